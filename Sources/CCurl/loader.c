// libcurl and the decoders below it, loaded when something is fetched for the first time. With them
// come some thirty libraries (TLS, HTTP/2, LDAP, Kerberos), and the dynamic linker needs 7 ms for
// those: more than `feedmill parse` needs for a feed, or `feedmill extract` for a page. So the program
// is linked without libcurl, and each function it calls is defined here under its own name, as a jump
// to the loaded one. Hidden, they are nobody else's: libcurl and libxml2 keep their own.

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// What curl.h includes besides stays visible.
#include <limits.h>
#include <stdint.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>

#pragma GCC visibility push(hidden)
#define CURL_DISABLE_TYPECHECK
// Later headers make its argument const: declared below for all of them.
#define curl_url_get feedmill_curl_url_get_in_header
#include "decoders.h"
#include "loader.h"
#include "shim.h"
#undef curl_url_get
CURLUcode feedmill_curl_url_get(void *url, CURLUPart part, char **value, unsigned flags) __asm__("curl_url_get");
#pragma GCC visibility pop

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt
#undef curl_share_setopt

// F(result, name, parameters, arguments). All must be there: the list says what feedmill needs of
// libcurl, and below the line what Foundation's networking names, which is linked in and never called.
#define FUNCTIONS(F) \
    F(CURLcode, curl_global_init, (long flags), (flags)) \
    F(CURL *, curl_easy_init, (void), ()) \
    F(void, curl_easy_cleanup, (CURL *easy), (easy)) \
    F(CURLM *, curl_multi_init, (void), ()) \
    F(CURLMcode, curl_multi_cleanup, (CURLM *multi), (multi)) \
    F(CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *easy), (multi, easy)) \
    F(CURLMcode, curl_multi_remove_handle, (CURLM *multi, CURL *easy), (multi, easy)) \
    F(CURLMcode, curl_multi_perform, (CURLM *multi, int *running), (multi, running)) \
    F(CURLMcode, curl_multi_poll, (CURLM *multi, struct curl_waitfd extra[], unsigned count, int milliseconds, int *ready), (multi, extra, count, milliseconds, ready)) \
    F(CURLMcode, curl_multi_wakeup, (CURLM *multi), (multi)) \
    F(CURLMsg *, curl_multi_info_read, (CURLM *multi, int *left), (multi, left)) \
    F(CURLSH *, curl_share_init, (void), ()) \
    F(CURLSHcode, curl_share_cleanup, (CURLSH *share), (share)) \
    F(struct curl_slist *, curl_slist_append, (struct curl_slist *list, const char *text), (list, text)) \
    F(void, curl_slist_free_all, (struct curl_slist *list), (list)) \
    F(int, inflateInit2_, (struct feedmill_z_stream *stream, int bits, const char *version, int size), (stream, bits, version, size)) \
    F(int, inflate, (struct feedmill_z_stream *stream, int flush), (stream, flush)) \
    F(int, inflateReset, (struct feedmill_z_stream *stream), (stream)) \
    F(int, inflateEnd, (struct feedmill_z_stream *stream), (stream)) \
    F(void *, BrotliDecoderCreateInstance, (void *alloc, void *free, void *opaque), (alloc, free, opaque)) \
    F(int, BrotliDecoderDecompressStream, (void *state, size_t *in, const uint8_t **next_in, size_t *out, uint8_t **next_out, size_t *total), (state, in, next_in, out, next_out, total)) \
    F(void, BrotliDecoderDestroyInstance, (void *state), (state)) \
    F(void *, ZSTD_createDStream, (void), ()) \
    F(size_t, ZSTD_freeDStream, (void *stream), (stream)) \
    F(size_t, ZSTD_DCtx_setParameter, (void *stream, int parameter, int value), (stream, parameter, value)) \
    F(size_t, ZSTD_decompressStream, (void *stream, struct feedmill_zstd_out *out, struct feedmill_zstd_in *in), (stream, out, in)) \
    F(unsigned, ZSTD_isError, (size_t code), (code)) \
    /* --- */ \
    F(const char *, curl_easy_strerror, (CURLcode code), (code)) \
    F(CURLcode, curl_easy_pause, (CURL *easy, int mask), (easy, mask)) \
    F(void, curl_free, (void *memory), (memory)) \
    F(CURLMcode, curl_multi_assign, (CURLM *multi, curl_socket_t socket, void *context), (multi, socket, context)) \
    F(CURLMcode, curl_multi_socket_action, (CURLM *multi, curl_socket_t socket, int mask, int *running), (multi, socket, mask, running)) \
    F(CURLU *, curl_url, (void), ()) \
    F(CURLUcode, feedmill_curl_url_get, (void *url, CURLUPart part, char **value, unsigned flags), (url, part, value, flags)) \
    F(CURLUcode, curl_url_set, (CURLU *url, CURLUPart part, const char *value, unsigned flags), (url, part, value, flags)) \
    F(char *, curl_version, (void), ()) \
    F(curl_version_info_data *, curl_version_info, (CURLversion now), (now))

// F(result, name, handle, option): those with one argument of any type, all of which are of one size.
#define VARIADIC(F) \
    F(CURLcode, curl_easy_setopt, CURL *, CURLoption) \
    F(CURLcode, curl_easy_getinfo, CURL *, CURLINFO) \
    F(CURLMcode, curl_multi_setopt, CURLM *, CURLMoption) \
    F(CURLSHcode, curl_share_setopt, CURLSH *, CURLSHoption)

_Static_assert(sizeof(long) == sizeof(void *) && sizeof(curl_off_t) == sizeof(void *), "one register for each");

static struct {
#define F(result, name, parameters, arguments) result (*name) parameters;
    FUNCTIONS(F)
#undef F
#define F(result, name, handle, option) result (*name)(handle, option, ...);
    VARIADIC(F)
#undef F
} loaded;

static char problem[300];

/// Symbols by the names that the table gives them.
static void *find(void *library, const char *name) {
    static const char own[] = "feedmill_";
    if (__builtin_strncmp(name, own, sizeof own - 1) == 0) name += sizeof own - 1;
    // The decoders are libcurl's own: a look from there finds them.
    void *found = dlsym(library, name);
    if (!found && !problem[0]) snprintf(problem, sizeof problem, "libcurl.so.4 comes without %s", name);
    return found;
}

static void load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *reason = dlerror();
        snprintf(problem, sizeof problem, "%s", reason ? reason : "libcurl.so.4 cannot be loaded");
        return;
    }
#define F(result, name, ...) loaded.name = (__typeof__(loaded.name))find(library, #name);
    FUNCTIONS(F)
    VARIADIC(F)
#undef F
}

const char *feedmill_curl_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return problem[0] ? problem : NULL;
}

/// For a call without a look at `feedmill_curl_load`, which nothing in feedmill makes.
static void need(void) {
    const char *reason = feedmill_curl_load();
    if (!reason) return;
    fprintf(stderr, "feedmill: %s\n", reason);
    abort();
}

#define F(result, name, parameters, arguments) \
    result name parameters { need(); return loaded.name arguments; }
FUNCTIONS(F)
#undef F

#define F(result, name, handle, option) \
    result name(handle h, option o, ...) { \
        va_list list; \
        va_start(list, o); \
        void *value = va_arg(list, void *); \
        va_end(list); \
        need(); \
        return loaded.name(h, o, value); \
    }
VARIADIC(F)
#undef F
