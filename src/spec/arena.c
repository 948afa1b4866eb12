#define _DEFAULT_SOURCE /* explicit_bzero */
#include <stdlib.h>
#include <string.h>

#include "spec.h"

struct spec_block {
	struct spec_block *next;
	size_t n;
	char bytes[];
};

void *
spec_alloc(struct spec_arena *a, size_t n)
{
	struct spec_block *b = calloc(1, sizeof(*b) + n);

	if (b == NULL)
		return NULL;
	b->n = n;
	b->next = a->blocks;
	a->blocks = b;
	return b->bytes;
}

bool
spec_copy(struct upid_str *copy, struct spec_arena *a, struct upid_str s)
{
	char *p = spec_alloc(a, s.n + 1);

	if (p == NULL)
		return false;
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	*copy = (struct upid_str){ p, s.n };
	return true;
}

void
spec_arena_free(struct spec_arena *a)
{
	while (a->blocks != NULL) {
		struct spec_block *b = a->blocks;

		a->blocks = b->next;
		explicit_bzero(b->bytes, b->n);
		free(b);
	}
}
