/* Makes the n-th call that opens, reads, writes, flushes, closes, removes or renames a file under WATCHED fail.

   Preloaded, it stands before the C library for everything in the process, polars and Python alike. FAIL_AT is n,
   counted from 1; with FAIL_AT=0 it only counts. At the end the number of calls is written to COUNT_FILE. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static int calls;

static int is_watched(const char *path) {
    const char *watched = getenv("WATCHED");
    return watched && path && strstr(path, watched) != NULL;
}

static int is_watched_file(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_watched(path);
}

static int fails(int error) {
    const char *at = getenv("FAIL_AT");
    int here = __sync_add_and_fetch(&calls, 1);
    if (!at || here != atoi(at)) return 0;
    errno = error;
    return 1;
}

__attribute__((destructor)) static void tell(void) {
    const char *name = getenv("COUNT_FILE");
    FILE *file = name ? fopen(name, "w") : NULL;
    if (file) { fprintf(file, "%d", calls); fclose(file); }
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define MODE(flags) va_list more; va_start(more, flags); int mode = va_arg(more, int); va_end(more)

int open(const char *path, int flags, ...) {
    MODE(flags);
    return is_watched(path) && fails(EIO) ? -1 : REAL(open)(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    MODE(flags);
    return is_watched(path) && fails(EIO) ? -1 : REAL(open64)(path, flags, mode);
}
int openat(int folder, const char *path, int flags, ...) {
    MODE(flags);
    return is_watched(path) && fails(EIO) ? -1 : REAL(openat)(folder, path, flags, mode);
}
ssize_t read(int file, void *to, size_t count) {
    return is_watched_file(file) && fails(EIO) ? -1 : REAL(read)(file, to, count);
}
ssize_t pread64(int file, void *to, size_t count, off64_t at) {
    return is_watched_file(file) && fails(EIO) ? -1 : REAL(pread64)(file, to, count, at);
}
ssize_t write(int file, const void *from, size_t count) {
    return is_watched_file(file) && fails(ENOSPC) ? -1 : REAL(write)(file, from, count);
}
ssize_t writev(int file, const struct iovec *from, int count) {
    return is_watched_file(file) && fails(ENOSPC) ? -1 : REAL(writev)(file, from, count);
}
int fsync(int file) { return is_watched_file(file) && fails(EIO) ? -1 : REAL(fsync)(file); }
int chmod(const char *path, mode_t mode) { return is_watched(path) && fails(EPERM) ? -1 : REAL(chmod)(path, mode); }
int rename(const char *from, const char *to) { return is_watched(from) && fails(EIO) ? -1 : REAL(rename)(from, to); }
int renameat(int a, const char *from, int b, const char *to) {
    return is_watched(from) && fails(EIO) ? -1 : REAL(renameat)(a, from, b, to);
}
