/* Secrets that come back from a server. */
#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "json.h"
#include "session.h"
#include "utf8.h"

enum { SHORTEST = 4 }; /* so short a word stands everywhere */

bool
upid_session_hide(struct upid_session *s, enum upid_hidden kind, struct upid_str secret)
{
	struct upid_buf *plain = s->hidden[kind], *form = plain + 1, *latin1 = plain + 2;
	uint32_t cp;
	size_t len;

	for (size_t i = 0; i < UPID_HIDDEN_FORMS; i++)
		upid_buf_wipe(&plain[i]);
	upid_buf_add(plain, secret.p, secret.n);
	upid_buf_add_percent(form, secret);
	for (size_t i = 0; i < secret.n; i += len) {
		if ((len = upid_utf8_next(&cp, secret.p + i, secret.n - i)) == 0 || cp > 0xFF)
			break;
		upid_buf_addc(latin1, (char)cp);
	}
	upid_json_escape(plain + 3, secret, false);
	upid_json_escape(plain + 4, secret, true);
	for (size_t i = 0; i < UPID_HIDDEN_FORMS; i++)
		if (plain[i].failed)
			return false;
	return true;
}

/* All of it, and its beginning where the text was cut in the middle of it. */
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

void
upid_session_redact(const struct upid_session *s, char *p, size_t n)
{
	for (size_t i = 0; i < UPID_HIDDEN; i++)
		for (size_t form = 0; form < UPID_HIDDEN_FORMS; form++)
			upid_redact(upid_buf_str(&s->hidden[i][form]), p, n);
}
