#define _DEFAULT_SOURCE /* explicit_bzero */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lib/base/digest.h"
#include "totp.h"

/* Decodes base32 (RFC 4648). Skips blanks and dashes, since apps show groups. -1: an invalid
 * character. */
static int
base32(struct upid_totp *t, struct upid_str s)
{
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < s.n && s.p[i] != '='; i++) {
		char c = s.p[i];

		if (c == ' ' || c == '-')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (!((c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7')) ||
		    t->key_len == sizeof(t->key))
			return -1;
		bits = bits << 5 | (uint32_t)(c >= 'A' ? c - 'A' : c - '2' + 26);
		have += 5;
		if (have >= 8)
			t->key[t->key_len++] = (unsigned char)(bits >> (have -= 8));
	}
	return t->key_len > 0 ? 0 : -1;
}

static int
number(struct upid_str s, int least, int most)
{
	int value = 0;

	for (size_t i = 0; i < s.n && value <= most; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		value = value * 10 + (s.p[i] - '0');
	}
	return s.n > 0 && value >= least && value <= most ? value : -1;
}

/* Parses one "name=value" of an otpauth URL. */
static int
parameter(struct upid_totp *t, struct upid_str name, struct upid_str value, struct upid_err *err)
{
	if (upid_str_eq(name, "secret") && base32(t, value) != 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "the otpauth:// URL of the second factor has a secret that is "
		                 "not base32");
	if (upid_str_eq(name, "digits") && (t->digits = number(value, 6, 8)) < 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "the otpauth:// URL of the second factor must have 6 to 8 "
		                 "digits");
	if (upid_str_eq(name, "period") && (t->period_s = number(value, 1, 3600)) < 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "the otpauth:// URL of the second factor must have a period "
		                 "of 1 to 3600 seconds");
	if (upid_str_eq(name, "algorithm") &&
	    !(value.n == 4 && strncasecmp(value.p, "SHA1", 4) == 0))
		return upid_fail(err, UPID_E_USAGE,
		                 "the otpauth:// URL of the second factor uses an algorithm "
		                 "other than SHA1, which is not supported");
	return 0;
}

/* "otpauth://totp/LABEL?secret=…&digits=6&period=30", as Proxmox's web interface shows it. */
static int
address(struct upid_totp *t, struct upid_str s, struct upid_err *err)
{
	const char *p = memchr(s.p, '?', s.n), *end = s.p + s.n;

	for (const char *next; p != NULL && p < end; p = next) {
		size_t n;
		const char *equals;

		p++;
		next = memchr(p, '&', (size_t)(end - p));
		n = (size_t)((next != NULL ? next : end) - p);
		equals = memchr(p, '=', n);
		if (equals != NULL &&
		    parameter(t, (struct upid_str){ p, (size_t)(equals - p) },
		              (struct upid_str){ equals + 1, n - (size_t)(equals + 1 - p) },
		              err) != 0)
			return -1;
	}
	return t->key_len > 0 ? 0
	                      : upid_fail(err, UPID_E_USAGE,
	                                  "the otpauth:// URL of the second factor has no "
	                                  "secret");
}

int
upid_totp_parse(struct upid_totp *totp, struct upid_str secret, struct upid_err *err)
{
	static const char scheme[] = "otpauth://totp/";
	const size_t n = sizeof(scheme) - 1;

	*totp = (struct upid_totp){ .digits = 6, .period_s = 30 };
	if (secret.n > n && strncasecmp(secret.p, scheme, n) == 0)
		return address(totp, secret, err);
	if (base32(totp, secret) == 0)
		return 0;
	return upid_fail(err, UPID_E_USAGE,
	                 "the secret of the second factor is neither base32 (letters and 2 to "
	                 "7) nor an otpauth://totp/ URL");
}

/* RFC 4226, 5.3: the last four bits select the 31 bits of the number. */
int
upid_totp_code(char code[UPID_TOTP_DIGITS + 1], const struct upid_totp *t, int64_t now_s,
               struct upid_err *err)
{
	static const uint32_t powers[] = { 1000000, 10000000, 100000000 };
	uint64_t counter = (uint64_t)(now_s / t->period_s);
	unsigned char count[8], hash[20], *at;
	uint32_t value;

	for (int i = 0; i < 8; i++)
		count[i] = (unsigned char)(counter >> (56 - 8 * i));
	if (upid_hmac_sha1(hash, (struct upid_str){ (const char *)t->key, t->key_len }, count,
	                   sizeof(count), err) != 0)
		return -1;
	at = hash + (hash[19] & 15);
	value = (at[0] & 0x7fU) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
	(void)snprintf(code, UPID_TOTP_DIGITS + 1, "%0*u", t->digits,
	               value % powers[t->digits - 6]);
	explicit_bzero(hash, sizeof(hash));
	return 0;
}
