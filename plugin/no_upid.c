/*
 * Explains a result without a UPID. The shapes come from real modules: uri, command, shell, script,
 * raw and async_status of ansible-core 2.16 to 2.21, and community.proxmox 2.0.0.
 * tests/data/results.json has an example of each.
 */
#include <string.h>

#include "no_upid.h"
#include "result.h"
#include "upid_keys.h"

enum meaning {
	NOTHING_TO_DO, /* a success without a task */
	SKIPPED,       /* the same: the task that would have started it was skipped */
	EMPTY,         /* handled like an empty argument */
	FAULT,
};

/* Whether the value of a key is null, or a text that means that there was nothing to do. */
static bool
is_nothing(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);
	struct upid_str text = { json_string_value(v), json_string_length(v) };

	return json_is_null(v) || (json_is_string(v) && inputs_is_nothing(text));
}

static bool
is_skipped(const json_t *o)
{
	return result_is_set(o, "skipped");
}

static bool
is_unreachable(const json_t *o)
{
	return result_is_set(o, "unreachable");
}

/* `async` with `poll: 0`, and async_status before the job ends. */
static bool
is_unfinished_job(const json_t *o)
{
	return result_has(o, "ansible_job_id") && !result_is_set(o, "finished");
}

static bool
is_failed(const json_t *o)
{
	return result_is_set(o, "failed");
}

static bool
is_our_error(const json_t *o)
{
	return result_text(json_object_get(o, "error"), "message") != NULL && is_nothing(o, "upid");
}

static bool
is_our_no_task(const json_t *o)
{
	const char *cls = result_text(o, "class");

	return cls != NULL && strcmp(cls, "no_task") == 0;
}

/* PVE and PMG: {"data": null, "message": "...", "errors": {...}} (PVE::APIServer::Formatter::Standard). */
static bool
is_refused(const json_t *o)
{
	o = result_answer(o);
	return json_object_size(json_object_get(o, "errors")) > 0 ||
	       (is_nothing(o, "data") && result_text(o, "message") != NULL);
}

static bool
has_nothing_to_do(const json_t *o)
{
	return is_nothing(result_answer(o), "data");
}

/* Without use-task=1, PBS returns what it did to each snapshot (prune() in
 * src/api2/admin/datastore.rs). */
static bool
is_pruned(const json_t *o)
{
	const json_t *item = json_array_get(json_object_get(result_answer(o), "data"), 0);

	return result_has(item, "keep") && result_has(item, "backup-time");
}

static bool
is_empty_list(const json_t *o)
{
	const json_t *v = json_object_get(result_answer(o), "data");

	for (const struct upid_key *k = upid_keys; v == NULL && k->name != NULL; k++)
		if (json_is_array(json_object_get(o, k->name)) && !result_has(o, "changed"))
			v = json_object_get(o, k->name);
	return json_is_array(v) && json_array_size(v) == 0;
}

/* A command that did not run, because of `creates` or `removes`, has no start time. */
static bool
is_command_not_run(const json_t *o)
{
	return result_has(o, "rc") && json_is_null(json_object_get(o, "start")) &&
	       result_text(o, "msg") != NULL;
}

/* pvesh prints the response of the API unchanged. */
static bool
is_command_of_nothing(const json_t *o)
{
	const char *text = result_text(o, "stdout");
	struct upid_str out = result_trim(text != NULL ? text : "");

	return result_has(o, "rc") && out.n > 0 &&
	       (inputs_is_nothing(out) || upid_str_eq(out, "\"OK\""));
}

static bool
is_command(const json_t *o)
{
	return result_has(o, "rc") || (result_has(o, "stdout") && result_has(o, "stderr"));
}

static bool
is_other_answer(const json_t *o)
{
	return result_has(o, "data") || result_has(o, "json") ||
	       (result_has(o, "url") && result_has(o, "status"));
}

static bool
is_changed(const json_t *o)
{
	return result_is_set(o, "changed");
}

static bool
is_unchanged(const json_t *o)
{
	return json_is_false(json_object_get(o, "changed"));
}

static bool
has_null_upid(const json_t *o)
{
	return result_has(o, "upid") && is_nothing(o, "upid");
}

static bool
is_any(const json_t *o)
{
	(void)o;
	return true;
}

/* The first matching shape decides. The message is `text`, followed by the values of `parts`. The
 * note of NOTHING_TO_DO is the parts alone, if there are any. */
static const struct shape {
	bool (*fits)(const json_t *object);
	enum meaning meaning;
	const char *text;
	const char *parts; /* keys; command output and tracebacks contribute their last line */
} shapes[] = {
	{ is_our_no_task, NOTHING_TO_DO, "", "note" },
	{ is_skipped, SKIPPED, "the task that would have started it was skipped",
	  "skip_reason skipped_reason msg false_condition" },
	{ is_unreachable, FAULT, "the host was unreachable, so no task was started", "msg" },
	{ is_unfinished_job, FAULT,
	  "the asynchronous job has not finished, so its UPID is not known yet: use the result "
	  "of async_status once it has finished",
	  "ansible_job_id" },
	{ is_failed, FAULT, "this result failed and contains no UPID",
	  "msg errors stderr exception" },
	{ is_our_error, FAULT, "", "error" },
	{ is_refused, FAULT, "the API refused the request", "message errors" },
	{ has_nothing_to_do, NOTHING_TO_DO, "", "" },
	{ is_pruned, FAULT,
	  "a list of pruned snapshots instead of a task: add use-task=1 to the request to get "
	  "a UPID",
	  "" },
	{ is_empty_list, EMPTY, "", "" },
	{ is_command_not_run, NOTHING_TO_DO, "", "msg" },
	{ is_command_of_nothing, NOTHING_TO_DO, "", "" },
	{ is_command, FAULT, "the command printed no UPID on stdout or stderr", "stdout stderr" },
	{ is_other_answer, FAULT,
	  "the response contains no UPID, so this request started no "
	  "task",
	  "url" },
	{ is_changed, FAULT, "the module changed something, but its result contains no UPID",
	  "msg" },
	{ is_unchanged, NOTHING_TO_DO, "the module changed nothing", "msg" },
	{ has_null_upid, NOTHING_TO_DO, "", "" },
	{ is_any, FAULT, "an object without a UPID: none of ", "msg message" },
};

static void
describe(struct result_message *m, const struct shape *shape, const json_t *object)
{
	const char *parts = shape->parts;
	struct upid_str part;

	if (shape->meaning != NOTHING_TO_DO)
		upid_buf_adds(&m->text, shape->text);
	if (shape->fits == is_any) {
		upid_keys_names(&m->text);
		upid_buf_adds(&m->text, " contains one");
	}
	while (spec_word(&part, &parts))
		result_add(m, object, part);
	if (m->text.n == 0)
		upid_buf_adds(&m->text, shape->text);
}

static int
add_fault(struct inputs *s, const struct shape *shape, const char *place, const char *said,
          struct upid_err *err)
{
	bool failed_start = shape->fits == is_failed || shape->fits == is_unreachable;
	struct upid_err fault = { 0 };

	upid_fail(&fault, UPID_E_INPUT, "%s%s%s", place, *place != '\0' ? ": " : "", said);
	return inputs_add_fault(s, &fault, failed_start, err);
}

int
no_upid_add(struct inputs *s, const json_t *object, const char *place, struct upid_err *err)
{
	const struct shape *shape = shapes;
	struct result_message m = { 0 };
	const char *said;
	int rc;

	while (!shape->fits(object))
		shape++;
	describe(&m, shape, object);
	if ((said = upid_buf_cstr(&m.text)) == NULL)
		rc = upid_fail_memory(err);
	else if (shape->meaning == FAULT)
		rc = add_fault(s, shape, place, said, err);
	else if (shape->meaning == EMPTY)
		rc = inputs_add_empty_list(s, err);
	else
		rc = inputs_add_no_task(s, *said != '\0' ? said : NULL, is_skipped(object), err);
	upid_buf_free(&m.text);
	return rc;
}
