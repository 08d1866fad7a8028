#pragma once
#include <curl/curl.h>

#if LIBCURL_VERSION_NUM < 0x075700
#error "feedmill needs libcurl 7.87 or later, as in Debian 12 and Ubuntu 23.04"
#endif

/// curl_easy_setopt is variadic, so Swift cannot call it.
static inline CURLcode feedmill_curl_setopt_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
/// curl_easy_setopt for sizes.
static inline CURLcode feedmill_curl_setopt_off(CURL *h, CURLoption o, curl_off_t v) { return curl_easy_setopt(h, o, v); }
/// curl_easy_setopt for strings, which libcurl copies; NULL takes the option back.
static inline CURLcode feedmill_curl_setopt_string(CURL *h, CURLoption o, const char *v) { return curl_easy_setopt(h, o, v); }
/// curl_easy_setopt for the contexts of callbacks and other plain pointers.
static inline CURLcode feedmill_curl_setopt_pointer(CURL *h, CURLoption o, void *v) { return curl_easy_setopt(h, o, v); }
/// curl_easy_setopt for header lists, which libcurl does not copy.
static inline CURLcode feedmill_curl_setopt_slist(CURL *h, CURLoption o, struct curl_slist *v) { return curl_easy_setopt(h, o, v); }
/// curl_easy_setopt for the callbacks that take body and header bytes.
static inline CURLcode feedmill_curl_setopt_write(CURL *h, CURLoption o, curl_write_callback v) { return curl_easy_setopt(h, o, v); }
/// curl_easy_setopt for the callback that opens sockets.
static inline CURLcode feedmill_curl_setopt_opensocket(CURL *h, curl_opensocket_callback v) { return curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, v); }
/// curl_easy_setopt for the callback before each request.
static inline CURLcode feedmill_curl_setopt_prereq(CURL *h, curl_prereq_callback v) { return curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, v); }
/// curl_easy_getinfo is variadic.
static inline CURLcode feedmill_curl_getinfo_long(CURL *h, CURLINFO i, long *v) { return curl_easy_getinfo(h, i, v); }
/// curl_easy_getinfo for sizes and times in microseconds.
static inline CURLcode feedmill_curl_getinfo_off(CURL *h, CURLINFO i, curl_off_t *v) { return curl_easy_getinfo(h, i, v); }
/// curl_easy_getinfo for strings, which stay libcurl's.
static inline CURLcode feedmill_curl_getinfo_string(CURL *h, CURLINFO i, const char **v) { return curl_easy_getinfo(h, i, v); }
/// curl_easy_getinfo for sockets.
static inline CURLcode feedmill_curl_getinfo_socket(CURL *h, CURLINFO i, curl_socket_t *v) { return curl_easy_getinfo(h, i, v); }
/// curl_easy_getinfo for the context of a handle.
static inline CURLcode feedmill_curl_getinfo_private(CURL *h, void **v) { return curl_easy_getinfo(h, CURLINFO_PRIVATE, (char **)v); }
/// curl_multi_setopt is variadic.
static inline CURLMcode feedmill_curl_multi_setopt_long(CURLM *m, CURLMoption o, long v) { return curl_multi_setopt(m, o, v); }
/// curl_share_setopt is variadic.
static inline CURLSHcode feedmill_curl_share_setopt_long(CURLSH *s, CURLSHoption o, long v) { return curl_share_setopt(s, o, v); }
