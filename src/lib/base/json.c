#include <string.h>

#include "json.h"
#include "utf8.h"

static bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Finds the closing quote of a string; p is just behind the opening one. */
static const char *
string_end(const char *p, const char *end)
{
	for (; p < end; p++) {
		if (*p == '"')
			return p;
		if (*p == '\\')
			p++;
	}
	return NULL;
}

enum upid_jtok
upid_json_next(struct upid_jscan *s, struct upid_str *token)
{
	const char *begin;

	while (s->p < s->end && is_space(*s->p))
		s->p++;
	begin = s->p;
	*token = (struct upid_str){ begin, 0 };
	if (begin == s->end)
		return UPID_J_END;
	if (*begin == '"') {
		if ((s->p = string_end(begin + 1, s->end)) == NULL) {
			s->p = s->end;
			return UPID_J_BAD;
		}
		*token = (struct upid_str){ begin + 1, (size_t)(s->p++ - begin - 1) };
		return UPID_J_STRING;
	}
	if (strchr("{}[]:,", *begin) != NULL && *begin != '\0') {
		token->n = 1;
		s->p++;
		return UPID_J_PUNCT;
	}
	while (s->p < s->end &&
	       (strchr("+-.", *s->p) != NULL || (*s->p >= '0' && *s->p <= '9') ||
	        (*s->p >= 'a' && *s->p <= 'z') || *s->p == 'E') &&
	       *s->p != '\0')
		s->p++;
	token->n = (size_t)(s->p - begin);
	return token->n > 0 ? UPID_J_OTHER : UPID_J_BAD;
}

bool
upid_json_take(struct upid_jscan *s, char punct)
{
	struct upid_jscan before = *s;
	struct upid_str token;

	if (upid_json_next(s, &token) == UPID_J_PUNCT && *token.p == punct)
		return true;
	*s = before;
	return false;
}

bool
upid_json_skip(struct upid_jscan *s)
{
	struct upid_str token;
	int depth = 0;

	do {
		switch (upid_json_next(s, &token)) {
		case UPID_J_END:
		case UPID_J_BAD:
			return false;
		case UPID_J_PUNCT:
			if (*token.p == '{' || *token.p == '[')
				depth++;
			else if (*token.p == '}' || *token.p == ']')
				depth--;
			else if (depth == 0)
				return false;
			break;
		case UPID_J_STRING:
		case UPID_J_OTHER:
			break;
		}
	} while (depth > 0 && depth <= UPID_JSON_DEPTH);
	return depth == 0;
}

bool
upid_json_is_deep(struct upid_str text)
{
	struct upid_jscan s = { text.p, text.p + text.n };
	struct upid_str token;
	enum upid_jtok kind;
	int depth = 0;

	while (depth <= UPID_JSON_DEPTH && (kind = upid_json_next(&s, &token)) != UPID_J_END &&
	       kind != UPID_J_BAD)
		if (kind == UPID_J_PUNCT)
			depth += *token.p == '[' || *token.p == '{'   ? 1
			         : *token.p == ']' || *token.p == '}' ? -1
			                                              : 0;
	return depth > UPID_JSON_DEPTH;
}

static bool
hex4(uint32_t *cp, const char *p, const char *end)
{
	*cp = 0;
	if (end - p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		int digit = upid_hex_digit(p[i]);

		if (digit < 0)
			return false;
		*cp = *cp << 4 | (uint32_t)digit;
	}
	return true;
}

/* Reads a code point after "\u", from one escape or a surrogate pair. Returns the end. */
static const char *
unescape_u(uint32_t *cp, const char *p, const char *end)
{
	uint32_t low;

	if (!hex4(cp, p, end)) {
		*cp = 0xFFFD;
		return p;
	}
	p += 4;
	if (*cp < 0xD800 || *cp > 0xDFFF)
		return p;
	if (*cp < 0xDC00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u' && hex4(&low, p + 2, end) &&
	    low >= 0xDC00 && low <= 0xDFFF) {
		*cp = 0x10000 + ((*cp - 0xD800) << 10) + (low - 0xDC00);
		return p + 6;
	}
	*cp = 0xFFFD;
	return p;
}

void
upid_json_unescape(struct upid_buf *out, struct upid_str s)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *p = s.p, *end = s.p + s.n, *slash, *at;

	while (p < end && (slash = memchr(p, '\\', (size_t)(end - p))) != NULL) {
		upid_buf_add(out, p, (size_t)(slash - p));
		p = slash + 1;
		if (p == end)
			return;
		if (*p == 'u') {
			char utf8[4];
			uint32_t cp;
			size_t n;

			p = unescape_u(&cp, p + 1, end);
			n = upid_utf8_put(utf8, cp);
			upid_buf_add(out, utf8, n);
		} else {
			at = *p != '\0' ? strchr(from, *p) : NULL;
			upid_buf_addc(out, at != NULL ? to[at - from] : *p);
			p++;
		}
	}
	upid_buf_add(out, p, (size_t)(end - p));
}
