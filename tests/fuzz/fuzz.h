/* What the fuzz targets share: a promise that is checked in every build, and bytes as text. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/upid.h"

/* One input of the fuzzer, or of replay.c. Always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define MUST(promise)                                                                         \
	do {                                                                                  \
		if (!(promise)) {                                                             \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #promise); \
			abort();                                                              \
		}                                                                             \
	} while (0)

/* Exactly n bytes of their own, so that a read behind them is seen. Freed by the caller. */
static inline struct upid_str
fuzz_copy(const void *data, size_t n)
{
	char *p;

	do /* a test that lets one allocation fail means none of ours */
		p = malloc(n > 0 ? n : 1);
	while (p == NULL);
	if (n > 0)
		memcpy(p, data, n);
	return (struct upid_str){ p, n };
}

static inline bool
fuzz_same(struct upid_str a, struct upid_str b)
{
	return (a.p == NULL) == (b.p == NULL) && a.n == b.n &&
	       (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

#endif
