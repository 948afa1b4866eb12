#define _DEFAULT_SOURCE /* explicit_bzero */
#include <jansson.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "json_memory.h"

enum { RESERVE = 64 << 10 };

static void *reserve;
static bool ran_out;

/* When memory runs out, jansson gets a reserve so that it can return; its result is then
 * discarded. */
static void *
get(size_t n)
{
	void *p = malloc(n);

	if (p != NULL)
		return p;
	ran_out = true;
	free(reserve);
	reserve = NULL;
	return malloc(n);
}

/* An arguments file contains secrets, and so do jansson's copies of it. */
static void
wipe(void *p)
{
	if (p != NULL)
		explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

void
json_memory_use(void)
{
	reserve = malloc(RESERVE);
	json_set_alloc_funcs(get, wipe);
}

bool
json_memory_ran_out(void)
{
	bool before = ran_out;

	ran_out = false;
	if (reserve == NULL)
		reserve = malloc(RESERVE);
	return before;
}
