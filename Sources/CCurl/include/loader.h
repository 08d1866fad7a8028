#pragma once

/// Loads libcurl, once in a process. NULL, or why it cannot be used: no function of this module may
/// be called then.
const char *feedmill_curl_load(void);
