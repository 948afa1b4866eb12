/* The command line: options and words in, records out. */
#include <string.h>

#include "cli_feed.h"
#include "cli_out.h"
#include "help.h"

struct cli {
	struct face_call call; /* first, so that an op_call is one */
	struct cli_feed feed;
	struct cli_out out;
	bool help;
};

/* ------------------------------------------------------------------------------- options */

/* "--name=value", "--name value", "--name", "--no-name". */
struct option {
	struct upid_str name, value;
	bool has_value, negated;
};

static void
split_option(struct option *o, const char *word)
{
	const char *equals = strchr(word, '=');

	o->name = (struct upid_str){ word + 2, equals != NULL ? (size_t)(equals - word - 2)
		                                              : strlen(word + 2) };
	o->has_value = equals != NULL;
	o->value = upid_str(equals != NULL ? equals + 1 : NULL);
	o->negated = false;
}

static int
refuse_secret(const struct option *o, const struct spec_row *row, struct upid_err *err)
{
	const char *env = row->env;
	struct upid_str name = { "", 0 };

	while (spec_word(&name, &env) && upid_str_eq(name, "-"))
		;
	return upid_fail(
		err, UPID_E_USAGE,
		"--%.*s is refused: every process on this machine could "
		"read it. Set %.*s in the environment, name a file or a command (see --help), or send it "
		"as \"%s\" in a JSON object on standard input, with the UPIDs",
		(int)o->name.n, o->name.p, (int)name.n, name.p, row->name);
}

static bool
find_option(struct spec_iter *i, struct option *o, const struct op *op)
{
	if (spec_find(i, &op->args, o->name))
		return i->row->type != SPEC_UPIDS;
	if (o->name.n > 3 && memcmp(o->name.p, "no-", 3) == 0 &&
	    spec_find(i, &op->args, (struct upid_str){ o->name.p + 3, o->name.n - 3 }) &&
	    i->row->type == SPEC_BOOL && !o->has_value)
		return o->negated = true;
	return false;
}

/* Returns how many words the option took, or -1. */
static int
bind_option(struct cli *c, struct option *o, const char *next, struct upid_err *err)
{
	struct spec_iter i;
	char word[HELP_WORD];
	int used = 1;

	if (!find_option(&i, o, c->call.op))
		return upid_fail(err, UPID_E_USAGE,
		                 "unknown option --%.*s; upid %s --help lists them", (int)o->name.n,
		                 o->name.p, help_word(word, c->call.op));
	if (i.row->flags & SPEC_SECRET)
		return refuse_secret(o, i.row, err);
	if (i.row->type == SPEC_LINES)
		return upid_fail(err, UPID_E_USAGE, "%s come on standard input", i.row->name);
	if (!o->has_value && i.row->type == SPEC_BOOL) {
		o->value = o->negated ? UPID_S("false") : UPID_S("true");
	} else if (!o->has_value) {
		if (next == NULL)
			return upid_fail(err, UPID_E_USAGE, "--%.*s wants a value", (int)o->name.n,
			                 o->name.p);
		o->value = upid_str(next);
		used = 2;
	}
	c->feed.options_are_it = c->feed.options_are_it || (i.row->flags & SPEC_SUBJECT);
	return spec_bind_text(&c->call.bind, &i, o->value, SPEC_GIVEN, err) == 0 ? used : -1;
}

/* What goes over the wire, as the library tells it: without secrets, and safe for a terminal. */
static void
trace(void *ctx, const char *line)
{
	struct cli *c = ctx;

	c->call.world->say(c->call.world->ctx, line);
}

/* The options that are the face's own; help_op() tells of them. */
static int
own_option(struct cli *c, struct option *o, const char *next, struct upid_err *err)
{
	char word[16] = { 0 };
	struct upid_str value = o->has_value ? o->value : upid_str(next);

	if (upid_str_eq(o->name, "help")) {
		c->help = true;
		return 1;
	}
	if (upid_str_eq(o->name, "trace") && c->call.op->online && !o->has_value) {
		c->call.world->env.trace = trace;
		return 1;
	}
	if (!upid_str_eq(o->name, "output"))
		return 0;
	if (value.p != NULL && value.n < sizeof(word))
		memcpy(word, value.p, value.n);
	if (!cli_format_of(&c->out.format, word))
		return upid_fail(err, UPID_E_USAGE,
		                 "--output wants one of: ndjson, json, yaml, text");
	return o->has_value ? 1 : 2;
}

/* Sorts the words: options are bound, UPIDs moved to the front of argv. */
static int
parse(struct cli *c, int argc, char **argv, struct upid_err *err)
{
	bool only_words = false;

	for (int i = 0, used; i < argc; i += used) {
		const char *next = i + 1 < argc ? argv[i + 1] : NULL;
		struct option o;

		used = 1;
		if (!only_words && strcmp(argv[i], "-h") == 0) {
			c->help = true;
		} else if (!only_words && strcmp(argv[i], "--") == 0) {
			only_words = true;
		} else if (only_words || strncmp(argv[i], "--", 2) != 0) {
			if (strcmp(argv[i], "-") == 0)
				c->feed.dash = true;
			else
				argv[c->feed.word_count++] = argv[i];
		} else {
			split_option(&o, argv[i]);
			if ((used = own_option(c, &o, next, err)) == 0)
				used = bind_option(c, &o, next, err);
			if (used < 0)
				return -1;
		}
	}
	c->feed.words = argv;
	return 0;
}

/* ------------------------------------------------------------------------------- records */

static int
next(struct op_call *call, struct op_subject *s, struct upid_err *err)
{
	return cli_feed_next(&((struct cli *)call)->feed, s, err);
}

static int
emit(struct op_call *call, const struct op_subject *s, const void *result,
     const struct upid_err *verdict)
{
	struct cli *c = (struct cli *)call;

	(void)s;
	if (verdict != NULL)
		face_count(&c->call, verdict->code);
	return cli_out_record(&c->out, &c->call.op->result, result);
}

static void
say(struct face_world *w, const struct op *op, const struct upid_err *err)
{
	struct upid_err line = { 0 };
	char word[HELP_WORD];

	upid_fail(&line, err->code, "upid %s: %.600s", help_word(word, op), err->message);
	w->say(w->ctx, line.message);
}

/* Text is for a person and for files: what went wrong is no part of it. */
static int
fail(struct op_call *call, const struct op_subject *s, const struct upid_err *err)
{
	struct cli *c = (struct cli *)call;
	struct op_error record;

	face_count(&c->call, err->code);
	op_error_fill(&record, s, err);
	if (c->out.format != CLI_TEXT)
		return cli_out_record(&c->out, &op_error_rows, &record);
	say(c->call.world, c->call.op, err);
	return 0;
}

static void
before_read(void *ctx)
{
	(void)cli_out_flush(&((struct cli *)ctx)->out);
}

/* ----------------------------------------------------------------------------------- all */

static int
check_words(struct cli *c, struct upid_err *err)
{
	const struct op *op = c->call.op;
	char word[HELP_WORD];

	if (op->takes == OP_FIELDS && c->feed.word_count > 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "%s takes no words, and '%.60s' is one; upid %s --help",
		                 help_word(word, op), c->feed.words[0], word);
	if (c->feed.word_count == 0 && !c->feed.options_are_it && c->call.world->in_tty)
		return upid_fail(err, UPID_E_USAGE,
		                 "nothing was given: name a UPID, or pipe some in; "
		                 "upid %s --help",
		                 help_word(word, op));
	return 0;
}

static int
run(struct cli *c, struct upid_err *err)
{
	struct upid_err passed_over = { 0 };

	c->out.eager = c->call.op->online;
	if (check_words(c, err) != 0 || cli_feed_args(&c->feed, err) != 0 ||
	    face_bind_rest(&c->call, err) != 0)
		return -1;
	c->out.list = (c->out.format == CLI_JSON || c->out.format == CLI_YAML) &&
	              !cli_feed_is_one(&c->feed, err);
	if (err->code != UPID_E_OK)
		return -1;
	if (cli_out_begin(&c->out, c->call.op->text_row, err) != 0)
		return -1;
	if (c->call.op->run(&c->call.base, err) != 0 && err->code == UPID_E_OK && !c->out.failed)
		upid_fail(err, UPID_E_INTERNAL, "%s stopped without a reason", c->call.op->name);
	if (cli_feed_noise(&passed_over, &c->feed))
		say(c->call.world, c->call.op, &passed_over);
	(void)cli_out_end(&c->out, err);
	return err->code == UPID_E_OK ? 0 : -1;
}

/* A fault that is waited out, for whoever watches. */
static void
note(void *ctx, const char *text)
{
	struct cli *c = ctx;
	struct upid_err line = { 0 };

	upid_fail(&line, UPID_E_INTERNAL, "%s", text);
	say(c->call.world, c->call.op, &line);
}

int
face_cli(struct face_world *w, const struct op *op, int argc, char **argv)
{
	struct cli c = { .out = { .world = w }, .feed = { .input = { .world = w } } };
	struct upid_err err = { 0 };
	int status = 0;

	w->env.note = note;
	w->env.note_ctx = &c;
	c.feed.call = &c.call;
	c.feed.input.before_read = before_read;
	c.feed.input.ctx = &c;
	c.call.base.next = next;
	c.call.base.emit = emit;
	c.call.base.fail = fail;
	if (face_begin(&c.call, w, op, &err) == 0 && parse(&c, argc, argv, &err) == 0) {
		if (c.help)
			status = help_op(w, op);
		else
			(void)run(&c, &err);
	}
	if (err.code != UPID_E_OK)
		say(w, op, &err);
	if (!c.help || err.code != UPID_E_OK)
		status = upid_code_exit(err.code != UPID_E_OK ? err.code : c.call.worst);
	cli_feed_free(&c.feed);
	face_end(&c.call);
	return status;
}
