#include <stdio.h>
#include <string.h>

#include "inputs_json.h"
#include "no_upid.h"
#include "stream.h"
#include "upid_keys.h"

enum { PLACE = 128 };

/* State of the recursive search through a value. */
struct walk {
	struct inputs *out;
	int depth;
	char place[PLACE]; /* position in the lists: "results[3]" */
};

static int add_value(const struct walk *w, const json_t *v, struct upid_err *err);

static int
add_fault(const struct walk *w, const char *text, struct upid_err *err)
{
	struct upid_err fault = { 0 };

	upid_fail(&fault, UPID_E_INPUT, "%s%s%s", w->place, *w->place != '\0' ? ": " : "", text);
	return inputs_add_fault(w->out, &fault, false, err);
}

static struct upid_str
string_of(const json_t *v)
{
	return (struct upid_str){ json_string_value(v), json_string_length(v) };
}

static int
add_list(const struct walk *w, const char *key, const json_t *list, struct upid_err *err)
{
	struct walk below = *w;
	json_t *item;
	size_t i;

	w->out->many = true;
	below.depth++;
	json_array_foreach(list, i, item) {
		(void)snprintf(below.place, sizeof(below.place), "%.90s%s%s[%zu]", w->place,
		               *w->place != '\0' && *key != '\0' ? "." : "", key, i);
		if (add_value(&below, item, err) != 0)
			return -1;
	}
	return 0;
}

/* A command may print UPIDs in lines of text or in JSON, like our own records. So its output is
 * parsed like standard input, and everything without a UPID is ignored. */
static int
add_output(const struct walk *w, struct upid_str output, struct upid_err *err)
{
	struct stream in = { .eof = true };
	struct walk below = *w;
	struct upid_err broken = { 0 };
	struct upid_str text;
	enum stream_kind kind;
	bool found;
	int rc = 0;

	below.depth++;
	upid_buf_add(&in.buf, output.p, output.n);
	while (rc == 0 && (kind = stream_next(&in, &text, &broken)) != STREAM_END) {
		if (kind == STREAM_LINE)
			rc = inputs_add_upids(&found, w->out, text, err);
		else if (kind == STREAM_JSON && upid_keys_hold(in.value, below.depth))
			rc = add_value(&below, in.value, err);
		else if (kind == STREAM_FAILED)
			rc = upid_fail_memory(err);
		broken.code = UPID_E_OK;
	}
	if (in.buf.failed)
		rc = upid_fail_memory(err);
	stream_free(&in);
	return rc;
}

static int
add_key(const struct walk *w, const struct upid_key *key, const json_t *v, struct upid_err *err)
{
	struct walk below = *w;

	if (key->kind == KEY_OUTPUT && json_is_string(v))
		return add_output(w, string_of(v), err);
	if (json_is_array(v))
		return add_list(w, key->name, v, err);
	below.depth++;
	return add_value(&below, v, err);
}

/* Chooses the key to search: the first one whose value contains a UPID; else a list of results,
 * each of which explains why it has none; else a text that was meant as a UPID. */
static const struct upid_key *
choose_key(const json_t *object, int depth)
{
	const struct upid_key *k;

	for (k = upid_keys; k->name != NULL; k++)
		if (upid_keys_hold(json_object_get(object, k->name), depth + 1))
			return k;
	for (k = upid_keys; k->name != NULL; k++)
		if (k->kind == KEY_LIST && json_array_size(json_object_get(object, k->name)) > 0)
			return k;
	k = upid_keys;
	return json_is_string(json_object_get(object, k->name)) &&
	                       !inputs_is_nothing(string_of(json_object_get(object, k->name)))
	               ? k
	               : NULL;
}

static int
add_object(const struct walk *w, const json_t *object, struct upid_err *err)
{
	const struct upid_key *key = choose_key(object, w->depth);
	const json_t *profile = json_object_get(object, "profile");
	size_t before = w->out->count;
	int rc = key != NULL ? add_key(w, key, json_object_get(object, key->name), err)
	                     : no_upid_add(w->out, object, w->place, err);

	if (rc == 0 && json_is_string(profile))
		rc = inputs_set_profile(w->out, before, string_of(profile), err);
	return rc;
}

static int
add_value(const struct walk *w, const json_t *v, struct upid_err *err)
{
	if (w->depth > UPID_KEYS_DEPTH)
		return add_fault(
			w, "lists and objects are nested too deeply to search them for a UPID",
			err);
	if (json_is_null(v) || (json_is_string(v) && inputs_is_nothing(string_of(v))))
		return inputs_add_no_task(w->out, NULL, false, err);
	if (json_is_string(v))
		return inputs_add_text(w->out, string_of(v), false, err);
	if (json_is_array(v))
		return add_list(w, "", v, err);
	if (json_is_object(v))
		return add_object(w, v, err);
	return add_fault(w, "expected a UPID, but found a number, true or false", err);
}

int
inputs_add_json(struct inputs *s, const json_t *value, bool exact, struct upid_err *err)
{
	const struct walk w = { .out = s };
	size_t before = s->count;

	if (exact && json_is_string(value))
		return inputs_add_text(s, string_of(value), true, err);
	if (add_value(&w, value, err) != 0)
		return -1;
	return s->count > before ? 0 : inputs_add_empty(s, err);
}

int
inputs_add_argument(struct inputs *s, const json_t *value, bool exact, struct upid_err *err)
{
	if (json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0))
		return inputs_add_empty(s, err);
	return inputs_add_json(s, value, exact, err);
}
