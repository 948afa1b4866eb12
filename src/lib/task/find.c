/* Finds UPIDs in other text. */
#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "lib/upid.h"
#include "grammar.h"

/* Finds the end of the UPID that starts at p, or NULL. Checks only its shape: the caller parses the
 * result. The word ends at white space, a quote, or a JSON bracket. */
static const char *
upid_end(const char *p, const char *end)
{
	const char *colon[9];
	int n = 0;

	for (; p < end && n < 9; p++) {
		if ((unsigned char)*p <= ' ' || *p == '"' || *p == '\'')
			break;
		if (*p == ':')
			colon[n++] = p;
	}
	if (n < 8)
		return NULL;
	/* ten fields: 8 more hex digits where the nine-field form has its type */
	if (n == 9 &&
	    upid_hex(&(uint64_t){ 0 },
	             (struct upid_str){ colon[4] + 1, (size_t)(colon[5] - colon[4] - 1) }, 8, 8))
		return colon[8] + 1;
	return colon[7] + 1;
}

/* "pve:lab!" before a UPID is part of it. */
static const char *
remote_begin(const char *p, const char *begin)
{
	const char *at = p - 1;

	if (p == begin || *at != '!')
		return p;
	while (at > begin && (upid_is_node((struct upid_str){ at - 1, 1 }) ||
	                      (at[-1] != '\0' && strchr("._-:", at[-1]) != NULL)))
		at--;
	return at;
}

static bool
has_blank(struct upid_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ')
			return true;
	return false;
}

bool
upid_find(struct upid_str *found, struct upid_str text)
{
	const char *p = text.p, *end = text.p + text.n, *stop;

	if (text.n >= 5 && memcmp(text.p, "UPID:", 5) == 0 && !has_blank(text)) {
		*found = text;
		return true;
	}
	while (p < end && (p = memmem(p, (size_t)(end - p), "UPID:", 5)) != NULL) {
		stop = upid_end(p, end);
		if (stop != NULL) {
			p = remote_begin(p, text.p);
			/* if the text is a single UPID, take all of it: the terminator may be part
			 * of it */
			if (p == text.p && !has_blank(text))
				stop = end;
			*found = (struct upid_str){ p, (size_t)(stop - p) };
			return true;
		}
		p += 5;
	}
	return false;
}
