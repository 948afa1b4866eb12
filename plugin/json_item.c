#include "json_item.h"
#include "lib/base/buf.h"

void
json_item_scan(struct json_item *item, const char *p, size_t n)
{
	for (; item->n < n && !item->whole; item->n++) {
		char c = p[item->n];

		if (item->string) {
			if (item->escape)
				item->escape = false;
			else if (c == '\\')
				item->escape = true;
			else if (c == '"')
				item->string = false;
			item->whole = !item->string && item->depth == 0;
		} else if (c == '"') {
			item->string = true;
		} else if (c == '{' || c == '[') {
			item->depth++;
		} else if (c == '}' || c == ']') {
			item->whole = --item->depth <= 0;
		}
	}
}

static size_t
count_digits(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && p[i] >= '0' && p[i] <= '9')
		i++;
	return i;
}

/* jansson's integers have 63 bits, but a task_id has 64. A number that long is read as a string,
 * which every numeric row accepts. */
static json_t *
load_quoted(struct upid_str text, json_error_t *why)
{
	enum { DIGITS = 18 }; /* that always fit */
	struct json_item item = { 0 };
	struct upid_buf quoted = { 0 };
	json_t *value = NULL;

	while (item.n < text.n) {
		size_t digits = item.string ? 0 : count_digits(text.p + item.n, text.n - item.n);

		upid_buf_adds(&quoted, digits > DIGITS ? "\"" : "");
		upid_buf_add(&quoted, text.p + item.n, digits > 0 ? digits : 1);
		upid_buf_adds(&quoted, digits > DIGITS ? "\"" : "");
		if (digits > 0)
			item.n += digits;
		else
			json_item_scan(&item, text.p, item.n + 1);
		if (item.whole)
			break;
	}
	if (!quoted.failed)
		value = json_loadb(quoted.p, quoted.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, why);
	upid_buf_wipe(&quoted);
	return value;
}

json_t *
json_item_load(struct upid_str text, json_error_t *why)
{
	json_t *value = json_loadb(text.p, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, why);

	if (value == NULL && json_error_code(why) == json_error_numeric_overflow)
		value = load_quoted(text, why);
	return value;
}
