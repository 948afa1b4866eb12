/* Writes JSON strings, sixteen bytes at a time while nothing needs escaping. */
#include <string.h>

#include "bytes16.h"
#include "json.h"
#include "utf8.h"

static char *
put_u(char *o, uint32_t unit)
{
	static const char digits[] = "0123456789abcdef";

	*o++ = '\\';
	*o++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*o++ = digits[unit >> shift & 15];
	return o;
}

/* Writes one character that needs escaping; the room has 12 bytes. */
static char *
put_escaped(char *o, uint32_t cp)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *at = cp > 0 && cp < 0x80 ? strchr(from, (int)cp) : NULL;

	if (at != NULL) {
		*o++ = '\\';
		*o++ = to[at - from];
		return o;
	}
	if (cp < 0x10000)
		return put_u(o, cp);
	o = put_u(o, 0xD800 + ((cp - 0x10000) >> 10));
	return put_u(o, 0xDC00 + ((cp - 0x10000) & 0x3FF));
}

static bool
must_escape(uint32_t cp, bool ascii)
{
	return cp == '"' || cp == '\\' || upid_utf8_control(cp) || (ascii && cp >= 0x80);
}

/* Characters that need no escaping in a JSON string. */
static const bool is_plain[256] = {
	[0x20] = true, [0x21] = true, [0x23 ... 0x5B] = true, [0x5D ... 0x7E] = true
};

static bool
plain16(const char *p)
{
	upid_bytes16 v = upid_bytes16_load(p);

	return !upid_bytes16_any((upid_bytes16)(v - 0x20 > 0x5E) | (upid_bytes16)(v == '"') |
	                         (upid_bytes16)(v == '\\'));
}

/* The same for eight bytes in one word: a high bit in the result of a step marks a byte that needs
 * escaping, or one above it. */
static bool
plain8(uint64_t v)
{
	const uint64_t ones = UINT64_MAX / 255;
	uint64_t quote = v ^ ones * '"', backslash = v ^ ones * '\\';
	uint64_t bad = v | (v - ones * ' ') | (v + ones) | (quote - ones) | (backslash - ones);

	return (bad & ones << 7) == 0;
}

/* Copies 8 to 16 bytes if none needs escaping, without a loop: the two halves may overlap. */
static bool
copy_halves(char *o, const char *p, size_t n)
{
	uint64_t left, right;

	memcpy(&left, p, 8);
	memcpy(&right, p + n - 8, 8);
	if (!plain8(left) || !plain8(right))
		return false;
	memcpy(o, &left, 8);
	memcpy(o + n - 8, &right, 8);
	return true;
}

/* The same for 4 to 8 bytes. */
static bool
copy_quarters(char *o, const char *p, size_t n)
{
	uint32_t left, right;

	memcpy(&left, p, 4);
	memcpy(&right, p + n - 4, 4);
	if (!plain8(left | (uint64_t)right << 32))
		return false;
	memcpy(o, &left, 4);
	memcpy(o + n - 4, &right, 4);
	return true;
}

/* Copies the longest prefix that needs no escaping to o, which has room for all of it. */
static size_t
copy_plain(char *o, const char *p, size_t n)
{
	size_t i = 0;

	for (; n - i >= 16 && plain16(p + i); i += 16)
		memcpy(o + i, p + i, 16);
	/* re-check sixteen bytes, some of which were already copied */
	if (n >= 16 && n - i < 16 && plain16(p + n - 16)) {
		memcpy(o + n - 16, p + n - 16, 16);
		return n;
	}
	if (n < 16 && (n < 8 ? n >= 4 && copy_quarters(o, p, n) : copy_halves(o, p, n)))
		return n;
	for (; i < n && is_plain[(unsigned char)p[i]]; i++)
		o[i] = p[i];
	return i;
}

/* Escapes one character; returns how many bytes of the text it took. */
static size_t
escape_one(struct upid_buf *out, const char *p, size_t n, bool ascii)
{
	uint32_t cp;
	size_t len = upid_utf8_next(&cp, p, n);
	char *o;

	if (!upid_buf_reserve(out, 12))
		return n;
	if (len == 0) {
		cp = 0xFFFD;
		len = 1;
	}
	o = out->p + out->n;
	o = must_escape(cp, ascii) ? put_escaped(o, cp) : o + upid_utf8_put(o, cp);
	out->n = (size_t)(o - out->p);
	return len;
}

void
upid_json_escape(struct upid_buf *out, struct upid_str s, bool ascii)
{
	for (size_t i = 0; i < s.n;) {
		size_t len;

		if (!upid_buf_reserve(out, s.n - i))
			return;
		len = copy_plain(out->p + out->n, s.p + i, s.n - i);
		out->n += len;
		if ((i += len) < s.n)
			i += escape_one(out, s.p + i, s.n - i, ascii);
	}
}

void
upid_json_quote(struct upid_buf *out, struct upid_str s, bool ascii)
{
	size_t len;
	char *o;

	if (!upid_buf_reserve(out, s.n + 2))
		return;
	o = out->p + out->n;
	*o++ = '"';
	len = copy_plain(o, s.p, s.n);
	if (len == s.n) {
		o[len] = '"';
		out->n += len + 2;
		return;
	}
	out->n += len + 1;
	upid_json_escape(out, (struct upid_str){ s.p + len, s.n - len }, ascii);
	upid_buf_addc(out, '"');
}
