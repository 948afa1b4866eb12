/* What an operation has to say: its records, errors, lines, events, total and notes. */
#include <string.h>

#include "cli.h"
#include "help.h"
#include "nagios.h"

/* The library has masked secrets and made control characters visible. */
void
cli_say_trace(void *ctx, const char *line)
{
	struct cli *c = ctx;

	cli_live_hide(&c->live);
	c->call.world->say(c->call.world->ctx, line);
}

void
cli_say(struct face_world *w, const struct op *op, const struct upid_err *err)
{
	struct upid_err line = { 0 };
	char word[HELP_WORD];

	upid_fail(&line, err->code, "upid %s: %.600s", help_word(word, op), err->message);
	w->say(w->ctx, line.message);
}

static bool
failed(const struct cli *c)
{
	return c->out.failed || c->out.buf.failed;
}

/* Whether the output has records, and the next one can be written. */
static bool
has_records(struct cli *c)
{
	return c->out.format != CLI_NAGIOS &&
	       (!c->call.base.several || cli_out_several(&c->out) == 0);
}

static int
emit(struct op_call *call, const struct op_input *s, const void *result,
     const struct upid_err *verdict)
{
	struct cli *c = (struct cli *)call;

	(void)s;
	cli_live_hide(&c->live);
	if (verdict != NULL)
		face_count(&c->call, verdict->code);
	if (!has_records(c))
		return failed(c) ? -1 : 0;
	/* in text output with a single row, the record itself does not show the error */
	if (verdict != NULL && c->out.format == CLI_TEXT && c->call.op->text_row != NULL)
		cli_say(c->call.world, c->call.op, verdict);
	(void)cli_out_record(&c->out, &c->call.op->result, result);
	cli_live_show(&c->live);
	return failed(c) ? -1 : 0;
}

static int
line(struct op_call *call, const struct op_input *s, const struct op_line *line)
{
	(void)s;
	return cli_out_line(&((struct cli *)call)->out, line);
}

int
cli_say_event(struct op_call *call, const struct op_input *s, const struct op_event *event)
{
	struct cli *c = (struct cli *)call;

	(void)s;
	if (!call->follows) {
		cli_live_event(&c->live, event);
		return 0;
	}
	cli_follow_event(&c->follow, event);
	if (event->verdict != NULL) {
		face_count(&c->call, event->verdict->code);
		if (c->out.format == CLI_TEXT)
			cli_say(c->call.world, c->call.op, event->verdict);
	}
	return c->out.failed ? -1 : 0;
}

/* In text output, errors go to standard error. */
static int
fail(struct op_call *call, const struct op_input *s, const struct upid_err *err)
{
	struct cli *c = (struct cli *)call;
	struct op_error record;

	cli_live_hide(&c->live);
	if (!face_forgives(&c->call, s))
		face_count(&c->call, err->code);
	if (!has_records(c))
		return failed(c) ? -1 : 0;
	op_error_fill(&record, s, err);
	if (!(call->follows ? cli_follow_error(&c->follow, &record)
	                    : cli_out_error(&c->out, &record)))
		cli_say(c->call.world, c->call.op, err);
	return failed(c) ? -1 : 0;
}

static bool
warnings_pass(const struct cli *c)
{
	struct upid_str require;
	struct spec_iter i;

	if (!spec_find(&i, c->call.bind.set, UPID_S("require")))
		return false;
	memcpy(&require, (const char *)c->call.bind.args + i.base + i.row->at, sizeof(require));
	return upid_str_eq(require, "warning");
}

static int
total(struct op_call *call, const void *result, const struct upid_err *verdict)
{
	struct cli *c = (struct cli *)call;

	face_forgive(&c->call);
	if (c->out.format == CLI_NAGIOS)
		c->nagios = cli_nagios_total(&c->out.buf, c->call.op->total, result,
		                             warnings_pass(c), c->call.failures);
	else if (verdict != NULL)
		cli_say(c->call.world, c->call.op, verdict);
	if (verdict != NULL)
		face_count(&c->call, verdict->code);
	return 0;
}

/* Prints a temporary error, after which the wait continues. */
static void
note(void *ctx, const char *text)
{
	struct cli *c = ctx;
	struct upid_err line = { 0 };

	cli_follow_break(&c->follow);
	cli_live_hide(&c->live);
	/* write buffered lines now: the next ones may take long */
	(void)cli_out_flush(&c->out);
	if (c->options.settings.quiet)
		return;
	upid_fail(&line, UPID_E_INTERNAL, "%s", text);
	cli_say(c->call.world, c->call.op, &line);
}

void
cli_say_begin(struct cli *c)
{
	struct op_call *call = &c->call.base;

	call->emit = emit;
	call->fail = fail;
	call->line = line;
	call->total = total;
	c->nagios = -1;
	c->call.world->env.note = note;
	c->call.world->env.note_ctx = c;
}
