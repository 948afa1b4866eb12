/* What unit and integration tests share: assertions that print what they found. */
#ifndef ASSERTIONS_H
#define ASSERTIONS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <string.h>

#include "lib/upid.h"

#define TEST(name) static void name(void **state __attribute__((unused)))
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Text without a NUL at its end; the code of an error, and a part of its message. */
#define assert_text(s, want) assert_text_at((s), (want), __FILE__, __LINE__)
#define assert_code(err, want) assert_code_at(&(err), (want), __FILE__, __LINE__)
#define assert_says(err, part) assert_says_at(&(err), (part), __FILE__, __LINE__)
void assert_text_at(struct upid_str s, const char *want, const char *file, int line);
void assert_code_at(const struct upid_err *err, enum upid_code want, const char *file, int line);
void assert_says_at(const struct upid_err *err, const char *part, const char *file, int line);

#endif
