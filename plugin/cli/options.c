#include <string.h>

#include "spec/gen.h"
#include "spec/near.h"
#include "options.h"
#include "help.h"

struct parser {
	struct cli_options *o;
	struct spec_bind own; /* for o->settings */
	struct upid_err *err;
};

/* One option on the command line: "--name=value", "--no-name", or "-n". */
struct option {
	struct upid_str shown; /* "--name", for messages */
	struct upid_str value; /* p == NULL: none was attached */
	bool negated;
	struct spec_bind *bind; /* for the operation, or for the command line itself */
	struct spec_iter at;
};

/* --------------------------------------------------------------------------------- finding */

static bool
find_name(struct option *opt, struct parser *p, struct upid_str name)
{
	opt->bind = &p->o->call->bind;
	if (spec_find(&opt->at, opt->bind->set, name) && opt->at.row->type != SPEC_UPIDS &&
	    !(opt->at.row->flags & SPEC_WORD))
		return true;
	opt->bind = &p->own;
	return spec_find(&opt->at, opt->bind->set, name);
}

static bool
find_letter(struct option *opt, struct parser *p, char letter)
{
	struct spec_bind *const binds[] = { &p->o->call->bind, &p->own };

	for (size_t i = 0; i < 2; i++) {
		opt->bind = binds[i];
		opt->at = (struct spec_iter){ .set = binds[i]->set };
		while (spec_next(&opt->at))
			if (opt->at.row->letter == letter)
				return true;
	}
	return false;
}

static int
unknown_option(const struct parser *p, struct upid_str shown)
{
	struct spec_near near = { .word = shown };
	struct upid_buf best = { 0 }, hint = { 0 };
	char word[HELP_WORD];

	while (near.word.n > 0 && *near.word.p == '-') {
		near.word.p++;
		near.word.n--;
	}
	spec_near_rows(&near, p->o->call->bind.set);
	spec_near_rows(&near, p->own.set);
	gen_dashed(&best, near.best);
	if (best.n > 0)
		upid_buf_addf(&hint, " Did you mean '--%s'?", upid_buf_cstr(&best));
	else if (p->o->call->op->takes == OP_REQUEST) /* pvesh has them as options */
		upid_buf_addf(&hint, " Write a parameter of the request as %.*s=VALUE.",
		              (int)(near.word.n < 80 ? near.word.n : 80), near.word.p);
	upid_fail(p->err, UPID_E_USAGE, "unknown option '%.*s'.%s See upid %s --help",
	          (int)(shown.n < 80 ? shown.n : 80), shown.p,
	          hint.n > 0 ? upid_buf_cstr(&hint) : "", help_word(word, p->o->call->op));
	upid_buf_free(&best);
	upid_buf_free(&hint);
	return -1;
}

/* ------------------------------------------------------------------------------- refusals */

static int
refuse_secret(const struct option *opt, struct upid_err *err)
{
	const struct spec_row *row = opt->at.row;
	const char *env = row->env;
	struct upid_str name = { "", 0 };

	while (spec_word(&name, &env) && upid_str_eq(name, "-"))
		;
	return upid_fail(
		err, UPID_E_USAGE,
		"%.*s is not allowed on the command line, where every process can read it. Set "
		"%.*s in the environment, use a file or a command (see --help), or send it as "
		"\"%s\" in a JSON object on standard input, with the UPIDs",
		(int)opt->shown.n, opt->shown.p, (int)name.n, name.p, row->name);
}

/* "--validate-certs false" would turn it on, and read "false" as a UPID. */
static int
refuse_boolean_word(const struct option *opt, const char *next, struct upid_err *err)
{
	const struct spec_row *row = opt->at.row;
	struct upid_buf name = { 0 };
	bool value;

	if (next == NULL || !spec_boolean(&value, upid_str(next)))
		return 0;
	gen_dashed(&name, upid_str(row->name));
	upid_fail(err, UPID_E_USAGE, "%.*s takes no value: instead of '%.*s %s' write --%s%s",
	          (int)opt->shown.n, opt->shown.p, (int)opt->shown.n, opt->shown.p, next,
	          value != opt->negated ? "" : "no-", upid_buf_cstr(&name));
	upid_buf_free(&name);
	return -1;
}

/* -------------------------------------------------------------------------------- binding */

/* A list can be given by several options: `--profile a --profile b` is "a,b". */
static int
bind_value(const struct option *opt, struct upid_str value, struct upid_err *err)
{
	const struct upid_str *before = spec_bind_value(opt->bind, &opt->at);
	struct upid_buf list = { 0 };
	int rc;

	if (opt->at.row->type != SPEC_LIST || opt->bind->origin[opt->at.index] != SPEC_GIVEN)
		return spec_bind_text(opt->bind, &opt->at, value, SPEC_GIVEN, err);
	upid_buf_add(&list, before->p, before->n);
	upid_buf_addc(&list, ',');
	upid_buf_add(&list, value.p, value.n);
	rc = list.failed ? upid_fail_memory(err)
	                 : spec_bind_text(opt->bind, &opt->at, upid_buf_str(&list), SPEC_GIVEN, err);
	upid_buf_free(&list);
	return rc;
}

/* Returns the number of argv words that the option used, or -1. */
static int
bind_option(struct parser *p, const struct option *opt, const char *next)
{
	const struct spec_row *row = opt->at.row;
	struct upid_str value = opt->value;
	int used = 1;

	if (row->flags & SPEC_SECRET)
		return refuse_secret(opt, p->err);
	if (row->type == SPEC_LINES)
		return upid_fail(p->err, UPID_E_USAGE, "%s come on standard input", row->name);
	if (value.p == NULL && row->type == SPEC_BOOL) {
		if (refuse_boolean_word(opt, next, p->err) != 0)
			return -1;
		value = opt->negated ? UPID_S("false") : UPID_S("true");
	} else if (value.p == NULL) {
		if (next == NULL)
			return upid_fail(p->err, UPID_E_USAGE, "%.*s requires a value",
			                 (int)opt->shown.n, opt->shown.p);
		value = upid_str(next);
		used = 2;
	}
	p->o->subject = p->o->subject || (row->flags & SPEC_SUBJECT);
	return bind_value(opt, value, p->err) == 0 ? used : -1;
}

static int
long_option(struct parser *p, const char *word, const char *next)
{
	const char *equals = strchr(word, '=');
	struct upid_str name = { word + 2,
		                 equals != NULL ? (size_t)(equals - word) - 2 : strlen(word + 2) };
	struct option opt = { .shown = { word, name.n + 2 },
		              .value = upid_str(equals != NULL ? equals + 1 : NULL) };

	if (find_name(&opt, p, name))
		return bind_option(p, &opt, next);
	if (name.n > 3 && memcmp(name.p, "no-", 3) == 0 && equals == NULL &&
	    find_name(&opt, p, (struct upid_str){ name.p + 3, name.n - 3 }) &&
	    opt.at.row->type == SPEC_BOOL) {
		opt.negated = true;
		return bind_option(p, &opt, next);
	}
	return unknown_option(p, opt.shown);
}

/* "-q", "-qv", "-n20", "-n 20" */
static int
short_options(struct parser *p, const char *word, const char *next)
{
	for (const char *at = word + 1; *at != '\0'; at++) {
		char shown[3] = { '-', *at, '\0' };
		struct option opt = { .shown = { shown, 2 } };
		bool last = at[1] == '\0';

		if (!find_letter(&opt, p, *at))
			return unknown_option(p, upid_str(word));
		if (opt.at.row->type != SPEC_BOOL) {
			opt.value = upid_str(last ? NULL : at + 1);
			return bind_option(p, &opt, next);
		}
		if (bind_option(p, &opt, last ? next : NULL) < 0)
			return -1;
	}
	return 1;
}

/* ------------------------------------------------------------------------------------ all */

/* Moves words that are not options to the front of argv. After an error it goes on, since `--output
 * nagios` may follow, and decides how the error is reported. */
static int
parse_words(struct parser *p, int argc, char **argv)
{
	struct cli_options *o = p->o;
	bool options = true;
	int rc = 0;

	o->words = argv;
	for (int i = 0, used; i < argc; i += used) {
		const char *next = i + 1 < argc ? argv[i + 1] : NULL;

		used = 1;
		if (strcmp(argv[i], "-") == 0)
			o->dash = true;
		else if (!options || *argv[i] != '-')
			argv[o->word_count++] = argv[i];
		else if (strcmp(argv[i], "--") == 0)
			options = false;
		else
			used = argv[i][1] == '-' ? long_option(p, argv[i], next)
			                         : short_options(p, argv[i], next);
		if (used < 0) {
			rc = -1;
			used = 1;
		}
	}
	return rc;
}

static int
check_format(struct cli_options *o, struct upid_err *err)
{
	const struct op *op = o->call->op;
	char word[HELP_WORD];

	if (o->format != CLI_NAGIOS || op->total != NULL)
		return 0;
	return upid_fail(err, UPID_E_USAGE, "upid %s has no --output nagios: see upid report",
	                 help_word(word, op));
}

/* Binds words to the rows that take words, in order; parameters take all remaining words. */
static int
bind_words(struct parser *p)
{
	struct spec_bind *bind = &p->o->call->bind;
	int word = 0;

	if (!gen_has(bind->set, SPEC_WORD))
		return 0;
	for (struct spec_iter i = { .set = bind->set }; spec_next(&i);)
		while (i.row->flags & SPEC_WORD && word < p->o->word_count) {
			if (spec_bind_text(bind, &i, upid_str(p->o->words[word++]), SPEC_GIVEN,
			                   p->err) != 0)
				return -1;
			if (i.row->type != SPEC_PAIRS)
				break;
		}
	p->o->words += word;
	p->o->word_count -= word;
	return 0;
}

int
cli_options_parse(struct cli_options *o, int argc, char **argv, struct upid_err *err)
{
	const struct op_env *env = &o->call->world->env;
	struct parser p = { .o = o,
		            .own = { .set = cli_settings_set(o->call->op),
		                     .args = &o->settings,
		                     .arena = &o->call->arena },
		            .err = err };

	bool parsed = parse_words(&p, argc, argv) == 0;

	if (!o->settings.help && spec_bind_env(&p.own, env->getenv, env->ctx, err) != 0)
		return -1;
	if (!parsed || (!o->settings.help && bind_words(&p) != 0))
		return -1;
	(void)cli_format_of(&o->format, o->settings.output);
	return check_format(o, err);
}

int
cli_options_no_words(const struct cli_options *o, struct upid_err *err)
{
	char word[HELP_WORD];

	if (o->word_count == 0 && !o->dash)
		return 0;
	return upid_fail(err, UPID_E_USAGE,
	                 "%s takes no arguments, but got '%.60s'.%s See upid %s --help",
	                 help_word(word, o->call->op), o->word_count > 0 ? o->words[0] : "-",
	                 gen_has(&o->call->op->args, SPEC_FILTER)
	                         ? " Use a filter such as --vmid or --type."
	                         : "",
	                 word);
}
