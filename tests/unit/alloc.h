/*
 * Makes the n-th allocation fail, including jansson's. The code under test must then return an
 * error or the right result, and leak nothing (run it under valgrind or the address sanitizer).
 * Link with
 *
 *     -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup
 *
 * or everything is skipped.
 */
#ifndef ALLOC_H
#define ALLOC_H

#include <stdlib.h>

#include "fake.h"

void *__real_malloc(size_t n) __attribute__((weak));
void *__real_calloc(size_t count, size_t n) __attribute__((weak));
void *__real_realloc(void *p, size_t n) __attribute__((weak));
char *__real_strdup(const char *text) __attribute__((weak));
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *text);

static long until_failure; /* counts down to the failing one; 0: none fails */

static bool
fails(void)
{
	return until_failure > 0 && --until_failure == 0;
}

void *
__wrap_malloc(size_t n)
{
	return fails() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t count, size_t n)
{
	return fails() ? NULL : __real_calloc(count, n);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return fails() ? NULL : __real_realloc(p, n);
}

char *
__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}

/* Lets the first allocation fail, then the second, until an attempt has no failure. */
static inline void
each_fails(void (*try)(void), long least)
{
	long n = 0;

	if (__real_malloc == NULL)
		skip();
	do {
		until_failure = ++n;
		try();
	} while (until_failure == 0);
	until_failure = 0;
	assert_true(n > least); /* the attempt did its work */
}

static inline bool
was_met(void)
{
	return until_failure == 0;
}

/* jansson's allocations are ours too; before the first test. */
static inline void
alloc_wrap_jansson(void)
{
	if (__real_malloc != NULL)
		json_set_alloc_funcs(__wrap_malloc, free);
}

#endif
