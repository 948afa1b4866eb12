/*
 * Ansible's binary module interface: a JSON file of arguments in, one line of ASCII JSON out,
 * nothing on standard error. For a binary module, Ansible does not validate, convert or censor
 * anything, so all of that happens here, with Ansible's wording.
 */
#include <string.h>

#include "lib/base/json.h"
#include "spec/sink.h"
#include "args.h"

struct ansible {
	struct face_call call; /* must be first: an op_call is cast to this struct */
	struct ansible_args in;
	struct inputs queue;
	size_t index;
	struct upid_buf records;  /* the records, joined by commas; for a single one, its fields */
	struct upid_buf summary;  /* `,"summary":{...}`, if the operation has a total */
	struct upid_buf warnings; /* JSON strings, joined by commas */
	struct upid_err first;    /* the first failure */
	bool changed;             /* by any of the records */
	struct spec_json json;
};

static int
next(struct op_call *call, struct op_input *s, struct upid_err *err)
{
	struct ansible *a = (struct ansible *)call;

	(void)err;
	if (a->call.op->takes == OP_UPIDS) {
		if (inputs_take(&a->queue, s) == 0)
			return 0;
		face_settle_empty(&a->call, s);
		s->index = a->index++;
		return 1;
	}
	*s = (struct op_input){ .args = a->call.bind.args };
	return a->index++ == 0;
}

static void
write_record(struct ansible *a, const struct spec_set *set, const void *result)
{
	a->in.list = a->in.list || a->call.base.several;
	if (a->in.list) {
		if (a->records.n > 0)
			upid_buf_addc(&a->records, ',');
		a->json.first = true;
		spec_write(&a->json.base, set, result);
	} else {
		a->json.without = SPEC_CHANGED; /* written separately */
		spec_write_fields(&a->json.base, set, result);
	}
}

static void
note_failure(struct ansible *a, const struct upid_err *why)
{
	if (a->call.failures == 0)
		a->first = *why;
	face_count(&a->call, why->code);
}

/* An error of the whole operation, after those of records, says what they mean together. */
static void
note_verdict(struct ansible *a, const struct upid_err *why)
{
	if (a->call.failures == 0) {
		note_failure(a, why);
		return;
	}
	a->first = *why;
	a->call.worst = why->code;
}

/* Warnings of a task are not a failure, but the user should see them. */
static void
warn(struct ansible *a, const struct op_input *s, struct upid_str exitstatus,
     struct upid_str reason)
{
	struct upid_buf line = { 0 };

	upid_buf_add(&line, s->upid.p, s->upid.n);
	upid_buf_adds(&line, " ended with ");
	upid_buf_add(&line, exitstatus.p, exitstatus.n);
	upid_buf_adds(&line, reason.n > 0 ? " - " : "");
	upid_buf_add(&line, reason.p, reason.n);
	if (a->warnings.n > 0)
		upid_buf_addc(&a->warnings, ',');
	upid_json_quote(&a->warnings, upid_buf_str(&line), true);
	upid_buf_free(&line);
}

/* Returns the value of the string row of that name, if the result has one. */
static struct upid_str
string_of(const struct op *op, const void *result, const char *name)
{
	struct upid_str value;
	struct spec_iter i;

	if (!spec_find(&i, &op->result, upid_str(name)) || i.row->type != SPEC_STR ||
	    (i.row->when > 0 && !*((const bool *)result + i.base + i.row->when - 1)))
		return (struct upid_str){ NULL, 0 };
	memcpy(&value, (const char *)result + i.base + i.row->at, sizeof(value));
	return value;
}

/* Whether the record says that something was changed. */
static bool
is_change(const struct op *op, const void *result)
{
	for (struct spec_iter i = { .set = &op->result }; spec_next(&i);)
		if (i.row->flags & SPEC_CHANGED)
			return *((const bool *)result + i.base + i.row->at);
	return false;
}

static int
emit(struct op_call *call, const struct op_input *s, const void *result,
     const struct upid_err *verdict)
{
	struct ansible *a = (struct ansible *)call;

	a->changed = a->changed || is_change(a->call.op, result);
	if (verdict != NULL)
		note_failure(a, verdict);
	else if (upid_str_eq(string_of(a->call.op, result, "class"), "warning"))
		warn(a, s, string_of(a->call.op, result, "exitstatus"),
		     string_of(a->call.op, result, "reason"));
	write_record(a, &a->call.op->result, result);
	return 0;
}

static int
total(struct op_call *call, const void *result, const struct upid_err *verdict)
{
	struct ansible *a = (struct ansible *)call;
	struct spec_json json;

	spec_json_init(&json, &a->summary);
	json.ascii = true;
	upid_buf_adds(&a->summary, ",\"summary\":");
	spec_write(&json.base, a->call.op->total, result);
	face_forgive(&a->call);
	if (verdict != NULL)
		note_verdict(a, verdict);
	return 0;
}

static int
fail(struct op_call *call, const struct op_input *s, const struct upid_err *err)
{
	struct ansible *a = (struct ansible *)call;
	struct op_error record;

	if (!face_forgives(&a->call, s))
		note_failure(a, err);
	op_error_fill(&record, s, err);
	write_record(a, &op_error_rows, &record);
	return 0;
}

static const char *
list_name(const struct ansible *a)
{
	const struct op *op = a->call.op;

	return op != NULL && op->records != NULL ? op->records : "tasks";
}

static void
add_message(struct ansible *a, struct upid_buf *out)
{
	struct upid_buf msg = { 0 };

	if (a->call.failures == 0)
		upid_buf_addf(&msg, "upid_%s: ok", a->call.op != NULL ? a->call.op->name : "");
	else
		upid_buf_adds(&msg, a->first.message);
	if (a->call.failures > 1)
		upid_buf_addf(&msg, " (and %zu more failed: see %s)", a->call.failures - 1,
		              list_name(a));
	upid_json_quote(out, upid_buf_str(&msg), true);
	out->failed = out->failed || msg.failed;
	upid_buf_free(&msg);
}

/* "failed" and "changed" are always present, as booleans. The wording is Ansible's own. */
static int
write_result(struct ansible *a)
{
	struct face_world *w = a->call.world;
	struct upid_buf out = { 0 };
	int rc;

	upid_buf_addf(&out, "{\"changed\":%s,\"failed\":%s,\"msg\":",
	              a->changed || a->call.base.changed ? "true" : "false",
	              a->call.failures > 0 ? "true" : "false");
	add_message(a, &out);
	if (a->warnings.n > 0) {
		upid_buf_adds(&out, ",\"warnings\":[");
		upid_buf_add(&out, a->warnings.p, a->warnings.n);
		upid_buf_addc(&out, ']');
	}
	if (a->in.list)
		upid_buf_addf(&out, ",\"%s\":[", list_name(a));
	else if (a->records.n > 0)
		upid_buf_addc(&out, ',');
	upid_buf_add(&out, a->records.p, a->records.n);
	upid_buf_adds(&out, a->in.list ? "]" : "");
	upid_buf_add(&out, a->summary.p, a->summary.n);
	upid_buf_adds(&out, "}\n");
	if (out.failed || a->records.failed || a->summary.failed || a->warnings.failed) {
		rc = w->write_out(w->ctx, FACE_NO_MEMORY, sizeof(FACE_NO_MEMORY) - 1);
		a->call.worst = UPID_E_MEMORY;
	} else {
		rc = w->write_out(w->ctx, out.p, out.n);
	}
	upid_buf_wipe(&out);
	return rc;
}

static int
run(struct ansible *a, const char *argv0, const char *args_path, struct upid_buf *text,
    struct upid_err *err)
{
	struct face_world *w = a->call.world;
	const struct op *op = NULL;
	json_t *args = NULL;
	int rc = -1;

	if (ansible_read_args(&args, w, args_path, text, err) == 0 &&
	    ansible_find_op(&op, argv0, args, err) == 0 && face_begin(&a->call, w, op, err) == 0 &&
	    ansible_bind(&a->in, args, err) == 0) {
		json_decref(args); /* it contains secrets */
		args = NULL;
		rc = op->run(&a->call.base, err);
	}
	json_decref(args);
	return rc;
}

int
face_ansible(struct face_world *w, const char *argv0, const char *args_path, struct upid_buf *text)
{
	struct ansible a = { .call = { .world = w } };
	struct upid_err err = { 0 };

	w->on_crash(w->ctx, FACE_CRASHED);
	w->env.quiet = true;
	w->env.no_shell = true;
	a.in = (struct ansible_args){ .call = &a.call, .queue = &a.queue };
	spec_json_init(&a.json, &a.records);
	a.json.ascii = true;
	a.call.base.next = next;
	a.call.base.emit = emit;
	a.call.base.fail = fail;
	a.call.base.ordered = true;
	/* Ansible keeps several copies of a result in memory, and some callbacks print all of it */
	a.call.base.max_lines = 50000;
	a.call.base.max_bytes = 8 << 20;
	a.call.base.total = total;
	if (run(&a, argv0, args_path, text, &err) != 0) {
		a.in.list = a.in.list && a.records.n > 0;
		note_verdict(&a, &err);
		if (a.records.n == 0)
			write_record(&a, &op_error_rows,
			             &(struct op_error){
					     .error = { .code = upid_str(upid_code_word(err.code)),
			                                .message = upid_str(err.message) } });
	}
	if (write_result(&a) != 0)
		a.call.worst = UPID_E_OUTPUT;
	inputs_free(&a.queue);
	upid_buf_wipe(&a.records);
	upid_buf_free(&a.summary);
	upid_buf_free(&a.warnings);
	face_end(&a.call);
	return upid_code_exit(a.call.worst);
}
