/* The other side of Benchmarks/passes: the files of a folder over HTTP/1.1 on a loopback port.
 *
 *     serve FOLDER MILLISECONDS
 *
 * Prints its port, then answers until it is killed: 200 with an ETag, or 304 to the same ETag, after the
 * given delay. A thread a connection: nothing waits for anything else. "GET /-" tells and forgets the
 * numbers of answers 200 and 304 and of connections. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct timespec delay;
static atomic_long whole, unchanged, connections;

static int send_all(int to, const char *bytes, size_t count, int more) {
    while (count) {
        ssize_t done = send(to, bytes, count, more ? MSG_MORE : 0);
        if (done <= 0) return 0;
        bytes += done, count -= (size_t)done;
    }
    return 1;
}

static int send_file(int to, int file, off_t size) {
    for (off_t start = 0; start < size;) {
        if (sendfile(to, file, &start, (size_t)(size - start)) <= 0) return 0;
    }
    return 1;
}

static int tell_counts(int to) {
    char text[96], head[160];
    int count = snprintf(text, sizeof text, "%ld %ld %ld\n", atomic_exchange(&whole, 0),
                         atomic_exchange(&unchanged, 0), atomic_exchange(&connections, 0));
    int size = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", count, text);
    return send_all(to, head, (size_t)size, 0);
}

/* One answer; 0 when the connection is of no more use. */
static int answer(int to, const char *request) {
    char name[256], etag[64], head[256];
    if (sscanf(request, "GET /%255s", name) != 1 || strchr(name, '/')) return 0;
    if (!strcmp(name, "-")) return tell_counts(to);
    if (delay.tv_nsec || delay.tv_sec) nanosleep(&delay, NULL);
    int file = open(name, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (file < 0 || fstat(file, &about)) return 0;
    snprintf(etag, sizeof etag, "\"%lx-%lx\"", (long)about.st_mtim.tv_sec * 1000000000 + about.st_mtim.tv_nsec,
             (long)about.st_size);
    const char *known = strcasestr(request, "\nIf-None-Match:");
    int is_known = known && !strncmp(known + 15 + strspn(known + 15, " "), etag, strlen(etag));
    int fine;
    if (is_known) {
        int size = snprintf(head, sizeof head, "HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n", etag);
        fine = send_all(to, head, (size_t)size, 0);
        atomic_fetch_add(&unchanged, 1);
    } else {
        int size = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nETag: %s\r\nContent-Length: %ld\r\n\r\n", etag,
                            (long)about.st_size);
        fine = send_all(to, head, (size_t)size, 1) && send_file(to, file, about.st_size);
        atomic_fetch_add(&whole, 1);
    }
    close(file);
    return fine;
}

static void *serve(void *argument) {
    int client = (int)(long)argument, one = 1;
    char request[8192];
    size_t count = 0;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    for (;;) {
        ssize_t more = recv(client, request + count, sizeof request - 1 - count, 0);
        if (more <= 0) break;
        request[count += (size_t)more] = 0;
        if (count < 4 || memcmp(request + count - 4, "\r\n\r\n", 4)) continue;
        if (!answer(client, request)) break;
        count = 0;
    }
    close(client);
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 3 || chdir(arguments[1])) return 64;
    long milliseconds = atol(arguments[2]);
    delay.tv_sec = milliseconds / 1000, delay.tv_nsec = milliseconds % 1000 * 1000000;
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof name;
    if (bind(listener, (struct sockaddr *)&name, size) || listen(listener, 1024)
        || getsockname(listener, (struct sockaddr *)&name, &size)) {
        perror("serve");
        return 69;
    }
    printf("%d\n", ntohs(name.sin_port));
    fflush(stdout);
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&detached, 128 << 10);
    for (;;) {
        int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        pthread_t thread;
        if (client < 0) continue;
        atomic_fetch_add(&connections, 1);
        if (pthread_create(&thread, &detached, serve, (void *)(long)client)) close(client);
    }
}
