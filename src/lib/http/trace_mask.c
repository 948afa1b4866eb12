/* Masks secrets in a trace. Headers and fields count as secret unless they are listed here. */
#define _GNU_SOURCE /* memmem */
#include <string.h>
#include <strings.h>

#include "trace.h"
#include "lib/base/json.h"
#include "lib/base/redact.h"

enum {
	HEX_LEN = 8,     /* digits of the time in a CSRF token */
	DIGEST_LEN = 27, /* length of a SHA-1 digest in base64, the shortest in use (PVE::Ticket) */
};

#define STARS "********"

static bool
is_one_of(struct upid_str name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strlen(*list) == name.n && strncasecmp(*list, name.p, name.n) == 0)
			return true;
	return false;
}

/* The whole of "totp:123456" is a secret, and so is the part after the colon. */
static void
keep_secret(struct upid_buf *secrets, struct upid_str value)
{
	const char *colon;
	size_t at;

	upid_buf_add(secrets, value.p, value.n);
	upid_buf_addc(secrets, '\0');
	at = secrets->n;
	upid_buf_add_unpercent(secrets, value);
	upid_buf_addc(secrets, '\0');
	if (secrets->failed || (colon = strchr(secrets->p + at, ':')) == NULL)
		return;
	at = (size_t)(colon + 1 - secrets->p);
	if (upid_buf_reserve(secrets, secrets->n - at))
		upid_buf_add(secrets, secrets->p + at, secrets->n - at);
}

/* Masks "name=value" up to one of `ends`. Returns what follows. */
static const char *
mask_pair(struct upid_buf *out, struct upid_buf *secrets, const char *p, const char *ends,
          const char *const *shown)
{
	size_t n = strcspn(p, ends), name = strcspn(p, "=");

	if (name >= n) {
		upid_buf_adds(out, n > 0 ? STARS : "");
		keep_secret(secrets, (struct upid_str){ p, n });
	} else if (shown != NULL && is_one_of((struct upid_str){ p, name }, shown)) {
		upid_buf_add(out, p, n);
	} else {
		upid_buf_add(out, p, name + 1);
		upid_buf_adds(out, STARS);
		keep_secret(secrets, (struct upid_str){ p + name + 1, n - name - 1 });
	}
	return p + n;
}

static void
mask_pairs(struct upid_buf *out, struct upid_buf *secrets, const char *p, const char *ends,
           const char *const *shown)
{
	while (*(p = mask_pair(out, secrets, p, ends, shown)) != '\0')
		upid_buf_addc(out, *p++);
}

/* "PVEAPIToken=root@pam!ci=SECRET", "PBSAPIToken=root@pam!ci:SECRET". */
static void
mask_authorization(struct upid_buf *out, struct upid_buf *secrets, const char *value)
{
	const char *bang = strchr(value, '!');
	size_t shown = bang != NULL ? (size_t)(bang - value) + strcspn(bang, "=:") : 0;

	shown += value[shown] != '\0' && shown > 0;
	upid_buf_add(out, value, shown);
	upid_buf_adds(out, STARS);
	keep_secret(secrets, upid_str(value + shown));
}

void
upid_mask_header(struct upid_buf *out, struct upid_buf *secrets, const char *header)
{
	static const char *const shown[] = { "Accept", "Connection", "Content-Type", "Expect",
		                             NULL };
	const struct upid_str name = { header, strcspn(header, ":") };
	const char *value = header + name.n + strspn(header + name.n, ": ");

	upid_buf_add(out, header, (size_t)(value - header));
	if (is_one_of(name, shown)) {
		upid_buf_adds(out, value);
	} else if (is_one_of(name, (const char *const[]){ "Cookie", NULL })) {
		mask_pairs(out, secrets, value, ";", NULL);
	} else if (is_one_of(name, (const char *const[]){ "Authorization", NULL })) {
		mask_authorization(out, secrets, value);
	} else {
		upid_buf_adds(out, STARS);
		keep_secret(secrets, upid_str(value));
	}
}

void
upid_mask_form(struct upid_buf *out, struct upid_buf *secrets, const char *form)
{
	static const char *const shown[] = { "username", "realm", "new-format", NULL };

	mask_pairs(out, secrets, form, "&", shown);
}

static bool
is_hidden(struct upid_str name, const char *hidden)
{
	for (size_t n; *hidden != '\0'; hidden += n + (hidden[n] == ' ')) {
		n = strcspn(hidden, " ");
		if (n == name.n && memcmp(hidden, name.p, n) == 0)
			return true;
	}
	return false;
}

static void
keep_as_json(struct upid_buf *secrets, struct upid_str value)
{
	struct upid_buf plain = { 0 };

	upid_buf_add_unpercent(&plain, value);
	for (int ascii = 0; ascii < 2; ascii++) {
		upid_json_escape(secrets, upid_buf_str(&plain), ascii);
		upid_buf_addc(secrets, '\0');
	}
	secrets->failed = secrets->failed || plain.failed;
	upid_buf_wipe(&plain);
}

void
upid_mask_parameters(struct upid_buf *out, struct upid_buf *secrets, const char *form,
                     const char *hidden)
{
	for (size_t n, name; *form != '\0'; form += n + (form[n] == '&')) {
		n = strcspn(form, "&");
		name = strcspn(form, "=&");
		if (!is_hidden((struct upid_str){ form, name }, hidden)) {
			upid_buf_add(out, form, n);
		} else {
			(void)mask_pair(out, secrets, form, "&", NULL);
			if (name < n)
				keep_as_json(secrets,
				             (struct upid_str){ form + name + 1, n - name - 1 });
		}
		if (form[n] == '&')
			upid_buf_addc(out, '&');
	}
}

static bool
is_base64(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '+' || c == '/' || c == '=';
}

/* Masks "PVE:root@pam:618C1D55::…" and "PVEAuthCookie=PVE%3Aroot…" up to a character that no ticket
 * has. */
static void
mask_tickets(char *p, size_t n)
{
	static const char *const begin[] = { "PVE:",   "PMG:",   "PBS:",   "PDM:",
		                             "PVE%3A", "PMG%3A", "PBS%3A", "PDM%3A" };

	for (size_t i = 0; i < sizeof(begin) / sizeof(*begin); i++) {
		char *at = p, *end = p + n;

		while ((at = memmem(at, (size_t)(end - at), begin[i], strlen(begin[i]))) != NULL)
			for (; at < end && (unsigned char)*at > ' ' &&
			       strchr("\",;<>'\\", *at) == NULL;
			     at++)
				*at = '*';
	}
}

/* Masks "618C1D55:" followed by a digest in base64. */
static void
mask_csrf_tokens(char *p, size_t n)
{
	size_t hex = 0, len;

	for (size_t i = 0; i < n; i++) {
		if (p[i] != ':' || hex < HEX_LEN) {
			hex = strchr("0123456789ABCDEFabcdef", p[i]) != NULL && p[i] != '\0'
			              ? hex + 1
			              : 0;
			continue;
		}
		for (len = 0; i + 1 + len < n && is_base64(p[i + 1 + len]); len++)
			;
		hex = 0;
		if (len >= DIGEST_LEN)
			memset(p + i + 1, '*', len);
	}
}

void
upid_mask_answer(const struct upid_buf *secrets, char *p, size_t n)
{
	if (n == 0)
		return;
	for (size_t at = 0, len; at < secrets->n; at += len + 1) {
		len = strlen(secrets->p + at);
		upid_redact((struct upid_str){ secrets->p + at, len }, p, n);
	}
	mask_tickets(p, n);
	mask_csrf_tokens(p, n);
}
