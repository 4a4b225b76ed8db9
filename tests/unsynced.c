/* Writes down, in order, what a program does to the files in one folder: every write, every
   truncation and every sync. A test rebuilds from that what a disk would hold after a power cut.

   WIJ_WATCHED is the folder, WIJ_TAPE the file to write to. A record is: kind (W, T, S), length
   of the name, offset, length of the data (each 8 bytes), the name, the data. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int tape = -1;
static pthread_mutex_t in_order = PTHREAD_MUTEX_INITIALIZER;
static ssize_t (*plain_write)(int, const void *, size_t);

static void open_tape(void) {
    if (tape >= 0) return;
    plain_write = dlsym(RTLD_NEXT, "write");
    int (*plain_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    tape = plain_open(getenv("WIJ_TAPE"), O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static void note(char kind, int fd, uint64_t offset, const void *data, uint64_t length) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    const char *folder = getenv("WIJ_WATCHED");
    if (size <= 0 || folder == NULL) return;
    path[size] = 0;
    if (strncmp(path, folder, strlen(folder)) != 0 || path[strlen(folder)] != '/') return;
    const char *name = path + strlen(folder) + 1;
    uint64_t head[4] = {(uint64_t)kind, strlen(name), offset, length};
    open_tape();
    pthread_mutex_lock(&in_order);
    plain_write(tape, head, sizeof head);
    plain_write(tape, name, strlen(name));
    if (length) plain_write(tape, data, length);
    pthread_mutex_unlock(&in_order);
}

#define PWRITE(NAME, OFFSET)                                                    \
    ssize_t NAME(int fd, const void *data, size_t length, OFFSET offset) {      \
        ssize_t (*plain)(int, const void *, size_t, OFFSET) = dlsym(RTLD_NEXT, #NAME); \
        ssize_t done = plain(fd, data, length, offset);                         \
        if (done > 0) note('W', fd, (uint64_t)offset, data, (uint64_t)done);    \
        return done;                                                            \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t length) {
    open_tape();
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t done = plain_write(fd, data, length);
    if (done > 0 && at >= 0) note('W', fd, (uint64_t)at, data, (uint64_t)done);
    return done;
}

#define TRUNCATE(NAME, OFFSET)                                                  \
    int NAME(int fd, OFFSET length) {                                           \
        int (*plain)(int, OFFSET) = dlsym(RTLD_NEXT, #NAME);                    \
        int failed = plain(fd, length);                                         \
        if (!failed) note('T', fd, (uint64_t)length, NULL, 0);                  \
        return failed;                                                          \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(NAME)                                                              \
    int NAME(int fd) {                                                          \
        int (*plain)(int) = dlsym(RTLD_NEXT, #NAME);                            \
        int failed = plain(fd);                                                 \
        if (!failed) note('S', fd, 0, NULL, 0);                                 \
        return failed;                                                          \
    }
SYNC(fsync)
SYNC(fdatasync)
