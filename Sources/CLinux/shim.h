#pragma once
#include <malloc.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/* What Swift's module of glibc lacks: calls that are declared only under _GNU_SOURCE, statfs(2), and mallopt(3).
   All return -1 on failure and leave the reason in errno. */

/// renameat2(2) with RENAME_NOREPLACE: never over a file that is there.
static inline int feedmill_linux_rename_exclusively(int from, const char *name, int to, const char *newName) { return (int)syscall(SYS_renameat2, from, name, to, newName, 1u); }
/// memfd_create(2) with MFD_CLOEXEC: a file in memory without a name.
static inline int feedmill_linux_memory_file(const char *label) { return (int)syscall(SYS_memfd_create, label, 1u); }
/// The number of the type of file system that a file lies on (fstatfs(2)).
static inline long feedmill_linux_file_system(int file) {
    struct statfs status;
    return fstatfs(file, &status) == 0 ? (long)(unsigned int)status.f_type : -1;
}
/// accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC, without the address of the peer.
static inline int feedmill_linux_accept(int file) { return (int)syscall(SYS_accept4, file, (void *)0, (void *)0, SOCK_NONBLOCK | SOCK_CLOEXEC); }
