#include "complete.h"
#include "help.h"
#include "spec/gen.h"

static const char head[] =
	"# Completion of upid for bash. Generated from the rows of upid by make gen. Do not edit.\n"
	"\n"
	"_upid() {\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	"\tlocal op=${COMP_WORDS[1]} words=\n"
	"\n"
	"\t# bash cuts words at '='\n"
	"\tif [[ $cur == = ]]; then\n"
	"\t\tcur=\n"
	"\telif [[ $prev == = ]]; then\n"
	"\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
	"\tfi\n"
	"\tCOMPREPLY=()\n";

static const char foot[] = "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
			   "}\n"
			   "complete -F _upid upid\n";

static void
add_words_of_ops(struct upid_buf *out)
{
	char word[HELP_WORD];

	for (const struct op *const *op = op_all(); *op != NULL; op++)
		upid_buf_addf(out, "%s%s", op == op_all() ? "" : " ", help_word(word, *op));
}

static void
add_first_words(struct upid_buf *out)
{
	upid_buf_adds(out, "\tif ((COMP_CWORD == 1)); then\n\t\twords='");
	add_words_of_ops(out);
	for (const struct help_command *c = help_commands; c->name != NULL; c++)
		upid_buf_addf(out, " %s", c->name);
	upid_buf_adds(out,
	              " --help --version'\n\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
	              "\"$cur\")\n\t\treturn\n\tfi\n");
}

/* Adds the pattern of a case: "--output | -o". */
static void
add_pattern(struct upid_buf *out, const struct op *op, const struct spec_row *row)
{
	char word[HELP_WORD];

	upid_buf_addf(out, "\t%s,--", help_word(word, op));
	gen_dashed(out, upid_str(row->name));
	if (row->letter != 0)
		upid_buf_addf(out, " | %s,-%c", word, row->letter);
	upid_buf_adds(out, ")");
}

static void
add_value(struct upid_buf *out, const struct spec_row *row)
{
	switch (complete_value(row)) {
	case COMPLETE_WORDS:
		upid_buf_addf(out, " words='%s' ;;\n", row->choices);
		break;
	case COMPLETE_PROFILE:
		upid_buf_adds(out, " words=$(" COMPLETE_PROFILES ") ;;\n");
		break;
	case COMPLETE_FILE:
		upid_buf_adds(out, " compopt -o default; return ;;\n");
		break;
	default:
		upid_buf_adds(out, " return ;;\n");
		break;
	}
}

static void
add_values(struct upid_buf *out, const struct op *op)
{
	for (struct complete_iter i = { .op = op }; complete_next(&i);)
		if (complete_value(i.row) != COMPLETE_NONE) {
			add_pattern(out, op, i.row);
			add_value(out, i.row);
		}
}

static void
add_options(struct upid_buf *out, const struct op *op)
{
	char word[HELP_WORD];

	upid_buf_addf(out, "\t%s,*) words='", help_word(word, op));
	for (struct complete_iter i = { .op = op }; complete_next(&i);) {
		upid_buf_adds(out, "--");
		gen_dashed(out, upid_str(i.row->name));
		upid_buf_addc(out, ' ');
		if (i.row->type == SPEC_BOOL && i.row->def != NULL && *i.row->def == 't') {
			upid_buf_adds(out, "--no-");
			gen_dashed(out, upid_str(i.row->name));
			upid_buf_addc(out, ' ');
		}
	}
	out->n--; /* removes the last blank */
	upid_buf_adds(out, "' ;;\n");
}

void
complete_bash(struct upid_buf *out)
{
	upid_buf_adds(out, head);
	add_first_words(out);
	upid_buf_adds(out, "\tcase $op,$prev in\n\thelp,* | schema,* | terraform,*) words='");
	add_words_of_ops(out);
	upid_buf_adds(out, "' ;;\n");
	for (const struct op *const *op = op_all(); *op != NULL; op++)
		add_values(out, *op);
	for (const struct op *const *op = complete_commands; *op != NULL; op++)
		add_values(out, *op);
	for (const struct op *const *op = op_all(); *op != NULL; op++)
		add_options(out, *op);
	for (const struct op *const *op = complete_commands; *op != NULL; op++)
		add_options(out, *op);
	upid_buf_adds(out, "\tesac\n");
	upid_buf_adds(out, foot);
}
