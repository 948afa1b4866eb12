/* Starts a task by a request to the API, exactly once, and waits for it. */
#include <stdlib.h>
#include <string.h>

#include "advice.h"
#include "run_request.h"
#include "wait_rows.h"

struct args {
	struct op_conn conn;
	struct op_wait_args wait;
	struct upid_str method, path, data_json;
	struct spec_pairs parameters;
	bool waits, retry, dry_run;
	int64_t doubt_timeout;
};

static const struct spec_row word_rows[] = {
	{ SPEC_NAME("method"), SPEC_AT(struct args, method), .type = SPEC_STR,
	  .flags = SPEC_REQUIRED | SPEC_SUBJECT | SPEC_WORD, .choices = "POST PUT DELETE",
	  .text = "The method of the request." },
	{ SPEC_NAME("path"), SPEC_AT(struct args, path), .type = SPEC_STR,
	  .flags = SPEC_REQUIRED | SPEC_SUBJECT | SPEC_WORD,
	  .text = "The path below `/api2/json`, such as `/nodes/pve1/vzdump`." },
	{ SPEC_NAME("parameters"), SPEC_AT(struct args, parameters), .type = SPEC_PAIRS,
	  .flags = SPEC_SUBJECT | SPEC_WORD,
	  .text = "The parameters of the request: `key=value`, or `key@file` for a value from "
	          "a file, without its trailing newline. In Ansible a dictionary. A list "
	          "repeats the key; true and false are sent as 1 and 0." },
};

static const struct spec_row option_rows[] = {
	{ SPEC_NAME("data_json"), SPEC_AT(struct args, data_json), .type = SPEC_PATH,
	  .flags = SPEC_SUBJECT | SPEC_NOT_EMPTY,
	  .text = "A file with a JSON object of parameters; `-` is standard input. Other "
	          "parameters are added to them." },
	{ SPEC_NAME("wait"), SPEC_AT(struct args, waits), .type = SPEC_BOOL, .def = "true",
	  .text = "Wait until the task has finished, instead of returning after its start." },
	{ SPEC_NAME("retry"), SPEC_AT(struct args, retry), .type = SPEC_BOOL, .def = "false",
	  .text = "Repeat the request until `timeout`, if an error proves that it was not "
	          "performed: no connection, 595, 429, or 503 with Retry-After." },
	{ SPEC_NAME("dry_run"), SPEC_AT(struct args, dry_run), .type = SPEC_BOOL, .def = "false",
	  .flags = SPEC_DRY_RUN,
	  .text = "Do not send the request; print what would be sent. Check mode of Ansible "
	          "sets it." },
	{ SPEC_NAME("doubt_timeout"), SPEC_AT(struct args, doubt_timeout), .type = SPEC_MS,
	  .def = "90", .min = 0, .max = 31536000000,
	  .text = "How long to search for the task if the response to the request is lost, "
	          "counted from the request. The search lasts at least until 35 seconds after "
	          "the server responds again." },
};

struct record {
	struct op_polled polled;
	struct op_request shown; /* of *request, in the form for the rows */
	struct upid_str data;
	bool has_data, recovered, changed;
};

static const struct spec_row result_rows[] = {
	{ SPEC_NAME("request"), SPEC_AT(struct record, shown), .type = SPEC_OBJ,
	  .sub = &op_request_rows, .text = "The request, without secrets." },
	{ SPEC_NAME("changed"), SPEC_AT(struct record, changed), .type = SPEC_BOOL,
	  .flags = SPEC_CHANGED,
	  .text = "True if the request was performed; with `dry_run`, if it would be." },
	{ SPEC_NAME("recovered"), SPEC_AT(struct record, recovered), .type = SPEC_BOOL,
	  .text = "True if the response was lost and the task was found in the task list." },
	{ SPEC_NAME("data"), SPEC_AT(struct record, data), .type = SPEC_JSON,
	  SPEC_WHEN(struct record, has_data),
	  .text = "The response of the server, if it names no task." },
};

/* The record begins with the polled one, and so it lies in an event at its place. */
#define IN_EVENT(member) (offsetof(struct op_event_end, polled) + offsetof(struct record, member))

static const struct spec_set end_rows = { {
	OP_EVENT_END_PART,
	OP_TASK_PART(IN_EVENT(polled.task)),
	OP_PROFILE_PART(IN_EVENT(polled.profile)),
	OP_OUTCOME_PART(IN_EVENT(polled.outcome)),
	OP_STOPPED_PART(IN_EVENT(polled.stopping)),
	SPEC_PART(result_rows, offsetof(struct op_event_end, polled)),
} };

struct running {
	struct op_call *call;
	const struct args *args;
	struct op_request request;
	struct upid_started started;
};

static void
complete(void *record, void *ctx)
{
	struct record *r = record;
	struct running *run = ctx;

	r->shown = run->request;
	r->changed = true;
	r->recovered = run->started.recovered;
	r->has_data = run->started.upids.count == 0 && run->started.data.count > 0;
	if (r->has_data)
		r->data = run->started.data.line[0].t;
}

/* --------------------------------------------------------------------------------- records */

/* Without polling the task: waiting was not requested, or nothing was sent. */
static int
emit_now(struct running *run, const struct op_input *input)
{
	struct record *r = calloc(1, sizeof(*r));
	struct upid_err err = { 0 };
	int rc;

	if (r == NULL)
		return run->call->fail(run->call, input,
		                       &(struct upid_err){ .code = UPID_E_MEMORY });
	(void)op_task_read(&r->polled.task, input, NULL, &err);
	op_outcome_fill(&r->polled.outcome, NULL, input->profile, run->call->env);
	if (input->no_task)
		op_outcome_no_task(&r->polled.outcome, input);
	else
		op_outcome_started(&r->polled.outcome);
	complete(r, run);
	rc = run->call->emit(run->call, input, r, NULL);
	free(r);
	return rc;
}

/* The started tasks as inputs; one without a task, if there is none. NULL: out of memory. */
static struct op_input *
started_inputs(const struct upid_started *started, size_t *count)
{
	const struct upid_lines *upids = &started->upids;
	struct op_input *input;

	*count = upids->count > 0 ? upids->count : 1;
	if ((input = calloc(*count, sizeof(*input))) == NULL)
		return NULL;
	input[0].no_task = upids->count == 0;
	for (size_t i = 0; i < upids->count; i++)
		input[i] = (struct op_input){ .index = i, .upid = upids->line[i].t };
	for (size_t i = 0; i < started->ended.count; i++)
		if (started->ended.line[i].t.n > 0)
			input[i].listed = started->ended.line[i].t;
	return input;
}

static int
emit_all(struct running *run, const struct op_input *input, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (emit_now(run, &input[i]) != 0)
			return -1;
	return 0;
}

/* ----------------------------------------------------------------------------------- all */

static void
note(void *ctx, const char *text)
{
	op_env_note(ctx, text);
}

static int
start(struct running *run, struct upid_source *src, struct upid_err *err)
{
	const struct args *args = run->args;
	const struct op_env *env = run->call->env;
	const struct upid_start_rules rules = { .timeout_ms = args->wait.timeout,
		                                .request_ms = args->conn.api_timeout,
		                                .doubt_ms = args->doubt_timeout,
		                                .retry = args->retry,
		                                .seed = env->seed,
		                                .note = note,
		                                .ctx = (void *)(uintptr_t)env };
	int rc = upid_start(&run->started, &run->request.request, src, env->loop, &rules, err);

	run->call->changed = run->started.performed;
	return rc;
}

static int
wait_for(struct running *run, struct upid_source *src, struct upid_err *stop)
{
	struct op_poll_rules rules = { .src = src,
		                       .record_size = sizeof(struct record),
		                       .complete = complete,
		                       .end_rows = &end_rows,
		                       .ctx = run };
	struct op_input *input = started_inputs(&run->started, &rules.input_count);
	int rc;

	if (input == NULL)
		return upid_fail_memory(stop);
	run->call->several = run->started.upids.count > 1;
	rules.input = input;
	op_wait_use(&rules, &run->args->wait);
	rc = run->args->waits ? op_poll(run->call, &rules, stop)
	                      : emit_all(run, input, rules.input_count);
	free(input);
	return rc;
}

/* Opens the one selected server. */
static int
open_server(struct upid_source **src, struct running *run, struct upid_err *err)
{
	const struct op_conn *selected;
	struct upid_str profile;
	struct op_conn conn;
	int rc = run->call->conn(run->call, 0, &profile, &selected, err);

	if (rc <= 0)
		return rc == 0 ? upid_fail(err, UPID_E_INTERNAL, "no connection is available") : -1;
	if (run->call->many_profiles)
		return upid_fail(err, UPID_E_USAGE,
		                 "run sends its request to one server: select exactly one "
		                 "profile");
	conn = *selected;
	op_filter_guess_product(&conn, NULL);
	return op_conn_open(src, &conn, NULL, run->call->env, err);
}

static int
run_request(struct running *run, struct upid_err *stop)
{
	const struct op_input none = { .no_task = true };
	struct upid_source *src = NULL;
	struct upid_err err = { 0 };
	int rc;

	if (open_server(&src, run, stop) != 0)
		return -1;
	if (start(run, src, &err) == 0) {
		rc = wait_for(run, src, stop);
	} else {
		if (run->started.performed)
			op_advice_look(&err, &run->started.look, run->call->env);
		rc = run->call->fail(run->call, &none, &err);
	}
	upid_source_close(src);
	return rc;
}

static int
say_only(struct running *run)
{
	struct op_input none = { .no_task = true };
	struct upid_buf text = { 0 };
	int rc;

	upid_buf_adds(&text, "dry run: would send ");
	op_request_describe(&text, &run->request);
	none.note = upid_buf_str(&text);
	rc = text.failed ? run->call->fail(run->call, &none,
	                                   &(struct upid_err){ .code = UPID_E_MEMORY })
	                 : emit_now(run, &none);
	upid_buf_free(&text);
	return rc;
}

static int
check(const void *at, struct upid_err *err)
{
	return op_wait_check(&((const struct args *)at)->wait, err);
}

static int
run(struct op_call *call, struct upid_err *stop)
{
	const struct args *args = call->args;
	struct running run = { .call = call, .args = args };
	int rc;

	rc = op_request_make(&run.request, args->method, args->path, &args->parameters,
	                     args->data_json, call->env, stop);
	if (rc == 0)
		rc = args->dry_run ? say_only(&run) : run_request(&run, stop);
	upid_started_free(&run.started);
	op_request_wipe(&run.request);
	return rc;
}

const struct op op_run = {
	.name = "run",
	.summary = "start a task by an API request, and wait for it",
	.text = "Sends a request to the API exactly once and waits for the task that it "
		"starts. If the response is lost, it searches for the task in the task list, "
		"which it also reads once before the request. One call never starts two tasks; a "
		"second call starts another one.",
	.takes = OP_REQUEST,
	.columns = OP_POLLED_COLUMNS("duration|elapsed"),
	.text_row = "upid",
	.online = true,
	.waits = true,
	.changes = true,
	.follows = true,
	.end = &end_rows,
	.args = { { SPEC_PART(word_rows, 0), SPEC_PART(option_rows, 0),
	            OP_WAIT_PART(offsetof(struct args, wait)),
	            OP_CONN_PART(offsetof(struct args, conn)) } },
	.result = { { OP_TASK_PART(offsetof(struct record, polled.task)),
	              OP_PROFILE_PART(offsetof(struct record, polled.profile)),
	              OP_OUTCOME_PART(offsetof(struct record, polled.outcome)),
	              OP_STOPPED_PART(offsetof(struct record, polled.stopping)),
	              SPEC_PART(result_rows, 0) } },
	.args_size = sizeof(struct args),
	.check = check,
	.run = run,
	.ansible_example =
		"- name: Back up a guest\n"
		"  {module}:\n"
		"    method: POST\n"
		"    path: /nodes/pve1/vzdump\n"
		"    parameters: {vmid: 100, storage: backup, mode: snapshot}\n"
		"    timeout: 1h\n"
		"    api_host: pve1.example.com\n"
		"    api_token_id: \"{{ token_id }}\"\n"
		"    api_token_secret: \"{{ token_secret }}\"\n"
		"\n"
		"- name: Clone a template\n"
		"  {module}:\n"
		"    method: POST\n"
		"    path: /nodes/pve1/qemu/9000/clone\n"
		"    parameters: {newid: 204, name: web4, full: true}\n"
		"    api_host: pve1.example.com\n"
		"    api_token_id: \"{{ token_id }}\"\n"
		"    api_token_secret: \"{{ token_secret }}\"\n"
		"\n"
		"- name: Move a guest to another node, and wait for the migration itself\n"
		"  {module}:\n"
		"    method: POST\n"
		"    path: /nodes/pve1/qemu/104/migrate\n"
		"    parameters: {target: pve2, online: true}\n"
		"    follow_ha: true\n"
		"    api_host: pve1.example.com\n"
		"    api_token_id: \"{{ token_id }}\"\n"
		"    api_token_secret: \"{{ token_secret }}\"\n"
		"\n"
		"- name: Verify a datastore of a Backup Server\n"
		"  {module}:\n"
		"    method: POST\n"
		"    path: /admin/datastore/store1/verify\n"
		"    timeout: 12h\n"
		"    product: pbs\n"
		"    api_host: pbs1.example.com\n"
		"    api_token_id: \"{{ token_id }}\"\n"
		"    api_token_secret: \"{{ token_secret }}\"\n",
};
