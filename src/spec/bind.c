#include <stdio.h>
#include <string.h>

#include "lib/base/text.h"
#include "spec.h"

void *
spec_bind_value(const struct spec_bind *b, const struct spec_iter *at)
{
	return (char *)b->args + at->base + at->row->at;
}

bool
spec_is_credential(const struct spec_row *row)
{
	return (row->flags & (SPEC_SECRET | SPEC_LOGIN)) != 0;
}

/* An explicit password takes precedence over a token from the environment. */
static bool
has_rival(const struct spec_bind *b, const struct spec_row *row, enum spec_origin origin)
{
	const char *list = row->rivals;
	struct spec_iter rival;
	struct upid_str name;

	while (spec_word(&name, &list))
		if (spec_find(&rival, b->set, name) && b->origin[rival.index] > origin)
			return true;
	return false;
}

static bool
is_beaten(const struct spec_bind *b, const struct spec_iter *at, enum spec_origin origin)
{
	return b->origin[at->index] > origin || has_rival(b, at->row, origin) ||
	       (b->sealed && origin < SPEC_STDIN && spec_is_credential(at->row));
}

/* Often a variable that is not set: `--type "$type"` would select all tasks. */
static int
check_empty(const struct spec_row *row, struct upid_str text, struct upid_err *err)
{
	if (!(row->flags & (SPEC_FILTER | SPEC_NOT_EMPTY)))
		return 0;
	for (size_t i = 0; i < text.n; i++)
		if (strchr(row->type == SPEC_LIST ? ", \t\r\n" : " \t\r\n", text.p[i]) == NULL)
			return 0;
	return upid_fail(err, UPID_E_USAGE,
	                 row->flags & SPEC_FILTER ? "%s is empty; to select all, leave it out"
	                                          : "%s is empty: is a variable not set?",
	                 row->name);
}

int
spec_bind_text(struct spec_bind *b, const struct spec_iter *at, struct upid_str text,
               enum spec_origin origin, struct upid_err *err)
{
	if (is_beaten(b, at, origin))
		return 0;
	if (check_empty(at->row, text, err) != 0 ||
	    spec_coerce(b, spec_bind_value(b, at), at->row, text, err) != 0)
		return -1;
	b->origin[at->index] = (unsigned char)origin;
	if (at->row->when > 0)
		*((bool *)b->args + at->base + at->row->when - 1) = true;
	return 0;
}

/* Formats a number. A double holds 15 digits, which is enough for every row. */
static struct upid_str
number_text(char room[64], const json_t *value)
{
	int n = json_is_integer(value)
	                ? snprintf(room, 64, "%" JSON_INTEGER_FORMAT, json_integer_value(value))
	                : snprintf(room, 64, "%.15g", json_real_value(value));

	return (struct upid_str){ room, (size_t)(n < 64 ? n : 63) };
}

/* Joins ["a", "b"] to "a,b", the form that a list has everywhere else. */
static int
bind_list(struct spec_bind *b, const struct spec_iter *at, const json_t *list,
          enum spec_origin origin, struct upid_err *err)
{
	struct upid_buf text = { 0 };
	int rc = 0;
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item) {
		struct upid_str word = { json_string_value(item), json_string_length(item) };
		char room[64];

		if (json_is_integer(item))
			word = number_text(room, item);
		if (word.p == NULL) {
			rc = upid_fail(err, UPID_E_USAGE, "%s: item %zu of the list is not text",
			               at->row->name, i);
			continue;
		}
		if (i > 0)
			upid_buf_addc(&text, ',');
		upid_buf_add(&text, word.p, word.n);
	}
	if (rc == 0)
		rc = text.failed ? upid_fail_memory(err)
		                 : spec_bind_text(b, at, upid_buf_str(&text), origin, err);
	upid_buf_wipe(&text);
	return rc;
}

int
spec_bind_json(struct spec_bind *b, const struct spec_iter *at, const json_t *value,
               enum spec_origin origin, struct upid_err *err)
{
	char room[64];

	if (at->row->type == SPEC_UPIDS || json_is_null(value)) {
		return 0;
	} else if (origin == SPEC_STDIN && (at->row->flags & SPEC_LOCAL)) {
		return upid_fail(err, UPID_E_USAGE,
		                 "%s is not accepted on standard input, because that could run "
		                 "a command. Set it as an option",
		                 at->row->name);
	} else if (at->row->type == SPEC_LINES) {
		b->origin[at->index] = (unsigned char)origin;
		return spec_json_lines(spec_bind_value(b, at), value, err);
	} else if (at->row->type == SPEC_PAIRS && json_is_object(value)) {
		b->origin[at->index] = (unsigned char)origin;
		return spec_pairs_add_json(spec_bind_value(b, at), at->row, value, b->arena, err);
	} else if (json_is_array(value) && at->row->type == SPEC_LIST) {
		return bind_list(b, at, value, origin, err);
	} else if (json_is_string(value)) {
		return spec_bind_text(
			b, at,
			(struct upid_str){ json_string_value(value), json_string_length(value) },
			origin, err);
	} else if (json_is_number(value)) {
		return spec_bind_text(b, at, number_text(room, value), origin, err);
	} else if (json_is_boolean(value)) {
		return spec_bind_text(b, at, json_is_true(value) ? UPID_S("true") : UPID_S("false"),
		                      origin, err);
	}
	return upid_fail(err, UPID_E_USAGE, "%s is a %s, but must be a single value", at->row->name,
	                 json_is_array(value) ? "list" : "dictionary");
}

int
spec_bind_defaults(struct spec_bind *b, struct upid_err *err)
{
	for (struct spec_iter i = { .set = b->set }; spec_next(&i);)
		if (i.row->def != NULL && b->origin[i.index] == SPEC_UNSET &&
		    spec_bind_text(b, &i, upid_str(i.row->def), SPEC_DEFAULT, err) != 0)
			return -1;
	return 0;
}

int
spec_bind_check(const struct spec_bind *b, struct upid_err *err)
{
	struct upid_buf missing = { 0 };
	int rc = 0;

	for (struct spec_iter i = { .set = b->set }; spec_next(&i);)
		if ((i.row->flags & SPEC_REQUIRED) && i.row->type != SPEC_UPIDS &&
		    b->origin[i.index] == SPEC_UNSET)
			upid_buf_addf(&missing, "%s%s", missing.n > 0 ? ", " : "", i.row->name);
	if (missing.failed)
		rc = upid_fail_memory(err);
	else if (missing.n > 0)
		rc = upid_fail(err, UPID_E_USAGE, "missing required arguments: %s",
		               upid_buf_cstr(&missing));
	upid_buf_free(&missing);
	return rc;
}
