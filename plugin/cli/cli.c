/* The command line: options and words in, records out. */
#include <string.h>

#include "color.h"
#include "feed.h"
#include "follow.h"
#include "live.h"
#include "options.h"
#include "help.h"
#include "nagios.h"
#include "variables.h"

struct cli {
	struct face_call call; /* must be first: an op_call is cast to this struct */
	struct cli_feed feed;
	struct cli_out out;
	struct upid_err first; /* the first input that failed */
	int nagios;            /* exit status for monitoring; -1: no total yet */
	struct cli_follow follow;
	struct cli_live live;
	struct cli_options options;
};

/* ------------------------------------------------------------------------------- records */

static int
next(struct op_call *call, struct op_input *s, struct upid_err *err)
{
	return cli_feed_next(&((struct cli *)call)->feed, s, err);
}

/* The library has masked secrets and made control characters visible. */
static void
trace(void *ctx, const char *line)
{
	struct cli *c = ctx;

	cli_live_hide(&c->live);
	c->call.world->say(c->call.world->ctx, line);
}

static void
say(struct face_world *w, const struct op *op, const struct upid_err *err)
{
	struct upid_err line = { 0 };
	char word[HELP_WORD];

	upid_fail(&line, err->code, "upid %s: %.600s", help_word(word, op), err->message);
	w->say(w->ctx, line.message);
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
	if (c->out.format == CLI_NAGIOS)
		return 0;
	if (call->several && cli_out_several(&c->out) != 0)
		return -1;
	/* in text output with a single row, the record itself does not show the error */
	if (verdict != NULL && c->out.format == CLI_TEXT && c->call.op->text_row != NULL)
		say(c->call.world, c->call.op, verdict);
	(void)cli_out_record(&c->out, &c->call.op->result, result);
	cli_live_show(&c->live);
	return c->out.failed || c->out.buf.failed ? -1 : 0;
}

static int
line(struct op_call *call, const struct op_input *s, const struct op_line *line)
{
	(void)s;
	return cli_out_line(&((struct cli *)call)->out, line);
}

static int
event(struct op_call *call, const struct op_input *s, const struct op_event *event)
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
			say(c->call.world, c->call.op, event->verdict);
	}
	return c->out.failed ? -1 : 0;
}

static bool
watches(struct op_call *call, size_t task)
{
	return cli_live_watches(&((struct cli *)call)->live, task);
}

/* In text output, errors go to standard error. */
static int
fail(struct op_call *call, const struct op_input *s, const struct upid_err *err)
{
	struct cli *c = (struct cli *)call;
	struct op_error record;

	cli_live_hide(&c->live);
	if (!face_forgives(&c->call, s)) {
		if (c->call.failures == 0)
			c->first = *err;
		face_count(&c->call, err->code);
	}
	if (c->out.format == CLI_NAGIOS)
		return 0;
	if (call->several && cli_out_several(&c->out) != 0)
		return -1;
	op_error_fill(&record, s, err);
	if (!(call->follows ? cli_follow_error(&c->follow, &record)
	                    : cli_out_error(&c->out, &record)))
		say(c->call.world, c->call.op, err);
	return c->out.failed ? -1 : 0;
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

	if (c->out.format == CLI_NAGIOS)
		c->nagios = cli_nagios_total(&c->out.buf, c->call.op->total, result,
		                             warnings_pass(c), c->call.failures, &c->first);
	else if (verdict != NULL)
		say(c->call.world, c->call.op, verdict);
	if (verdict != NULL)
		face_count(&c->call, verdict->code);
	return 0;
}

static int
next_line(struct op_call *call, struct upid_str *line, struct upid_err *err)
{
	return stream_line(&((struct cli *)call)->feed.input, line, err);
}

static void
before_read(void *ctx)
{
	(void)cli_out_flush(&((struct cli *)ctx)->out);
}

/* ----------------------------------------------------------------------------------- all */

static bool
given(const struct face_call *c, struct upid_str name)
{
	struct spec_iter i;

	return spec_find(&i, c->bind.set, name) && c->bind.origin[i.index] > SPEC_DEFAULT;
}

/* Determines where the work comes from: inputs, arguments that select it, or a log on standard
 * input. */
static int
find_work(struct cli *c, struct upid_err *err)
{
	const struct op *op = c->call.op;
	bool alone = op->takes == OP_UPIDS && face_filters(&c->call);
	bool words = c->feed.word_count > 0 || c->feed.dash;

	if (!alone && !words && op->logs && !c->call.world->in_tty)
		c->feed.none = stream_is_log(&c->feed.input, given(&c->call, UPID_S("type")), err);
	if (c->feed.none) /* before_read() writes what there is */
		c->out.eager = false;
	c->feed.none = c->feed.none || alone;
	if (c->feed.none)
		c->call.base.next_line = next_line;
	return err->code == UPID_E_OK ? 0 : -1;
}

static int
check_words(struct cli *c, struct upid_err *err)
{
	const struct op *op = c->call.op;
	char word[HELP_WORD];

	if (op->takes != OP_UPIDS && c->feed.word_count > 0)
		return cli_options_no_words(&c->options, err);
	if (op->takes == OP_UPIDS && face_filters(&c->call)) {
		if (c->feed.word_count == 0 && !c->feed.dash)
			return 0;
		return upid_fail(err, UPID_E_USAGE, "give UPIDs or filters, not both");
	}
	if (op->takes == OP_NOTHING || op->takes == OP_REQUEST)
		return 0;
	if (c->feed.word_count == 0 && !c->feed.options_are_it && !c->feed.none && c->call.world->in_tty)
		return upid_fail(
			err, UPID_E_USAGE,
			"no UPID given: pass one as an argument, on standard input, or use a "
			"filter such as --vmid. See upid %s --help",
			help_word(word, op));
	return 0;
}

static int
begin_follow(struct cli *c, struct upid_err *err)
{
	const struct cli_settings *settings = &c->options.settings;
	struct op_call *call = &c->call.base;
	const char *word = settings->timestamps ? "timestamps" : "no-prefix";

	if (!settings->follow && (settings->timestamps || settings->no_prefix))
		return upid_fail(err, UPID_E_USAGE, "--%s requires --follow", word);
	if (!settings->follow)
		return 0;
	if (settings->lines)
		return upid_fail(err, UPID_E_USAGE,
		                 "parameters are mutually exclusive: follow|lines");
	call->follows = true;
	call->event = event;
	call->timestamps = settings->timestamps;
	/* reading a log has a default timeout of 300 s; following it lasts as long as the task */
	call->no_timeout = !given(&c->call, UPID_S("timeout"));
	call->progress = c->out.format != CLI_TEXT && c->out.format != CLI_TABLE;
	c->follow = (struct cli_follow){ .out = &c->out,
		                         .op = c->call.op,
		                         .no_prefix = settings->no_prefix,
		                         .color = cli_color(c->call.world, c->call.world->out_tty) };
	c->out.eager = false;
	return 0;
}

/* Selects how running tasks are shown: not at all while our own output is line by line. */
static enum cli_progress
progress_of(const struct cli *c)
{
	const struct cli_settings *settings = &c->options.settings;

	if (!c->call.op->waits || settings->follow || settings->quiet ||
	    upid_str_eq(settings->progress, "none"))
		return CLI_PROGRESS_NONE;
	if (upid_str_eq(settings->progress, "plain"))
		return CLI_PROGRESS_PLAIN;
	return c->call.world->screen != NULL && cli_term(c->call.world) && !settings->trace
	               ? CLI_PROGRESS_VIEW
	               : CLI_PROGRESS_NONE;
}

static void
begin_live(struct cli *c)
{
	c->live.how = progress_of(c);
	c->live.view.color = cli_color(c->call.world, true);
	if (c->live.how == CLI_PROGRESS_NONE)
		return;
	c->call.base.event = event;
	c->call.base.watches = watches;
	c->call.base.progress = true;
}

static bool
writes_list(struct cli *c, struct upid_err *err)
{
	const struct cli_settings *settings = &c->options.settings;

	return (c->out.format == CLI_JSON || c->out.format == CLI_YAML) &&
	       (settings->lines || settings->follow || c->call.op->records != NULL ||
	        !cli_feed_is_one(&c->feed, err));
}

static int
run(struct cli *c, struct upid_err *err)
{
	struct upid_err passed_over = { 0 };
	int rc;

	c->out.eager = c->call.op->online;
	if (find_work(c, err) != 0 || check_words(c, err) != 0 || cli_feed_args(&c->feed, err) != 0 ||
	    face_bind_rest(&c->call, err) != 0 || begin_follow(c, err) != 0)
		return -1;
	if (c->call.op->takes == OP_REQUEST && spec_bind_check(&c->call.bind, err) != 0)
		return -1;
	begin_live(c);
	c->out.list = writes_list(c, err);
	if (err->code != UPID_E_OK)
		return -1;
	c->call.base.ordered = c->options.settings.ordered || c->out.format == CLI_JSON ||
	                       c->out.format == CLI_YAML;
	c->call.base.streams = c->call.op->reads_logs &&
	                       (c->options.settings.lines || c->out.format == CLI_TEXT);
	if (cli_out_begin(&c->out, c->call.op, err) != 0)
		return -1;
	rc = c->call.op->run(&c->call.base, err);
	cli_live_end(&c->live);
	if (rc != 0 && err->code == UPID_E_OK && !c->out.failed)
		upid_fail(err, UPID_E_INTERNAL, "%s stopped without an error", c->call.op->name);
	if (!c->options.settings.quiet && feed_upids_note(&passed_over, &c->feed.upids))
		say(c->call.world, c->call.op, &passed_over);
	(void)cli_out_end(&c->out, err);
	return err->code == UPID_E_OK ? 0 : -1;
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
	say(c->call.world, c->call.op, &line);
}

static int
parse(struct cli *c, int argc, char **argv, struct upid_err *err)
{
	struct cli_options *o = &c->options;

	o->call = &c->call;
	o->format = cli_format_default(c->call.world, c->call.op);
	if (cli_options_parse(o, argc, argv, err) != 0)
		return -1;
	if (!o->settings.quiet && !o->settings.help)
		variables_check(c->call.world);
	c->out.format = o->settings.lines && o->settings.output.p == NULL ? CLI_NDJSON : o->format;
	cli_feed_init(&c->feed, &c->call);
	c->feed.words = o->words;
	c->feed.word_count = o->word_count;
	c->feed.dash = o->dash;
	c->feed.options_are_it = o->subject;
	if (o->settings.trace)
		c->call.world->env.trace = trace;
	return 0;
}

/* A monitoring system reads only standard output. */
static int
monitored(struct cli *c, const struct upid_err *err)
{
	struct upid_buf line = { 0 };

	if (c->nagios < 0 || err->code != UPID_E_OK) {
		c->nagios = (int)cli_nagios_fault(&line, err);
		(void)c->call.world->write_out(c->call.world->ctx, line.p, line.n);
	}
	upid_buf_free(&line);
	return c->nagios;
}

int
face_cli(struct face_world *w, const struct op *op, int argc, char **argv)
{
	struct cli c = { .out = { .world = w }, .follow = { .out = &c.out }, .live = { .world = w } };
	struct upid_err err = { 0 }, unread = { 0 };
	int status = 0;

	w->env.note = note;
	w->env.note_ctx = &c;
	c.feed.input.before_read = before_read;
	c.feed.input.ctx = &c;
	c.call.base.next = next;
	c.call.base.emit = emit;
	c.call.base.fail = fail;
	c.call.base.line = line;
	c.call.base.total = total;
	c.nagios = -1;
	if (face_begin(&c.call, w, op, &err) == 0 && parse(&c, argc, argv, &err) == 0) {
		if (c.options.settings.help)
			status = help_op(w, op);
		else
			(void)run(&c, &err);
	}
	if (err.code != UPID_E_OK)
		say(w, op, &err);
	if (!c.options.settings.help && !c.options.settings.quiet &&
	    cli_feed_unread(&unread, &c.feed, err.code != UPID_E_OK || c.call.failures > 0))
		say(w, op, &unread);
	if (!c.options.settings.help && upid_str_eq(c.options.settings.output, "nagios"))
		status = monitored(&c, &err);
	else if (!c.options.settings.help || err.code != UPID_E_OK)
		status = upid_code_exit(err.code != UPID_E_OK ? err.code : c.call.worst);
	cli_feed_free(&c.feed);
	face_end(&c.call);
	return status;
}
