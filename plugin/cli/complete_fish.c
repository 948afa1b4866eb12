#include <string.h>

#include "complete.h"
#include "help.h"
#include "spec/gen.h"

static void
add_summary(struct upid_buf *out, const char *text)
{
	upid_buf_adds(out, " -d '");
	complete_summary(out, text, "'\\");
	upid_buf_adds(out, "'\n");
}

static void
add_word(struct upid_buf *out, const char *word, const char *text)
{
	upid_buf_addf(out, "complete -c upid -n __fish_use_subcommand -a %s", word);
	add_summary(out, text);
}

static void
add_value(struct upid_buf *out, const struct spec_row *row)
{
	switch (complete_value(row)) {
	case COMPLETE_WORDS:
		upid_buf_addf(out, " -x -a '%s'", row->choices);
		break;
	case COMPLETE_PROFILE:
		upid_buf_adds(out, " -x -a '(" COMPLETE_PROFILES ")'");
		break;
	case COMPLETE_FILE:
		upid_buf_adds(out, " -r -F");
		break;
	case COMPLETE_ANY:
		upid_buf_adds(out, " -x");
		break;
	case COMPLETE_NONE:
		break;
	}
}

static void
add_options(struct upid_buf *out, const struct op *op)
{
	char word[HELP_WORD];

	for (struct complete_iter i = { .op = op }; complete_next(&i);) {
		bool on = i.row->type == SPEC_BOOL && i.row->def != NULL && *i.row->def == 't';

		upid_buf_addf(out, "complete -c upid -n '__fish_seen_subcommand_from %s' -l %s",
		              help_word(word, op), on ? "no-" : "");
		gen_dashed(out, upid_str(i.row->name));
		if (i.row->letter != 0)
			upid_buf_addf(out, " -s %c", i.row->letter);
		add_value(out, i.row);
		add_summary(out, i.row->text);
	}
}

void
complete_fish(struct upid_buf *out)
{
	char word[HELP_WORD];

	upid_buf_adds(out,
	              "# Completion of upid for fish. Generated from the rows of upid by make gen. "
	              "Do not edit.\n"
	              "complete -c upid -f\n");
	for (const struct op *const *op = op_all(); *op != NULL; op++)
		add_word(out, help_word(word, *op), (*op)->summary);
	for (const struct help_command *c = help_commands; c->name != NULL; c++)
		add_word(out, c->name, c->text);
	for (const struct op *const *op = op_all(); *op != NULL; op++) {
		upid_buf_addf(
			out,
			"complete -c upid -n '__fish_seen_subcommand_from help schema terraform' "
			"-a %s",
			help_word(word, *op));
		add_summary(out, (*op)->summary);
	}
	for (const struct op *const *op = op_all(); *op != NULL; op++)
		add_options(out, *op);
	for (const struct op *const *op = complete_commands; *op != NULL; op++)
		add_options(out, *op);
}
