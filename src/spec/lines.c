/* Reads the lines of a log from JSON. */
#include "spec.h"

enum { DEPTH = 8 };

static int
add_line(struct upid_lines *lines, size_t index, const json_t *item, struct upid_err *err)
{
	const json_t *n = json_object_get(item, "n"), *t = json_object_get(item, "t");

	if (!json_is_integer(n) || json_integer_value(n) < 1 || !json_is_string(t))
		return upid_fail(err, UPID_E_INPUT,
		                 "item %zu of the lines must be {\"n\": number from 1, \"t\": "
		                 "text}, as in the API",
		                 index);
	return upid_lines_add(lines, (uint64_t)json_integer_value(n),
	                      (struct upid_str){ json_string_value(t), json_string_length(t) },
	                      err);
}

/* Finds the list in a response of the API, in a registered result of Ansible's uri module, or in
 * one of our records. NULL if there is none. */
static const json_t *
find_list(const json_t *value, int depth)
{
	static const char *const keys[] = { "lines", "data", "json", "log", "log_list" };
	const json_t *found = json_is_array(value) ? value : NULL;

	for (size_t i = 0; found == NULL && depth < DEPTH && i < sizeof(keys) / sizeof(*keys); i++)
		if (json_is_object(value))
			found = find_list(json_object_get(value, keys[i]), depth + 1);
	return found;
}

/* The message in a result of Ansible or a response of the API. */
static const char *
message_of(const json_t *value)
{
	const char *msg = json_string_value(json_object_get(value, "msg"));

	return msg != NULL ? msg : json_string_value(json_object_get(value, "message"));
}

/* What a command printed as JSON, in a registered result of Ansible (pvesh --output-format json); or
 * the body of a response that uri did not take for JSON. NULL: there is none. The caller frees it. */
static json_t *
printed_json(const json_t *result)
{
	const json_t *text = json_object_get(result, "stdout");

	if (text == NULL)
		text = json_object_get(result, "content");
	return json_is_string(text) ? json_loadb(json_string_value(text), json_string_length(text),
	                                         JSON_ALLOW_NUL, NULL)
	                            : NULL;
}

static int
add_list(struct upid_lines *lines, const json_t *list, struct upid_err *err)
{
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item)
		if (add_line(lines, i, item, err) != 0)
			return -1;
	return 0;
}

int
spec_json_lines(struct upid_lines *lines, const json_t *value, struct upid_err *err)
{
	const json_t *list = find_list(value, 0);
	const char *said = message_of(value);
	json_t *printed = list == NULL ? printed_json(value) : NULL;
	int rc;

	if (printed != NULL)
		list = find_list(printed, 0);
	if (list != NULL)
		rc = add_list(lines, list, err);
	else
		rc = upid_fail(err, UPID_E_INPUT,
		               "lines must be a list of {n, t}, or a response of the API "
		               "that contains one%s%.300s",
		               said != NULL ? "; this one says: " : "", said != NULL ? said : "");
	json_decref(printed);
	return rc;
}
