#include <string.h>

#include "utf8.h"

static bool
tail_bytes(const unsigned char *s, size_t len)
{
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xC0) != 0x80)
			return false;
	return true;
}

size_t
upid_utf8_next(uint32_t *cp, const char *p, size_t n)
{
	static const uint32_t min[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)p;
	size_t len;

	if (n == 0)
		return 0;
	if (s[0] < 0x80) {
		*cp = s[0];
		return 1;
	}
	len = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
	if (s[0] < 0xC2 || s[0] > 0xF4 || n < len || !tail_bytes(s, len))
		return 0;
	*cp = s[0] & (0x7F >> len);
	for (size_t i = 1; i < len; i++)
		*cp = *cp << 6 | (s[i] & 0x3F);
	if (*cp < min[len] || *cp > 0x10FFFF || (*cp >= 0xD800 && *cp <= 0xDFFF))
		return 0;
	return len;
}

bool
upid_utf8_valid(const char *p, size_t n)
{
	uint32_t cp;
	size_t len;

	for (size_t i = 0; i < n; i += len)
		if ((len = upid_utf8_next(&cp, p + i, n - i)) == 0)
			return false;
	return true;
}

size_t
upid_utf8_put(char *room, uint32_t cp)
{
	static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	size_t len = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

	for (size_t i = len - 1; i > 0; i--, cp >>= 6)
		room[i] = (char)(0x80 | (cp & 0x3F));
	room[0] = (char)(lead[len] | cp);
	return len;
}

bool
upid_utf8_space(uint32_t cp)
{
	return cp == 0 || (cp >= 9 && cp <= 13) || cp == ' ' || cp == 0x85 || cp == 0xA0 ||
	       cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 || cp == 0x2029 ||
	       cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

bool
upid_utf8_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || (cp >= 0x2028 && cp <= 0x202E) ||
	       (cp >= 0x2066 && cp <= 0x2069);
}

void
upid_utf8_plain(char *room, size_t size, const char *text)
{
	size_t n = strlen(text), at = 0, len;
	uint32_t cp;

	for (size_t i = 0; i < n; i += len) {
		len = upid_utf8_next(&cp, text + i, n - i);
		if (at + (len > 0 ? len : 1) >= size)
			break;
		if (len == 0 || upid_utf8_control(cp)) {
			room[at++] = '?';
			len = len > 0 ? len : 1;
			continue;
		}
		memcpy(room + at, text + i, len);
		at += len;
	}
	room[at] = '\0';
}

int
upid_hex_digit(char c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;
	int value = at != NULL ? (int)(at - digits) : -1;

	return value < 16 ? value : value - 6;
}
