#include "assertions.h"

void
assert_text_at(struct upid_str s, const char *want, const char *file, int line)
{
	if (s.p != NULL && s.n == strlen(want) && memcmp(s.p, want, s.n) == 0)
		return;
	print_error("'%.*s' is not '%s'\n", s.p != NULL ? (int)s.n : 4, s.p != NULL ? s.p : "NULL",
	            want);
	_fail(file, line);
}

void
assert_code_at(const struct upid_err *err, enum upid_code want, const char *file, int line)
{
	if (err->code == want)
		return;
	print_error("%s (%s) is not %s\n", upid_code_word(err->code), err->message,
	            upid_code_word(want));
	_fail(file, line);
}

void
assert_says_at(const struct upid_err *err, const char *part, const char *file, int line)
{
	if (strstr(err->message, part) != NULL)
		return;
	print_error("'%s' does not hold '%s'\n", err->message, part);
	_fail(file, line);
}
