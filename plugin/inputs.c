#include <stdlib.h>
#include <string.h>

#include "inputs.h"

enum { DEPTH = 16 };

static struct op_input *
add(struct inputs *s, struct upid_str text, struct upid_err *err)
{
	size_t room = s->room > 0 ? s->room * 2 : 16;
	struct op_input *list;

	if (s->count == s->room) {
		if ((list = realloc(s->list, room * sizeof(*list))) == NULL) {
			upid_fail_memory(err);
			return NULL;
		}
		s->list = list;
		s->room = room;
	}
	s->list[s->count] = (struct op_input){ 0 };
	if (text.p != NULL && !spec_copy(&s->list[s->count].upid, &s->arena, text)) {
		upid_fail_memory(err);
		return NULL;
	}
	return &s->list[s->count++];
}

int
inputs_add_nothing(struct inputs *s, struct upid_err *err)
{
	struct op_input *made = add(s, (struct upid_str){ NULL, 0 }, err);

	if (made == NULL)
		return -1;
	made->no_task = true;
	return 0;
}

int
inputs_add_fault(struct inputs *s, struct upid_str text, const struct upid_err *fault,
                   struct upid_err *err)
{
	struct op_input *made = add(s, text, err);

	if (made == NULL)
		return -1;
	made->fault = *fault;
	return 0;
}

bool
inputs_is_nothing(struct upid_str text)
{
	return text.n == 0 || upid_str_eq(text, "OK") || upid_str_eq(text, "null");
}

int
inputs_add_text(struct inputs *s, struct upid_str text, bool exact, struct upid_err *err)
{
	struct upid_str found;
	bool any = false;

	while (!exact && upid_find(&found, text)) {
		if (add(s, found, err) == NULL)
			return -1;
		any = true;
		text = (struct upid_str){ found.p + found.n,
			                  (size_t)(text.p + text.n - found.p - found.n) };
	}
	return any || add(s, text, err) != NULL ? 0 : -1;
}

static int
add_string(struct inputs *s, struct upid_str text, bool exact, struct upid_err *err)
{
	return inputs_is_nothing(text) ? inputs_add_nothing(s, err)
	                                 : inputs_add_text(s, text, exact, err);
}

static int
add_value(struct inputs *s, const json_t *v, bool exact, int depth, struct upid_err *err);

static int
no_upid_in_object(struct inputs *s, const json_t *object, struct upid_err *err)
{
	struct upid_err fault = { 0 };
	const char *msg = json_string_value(json_object_get(object, "msg"));

	if (msg == NULL)
		msg = json_string_value(json_object_get(object, "message"));
	upid_fail(&fault, UPID_E_INPUT,
	          "an object without a UPID: none of the keys upid, data, json, "
	          "results, tasks, stdout holds one%s%.300s",
	          msg != NULL ? "; it says: " : "", msg != NULL ? msg : "");
	return inputs_add_fault(s, (struct upid_str){ NULL, 0 }, &fault, err);
}

/* An answer of the API, or a registered result, that is a failure holds nothing to wait for, and
 * its null must not pass for "nothing to do". */
static bool
is_failure(const json_t *object)
{
	const json_t *failed = json_object_get(object, "failed");

	return json_is_true(failed) || json_object_size(json_object_get(object, "errors")) > 0 ||
	       (json_is_null(json_object_get(object, "data")) &&
	        json_is_string(json_object_get(object, "message")));
}

static int
add_object(struct inputs *s, const json_t *object, bool exact, int depth, struct upid_err *err)
{
	/* `upid` first; then the answer of the API, and what holds one: uri's registered result, a
	 * loop's, upid's own, community.proxmox's, a command's */
	static const char *const keys[] = {
		"upid",  "upids", "data",    "json",          "results",
		"tasks", "task",  "backups", "proxmox_tasks", "stdout"
	};
	const json_t *v;

	if (json_is_true(json_object_get(object, "skipped")))
		return inputs_add_nothing(s, err);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys) && !is_failure(object); i++)
		if ((v = json_object_get(object, keys[i])) != NULL)
			return add_value(s, v, exact && i == 0, depth + 1, err);
	return no_upid_in_object(s, object, err);
}

static int
add_value(struct inputs *s, const json_t *v, bool exact, int depth, struct upid_err *err)
{
	struct upid_err fault = { 0 };
	json_t *item;
	size_t i;

	if (depth > DEPTH) {
		upid_fail(&fault, UPID_E_INPUT, "lists and objects nested over %d deep", DEPTH);
		return inputs_add_fault(s, (struct upid_str){ NULL, 0 }, &fault, err);
	}
	if (json_is_null(v))
		return inputs_add_nothing(s, err);
	if (json_is_string(v))
		return add_string(s,
		                  (struct upid_str){ json_string_value(v), json_string_length(v) },
		                  exact, err);
	if (json_is_object(v))
		return add_object(s, v, exact, depth, err);
	s->many = s->many || json_is_array(v);
	json_array_foreach(v, i, item)
		if (add_value(s, item, exact, depth + 1, err) != 0)
			return -1;
	if (json_is_array(v))
		return 0;
	upid_fail(&fault, UPID_E_INPUT, "a number, true or false stands where a UPID is wanted");
	return inputs_add_fault(s, (struct upid_str){ NULL, 0 }, &fault, err);
}

int
inputs_add_json(struct inputs *s, const json_t *value, bool exact, struct upid_err *err)
{
	return add_value(s, value, exact, 0, err);
}

int
inputs_take(struct inputs *s, struct op_input *out)
{
	if (s->taken == s->count)
		return 0;
	*out = s->list[s->taken++];
	return 1;
}

void
inputs_reset(struct inputs *s)
{
	s->count = s->taken = 0;
	s->many = false;
	spec_arena_free(&s->arena);
}

void
inputs_free(struct inputs *s)
{
	inputs_reset(s);
	free(s->list);
	s->list = NULL;
	s->room = 0;
}
