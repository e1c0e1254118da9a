/* The faults that slowfs is told: a table of lines under one mutex. */
#define _GNU_SOURCE
#include "faults.h"

#include <errno.h>
#include <fnmatch.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LINES 32
#define MOST_TEXT 4096
#define SHORT_BYTES 7
#define ANY_KIND (-1)
#define CHANGING_KIND (-2)

enum action { FAIL, SHORT, HANG, FROM };

struct fault {
    int kind;
    enum action action;
    int error;
    char pattern[512];
    unsigned long after, times; /* times: 0 for always */
    unsigned long seen, struck;
    char line[768];
};

struct table {
    struct fault faults[MOST_LINES];
    int count;
    int64_t room; /* negative: no limit */
    bool told;
};

static const struct { const char *name; int error; } errors[] = {
#define ERROR(name) {#name, name}
    ERROR(EIO), ERROR(ENOSPC), ERROR(EDQUOT), ERROR(EACCES), ERROR(EPERM), ERROR(EBUSY), ERROR(ESTALE), ERROR(EROFS),
    ERROR(ENOTCONN), ERROR(EHOSTDOWN), ERROR(ENOENT), ERROR(EAGAIN), ERROR(ETIMEDOUT), ERROR(EMFILE),
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t replaced = PTHREAD_COND_INITIALIZER;
static const char *const *kind_names;
static int kind_count;
static struct table now = {.room = -1};
static unsigned long generation;

void faults_know(const char *const *kinds, int count) {
    kind_names = kinds;
    kind_count = count;
}

static bool read_kind(const char *word, int *kind) {
    if (word == NULL)
        return false;
    *kind = strcmp(word, "any") == 0 ? ANY_KIND : CHANGING_KIND;
    if (*kind == ANY_KIND || strcmp(word, "changes") == 0)
        return true;
    for (*kind = 0; *kind < kind_count; ++*kind)
        if (strcmp(word, kind_names[*kind]) == 0)
            return true;
    return false;
}

static bool read_action(const char *word, struct fault *fault) {
    if (word == NULL)
        return false;
    fault->action = strcmp(word, "short") == 0 ? SHORT : strcmp(word, "hang") == 0 ? HANG : FAIL;
    for (size_t i = 0; fault->action == FAIL && i < sizeof errors / sizeof *errors; i++)
        if (strcmp(word, errors[i].name) == 0)
            fault->error = errors[i].error;
    return fault->action != FAIL || fault->error != 0;
}

static bool read_number(const char *word, unsigned long *number) {
    char *end = NULL;
    if (word == NULL || *word < '0' || *word > '9')
        return false;
    *number = strtoul(word, &end, 10);
    return *end == '\0';
}

/* The rest of a line: a pattern and the limits. */
static bool read_rest(struct fault *fault, char **rest) {
    char *word = strtok_r(NULL, " ", rest);
    if (word == NULL || strlen(word) >= sizeof fault->pattern)
        return false;
    strcpy(fault->pattern, word);
    while ((word = strtok_r(NULL, " ", rest)) != NULL) {
        unsigned long *limit = strcmp(word, "after") == 0 ? &fault->after : strcmp(word, "times") == 0 ? &fault->times : NULL;
        if (limit == NULL || !read_number(strtok_r(NULL, " ", rest), limit))
            return false;
    }
    return true;
}

static bool read_line(struct table *table, char *line) {
    char *rest = NULL, whole[sizeof table->faults->line];
    unsigned long room = 0;
    snprintf(whole, sizeof whole, "%s", line);
    char *word = strtok_r(line, " ", &rest);
    if (word == NULL)
        return true;
    if (strcmp(word, "room") == 0 || strcmp(word, "quota") == 0) {
        table->told = strcmp(word, "room") == 0;
        bool understood = read_number(strtok_r(NULL, " ", &rest), &room);
        table->room = (int64_t) room;
        return understood;
    }
    if (table->count == MOST_LINES)
        return false;
    struct fault *fault = &table->faults[table->count++];
    memcpy(fault->line, whole, sizeof whole);
    if (strcmp(word, "from") == 0) {
        fault->action = FROM;
        return read_kind(strtok_r(NULL, " ", &rest), &fault->kind) && read_rest(fault, &rest);
    }
    return read_kind(word, &fault->kind) && read_action(strtok_r(NULL, " ", &rest), fault) && read_rest(fault, &rest);
}

/* Takes a table from a text, which is spent. */
static bool read_table(char *text) {
    static struct table next; /* by the mutex */
    char *rest = NULL;
    memset(&next, 0, sizeof next);
    next.room = -1;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
        if (!read_line(&next, line))
            return false;
    now = next;
    return true;
}

int faults_write(const char *text, size_t length, off_t offset) {
    static char written[MOST_TEXT]; /* by the mutex */
    char copy[MOST_TEXT];
    pthread_mutex_lock(&mutex);
    size_t before = offset == (off_t) strlen(written) ? (size_t) offset : 0;
    bool understood = before + length < sizeof copy;
    if (understood) {
        memcpy(copy, written, before);
        memcpy(copy + before, text, length);
        copy[before + length] = '\0';
        understood = read_table(copy);
    }
    if (understood) {
        memcpy(written + before, text, length);
        written[before + length] = '\0';
        generation++;
        pthread_cond_broadcast(&replaced);
    }
    pthread_mutex_unlock(&mutex);
    return understood ? 0 : -EINVAL;
}

int faults_print(char *text, size_t size) {
    int length = 0;
    text[0] = '\0';
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < now.count && length < (int) size; i++)
        length += snprintf(text + length, size - length, "%s struck %lu\n", now.faults[i].line, now.faults[i].struck);
    if (now.room >= 0 && length < (int) size)
        length += snprintf(text + length, size - length, "%s %lld\n", now.told ? "room" : "quota", (long long) now.room);
    pthread_mutex_unlock(&mutex);
    return length < (int) size ? length : (int) size - 1;
}

static bool fits(const struct fault *fault, int kind, bool changes, const char *path, const char *to) {
    bool of_kind = fault->kind == ANY_KIND || fault->kind == kind || (fault->kind == CHANGING_KIND && changes);
    return of_kind && path != NULL
        && (fnmatch(fault->pattern, path, 0) == 0 || (to != NULL && fnmatch(fault->pattern, to, 0) == 0));
}

/* Whether its turn has come; counts. */
static bool strikes(struct fault *fault) {
    if (fault->seen++ < fault->after || (fault->times > 0 && fault->struck >= fault->times))
        return false;
    fault->struck++;
    return true;
}

int faults_strike(int kind, bool changes, const char *path, const char *to) {
    int error = 0;
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < now.count && error == 0; i++) {
        struct fault *fault = &now.faults[i];
        bool struck = fault->action != SHORT && fits(fault, kind, changes, path, to) && strikes(fault);
        if (fault->action == FROM && fault->struck == 0)
            break;
        if (!struck)
            continue;
        if (fault->action == FAIL)
            error = -fault->error;
        if (fault->action == HANG) {
            unsigned long mine = generation;
            while (mine == generation)
                pthread_cond_wait(&replaced, &mutex);
            break; /* the table is another one */
        }
    }
    pthread_mutex_unlock(&mutex);
    return error;
}

size_t faults_shorten(int kind, const char *path, size_t size) {
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < now.count; i++) {
        struct fault *fault = &now.faults[i];
        if (fault->action == FROM && fault->struck == 0)
            break;
        if (fault->action == SHORT && size > SHORT_BYTES && fits(fault, kind, false, path, NULL) && strikes(fault))
            size = SHORT_BYTES;
    }
    pthread_mutex_unlock(&mutex);
    return size;
}

bool faults_shorten_any(void) {
    bool any = false;
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < now.count; i++)
        any = any || now.faults[i].action == SHORT;
    pthread_mutex_unlock(&mutex);
    return any;
}

int faults_take_room(off_t bytes) {
    int error = 0;
    pthread_mutex_lock(&mutex);
    if (now.room >= 0 && bytes > now.room)
        error = now.told ? -ENOSPC : -EDQUOT;
    else if (now.room >= 0)
        now.room -= bytes;
    pthread_mutex_unlock(&mutex);
    return error;
}

off_t faults_room_told(void) {
    pthread_mutex_lock(&mutex);
    off_t room = now.told ? now.room : -1;
    pthread_mutex_unlock(&mutex);
    return room;
}
