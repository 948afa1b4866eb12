/*
 * Terraform runs the program again in every later plan and destroy, and a non-zero exit status
 * would block all of them. So every state of a task is data, with exit status 0: it failed, it
 * still runs after the timeout, the server no longer has it. `ok` says whether that counts as a
 * success, and a postcondition can turn it into an error. Only what prevents a result (an invalid
 * query, the network, authentication) is an error of the program.
 */
#include <string.h>

#include "terraform.h"

enum { STATE_MAX = 4 << 20 }; /* limit for a result, which Terraform stores in its state */

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

/* The outcome of a task is data; a partly downloaded log is not. */
static bool
is_outcome(enum upid_code code)
{
	return code == UPID_E_TASK_FAILED || code == UPID_E_TASK_WARNINGS ||
	       code == UPID_E_TIMED_OUT;
}

static int
emit(struct op_call *call, const struct op_input *s, const void *result,
     const struct upid_err *verdict)
{
	struct terraform *t = (struct terraform *)call;

	(void)s;
	if (t->call.op->records != NULL)
		terraform_add(t, &t->call.op->result, result);
	else if (verdict != NULL && !is_outcome(verdict->code))
		t->failure = *verdict;
	else if (t->call.op->takes == OP_NOTHING)
		terraform_gather(t, result);
	else
		terraform_record(t, result);
	return 0;
}

/* `ok` says whether the result is what was required. */
static int
total(struct op_call *call, const void *result, const struct upid_err *verdict)
{
	(void)verdict;
	if (call->forgiven > 0)
		((struct terraform *)call)->failure = (struct upid_err){ 0 };
	terraform_total((struct terraform *)call, result);
	return 0;
}

static bool
never_fails(const struct terraform *t)
{
	struct spec_iter i;

	return spec_find(&i, &t->call.op->args, UPID_S("fail_on")) &&
	       upid_str_eq(*(const struct upid_str *)spec_bind_value(&t->call.bind, &i), "never");
}

static int
fail(struct op_call *call, const struct op_input *s, const struct upid_err *err)
{
	struct terraform *t = (struct terraform *)call;
	struct op_error record;
	struct spec_iter ok;

	/* Proxmox deletes old logs, and a much later destroy must not fail. */
	op_error_fill(&record, s, err);
	if (err->code == UPID_E_NO_SUCH_TASK && t->call.op->records != NULL)
		terraform_add(t, &op_error_rows, &record);
	else if (err->code == UPID_E_NO_SUCH_TASK &&
	         spec_find(&ok, &t->call.op->result, UPID_S("ok")))
		terraform_missing(t, s, err, never_fails(t));
	else
		t->failure = *err;
	return 0;
}

static int
run(struct terraform *t, const struct op *op, struct upid_err *err)
{
	int rc = -1;

	if (op->changes)
		return upid_fail(
			err, UPID_E_USAGE,
			"Terraform reads a data source in every plan, so it must not change "
			"anything: call upid %s in a local-exec provisioner or an action",
			op->name);
	if (face_begin(&t->call, t->call.world, op, err) == 0 && terraform_query(t, err) == 0)
		rc = op->run(&t->call.base, err);
	if (rc == 0 && op->takes == OP_NOTHING)
		terraform_list(t);
	if (rc == 0 && t->failure.code != UPID_E_OK) {
		*err = t->failure;
		rc = -1;
	}
	if (rc == 0 && t->out.n > STATE_MAX)
		rc = upid_fail(err, UPID_E_TOO_LARGE,
		               "the result has %zu bytes, and Terraform would store all of it "
		               "in its state: use tail, limit or max_lines",
		               t->out.n);
	return rc;
}

static bool
is_unreachable(enum upid_code code)
{
	return upid_code_exit(code) == upid_code_exit(UPID_E_CONNECT);
}

/* Terraform prints standard error in full. It wraps lines at 78 columns, except those that start
 * with a blank. So the first line is short and the others are indented. */
static void
print_error(struct face_world *w, const struct op *op, const struct upid_err *err)
{
	struct upid_err head = { 0 }, body = { 0 };

	upid_fail(&head, err->code, "upid %s: %s", op->name, upid_code_word(err->code));
	w->say(w->ctx, head.message);
	upid_fail(&body, err->code, "  %.630s", err->message);
	w->say(w->ctx, body.message);
	if (is_unreachable(err->code))
		w->say(w->ctx,
		       "  With -refresh=false, Terraform plans and destroys without contacting "
		       "the server.");
}

int
face_terraform(struct face_world *w, const struct op *op)
{
	struct terraform t = { .call = { .world = w } };
	struct upid_err err = { 0 };

	w->env.quiet = true;
	w->env.no_shell = true;
	t.call.base.next = next;
	t.call.base.emit = emit;
	t.call.base.fail = fail;
	t.call.base.ordered = true;
	/* the result contains a log four times, all of which must fit into STATE_MAX */
	t.call.base.max_lines = 5000;
	t.call.base.max_bytes = 512 << 10;
	t.call.base.total = total;
	if (run(&t, op, &err) == 0 && t.out.failed)
		upid_fail_memory(&err);
	if (err.code == UPID_E_OK && w->write_out(w->ctx, t.out.p, t.out.n) != 0)
		upid_fail(&err, UPID_E_OUTPUT, "the output could not be written");
	if (err.code != UPID_E_OK)
		print_error(w, op, &err);
	inputs_free(&t.queue);
	upid_buf_free(&t.records);
	upid_buf_free(&t.out);
	face_end(&t.call);
	return upid_code_exit(err.code);
}
