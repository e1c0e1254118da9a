/*
 * slowfs: shows SOURCE at MOUNTPOINT, makes every operation take the time it takes on a network share, and counts it.
 *
 * What a program does on the mount happens in SOURCE. What nobody waits for (the release of an open file) is neither
 * delayed nor counted. The file .slowfs-counters in the root of the mount tells the counters and is written to reset
 * them; no listing shows it. Hard links are refused, as on the share. Time stamps may be those of a clock of the
 * share's own, names may be told apart without their case. What goes wrong is in faults.c: .slowfs-faults in the root
 * is written to tell it.
 */
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE

#include "faults.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define COUNTERS_PATH "/.slowfs-counters"
#define FAULTS_PATH "/.slowfs-faults"
#define COUNTERS_HANDLE UINT64_MAX
#define FAULTS_HANDLE (UINT64_MAX - 1)
#define NANOSECONDS 1000000000L
#define MOST_OPEN 65536
#define UNUSED __attribute__((unused))

/* getattr is also every lookup of a name: the high-level interface makes no difference between the two. */
#define KINDS(X)                                                                                                     \
    X(getattr) X(access) X(opendir) X(readdir) X(open) X(create) X(read) X(write) X(flush) X(fsync) X(truncate)       \
    X(utimens) X(chmod) X(chown) X(mkdir) X(rmdir) X(unlink) X(rename) X(symlink) X(readlink) X(statfs)

#define AS_ENUM(name) KIND_##name,
#define AS_NAME(name) #name,
enum kind { KINDS(AS_ENUM) KIND_COUNT };
static const char *const kind_names[] = {KINDS(AS_NAME)};

static struct {
    char *source, *log_path, *apart;
    unsigned int delay_us, data_delay_us, operations_per_second, attribute_cache;
    int clock_shift, ignore_case, help;
} settings;

static int source = -1;
static FILE *change_log;
static atomic_ulong counters[KIND_COUNT];
static atomic_ulong counted_apart, read_apart;
static atomic_bool closed[MOST_OPEN]; /* by file descriptor */
static char *opened_as[MOST_OPEN];    /* what a file was opened as; by file descriptor, while it is open */
static _Thread_local bool answering;  /* a creation, whose answer has the attributes */

/* An open folder: its names as they were when reading began, so that who deletes while reading misses none. */
struct folder {
    DIR *stream;
    char *path;
    char **names;
    size_t count;
};

static int result(int returned) { return returned < 0 ? -errno : returned; }

/* Writes the name that is there, if one differs in case only, over a name in a folder of SOURCE. */
static void find_name(const char *folder, char *name) {
    struct dirent *entry;
    DIR *stream = faccessat(AT_FDCWD, folder, F_OK, 0) == 0 ? opendir(folder) : NULL;
    while (stream != NULL && (entry = readdir(stream)) != NULL)
        if (strcasecmp(entry->d_name, name) == 0)
            memcpy(name, entry->d_name, strlen(name));
    if (stream != NULL)
        closedir(stream);
}

static const char *without_case(const char *path) {
    static _Thread_local char found[2][PATH_MAX]; /* two, because a rename has two */
    static _Thread_local int turn;
    char *copy = found[turn = !turn], folder[PATH_MAX] = ".";
    snprintf(copy, PATH_MAX, "%s", path);
    for (char *name = copy, *end; name != NULL; name = end == NULL ? NULL : end + 1) {
        if ((end = strchr(name, '/')) != NULL)
            *end = '\0';
        if (faccessat(AT_FDCWD, copy, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
            find_name(folder, name);
        snprintf(folder, sizeof folder, "%s", copy);
        if (end != NULL)
            *end = '/';
    }
    return copy;
}

/* SOURCE is the working directory; the root itself is ".". */
static const char *in_source(const char *path) {
    return path[1] == '\0' ? "." : settings.ignore_case ? without_case(path + 1) : path + 1;
}

/* Nobody else's file: how slowfs is asked and told. */
static bool is_counters(const char *path, const struct fuse_file_info *info) {
    return (info != NULL && info->fh == COUNTERS_HANDLE) || (path != NULL && strcmp(path, COUNTERS_PATH) == 0);
}

static bool is_faults(const char *path, const struct fuse_file_info *info) {
    return (info != NULL && info->fh == FAULTS_HANDLE) || (path != NULL && strcmp(path, FAULTS_PATH) == 0);
}

static bool is_own(const char *path, const struct fuse_file_info *info) {
    return is_counters(path, info) || is_faults(path, info);
}

static const char *name_of(const struct fuse_file_info *info) {
    return info == NULL ? NULL : opened_as[info->fh % MOST_OPEN];
}

/* Waits for the next of the slots that all operations share: the operations per second that a share sells. */
static void wait_for_slot(void) {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static int64_t next; /* nanoseconds of the monotonic clock */
    struct timespec now;
    pthread_mutex_lock(&mutex);
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t current = now.tv_sec * NANOSECONDS + now.tv_nsec, mine = next > current ? next : current;
    next = mine + NANOSECONDS / settings.operations_per_second;
    pthread_mutex_unlock(&mutex);
    struct timespec slot = {mine / NANOSECONDS, mine % NANOSECONDS};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &slot, NULL) == EINTR)
        ;
}

/* Whether a path is the one that is counted apart, or below it. */
static bool apart(const char *path) {
    size_t length = settings.apart == NULL ? 0 : strlen(settings.apart);
    return length > 0 && path != NULL && strncmp(path, settings.apart, length) == 0
        && (path[length] == '/' || path[length] == '\0');
}

static bool is_change(enum kind kind) {
    return kind == KIND_create || kind == KIND_write || kind == KIND_mkdir || kind == KIND_unlink || kind == KIND_rmdir
        || kind == KIND_rename || kind == KIND_symlink || kind == KIND_truncate || kind == KIND_utimens
        || kind == KIND_chmod || kind == KIND_chown;
}

/* Counts, waits, and returns 0 or the error that the operation is to end with. */
static int begin_to(enum kind kind, bool changes, const char *path, const char *to) {
    bool is_apart_too = apart(path);
    unsigned int delay = kind == KIND_read || kind == KIND_write ? settings.data_delay_us : settings.delay_us;
    struct timespec pause = {delay / 1000000, delay % 1000000 * 1000L};

    atomic_fetch_add(&counters[kind], 1);
    if (is_apart_too)
        atomic_fetch_add(&counted_apart, 1);
    if (is_apart_too && kind == KIND_read)
        atomic_fetch_add(&read_apart, 1);
    if (settings.operations_per_second > 0)
        wait_for_slot();
    while (delay > 0 && clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, &pause) == EINTR)
        ;
    return faults_strike(kind, changes, path, to);
}

static int begin(enum kind kind, const char *path) { return begin_to(kind, is_change(kind), path, NULL); }

/* One line for a change that was made: kind, path and, for a rename, where to; between tabs. Paths begin with "/". */
static int changed(enum kind kind, const char *path, const char *to, int returned) {
    if (returned >= 0 && change_log != NULL)
        fprintf(change_log, "%s\t%s%s%s\n", kind_names[kind], path, to ? "\t" : "", to ? to : "");
    return result(returned);
}

/* What the disk says by this machine's clock, by the share's. */
static int shown(int returned, struct stat *attributes) {
    if (returned < 0)
        return -errno;
    attributes->st_atim.tv_sec += settings.clock_shift;
    attributes->st_mtim.tv_sec += settings.clock_shift;
    attributes->st_ctim.tv_sec += settings.clock_shift;
    return 0;
}

/* A time that is set explicitly is one of the share's clock; "now" is taken by the disk. */
static struct timespec stored(struct timespec time) {
    if (time.tv_nsec != UTIME_NOW && time.tv_nsec != UTIME_OMIT)
        time.tv_sec -= settings.clock_shift;
    return time;
}

static int print_counters(char *text, size_t size) {
    unsigned long all = 0;
    int length = 0;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        unsigned long count = atomic_load(&counters[kind]);
        all += count;
        length += snprintf(text + length, size - length, "%s %lu\n", kind_names[kind], count);
    }
    return length + snprintf(text + length, size - length, "apart_read %lu\napart %lu\nall %lu\n", atomic_load(&read_apart),
                             atomic_load(&counted_apart), all);
}

static int read_own(bool of_faults, char *buffer, size_t size, off_t offset) {
    char text[32768];
    int left = (of_faults ? faults_print(text, sizeof text) : print_counters(text, sizeof text)) - (int) offset;
    size = left <= 0 ? 0 : (size_t) left < size ? (size_t) left : size;
    memcpy(buffer, text + offset, size);
    return (int) size;
}

static int reset_counters(size_t written) {
    for (int kind = 0; kind < KIND_COUNT; kind++)
        atomic_store(&counters[kind], 0);
    atomic_store(&counted_apart, 0);
    atomic_store(&read_apart, 0);
    return (int) written;
}

static int unlink_and_give_room(const char *path) {
    struct stat file;
    bool known = lstat(path, &file) == 0;
    int returned = unlink(path);
    if (returned == 0 && known)
        faults_take_room(-file.st_size);
    return returned;
}

static void *slow_init(struct fuse_conn_info *connection, struct fuse_config *config) {
    config->use_ino = 1;
    config->nullpath_ok = 1;
    config->attr_timeout = config->entry_timeout = settings.attribute_cache;
    config->negative_timeout = 0;
    connection->want &= ~FUSE_CAP_READDIRPLUS_AUTO; /* a share answers a listing with attributes, always */
    if (fchdir(source) < 0) /* here, because FUSE leaves for "/" when it goes into the background */
        abort();
    return NULL;
}

static int slow_getattr(const char *path, struct stat *attributes, struct fuse_file_info *info) {
    if (is_own(path, info)) {
        *attributes = (struct stat){.st_mode = S_IFREG | 0666, .st_nlink = 1, .st_uid = getuid()};
        return 0;
    }
    int error = answering && info != NULL ? 0 : begin(KIND_getattr, path != NULL ? path : name_of(info));
    answering = answering && info == NULL;
    return error != 0 ? error : shown(info ? fstat((int) info->fh, attributes) : lstat(in_source(path), attributes), attributes);
}

/* SLOW: wait, count, do. SLOW_CHANGE: and write it to the log. */
#define SLOW(kind, parameters, name, call) \
    static int slow_##kind parameters { int error = begin(KIND_##kind, name); return error != 0 ? error : result((int) (call)); }
#define SLOW_CHANGE(kind, parameters, path, to, call) \
    static int slow_##kind parameters { \
        int error = begin_to(KIND_##kind, true, path, to); \
        return error != 0 ? error : changed(KIND_##kind, path, to, call); \
    }

SLOW_CHANGE(mkdir, (const char *path, mode_t mode), path, NULL, mkdir(in_source(path), mode))
SLOW_CHANGE(unlink, (const char *path), path, NULL, unlink_and_give_room(in_source(path)))
SLOW_CHANGE(rmdir, (const char *path), path, NULL, rmdir(in_source(path)))
SLOW_CHANGE(symlink, (const char *target, const char *path), path, NULL, symlink(target, in_source(path)))
SLOW_CHANGE(rename, (const char *from, const char *to, unsigned int flags), from, to,
            renameat2(AT_FDCWD, in_source(from), AT_FDCWD, in_source(to), flags))
SLOW(chmod, (const char *path, mode_t mode, struct fuse_file_info *info), path != NULL ? path : name_of(info),
     info ? fchmod((int) info->fh, mode) : chmod(in_source(path), mode))
SLOW(chown, (const char *path, uid_t user, gid_t group, struct fuse_file_info *info), path != NULL ? path : name_of(info),
     info ? fchown((int) info->fh, user, group) : lchown(in_source(path), user, group))
SLOW(fsync, (UNUSED const char *path, int data_only, struct fuse_file_info *info), name_of(info),
     data_only ? fdatasync((int) info->fh) : fsync((int) info->fh))

static int slow_access(const char *path, int mask) {
    if (is_own(path, NULL))
        return 0;
    int error = begin_to(KIND_access, (mask & W_OK) != 0, path, NULL);
    return error != 0 ? error : result(access(in_source(path), mask));
}

static int slow_truncate(const char *path, off_t size, struct fuse_file_info *info) {
    struct stat before = {0};
    int error = begin(KIND_truncate, path != NULL ? path : name_of(info));
    if (error == 0)
        error = result(info ? fstat((int) info->fh, &before) : stat(in_source(path), &before));
    if (error == 0)
        error = faults_take_room(size - before.st_size);
    return error != 0 ? error : result(info ? ftruncate((int) info->fh, size) : truncate(in_source(path), size));
}

static int slow_statfs(const char *path, struct statvfs *numbers) {
    int error = begin(KIND_statfs, path);
    if (error == 0)
        error = result(statvfs(in_source(path), numbers));
    off_t room = faults_room_told();
    if (error == 0 && room >= 0)
        numbers->f_bfree = numbers->f_bavail = (fsblkcnt_t) room / numbers->f_frsize;
    return error;
}

static int slow_utimens(const char *path, const struct timespec times[2], struct fuse_file_info *info) {
    struct timespec as_stored[2] = {stored(times[0]), stored(times[1])};
    int error = begin(KIND_utimens, path != NULL ? path : name_of(info));
    return error != 0 ? error : result(info ? futimens((int) info->fh, as_stored)
                       : utimensat(AT_FDCWD, in_source(path), as_stored, AT_SYMLINK_NOFOLLOW));
}

static int slow_readlink(const char *path, char *target, size_t size) {
    int error = begin(KIND_readlink, path);
    if (error != 0)
        return error;
    ssize_t length = readlink(in_source(path), target, size - 1);
    if (length >= 0)
        target[length] = '\0';
    return length < 0 ? -errno : 0;
}

static int opened(int file, const char *path, struct fuse_file_info *info) {
    if (file < 0)
        return -errno;
    atomic_store(&closed[file % MOST_OPEN], false);
    opened_as[file % MOST_OPEN] = strdup(path);
    info->fh = (uint64_t) file;
    info->direct_io = faults_shorten_any();
    return 0;
}

static int slow_open(const char *path, struct fuse_file_info *info) {
    bool changes = (info->flags & O_ACCMODE) != O_RDONLY || (info->flags & O_TRUNC) != 0;
    if (is_own(path, NULL)) {
        info->fh = is_faults(path, NULL) ? FAULTS_HANDLE : COUNTERS_HANDLE;
        info->direct_io = 1;
        return is_faults(path, NULL) && (info->flags & O_TRUNC) != 0 ? faults_write("", 0, 0) : 0;
    }
    int error = begin_to(KIND_open, changes, path, NULL);
    struct stat before;
    if (error == 0 && (info->flags & O_TRUNC) != 0 && stat(in_source(path), &before) == 0)
        faults_take_room(-before.st_size);
    return error != 0 ? error : opened(open(in_source(path), info->flags | O_CLOEXEC), path, info);
}

static int slow_create(const char *path, mode_t mode, struct fuse_file_info *info) {
    int error = begin(KIND_create, path);
    if (error != 0)
        return error;
    error = opened(open(in_source(path), info->flags | O_CREAT | O_CLOEXEC, mode), path, info);
    answering = error == 0; /* a share's answer has the attributes; the library asks for them, next and in this thread */
    return error != 0 ? error : changed(KIND_create, path, NULL, 0);
}

static int slow_read(UNUSED const char *path, char *buffer, size_t size, off_t offset, struct fuse_file_info *info) {
    if (is_own(NULL, info))
        return read_own(is_faults(NULL, info), buffer, size, offset);
    int error = begin(KIND_read, name_of(info));
    size = faults_shorten(KIND_read, name_of(info), size);
    return error != 0 ? error : result((int) pread((int) info->fh, buffer, size, offset));
}

static int told(int error, size_t written) { return error != 0 ? error : (int) written; }

static int slow_write(UNUSED const char *path, const char *buffer, size_t size, off_t offset,
                      struct fuse_file_info *info) {
    struct stat before;
    if (is_own(NULL, info))
        return is_counters(NULL, info) ? reset_counters(size) : told(faults_write(buffer, size, offset), size);
    int error = begin(KIND_write, name_of(info));
    size = faults_shorten(KIND_write, name_of(info), size);
    if (error == 0)
        error = result(fstat((int) info->fh, &before));
    if (error == 0 && offset + (off_t) size > before.st_size)
        error = faults_take_room(offset + (off_t) size - before.st_size);
    return error != 0 ? error : result((int) pwrite((int) info->fh, buffer, size, offset));
}

/* What close(2) waits for. A shell closes a redirection twice; the share hears of one close for every open. */
static int slow_flush(UNUSED const char *path, struct fuse_file_info *info) {
    bool first = !is_own(NULL, info) && !atomic_exchange(&closed[info->fh % MOST_OPEN], true);
    return first ? begin(KIND_flush, name_of(info)) : 0;
}

static int slow_release(UNUSED const char *path, struct fuse_file_info *info) {
    if (is_own(NULL, info))
        return 0;
    free(opened_as[info->fh % MOST_OPEN]);
    opened_as[info->fh % MOST_OPEN] = NULL;
    return result(close((int) info->fh));
}

static struct folder *folder_of(struct fuse_file_info *info) { return (struct folder *) (uintptr_t) info->fh; }

static void forget_names(struct folder *folder) {
    while (folder->count > 0)
        free(folder->names[--folder->count]);
    free(folder->names);
    folder->names = NULL;
}

static int take_names(struct folder *folder) {
    struct dirent *entry;
    forget_names(folder);
    rewinddir(folder->stream);
    while (errno = 0, (entry = readdir(folder->stream)) != NULL) {
        char **names = reallocarray(folder->names, folder->count + 1, sizeof *names);
        if (names == NULL)
            return -ENOMEM;
        folder->names = names;
        if ((names[folder->count++] = strdup(entry->d_name)) == NULL)
            return -ENOMEM;
    }
    return -errno;
}

static int slow_opendir(const char *path, struct fuse_file_info *info) {
    int error = begin(KIND_opendir, path);
    struct folder *folder = error != 0 ? NULL : calloc(1, sizeof *folder);
    if (error != 0)
        return error;
    if (folder == NULL || (folder->stream = opendir(in_source(path))) == NULL) {
        free(folder);
        return -errno;
    }
    folder->path = strdup(path);
    info->fh = (uint64_t) (uintptr_t) folder;
    return 0;
}

/* One operation for a whole folder: a share answers with up to a thousand names at once, the kernel asks for 20. */
static int slow_readdir(UNUSED const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset,
                        struct fuse_file_info *info, enum fuse_readdir_flags flags) {
    struct folder *folder = folder_of(info);
    int plus = (flags & FUSE_READDIR_PLUS) && settings.attribute_cache > 0;
    int error = 0;

    if (offset == 0) {
        error = begin(KIND_readdir, folder->path);
        error = error != 0 ? error : take_names(folder);
    }
    for (size_t next = (size_t) offset; error == 0 && next < folder->count; next++) {
        struct stat attributes;
        if (shown(fstatat(dirfd(folder->stream), folder->names[next], &attributes, AT_SYMLINK_NOFOLLOW), &attributes) < 0)
            continue; /* deleted since */
        if (fill(buffer, folder->names[next], &attributes, (off_t) next + 1, plus ? FUSE_FILL_DIR_PLUS : 0))
            break;
    }
    return error;
}

static int slow_releasedir(UNUSED const char *path, struct fuse_file_info *info) {
    struct folder *folder = folder_of(info);
    forget_names(folder);
    closedir(folder->stream);
    free(folder->path);
    free(folder);
    return 0;
}

static const struct fuse_operations operations = {
#define AS_OPERATION(name) .name = slow_##name,
    KINDS(AS_OPERATION) .init = slow_init, .release = slow_release, .releasedir = slow_releasedir,
};

#define SETTING(option, field) {option, offsetof(__typeof__(settings), field), 1}
static const struct fuse_opt options[] = {
    SETTING("--delay-us %u", delay_us), SETTING("--data-delay-us %u", data_delay_us),
    SETTING("--ops-per-second %u", operations_per_second), SETTING("--attribute-cache %u", attribute_cache),
    SETTING("--clock-shift %d", clock_shift), SETTING("--log %s", log_path), SETTING("--apart %s", apart),
    SETTING("--ignore-case", ignore_case), SETTING("--help", help),
    FUSE_OPT_END};

/* The first word that is no option is SOURCE; everything else is for FUSE. */
static int take_source(UNUSED void *data, const char *word, int key, UNUSED struct fuse_args *out) {
    if (key != FUSE_OPT_KEY_NONOPT || settings.source != NULL)
        return 1;
    settings.source = strdup(word);
    return 0;
}

static const char usage[] =
    "usage: slowfs [options] SOURCE MOUNTPOINT\n"
    "  --delay-us N         what every operation but read and write waits (0)\n"
    "  --data-delay-us N    what a read or write waits; the kernel makes them up to 128 KiB or 1 MiB (0)\n"
    "  --ops-per-second N   at most so many operations of all kinds in a second (0: no limit)\n"
    "  --attribute-cache S  seconds that names and attributes may be remembered (0)\n"
    "  --clock-shift S      seconds that every time stamp is ahead of this machine's clock; may be negative (0)\n"
    "  --ignore-case        names that differ in the case of ASCII letters only are the same\n"
    "  --apart PATH         what is done at or below this path of the mount is in the counter \"apart\", too\n"
    "  --log FILE           a line for every change: kind, path, new path of a rename; between tabs\n"
    "  -f                   stay in the foreground; -o allow_other and other options of FUSE work, too\n"
    "Read MOUNTPOINT/.slowfs-counters for the operations by kind, write anything to it to begin at 0.\n" FAULTS_USAGE
    "exit codes: 0 unmounted, 1 could not be mounted, 2 bad usage\n";

static int refuse(const char *path, const char *remedy) {
    fprintf(stderr, "slowfs: %s: %s; %s\n", path, strerror(errno), remedy);
    return 2;
}

int main(int argc, char *argv[]) {
    struct fuse_args arguments = FUSE_ARGS_INIT(argc, argv);
    int understood = fuse_opt_parse(&arguments, &settings, options, take_source) == 0;

    if (settings.help || !understood || settings.source == NULL || arguments.argc < 2) {
        fputs(usage, settings.help ? stdout : stderr);
        return settings.help ? 0 : 2;
    }
    if ((source = open(settings.source, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        return refuse(settings.source, "name a folder that is there as SOURCE");
    if (settings.log_path != NULL && (change_log = fopen(settings.log_path, "ae")) == NULL)
        return refuse(settings.log_path, "name a file that can be written");
    if (change_log != NULL)
        setlinebuf(change_log);
#if FUSE_MINOR_VERSION >= 12
    fuse_opt_add_arg(&arguments, "-omax_threads=64,max_idle_threads=64"); /* a share is fastest at 64; 10 is usual */
#endif
    fuse_opt_add_arg(&arguments, "-ofsname=slowfs");
    umask(0);
    faults_know(kind_names, KIND_COUNT);
    return fuse_main(arguments.argc, arguments.argv, &operations, NULL) == 0 ? 0 : 1;
}
