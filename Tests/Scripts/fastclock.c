/* Makes time run faster for one program: LD_PRELOAD this and set FASTCLOCK_RATE.

   Whatever it reads of a clock is multiplied, counted from its start; whatever it waits for is divided.
   The program itself is not changed, nor is anybody else's time. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

#define CLOCKS 12
#define TIMERS 4096
#define SECOND 1000000000LL

static int64_t base[CLOCKS], rate = 1;
/* The clock of each timer, by its descriptor. */
static clockid_t timer_clocks[TIMERS];

/* The real function behind one of ours. */
#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function) abort();
    return function;
}

static int64_t number(const struct timespec *time) { return time->tv_sec * SECOND + time->tv_nsec; }

static struct timespec timespec_of(int64_t number) {
    struct timespec time = {number / SECOND, number % SECOND};
    return time;
}

/* Only clocks of the world run faster; processor time stays what it is. */
static int is_hastened(clockid_t clock) {
    return clock >= 0 && clock < CLOCKS && clock != CLOCK_PROCESS_CPUTIME_ID && clock != CLOCK_THREAD_CPUTIME_ID;
}

__attribute__((constructor)) static void start(void) {
    const char *text = getenv("FASTCLOCK_RATE");
    if (text && atoll(text) > 0) rate = atoll(text);
    struct timespec now;
    for (clockid_t clock = 0; clock < CLOCKS; clock++)
        if (REAL(clock_gettime)(clock, &now) == 0) base[clock] = number(&now);
}

/* The real moment of a moment that the program means. */
static struct timespec moment(clockid_t clock, const struct timespec *time) {
    int64_t meant = number(time);
    if (!is_hastened(clock) || meant <= base[clock]) return *time;
    return timespec_of(base[clock] + (meant - base[clock]) / rate);
}

static struct timespec span(const struct timespec *time) {
    int64_t meant = number(time);
    return timespec_of(meant > 0 && meant < rate ? 1 : meant / rate);
}

/* Milliseconds, rounded up: to wait for nothing would be to spin. */
static int milliseconds(int meant) { return meant <= 0 ? meant : (int)((meant + rate - 1) / rate); }

int clock_gettime(clockid_t clock, struct timespec *time) {
    int code = REAL(clock_gettime)(clock, time);
    if (code == 0 && is_hastened(clock)) *time = timespec_of(base[clock] + (number(time) - base[clock]) * rate);
    return code;
}

int gettimeofday(struct timeval *time, void *zone) {
    (void)zone;
    struct timespec now;
    int code = clock_gettime(CLOCK_REALTIME, &now);
    if (code == 0) *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return code;
}

time_t time(time_t *result) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}

int timerfd_create(clockid_t clock, int flags) {
    int file = REAL(timerfd_create)(clock, flags);
    if (file >= TIMERS) abort();
    if (file >= 0) timer_clocks[file] = clock;
    return file;
}

int timerfd_settime(int file, int flags, const struct itimerspec *meant, struct itimerspec *old) {
    struct itimerspec set = {span(&meant->it_interval), span(&meant->it_value)};
    if (flags & TFD_TIMER_ABSTIME) set.it_value = moment(timer_clocks[file], &meant->it_value);
    return REAL(timerfd_settime)(file, flags, &set, old);
}

int poll(struct pollfd *files, nfds_t count, int timeout) { return REAL(poll)(files, count, milliseconds(timeout)); }

int epoll_wait(int file, struct epoll_event *events, int count, int timeout) {
    return REAL(epoll_wait)(file, events, count, milliseconds(timeout));
}

int nanosleep(const struct timespec *meant, struct timespec *rest) {
    struct timespec set = span(meant);
    return REAL(nanosleep)(&set, rest);
}

int usleep(useconds_t meant) { return REAL(usleep)(meant / rate + 1); }

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *meant, struct timespec *rest) {
    struct timespec set = flags & TIMER_ABSTIME ? moment(clock, meant) : span(meant);
    return REAL(clock_nanosleep)(clock, flags, &set, rest);
}

/* A condition goes by one of two clocks, and only the moment tells which. */
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *meant) {
    int is_wall = number(meant) >= base[CLOCK_REALTIME];
    struct timespec set = moment(is_wall ? CLOCK_REALTIME : CLOCK_MONOTONIC, meant);
    return REAL(pthread_cond_timedwait)(condition, mutex, &set);
}

int sem_timedwait(sem_t *semaphore, const struct timespec *meant) {
    struct timespec set = moment(CLOCK_REALTIME, meant);
    return REAL(sem_timedwait)(semaphore, &set);
}
