#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "redact.h"

enum { SHORTEST = 4 }; /* shorter words occur in any text */

/* Also masks the start of a secret that is cut off at the end of the text. */
void
upid_redact(struct upid_str secret, char *p, size_t n)
{
	char *end = p + n, *at;

	if (n == 0 || secret.n < SHORTEST)
		return;
	while ((at = memmem(p, (size_t)(end - p), secret.p, secret.n)) != NULL) {
		memset(at, '*', secret.n);
		p = at + secret.n;
	}
	for (size_t part = secret.n - 1; part >= SHORTEST; part--)
		if ((size_t)(end - p) >= part && memcmp(end - part, secret.p, part) == 0)
			memset(end - part, '*', part);
}
