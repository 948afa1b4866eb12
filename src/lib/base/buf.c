#define _DEFAULT_SOURCE /* explicit_bzero */
#include <stdio.h>
#include <stdlib.h>

#include "buf.h"
#include "utf8.h"

bool
upid_buf_grow(struct upid_buf *b, size_t more)
{
	size_t room = b->room > 0 ? b->room : 64;
	char *p;

	if (b->failed || more > SIZE_MAX / 4 || b->n > SIZE_MAX / 4) {
		b->failed = true;
		return false;
	}
	while (room - b->n < more)
		room *= 2;
	/* not realloc(): it would leave a copy of the old content, which may be a secret */
	if ((p = malloc(room)) == NULL) {
		b->failed = true;
		return false;
	}
	if (b->p != NULL) {
		memcpy(p, b->p, b->n);
		explicit_bzero(b->p,
		               b->room); /* the whole block: the buffer may have been emptied */
		free(b->p);
	}
	b->p = p;
	b->room = room;
	return true;
}

void
upid_buf_adds(struct upid_buf *b, const char *cstr)
{
	upid_buf_add(b, cstr, strlen(cstr));
}

void
upid_buf_addf(struct upid_buf *b, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0 || !upid_buf_reserve(b, (size_t)n + 1))
		return;
	va_start(args, fmt);
	(void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, args);
	va_end(args);
	b->n += (size_t)n;
}

static size_t
count_digits(uint64_t value)
{
	size_t n = 1;

	for (uint64_t limit = 10; n < 20 && value >= limit; limit *= 10)
		n++;
	return n;
}

/* Written in place, two digits at a time from the last one on. */
void
upid_buf_addu(struct upid_buf *b, uint64_t value)
{
	static const char pairs[] =
		"0001020304050607080910111213141516171819202122232425262728293031323334"
		"3536373839404142434445464748495051525354555657585960616263646566676869"
		"707172737475767778798081828384858687888990919293949596979899";
	size_t n = count_digits(value);
	char *p;

	if (!upid_buf_reserve(b, n))
		return;
	b->n += n;
	p = b->p + b->n;
	for (; value >= 10; value /= 100)
		memcpy(p -= 2, pairs + 2 * (value % 100), 2);
	if (n % 2 == 1)
		*--p = (char)('0' + value);
}

void
upid_buf_addi(struct upid_buf *b, int64_t value)
{
	if (value < 0)
		upid_buf_addc(b, '-');
	upid_buf_addu(b, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

const char *
upid_buf_cstr(struct upid_buf *b)
{
	if (!upid_buf_reserve(b, 1))
		return NULL;
	b->p[b->n] = '\0';
	return b->p;
}

struct upid_str
upid_buf_str(const struct upid_buf *b)
{
	return (struct upid_str){ b->n > 0 ? b->p : "", b->n };
}

void
upid_buf_add_percent(struct upid_buf *b, struct upid_str s)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\0' && strchr(plain, s.p[i]) != NULL)
			upid_buf_addc(b, s.p[i]);
		else
			upid_buf_addf(b, "%%%02X", (unsigned char)s.p[i]);
	}
}

void
upid_buf_add_unpercent(struct upid_buf *b, struct upid_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		int high = s.p[i] == '%' && s.n - i > 2 ? upid_hex_digit(s.p[i + 1]) : -1;
		int low = high >= 0 ? upid_hex_digit(s.p[i + 2]) : -1;

		upid_buf_addc(b, low < 0 ? s.p[i] : (char)(high * 16 + low));
		i += low < 0 ? 0 : 2;
	}
}

void
upid_buf_add_visible(struct upid_buf *b, struct upid_str s, const char *keep)
{
	uint32_t cp;
	size_t len;

	for (size_t i = 0; i < s.n; i += len) {
		if ((len = upid_utf8_next(&cp, s.p + i, s.n - i)) == 0) {
			upid_buf_addf(b, "\\x%02x", (unsigned char)s.p[i]);
			len = 1;
		} else if (upid_utf8_control(cp) &&
		           (cp == 0 || cp > 0x7F || strchr(keep, (int)cp) == NULL)) {
			upid_buf_addf(b, cp > 0xFF ? "\\u%04x" : "\\x%02x", (unsigned)cp);
		} else {
			upid_buf_add(b, s.p + i, len);
		}
	}
}

void
upid_buf_free(struct upid_buf *b)
{
	free(b->p);
	*b = (struct upid_buf){ 0 };
}

void
upid_buf_wipe(struct upid_buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->room);
	upid_buf_free(b);
}
