/*
 * Ansible's binary module interface: a JSON file of arguments in, one line of ASCII JSON out,
 * nothing on standard error. Nobody else validates, converts or censors for a binary module, so
 * all of that is done here, in Ansible's words.
 */
#include <string.h>

#include "../src/lib/json.h"
#include "face.h"
#include "subjects.h"

enum { ARGS_MOST = 64 << 20 };

struct ansible {
	struct face_call call; /* first, so that an op_call is one */
	struct subjects queue;
	bool list; /* a list was given, so a list is the answer */
	bool ignore_unknown;
	size_t index;
	struct upid_buf records;  /* the records, joined by commas; of a single one its fields */
	struct upid_buf warnings; /* JSON strings, joined by commas */
	struct upid_err first;    /* what the first failure says */
	struct spec_json json;
};

/* ---------------------------------------------------------------------------- the records */

static int
next(struct op_call *call, struct op_subject *s, struct upid_err *err)
{
	struct ansible *a = (struct ansible *)call;

	(void)err;
	if (a->call.op->takes == OP_UPIDS) {
		int rc = subjects_take(&a->queue, s);

		if (rc == 1)
			s->index = a->index++;
		return rc;
	}
	*s = (struct op_subject){ .args = a->call.bind.args };
	return a->index++ == 0;
}

static void
write_record(struct ansible *a, const struct spec_set *set, const void *result)
{
	if (a->list) {
		if (a->records.n > 0)
			upid_buf_addc(&a->records, ',');
		a->json.first = true;
		spec_write(&a->json.base, set, result);
	} else {
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

/* Warnings of a task are not a failure, and must not be overlooked either. */
static void
warn(struct ansible *a, const struct op_subject *s, struct upid_str text)
{
	struct upid_buf line = { 0 };

	upid_buf_add(&line, s->upid.p, s->upid.n);
	upid_buf_adds(&line, ": ");
	upid_buf_add(&line, text.p, text.n);
	if (a->warnings.n > 0)
		upid_buf_addc(&a->warnings, ',');
	upid_json_quote(&a->warnings, upid_buf_str(&line), true);
	upid_buf_free(&line);
}

/* The value of a result's string row, where it has one of that name. */
static struct upid_str
string_of(const struct op *op, const void *result, const char *name)
{
	struct spec_iter i;

	if (!spec_find(&i, &op->result, upid_str(name)) || i.row->type != SPEC_STR)
		return (struct upid_str){ NULL, 0 };
	return *(const struct upid_str *)(const void *)((const char *)result + i.base + i.row->at);
}

static int
emit(struct op_call *call, const struct op_subject *s, const void *result,
     const struct upid_err *verdict)
{
	struct ansible *a = (struct ansible *)call;

	if (verdict != NULL)
		note_failure(a, verdict);
	else if (upid_str_eq(string_of(a->call.op, result, "class"), "warning"))
		warn(a, s, string_of(a->call.op, result, "exitstatus"));
	write_record(a, &a->call.op->result, result);
	return 0;
}

static int
fail(struct op_call *call, const struct op_subject *s, const struct upid_err *err)
{
	struct ansible *a = (struct ansible *)call;
	struct op_error record;

	note_failure(a, err);
	op_error_fill(&record, s, err);
	write_record(a, &op_error_rows, &record);
	return 0;
}

/* ---------------------------------------------------------------------------- the answer */

static void
add_message(struct ansible *a, struct upid_buf *out)
{
	struct upid_buf msg = { 0 };

	if (a->call.failures == 0)
		upid_buf_addf(&msg, "upid_%s: ok", a->call.op != NULL ? a->call.op->name : "");
	else
		upid_buf_adds(&msg, a->first.message);
	if (a->call.failures > 1)
		upid_buf_addf(&msg, " (and %zu more failed: see tasks)", a->call.failures - 1);
	upid_json_quote(out, upid_buf_str(&msg), true);
	out->failed = out->failed || msg.failed;
	upid_buf_free(&msg);
}

/* "failed" and "changed" are always there, as booleans; the words are Ansible's own. */
static int
answer(struct ansible *a)
{
	struct face_world *w = a->call.world;
	struct upid_buf out = { 0 };
	int rc;

	upid_buf_addf(&out, "{\"changed\":false,\"failed\":%s,\"msg\":",
	              a->call.failures > 0 ? "true" : "false");
	add_message(a, &out);
	if (a->warnings.n > 0) {
		upid_buf_adds(&out, ",\"warnings\":[");
		upid_buf_add(&out, a->warnings.p, a->warnings.n);
		upid_buf_addc(&out, ']');
	}
	if (a->list)
		upid_buf_adds(&out, ",\"tasks\":[");
	else if (a->records.n > 0)
		upid_buf_addc(&out, ',');
	upid_buf_add(&out, a->records.p, a->records.n);
	upid_buf_adds(&out, a->list ? "]}\n" : "}\n");
	if (out.failed || a->records.failed || a->warnings.failed) {
		rc = w->write_out(w->ctx, FACE_NO_MEMORY, sizeof(FACE_NO_MEMORY) - 1);
		a->call.worst = UPID_E_MEMORY;
	} else {
		rc = w->write_out(w->ctx, out.p, out.n);
	}
	upid_buf_wipe(&out);
	return rc;
}

/* ------------------------------------------------------------------------- the arguments */

/* A dictionary may be one task or a loop's results: what stood in it tells, not how many. */
static int
add_upids(struct ansible *a, const json_t *value, struct upid_err *err)
{
	if (subjects_add_json(&a->queue, value, a->call.op->exact && json_is_string(value), err) !=
	    0)
		return -1;
	a->list = a->queue.many || a->queue.count != 1;
	return 0;
}

static int
bind_one(struct ansible *a, const char *key, const json_t *value, struct upid_buf *unknown,
         struct upid_err *err)
{
	struct spec_iter i;

	if (strncmp(key, "_ansible_", 9) == 0)
		return 0;
	if (!spec_find(&i, &a->call.op->args, upid_str(key)) || strchr(key, '-') != NULL) {
		upid_buf_addf(unknown, "%s%s", unknown->n > 0 ? ", " : "", key);
		return 0;
	}
	if (i.row->type == SPEC_UPIDS)
		return add_upids(a, value, err);
	return spec_bind_json(&a->call.bind, &i, value, SPEC_GIVEN, err);
}

static int
check_unknown(struct ansible *a, struct upid_buf *unknown, struct upid_err *err)
{
	struct upid_buf names = { 0 };
	int rc = 0;

	spec_names(&names, &a->call.op->args);
	if (unknown->n > 0 && !a->ignore_unknown)
		rc = upid_fail(err, UPID_E_USAGE,
		               "Unsupported parameters for (upid_%s) module: %s. "
		               "Supported parameters include: %s.",
		               a->call.op->name, upid_buf_cstr(unknown), upid_buf_cstr(&names));
	upid_buf_free(&names);
	upid_buf_free(unknown);
	return rc;
}

static bool
has_upids(const struct ansible *a, const json_t *args)
{
	struct spec_iter i;
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)(uintptr_t)args, key, value)
		if (spec_find(&i, &a->call.op->args, upid_str(key)) && i.row->type == SPEC_UPIDS)
			return true;
	return false;
}

static int
bind(struct ansible *a, const json_t *args, struct upid_err *err)
{
	struct upid_buf unknown = { 0 };
	const char *key;
	json_t *value;
	int rc = 0;

	a->ignore_unknown = json_is_true(json_object_get(args, "_ansible_ignore_unknown_opts"));
	json_object_foreach ((json_t *)(uintptr_t)args, key, value)
		if (rc == 0)
			rc = bind_one(a, key, value, &unknown, err);
	if (check_unknown(a, &unknown, err) != 0 || rc != 0)
		return -1;
	if (a->call.op->takes == OP_UPIDS && !has_upids(a, args))
		return upid_fail(err, UPID_E_USAGE, "missing required arguments: upid");
	return face_bind_rest(&a->call, err) == 0 ? spec_bind_check(&a->call.bind, err) : -1;
}

/* ------------------------------------------------------------------------- the operation */

/* "AnsiballZ_upid_wait", "upid_wait_linux_x86_64", "x.y.upid_wait.py" -> wait. */
static const struct op *
op_of_name(const char *name)
{
	const char *at = strstr(name, "upid_");
	const struct op *best = NULL;

	for (const struct op *const *op = op_all(); at != NULL && *op != NULL; op++) {
		size_t n = strlen((*op)->name);

		if (strncmp(at + 5, (*op)->name, n) == 0 && strchr("._", at[5 + n]) != NULL &&
		    (best == NULL || n > strlen(best->name)))
			best = *op;
	}
	return best;
}

/* Our own name first: after a redirect the task's word is still the old one. */
static int
find_op(const struct op **op, const char *argv0, const json_t *args, struct upid_err *err)
{
	const char *task = json_string_value(json_object_get(args, "_ansible_module_name"));
	const char *dot = task != NULL ? strrchr(task, '.') : NULL;

	if ((*op = op_of_name(argv0)) == NULL && task != NULL)
		*op = op_of_name(dot != NULL ? dot + 1 : task);
	if (*op != NULL)
		return 0;
	return upid_fail(
		err, UPID_E_USAGE,
		"this module does not know what to do by its name '%s': "
		"call it upid_decode, upid_encode, upid_decode_log, upid_status, upid_wait or "
		"upid_log (a copy or a link will do)",
		argv0);
}

static int
read_args(json_t **args, struct face_world *w, const char *path, struct upid_err *err)
{
	struct upid_buf text = { 0 };
	json_error_t why;
	int rc = w->env.read_file(w->env.ctx, &text, path, ARGS_MOST, err);

	if (rc == 0) {
		*args = json_loadb(text.n > 0 ? text.p : "", text.n, JSON_ALLOW_NUL, &why);
		if (*args == NULL)
			rc = upid_fail(err, UPID_E_INPUT,
			               "the arguments file is not JSON: line %d, column %d: %s",
			               why.line, why.column, why.text);
		else if (!json_is_object(*args))
			rc = upid_fail(err, UPID_E_INPUT,
			               "the arguments file holds no JSON object");
	}
	upid_buf_wipe(&text);
	return rc;
}

static int
run(struct ansible *a, const char *argv0, const char *args_path, struct upid_err *err)
{
	struct face_world *w = a->call.world;
	const struct op *op = NULL;
	json_t *args = NULL;
	int rc = -1;

	if (read_args(&args, w, args_path, err) == 0 && find_op(&op, argv0, args, err) == 0 &&
	    face_begin(&a->call, w, op, err) == 0 && bind(a, args, err) == 0) {
		json_decref(args); /* secrets stand in it; libjansson frees, the arena wipes */
		args = NULL;
		rc = op->run(&a->call.base, err);
	}
	json_decref(args);
	return rc;
}

int
face_ansible(struct face_world *w, const char *argv0, const char *args_path)
{
	struct ansible a = { .call = { .world = w } };
	struct upid_err err = { 0 };

	w->on_crash(w->ctx, FACE_CRASHED);
	spec_json_init(&a.json, &a.records);
	a.json.ascii = true;
	a.call.base.next = next;
	a.call.base.emit = emit;
	a.call.base.fail = fail;
	if (run(&a, argv0, args_path, &err) != 0) {
		a.list = a.list && a.records.n > 0;
		note_failure(&a, &err);
		if (a.records.n == 0)
			write_record(&a, &op_error_rows,
			             &(struct op_error){
					     .error = { .code = upid_str(upid_code_word(err.code)),
			                                .message = upid_str(err.message) } });
	}
	if (answer(&a) != 0)
		a.call.worst = UPID_E_OUTPUT;
	subjects_free(&a.queue);
	upid_buf_wipe(&a.records);
	upid_buf_free(&a.warnings);
	face_end(&a.call);
	return upid_code_exit(a.call.worst);
}
