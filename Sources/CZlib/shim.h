#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

// Structures of libraries that are loaded when an archive needs them; their headers are not needed to build.

// bzlib.h: bz_stream
struct bzip2_stream {
    const char *next_in;
    unsigned avail_in, total_in_low, total_in_high;
    char *next_out;
    unsigned avail_out, total_out_low, total_out_high;
    void *state, *allocate, *release, *opaque;
};

// lzma/base.h: lzma_stream
struct xz_stream {
    const uint8_t *next_in;
    size_t avail_in;
    uint64_t total_in;
    uint8_t *next_out;
    size_t avail_out;
    uint64_t total_out;
    const void *allocator;
    void *internal, *pointers[4];
    uint64_t seek, reserved_integers[1];
    size_t reserved_sizes[2];
    int reserved_enumerations[2];
};

// zstd.h: ZSTD_inBuffer, ZSTD_outBuffer
struct zstd_input {
    const void *src;
    size_t size, pos;
};
struct zstd_output {
    void *dst;
    size_t size, pos;
};
