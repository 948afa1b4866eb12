#include <string.h>

#include "json_damage.h"

bool
json_damage_is_text(struct upid_str line)
{
	json_error_t why = { 0 };
	json_t *value = json_loadb(line.p, line.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
	struct upid_str upid;
	size_t good; /* bytes of valid JSON */

	json_decref(value);
	if (value != NULL || json_error_code(&why) != json_error_invalid_syntax || why.position < 0)
		return false;
	good = (size_t)why.position < line.n ? (size_t)why.position : line.n;
	if (upid_find(&upid, line))
		return good <= (size_t)(upid.p - line.p) + strlen("UPID"); /* a token itself */
	return memchr(line.p, '"', good) == NULL;
}

/* Whether a line starts a new item, rather than continuing one that spans several lines. */
static bool
begins_item(const char *p, size_t n)
{
	return n > 0 && (*p == '"' ? n > 5 && memcmp(p + 1, "UPID:", 5) == 0
	                           : strchr(" \t\r\n}],", *p) == NULL);
}

size_t
json_damage_end(uint64_t *lines, const char *p, size_t n, const struct json_item *item)
{
	size_t end = item->whole ? item->n : n;

	*lines = 0;
	for (size_t i = 0; i < end; i++) {
		if (p[i] != '\n')
			continue;
		++*lines;
		if (begins_item(p + i + 1, n - i - 1))
			end = i + 1;
	}
	return end;
}
