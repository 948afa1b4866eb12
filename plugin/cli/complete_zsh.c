#include "complete.h"
#include "help.h"
#include "spec/gen.h"

/* Characters to escape in single quotes and brackets of _arguments, and before a colon of
 * _describe. */
#define MASK "[]:\\"

static const char head[] =
	"#compdef upid\n"
	"# Completion of upid for zsh. Generated from the rows of upid by make gen. Do not edit.\n"
	"\n"
	"_upid_profiles() {\n"
	"\tlocal -a profiles\n"
	"\tprofiles=(${(f)\"$(" COMPLETE_PROFILES ")\"})\n"
	"\tcompadd -a profiles\n"
	"}\n"
	"\n";

/* Quotes "'", which zsh cannot escape inside single quotes. */
static void
add_quoted(struct upid_buf *out, const char *text)
{
	struct upid_buf summary = { 0 };

	complete_summary(&summary, text, MASK);
	for (size_t i = 0; i < summary.n; i++)
		if (summary.p[i] == '\'')
			upid_buf_adds(out, "'\\''");
		else
			upid_buf_addc(out, summary.p[i]);
	out->failed = out->failed || summary.failed;
	upid_buf_free(&summary);
}

/* Adds "'word:what it does'", an item of _describe. */
static void
add_words(struct upid_buf *out, bool commands)
{
	char word[HELP_WORD];

	for (const struct op *const *op = op_all(); *op != NULL; op++) {
		upid_buf_addf(out, "\t\t'%s:", help_word(word, *op));
		add_quoted(out, (*op)->summary);
		upid_buf_adds(out, "'\n");
	}
	for (const struct help_command *c = help_commands; commands && c->name != NULL; c++) {
		upid_buf_addf(out, "\t\t'%s:", c->name);
		add_quoted(out, c->text);
		upid_buf_adds(out, "'\n");
	}
}

static void
add_value(struct upid_buf *out, const struct spec_row *row)
{
	upid_buf_addf(out, ":%s:", gen_value(row));
	switch (complete_value(row)) {
	case COMPLETE_WORDS:
		upid_buf_addf(out, "(%s)", row->choices);
		break;
	case COMPLETE_PROFILE:
		upid_buf_adds(out, "_upid_profiles");
		break;
	case COMPLETE_FILE:
		upid_buf_adds(out, "_files");
		break;
	default:
		upid_buf_addc(out, ' ');
		break;
	}
}

/* "'(-o --output)'{-o,--output}'[what it is]:WORD:(a b)'" or "'--name[what it is]'" */
static void
add_option(struct upid_buf *out, const struct spec_row *row, const char *prefix)
{
	struct upid_buf name = { 0 };
	bool has_value = complete_value(row) != COMPLETE_NONE;

	upid_buf_adds(&name, prefix);
	gen_dashed(&name, upid_str(row->name));
	upid_buf_adds(&name, has_value ? "=" : "");
	if (upid_buf_cstr(&name) != NULL && row->letter != 0)
		upid_buf_addf(out, "\t\t\t'(-%c %.*s)'{-%c%s,%s}'[", row->letter,
		              (int)(name.n - has_value), name.p, row->letter, has_value ? "+" : "",
		              name.p);
	else if (upid_buf_cstr(&name) != NULL)
		upid_buf_addf(out, "\t\t\t'%s[", name.p);
	add_quoted(out, row->text);
	upid_buf_addc(out, ']');
	if (has_value)
		add_value(out, row);
	upid_buf_adds(out, "' \\\n");
	out->failed = out->failed || name.failed;
	upid_buf_free(&name);
}

static void
add_options(struct upid_buf *out, const struct op *op)
{
	char word[HELP_WORD];

	upid_buf_addf(out, "\t%s)\n\t\t_arguments -s -S \\\n", help_word(word, op));
	for (struct complete_iter i = { .op = op }; complete_next(&i);)
		if (i.row->type == SPEC_BOOL && i.row->def != NULL && *i.row->def == 't')
			add_option(out, i.row, "--no-");
		else
			add_option(out, i.row, "--");
	upid_buf_adds(out, op->takes == OP_UPIDS ? "\t\t\t'*:UPID: '\n\t\t;;\n"
	                                         : "\t\t\t'*: :'\n\t\t;;\n");
}

void
complete_zsh(struct upid_buf *out)
{
	upid_buf_adds(out, head);
	upid_buf_adds(out, "_upid() {\n"
	                   "\tlocal -a words_1 operations\n"
	                   "\toperations=(\n");
	add_words(out, false);
	upid_buf_adds(out, "\t)\n\twords_1=(\n");
	add_words(out, true);
	upid_buf_adds(out, "\t)\n"
	                   "\tif ((CURRENT == 2)); then\n"
	                   "\t\t_describe -t commands 'operation' words_1\n"
	                   "\t\treturn\n"
	                   "\tfi\n"
	                   "\tlocal word=$words[2]\n"
	                   "\tshift words\n"
	                   "\t((CURRENT--))\n"
	                   "\tcase $word in\n"
	                   "\thelp|schema|terraform)\n"
	                   "\t\t_describe -t commands 'operation' operations\n"
	                   "\t\t;;\n");
	for (const struct op *const *op = op_all(); *op != NULL; op++)
		add_options(out, *op);
	for (const struct op *const *op = complete_commands; *op != NULL; op++)
		add_options(out, *op);
	upid_buf_adds(out, "\tesac\n}\n\n_upid \"$@\"\n");
}
