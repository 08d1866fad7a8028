#pragma once
#include <stddef.h>
#include <stdint.h>

// The decoders that libcurl itself uses, so wherever it is they are. Its own use of them cannot
// tell whether a compressed body was whole: a gzip file cut in two counts as success (7.88, 8.5).
// Their headers come in packages that nothing else here needs; the few functions below have been
// stable for as long as the libraries have had their names (libz.so.1, libbrotlidec.so.1,
// libzstd.so.1).

/// zlib's z_stream.
struct feedmill_z_stream {
    const uint8_t *next_in;
    unsigned int avail_in;
    unsigned long total_in;
    uint8_t *next_out;
    unsigned int avail_out;
    unsigned long total_out;
    const char *msg;
    void *state;
    void *zalloc;
    void *zfree;
    void *opaque;
    int data_type;
    unsigned long adler;
    unsigned long reserved;
};

int inflateInit2_(struct feedmill_z_stream *stream, int window_bits, const char *version, int stream_size);
int inflate(struct feedmill_z_stream *stream, int flush);
int inflateReset(struct feedmill_z_stream *stream);
int inflateEnd(struct feedmill_z_stream *stream);

void *BrotliDecoderCreateInstance(void *alloc, void *free, void *opaque);
int BrotliDecoderDecompressStream(void *state, size_t *available_in, const uint8_t **next_in, size_t *available_out, uint8_t **next_out, size_t *total_out);
void BrotliDecoderDestroyInstance(void *state);

/// ZSTD_inBuffer.
struct feedmill_zstd_in { const void *src; size_t size; size_t pos; };
/// ZSTD_outBuffer.
struct feedmill_zstd_out { void *dst; size_t size; size_t pos; };

void *ZSTD_createDStream(void);
size_t ZSTD_freeDStream(void *stream);
size_t ZSTD_DCtx_setParameter(void *stream, int parameter, int value);
size_t ZSTD_decompressStream(void *stream, struct feedmill_zstd_out *output, struct feedmill_zstd_in *input);
unsigned ZSTD_isError(size_t code);
