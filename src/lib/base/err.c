/* The table of errors. Every face takes codes, exit statuses and "retry or not" from it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/upid.h"
#include "utf8.h"

static const struct code {
	const char *word;
	int exit_status;
	bool retryable;
} codes[] = {
#define X(name, word, exit_status, retryable) [UPID_E_##name] = { word, exit_status, retryable },
	UPID_CODES(X)
#undef X
};

const char *
upid_code_word(enum upid_code code)
{
	return codes[code].word;
}

int
upid_code_exit(enum upid_code code)
{
	return codes[code].exit_status;
}

bool
upid_code_retryable(enum upid_code code)
{
	return codes[code].retryable;
}

int
upid_fail(struct upid_err *err, enum upid_code code, const char *fmt, ...)
{
	va_list args;
	char raw[UPID_ERR_MAX];

	if (err == NULL || err->code != UPID_E_OK)
		return -1;
	err->code = code;
	va_start(args, fmt);
	(void)vsnprintf(raw, sizeof(raw), fmt, args);
	va_end(args);
	upid_utf8_plain(err->message, sizeof(err->message), raw);
	return -1;
}

int
upid_fail_memory(struct upid_err *err)
{
	return upid_fail(err, UPID_E_MEMORY, "out of memory");
}

int
upid_fail_at(struct upid_err *err, const char *fmt, ...)
{
	char place[UPID_ERR_MAX];
	struct upid_err inner;
	va_list args;

	if (err == NULL || err->code == UPID_E_OK || err->code == UPID_E_MEMORY)
		return -1;
	va_start(args, fmt);
	(void)vsnprintf(place, sizeof(place), fmt, args);
	va_end(args);
	inner = *err;
	err->code = UPID_E_OK;
	return upid_fail(err, inner.code, "%s: %s", place, inner.message);
}
