/* What the delivery of files costs when nothing else is done: the system calls of the protocol, and
 * one fsync a batch where the ledger commits. The limit for a spool with a file a record.
 *
 *     spool FOLDER RECORDS BYTES RECORDS-A-BATCH
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THREADS = 8, OPEN_AT_ONCE = 128 };

static int files[OPEN_AT_ONCE], count, next;

static void check(int failed, const char *what) {
    if (failed) {
        perror(what);
        exit(1);
    }
}

static void *synchronise(void *unused) {
    for (;;) {
        int i = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
        if (i >= count) return unused;
        check(fsync(files[i]), "fsync");
        close(files[i]);
    }
}

static void name_of(char *name, int number) { sprintf(name, "record-%08d.json", number); }

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: spool FOLDER RECORDS BYTES RECORDS-A-BATCH\n");
        return 64;
    }
    check(chdir(argv[1]), argv[1]);
    int records = atoi(argv[2]), size = atoi(argv[3]), batch = atoi(argv[4]);
    char *bytes = malloc(size), name[64];
    memset(bytes, 'x', size);
    check(mkdir("tmp", 0700) && errno != EEXIST, "tmp");
    check(mkdir("new", 0700) && errno != EEXIST, "new");
    int tmp = open("tmp", O_RDONLY), fresh = open("new", O_RDONLY);
    int ledger = open("ledger", O_CREAT | O_WRONLY, 0600);
    for (int start = 0; start < records; start += batch) {
        int end = start + batch < records ? start + batch : records;
        for (int number = start; number < end;) {
            for (count = 0; count < OPEN_AT_ONCE && number < end; count++, number++) {
                name_of(name, number);
                files[count] = openat(tmp, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0640);
                check(files[count] < 0, name);
                check(write(files[count], bytes, size) != size, name);
            }
            pthread_t threads[THREADS];
            next = 0;
            for (int i = 0; i < THREADS; i++)
                check(pthread_create(&threads[i], 0, synchronise, 0), "thread");
            for (int i = 0; i < THREADS; i++) pthread_join(threads[i], 0);
        }
        check(fsync(tmp), "tmp");
        check(write(ledger, bytes, size) != size || fsync(ledger), "ledger");
        for (int number = start; number < end; number++) {
            name_of(name, number);
            check(renameat2(tmp, name, fresh, name, RENAME_NOREPLACE), name);
        }
        check(fsync(fresh) || fsync(tmp), "new");
    }
    return 0;
}
