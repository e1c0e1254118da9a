/* What the file system is told, while it is mounted, to do wrong; see FAULTS_USAGE. */
#ifndef FAULTS_H
#define FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define FAULTS_USAGE                                                                                                  \
    "A write to MOUNTPOINT/.slowfs-faults replaces all faults, one that is blank clears them; a line for each:\n"      \
    "  KIND ACTION PATTERN [after N] [times N]   what a KIND of operation (or any, or changes) does at paths that\n"   \
    "                       match: an error such as EIO, short (7 bytes at most are read or written), or hang (until\n" \
    "                       the faults are replaced); not the first N times, and at most N times\n"                    \
    "  from KIND PATTERN [after N]               the lines below it count once such an operation has begun\n"          \
    "  room BYTES, quota BYTES                   files may grow by so much, deletions give room back; then ENOSPC,\n"  \
    "                       which the free space tells, or EDQUOT, which nothing tells beforehand\n"                   \
    "Read it for the same lines and how often each struck.\n"

/* Names of the kinds of operation, in the order of their numbers; to be called first. */
void faults_know(const char *const *kinds, int count);

/*
 * Replaces all faults and lets go who hangs; a write that goes on where the one before ended adds to its text, as of who
 * writes line by line. 0 or -EINVAL, and then nothing is changed.
 */
int faults_write(const char *text, size_t length, off_t offset);

/* The faults and how often each struck; returns the length. */
int faults_print(char *text, size_t size);

/*
 * To be called as an operation begins: 0, or the error it ends with instead; returns late where it hangs.
 * changes: whether it would change anything; to: where a rename leads, else NULL.
 */
int faults_strike(int kind, bool changes, const char *path, const char *to);

/* How much of a read or write is done. */
size_t faults_shorten(int kind, const char *path, size_t size);

/* Whether any read or write may be shortened; the kernel must not cache then, for it takes a short read for the end. */
bool faults_shorten_any(void);

/* Takes room for so many bytes, or gives it back where negative: 0, or the error of a share that is full. */
int faults_take_room(off_t bytes);

/* The bytes that the free space may tell at most; negative where nothing limits it. */
off_t faults_room_told(void);

#endif
