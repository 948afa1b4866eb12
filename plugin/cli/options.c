/* The words behind the operation: options are bound, the others are kept. */
#include <string.h>

#include "options.h"
#include "help.h"

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
bind_option(struct cli_options *c, struct option *o, const char *next, struct upid_err *err)
{
	struct spec_iter i;
	char word[HELP_WORD];
	int used = 1;

	if (!find_option(&i, o, c->call->op))
		return upid_fail(err, UPID_E_USAGE,
		                 "unknown option --%.*s; upid %s --help lists them", (int)o->name.n,
		                 o->name.p, help_word(word, c->call->op));
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
	c->subject = c->subject || (i.row->flags & SPEC_SUBJECT);
	return spec_bind_text(&c->call->bind, &i, o->value, SPEC_GIVEN, err) == 0 ? used : -1;
}

/* The options that are the face's own; help_op() tells of them. */
static int
own_option(struct cli_options *c, struct option *o, const char *next, struct upid_err *err)
{
	char word[16] = { 0 };
	struct upid_str value = o->has_value ? o->value : upid_str(next);

	if (upid_str_eq(o->name, "help")) {
		c->help = true;
		return 1;
	}
	if (upid_str_eq(o->name, "trace") && c->call->op->online && !o->has_value) {
		c->trace = true;
		return 1;
	}
	if (!upid_str_eq(o->name, "output"))
		return 0;
	if (value.p != NULL && value.n < sizeof(word))
		memcpy(word, value.p, value.n);
	if (!cli_format_of(&c->format, word))
		return upid_fail(err, UPID_E_USAGE,
		                 "--output wants one of: ndjson, json, yaml, text");
	return o->has_value ? 1 : 2;
}

/* Sorts the words: options are bound, UPIDs moved to the front of argv. */
int
cli_options_parse(struct cli_options *c, int argc, char **argv, struct upid_err *err)
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
				c->dash = true;
			else
				argv[c->word_count++] = argv[i];
		} else {
			split_option(&o, argv[i]);
			if ((used = own_option(c, &o, next, err)) == 0)
				used = bind_option(c, &o, next, err);
			if (used < 0)
				return -1;
		}
	}
	c->words = argv;
	return 0;
}

int
cli_options_no_words(const struct cli_options *c, struct upid_err *err)
{
	char word[HELP_WORD];

	if (c->word_count == 0 && !c->dash)
		return 0;
	return upid_fail(err, UPID_E_USAGE, "%s takes no words, and '%.60s' is one; upid %s --help",
	                 help_word(word, c->call->op), c->word_count > 0 ? c->words[0] : "-", word);
}
