#pragma once
// Input is only read: with this its pointer is one to constant bytes.
#define ZLIB_CONST
#include <zlib.h>

/// inflateInit2 is a macro with a cast, which Swift cannot call.
static inline int feedmill_zlib_inflate_init(z_stream *s, int window_bits) { return inflateInit2(s, window_bits); }
