#include <string.h>

#include "text.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool
upid_str_same(struct upid_str a, struct upid_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
upid_ends(struct upid_str text, const char *words, struct upid_str *before)
{
	size_t n = strlen(words);

	if (text.n < n || memcmp(text.p + text.n - n, words, n) != 0)
		return false;
	*before = (struct upid_str){ text.p, text.n - n };
	return true;
}

const char *
upid_str_find(struct upid_str in, struct upid_str words)
{
	const char *at = in.p, *const end = in.p + in.n;

	for (; (size_t)(end - at) >= words.n; at++) {
		at = memchr(at, words.p[0], (size_t)(end - at) - words.n + 1);
		if (at == NULL || memcmp(at, words.p, words.n) == 0)
			return at;
	}
	return NULL;
}

struct upid_str
upid_trim(struct upid_str s)
{
	for (; s.n > 0 && is_blank(s.p[0]); s.p++)
		s.n--;
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

size_t
upid_cut(struct upid_str s, size_t max)
{
	size_t n = s.n < max ? s.n : max;

	while (n > 0 && n < s.n && (s.p[n] & 0xC0) == 0x80)
		n--;
	return n;
}

int
upid_shown(struct upid_str s)
{
	return (int)upid_cut(s, 80);
}

bool
upid_list_next(struct upid_str *item, struct upid_str *rest)
{
	const char *comma;

	if (rest->p == NULL)
		return false;
	comma = rest->n > 0 ? memchr(rest->p, ',', rest->n) : NULL;
	*item = upid_trim(
		(struct upid_str){ rest->p, comma != NULL ? (size_t)(comma - rest->p) : rest->n });
	*rest = comma != NULL
	                ? (struct upid_str){ comma + 1, (size_t)(rest->p + rest->n - comma - 1) }
	                : (struct upid_str){ NULL, 0 };
	return true;
}
