/* Collects the parameters of a request: names and values, in the given order. */
#include <stdio.h>
#include <string.h>

#include "lib/base/text.h"
#include "spec.h"

static struct spec_pair *
add(struct spec_pairs *pairs, struct spec_arena *arena)
{
	size_t room = pairs->room > 0 ? 2 * pairs->room : 8;
	struct spec_pair *grown;

	if (pairs->count == pairs->room) {
		if ((grown = spec_alloc(arena, room * sizeof(*grown))) == NULL)
			return NULL;
		if (pairs->count > 0)
			memcpy(grown, pairs->pair, pairs->count * sizeof(*grown));
		pairs->pair = grown;
		pairs->room = room;
	}
	return &pairs->pair[pairs->count++];
}

static int
add_pair(struct spec_pairs *pairs, struct upid_str name, struct upid_str value, bool file,
         struct spec_arena *arena, struct upid_err *err)
{
	struct spec_pair *pair = add(pairs, arena);

	if (pair == NULL || !spec_copy(&pair->name, arena, name) ||
	    !spec_copy(&pair->value, arena, value))
		return upid_fail_memory(err);
	pair->file = file;
	return 0;
}

int
spec_pairs_add_text(struct spec_pairs *pairs, const struct spec_row *row, struct upid_str text,
                    struct spec_arena *arena, struct upid_err *err)
{
	size_t n = 0;

	while (n < text.n && text.p[n] != '=' && text.p[n] != '@')
		n++;
	if (n == 0 || n == text.n)
		return upid_fail(err, UPID_E_USAGE,
		                 "%s: '%.*s' is not a parameter: write key=value, or key@file to "
		                 "read the value from a file",
		                 row->name, upid_shown(text), text.p);
	return add_pair(pairs, (struct upid_str){ text.p, n },
	                (struct upid_str){ text.p + n + 1, text.n - n - 1 }, text.p[n] == '@',
	                arena, err);
}

static int
no_value(const struct spec_row *row, const char *key, const char *what, struct upid_err *err)
{
	return upid_fail(err, UPID_E_USAGE,
	                 "%s: '%.80s' is %s, but a parameter must be text, a number, a "
	                 "boolean, or a list of these",
	                 row->name, key, what);
}

/* Booleans are sent as 1 and 0: PVE rejects `true` (measured on PVE 9). */
static int
add_value(struct spec_pairs *pairs, const struct spec_row *row, const char *key,
          const json_t *value, struct spec_arena *arena, struct upid_err *err)
{
	struct upid_str text = { NULL, 0 };
	char room[64];

	if (json_is_string(value)) {
		text = (struct upid_str){ json_string_value(value), json_string_length(value) };
	} else if (json_is_boolean(value)) {
		text = json_is_true(value) ? UPID_S("1") : UPID_S("0");
	} else if (json_is_number(value)) {
		(void)(json_is_integer(value)
		               ? snprintf(room, sizeof(room), "%" JSON_INTEGER_FORMAT,
		                          json_integer_value(value))
		               : snprintf(room, sizeof(room), "%.15g", json_real_value(value)));
		text = upid_str(room);
	} else {
		return no_value(row, key, json_is_array(value) ? "a list of lists" : "an object",
		                err);
	}
	return add_pair(pairs, upid_str(key), text, false, arena, err);
}

static int
add_list(struct spec_pairs *pairs, const struct spec_row *row, const char *key, const json_t *list,
         struct spec_arena *arena, struct upid_err *err)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (add_value(pairs, row, key, item, arena, err) != 0)
			return -1;
	return 0;
}

int
spec_pairs_add_json(struct spec_pairs *pairs, const struct spec_row *row, const json_t *object,
                    struct spec_arena *arena, struct upid_err *err)
{
	const char *key;
	json_t *value;
	int rc = 0;

	json_object_foreach((json_t *)(uintptr_t)object, key, value) {
		if (*key == '\0')
			return upid_fail(err, UPID_E_USAGE, "%s: a parameter has no name",
			                 row->name);
		if (json_is_array(value))
			rc = add_list(pairs, row, key, value, arena, err);
		/* for example Ansible's `omit` in a dictionary */
		else if (!json_is_null(value))
			rc = add_value(pairs, row, key, value, arena, err);
		if (rc != 0)
			return -1;
	}
	return 0;
}

const char *
spec_json_why(json_error_t *why)
{
	char *near = strstr(why->text, " near '");

	if (json_error_code(why) == json_error_stack_overflow)
		return "lists and objects are nested more than 2048 deep";
	if (near != NULL)
		*near = '\0';
	return why->text;
}

int
spec_pairs_add_object(struct spec_pairs *pairs, const struct spec_row *row, struct upid_str text,
                      struct spec_arena *arena, struct upid_err *err)
{
	json_error_t why;
	json_t *object;
	int rc;

	if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0) /* a byte order mark */
		text = (struct upid_str){ text.p + 3, text.n - 3 };
	/* of two values for one name only the last would be sent */
	object = json_loadb(text.n > 0 ? text.p : "", text.n,
	                    JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &why);

	if (json_is_object(object))
		rc = spec_pairs_add_json(pairs, row, object, arena, err);
	else if (object != NULL)
		rc = upid_fail(err, UPID_E_USAGE,
		               "%s: the file is valid JSON, but not an "
		               "object",
		               row->name);
	else
		rc = upid_fail(err, UPID_E_USAGE, "%s: line %d, column %d: %s", row->name, why.line,
		               why.column, spec_json_why(&why));
	json_decref(object);
	return rc;
}
