/*
 * A program for Terraform's data "external": an object of strings in, an object of strings out. A
 * task that failed is data, and so is one that is gone, because another exit status would block
 * every later plan and destroy.
 */
#include <string.h>

#include "lib/base/json.h"
#include "spec/sink.h"
#include "plugin/face.h"
#include "plugin/inputs_json.h"
#include "plugin/json_memory.h"
#include "plugin/stream.h"

enum { QUERY_MOST = 64 << 20, STATE_MOST = 4 << 20 };

struct terraform {
	struct face_call call; /* first, so that an op_call is one */
	struct inputs queue;
	bool taken;
	struct upid_buf out;
	struct upid_buf records; /* OP_NOTHING: all records as JSON, joined by commas */
	size_t count;            /* of them */
	struct spec_strings strings;
	struct upid_err failure;
};

static int
next(struct op_call *call, struct op_input *s, struct upid_err *err)
{
	struct terraform *t = (struct terraform *)call;

	(void)err;
	if (t->call.op->takes == OP_UPIDS) {
		if (inputs_take(&t->queue, s) == 0)
			return 0;
		face_settle_empty(&t->call, s);
		return 1;
	}
	*s = (struct op_input){ .args = t->call.bind.args };
	return t->taken ? 0 : (t->taken = true);
}

/* Whether the user asked for it: without that, a failed task is data. */
static bool
fail_on_given(const struct terraform *t)
{
	struct spec_iter i;

	return spec_find(&i, &t->call.op->args, UPID_S("fail_on")) &&
	       t->call.bind.origin[i.index] == SPEC_GIVEN;
}

/* `json`, which holds the whole record with its types, ends the flat one. */
static void
end_record(struct terraform *t, struct spec_strings *strings, const struct spec_set *set,
           const void *record)
{
	static const struct spec_row json_row = { SPEC_NAME("json"), .type = SPEC_STR };
	struct upid_buf whole = { 0 };
	struct spec_json json;

	spec_json_init(&json, &whole);
	json.no_volatile = true;
	spec_write(&json.base, set, record);
	strings->visible = false;
	strings->base.ops->str(&strings->base, &json_row, upid_buf_str(&whole));
	strings->base.ops->end(&strings->base);
	upid_buf_addc(&t->out, '\n');
	t->out.failed = t->out.failed || whole.failed;
	upid_buf_free(&whole);
}

static void
begin_record(struct terraform *t, struct spec_strings *strings)
{
	spec_strings_init(strings, &t->out);
	strings->visible = true;
	strings->base.ops->begin(&strings->base, NULL);
}

/* An operation that lists gives one object too: the fields of the first record, which is the newest;
 * `count`; and `json`, the list of all records. */
static void
gather(struct terraform *t, const void *result)
{
	struct spec_json json;

	if (t->count++ == 0) {
		begin_record(t, &t->strings);
		spec_write_fields(&t->strings.base, &t->call.op->result, result);
	} else {
		upid_buf_addc(&t->records, ',');
	}
	spec_json_init(&json, &t->records);
	json.no_volatile = true;
	spec_write(&json.base, &t->call.op->result, result);
}

static void
end_list(struct terraform *t)
{
	static const struct spec_row count_row = { SPEC_NAME("count"), .type = SPEC_UINT };
	static const struct spec_row json_row = { SPEC_NAME("json"), .type = SPEC_STR };
	struct spec_sink *sink = &t->strings.base;
	struct upid_buf list = { 0 };

	if (t->count == 0) {
		begin_record(t, &t->strings);
		for (struct spec_iter i = { .set = &t->call.op->result }; spec_next(&i);)
			sink->ops->str(sink, i.row, UPID_S(""));
	}
	sink->ops->uint(sink, &count_row, t->count);
	upid_buf_addc(&list, '[');
	upid_buf_add(&list, t->records.p, t->records.n);
	upid_buf_addc(&list, ']');
	t->strings.visible = false;
	sink->ops->str(sink, &json_row, upid_buf_str(&list));
	sink->ops->end(sink);
	upid_buf_addc(&t->out, '\n');
	t->out.failed = t->out.failed || list.failed || t->records.failed;
	upid_buf_free(&list);
}

static void
write_record(struct terraform *t, const void *result)
{
	struct spec_strings strings;

	begin_record(t, &strings);
	spec_write_fields(&strings.base, &t->call.op->result, result);
	end_record(t, &strings, &t->call.op->result, result);
}

/* A task that its server has forgotten: nobody knows how it ended. */
static struct upid_str
forgotten(const struct spec_row *row, const struct op_error *e)
{
	if (strcmp(row->name, "upid") == 0)
		return e->upid;
	if (strcmp(row->name, "class") == 0)
		return UPID_S("unknown");
	if (strcmp(row->name, "reason") == 0)
		return e->error.message;
	return row->type == SPEC_BOOL ? UPID_S("false") : UPID_S("");
}

static void
write_forgotten(struct terraform *t, const struct op_input *s, const struct upid_err *err)
{
	struct spec_strings strings;
	struct op_error e;

	op_error_fill(&e, s, err);
	begin_record(t, &strings);
	for (struct spec_iter i = { .set = &t->call.op->result }; spec_next(&i);)
		strings.base.ops->str(&strings.base, i.row, forgotten(i.row, &e));
	end_record(t, &strings, &op_error_rows, &e);
}

/* How the task ended is data; that it is not known yet, or only a part of its log, is not. */
static bool
is_tasks_fate(enum upid_code code)
{
	return code == UPID_E_TASK_FAILED || code == UPID_E_TASK_WARNINGS;
}

static int
emit(struct op_call *call, const struct op_input *s, const void *result,
     const struct upid_err *verdict)
{
	struct terraform *t = (struct terraform *)call;

	(void)s;
	if (verdict != NULL && (!is_tasks_fate(verdict->code) || fail_on_given(t)))
		t->failure = *verdict;
	else if (t->call.op->takes == OP_NOTHING)
		gather(t, result);
	else
		write_record(t, result);
	return 0;
}

static int
fail(struct op_call *call, const struct op_input *s, const struct upid_err *err)
{
	struct terraform *t = (struct terraform *)call;
	struct spec_iter ok;

	/* logs are cleaned up one day, and a destroy long after that must not fail */
	if (err->code == UPID_E_NO_SUCH_TASK && !fail_on_given(t) &&
	    spec_find(&ok, &t->call.op->result, UPID_S("ok")))
		write_forgotten(t, s, err);
	else
		t->failure = *err;
	return 0;
}

/* ------------------------------------------------------------------------------ the query */

/* A list of objects comes as its JSON. */
static int
bind_lines(struct terraform *t, const struct spec_iter *row, const json_t *value,
           struct upid_err *err)
{
	json_t *list = json_loads(json_string_value(value), 0, NULL);
	int rc = json_memory_ran_out()
	                 ? upid_fail_memory(err)
	                 : spec_bind_json(&t->call.bind, row, list != NULL ? list : value,
	                                  SPEC_GIVEN, err);

	json_decref(list);
	return rc;
}

static int
bind_one(struct terraform *t, const char *key, const json_t *value, struct upid_err *err)
{
	struct spec_iter i;
	struct upid_buf names = { 0 };

	if (spec_find(&i, &t->call.op->args, upid_str(key)) && strchr(key, '-') == NULL) {
		if (i.row->type == SPEC_UPIDS)
			return inputs_add_argument(&t->queue, value, t->call.op->exact, err);
		/* HCL has no way to leave a key out: "" is not given */
		if (json_string_length(value) == 0 && json_is_string(value))
			return 0;
		if (i.row->type == SPEC_LINES && json_is_string(value))
			return bind_lines(t, &i, value, err);
		return spec_bind_json(&t->call.bind, &i, value, SPEC_GIVEN, err);
	}
	spec_names(&names, &t->call.op->args);
	upid_fail(err, UPID_E_USAGE, "'%.100s' is no argument of %s; there are: %s", key,
	          t->call.op->name, upid_buf_cstr(&names));
	upid_buf_free(&names);
	return -1;
}

static int
bind(struct terraform *t, const json_t *query, struct upid_err *err)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)query, key, value)
		if (bind_one(t, key, value, err) != 0)
			return -1;
	if (t->call.op->takes == OP_UPIDS && t->queue.count != 1)
		return upid_fail(err, UPID_E_USAGE,
		                 t->queue.count == 0
		                         ? "missing required arguments: upid"
		                         : "one UPID at a time: use for_each for several");
	return face_bind_rest(&t->call, err) == 0 ? spec_bind_check(&t->call.bind, err) : -1;
}

static int
read_query(json_t **query, struct face_world *w, struct upid_err *err)
{
	struct stream in = { .world = w };
	struct upid_str text;
	enum stream_kind kind = stream_next(&in, &text, err);
	int rc = -1;

	if (kind == STREAM_JSON && json_is_object(in.value)) {
		*query = json_incref(in.value);
		rc = 0;
	} else {
		upid_fail(err, UPID_E_INPUT,
		          "standard input holds no JSON object of strings, which "
		          "Terraform's data \"external\" sends as the query");
	}
	stream_free(&in);
	return rc;
}

static int
run(struct terraform *t, const struct op *op, struct upid_err *err)
{
	struct face_world *w = t->call.world;
	json_t *query = NULL;
	int rc = -1;

	if (face_begin(&t->call, w, op, err) == 0 && read_query(&query, w, err) == 0 &&
	    bind(t, query, err) == 0)
		rc = op->run(&t->call.base, err);
	json_decref(query);
	if (rc == 0 && op->takes == OP_NOTHING)
		end_list(t);
	if (rc == 0 && t->failure.code != UPID_E_OK) {
		*err = t->failure;
		rc = -1;
	}
	if (rc == 0 && t->out.n > STATE_MOST)
		rc = upid_fail(err, UPID_E_TOO_LARGE,
		               "the answer has %zu bytes, and all of it would land in "
		               "Terraform's state: use tail or limit",
		               t->out.n);
	return rc;
}

/*
 * Terraform shows standard error whole, wrapped at 78 columns but for lines that begin with a
 * blank: a short first line, then the rest behind blanks.
 */
static void
complain(struct face_world *w, const struct op *op, const struct upid_err *err)
{
	struct upid_err head = { 0 }, body = { 0 };

	upid_fail(&head, err->code, "upid %s: %s", op->name, upid_code_word(err->code));
	w->say(w->ctx, head.message);
	upid_fail(&body, err->code, "  %.630s", err->message);
	w->say(w->ctx, body.message);
}

int
face_terraform(struct face_world *w, const struct op *op)
{
	struct terraform t = { .call = { .world = w } };
	struct upid_err err = { 0 };

	w->env.quiet = true;
	t.call.base.next = next;
	t.call.base.emit = emit;
	t.call.base.fail = fail;
	if (run(&t, op, &err) == 0 && t.out.failed)
		upid_fail_memory(&err);
	if (err.code == UPID_E_OK && w->write_out(w->ctx, t.out.p, t.out.n) != 0)
		upid_fail(&err, UPID_E_OUTPUT, "the output could not be written");
	if (err.code != UPID_E_OK)
		complain(w, op, &err);
	inputs_free(&t.queue);
	upid_buf_free(&t.records);
	upid_buf_free(&t.out);
	face_end(&t.call);
	return upid_code_exit(err.code);
}
