/* Sixteen bytes at once: vectors of the compiler, one instruction each on any machine that has them. */
#ifndef UPID_BYTES16_H
#define UPID_BYTES16_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef unsigned char upid_bytes16 __attribute__((vector_size(16)));

static inline upid_bytes16
upid_bytes16_load(const char *p)
{
	upid_bytes16 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Whether any comparison is true for any byte. */
static inline bool
upid_bytes16_any(upid_bytes16 compared)
{
	uint64_t half[2];

	memcpy(half, &compared, sizeof(half));
	return (half[0] | half[1]) != 0;
}

#endif
