/* The command line: options and words in, records out. */
#include "cli.h"
#include "color.h"
#include "help.h"
#include "nagios.h"
#include "variables.h"

static int
next(struct op_call *call, struct op_input *s, struct upid_err *err)
{
	return cli_feed_next(&((struct cli *)call)->feed, s, err);
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
	call->event = cli_say_event;
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

static bool
watches(struct op_call *call, size_t task)
{
	return cli_live_watches(&((struct cli *)call)->live, task);
}

static void
begin_live(struct cli *c)
{
	c->live.how = progress_of(c);
	c->live.view.color = cli_color(c->call.world, true);
	if (c->live.how == CLI_PROGRESS_NONE)
		return;
	c->call.base.event = cli_say_event;
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
		cli_say(c->call.world, c->call.op, &passed_over);
	(void)cli_out_end(&c->out, err);
	return err->code == UPID_E_OK ? 0 : -1;
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
		c->call.world->env.trace = cli_say_trace;
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

/* Says what is left to say; returns the exit status. */
static int
end(struct cli *c, const struct upid_err *err)
{
	const struct cli_settings *settings = &c->options.settings;
	bool failed = err->code != UPID_E_OK;
	struct upid_err unread = { 0 };

	if (failed)
		cli_say(c->call.world, c->call.op, err);
	if (!settings->quiet && cli_feed_unread(&unread, &c->feed, failed || c->call.failures > 0))
		cli_say(c->call.world, c->call.op, &unread);
	if (upid_str_eq(settings->output, "nagios"))
		return monitored(c, err);
	return upid_code_exit(failed ? err->code : c->call.worst);
}

int
face_cli(struct face_world *w, const struct op *op, int argc, char **argv)
{
	struct cli c = { .out = { .world = w }, .follow = { .out = &c.out }, .live = { .world = w } };
	struct upid_err err = { 0 };
	int status;

	c.feed.input.before_read = before_read;
	c.feed.input.ctx = &c;
	c.call.base.next = next;
	if (face_begin(&c.call, w, op, &err) == 0) {
		cli_say_begin(&c);
		(void)parse(&c, argc, argv, &err);
	}
	if (err.code == UPID_E_OK && c.options.settings.help) {
		status = help_op(w, op);
	} else {
		if (err.code == UPID_E_OK)
			(void)run(&c, &err);
		status = end(&c, &err);
	}
	cli_feed_free(&c.feed);
	face_end(&c.call);
	return status;
}
