#pragma once
#include <curl/curl.h>

/// curl_easy_setopt is variadic, so Swift cannot call it.
static inline CURLcode feedmill_curl_setopt_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
