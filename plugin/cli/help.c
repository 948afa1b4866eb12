#include <string.h>

#include "exits.h"
#include "help.h"
#include "settings.h"
#include "spec/gen.h"
#include "spec/near.h"

const struct help_command help_commands[] = {
	{ "config", "[options] [profiles]",
	  "Print the effective connection settings and where each comes from; with `profiles`, "
	  "the names of the profiles." },
	{ "doctor", "[options]",
	  "Check the connection to a server: settings, name, TCP, TLS, login, permissions, "
	  "clock and product; and say how to fix a problem." },
	{ "schema", "OPERATION [args|result|KIND]",
	  "Print the JSON Schema of the arguments and the records of an operation." },
	{ "terraform", "OPERATION",
	  "Act as the program of a Terraform data \"external\": read an object of strings from "
	  "standard input, write an object of strings to standard output." },
	{ "help", "[OPERATION]", "Print the options of an operation or a command." },
	{ "version", "", "Print the version." },
	{ NULL, NULL, NULL },
};

int
help_print(struct face_world *w, struct upid_buf *text)
{
	bool failed = text->failed || w->write_out(w->ctx, text->p, text->n) != 0;

	upid_buf_free(text);
	if (!failed)
		return 0;
	w->say(w->ctx, "upid: the output could not be written");
	return upid_code_exit(UPID_E_OUTPUT);
}

const char *
help_word(char room[HELP_WORD], const struct op *op)
{
	size_t n = 0;

	for (; n < HELP_WORD - 1 && op->name[n] != '\0'; n++)
		room[n] = op->name[n] == '_' ? '-' : op->name[n];
	room[n] = '\0';
	return room;
}

int
help_version(struct face_world *w)
{
	struct upid_buf text = { 0 };

	upid_buf_adds(&text, "upid " UPID_VERSION "\n");
	return help_print(w, &text);
}

struct spec_doc
help_doc(const struct op *op)
{
	return (struct spec_doc){ .name = op->name,
		                  .summary = op->summary,
		                  .text = op->text,
		                  .args = &op->args,
		                  .result = &op->result,
		                  .records = op->records,
		                  .total = op->total,
		                  .error = &op_error_rows,
		                  .own = cli_settings_set(op),
		                  .lists = op->takes == OP_NOTHING,
		                  .changes = op->changes,
		                  .takes_upids = op->takes == OP_UPIDS,
		                  .ansible_example = op->ansible_example };
}

int
help_op(struct face_world *w, const struct op *op)
{
	struct spec_doc doc = help_doc(op);
	struct upid_buf text = { 0 };

	spec_help(&text, &doc);
	if (op->online)
		exits_add_text(&text);
	return help_print(w, &text);
}

/* Fits a terminal of 24 lines and 80 columns. */
static int
help_all(struct face_world *w)
{
	struct upid_buf text = { 0 };
	char word[HELP_WORD];

	upid_buf_adds(&text, "Usage: upid OPERATION [options] [UPID...]\n"
	                     "       ... | upid OPERATION [options]\n\n"
	                     "Operations on Proxmox tasks:\n");
	for (const struct op *const *op = op_all(); *op != NULL; op++)
		upid_buf_addf(&text, "  %-11s %s\n", help_word(word, *op), (*op)->summary);
	upid_buf_adds(&text,
	              "\nExamples:\n"
	              "  upid decode UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:vzdump:100:root@pam:\n"
	              "  pvesh create /nodes/pve1/vzdump --vmid 100 | upid wait --timeout 1h\n"
	              "  upid log --tail 20 \"$task\"\n\n");
	upid_buf_adds(&text, "Check the connection: upid doctor. Others:");
	for (const struct help_command *c = help_commands; c->name != NULL; c++)
		if (strcmp(c->name, op_doctor.name) != 0)
			upid_buf_addf(&text, " %s", c->name);
	upid_buf_adds(&text,
	              "\nupid OPERATION --help lists its options; man upid has all the rest.\n");
	return help_print(w, &text);
}

static int
help_command(struct face_world *w, const struct help_command *c)
{
	struct upid_buf text = { 0 };

	upid_buf_addf(&text, "Usage: upid %s%s%s\n\n", c->name, *c->arguments != '\0' ? " " : "",
	              c->arguments);
	gen_unticked(&text, c->text, "", "");
	upid_buf_addc(&text, '\n');
	return help_print(w, &text);
}

int
help_topic(struct face_world *w, const char *topic)
{
	const struct op *op = topic != NULL ? op_find(upid_str(topic)) : NULL;

	if (topic == NULL)
		return help_all(w);
	if (op != NULL)
		return help_op(w, op);
	for (const struct help_command *c = help_commands; c->name != NULL; c++)
		if (strcmp(c->name, topic) == 0)
			return help_command(w, c);
	return help_unknown(w, topic);
}

int
help_unknown(struct face_world *w, const char *word)
{
	struct spec_near near = { .word = upid_str(word + strspn(word, "-")) };
	struct upid_buf best = { 0 };
	struct upid_err text = { 0 };

	for (const struct op *const *op = op_all(); *op != NULL; op++)
		spec_near_try(&near, upid_str((*op)->name));
	for (const struct help_command *c = help_commands; c->name != NULL; c++)
		spec_near_try(&near, upid_str(c->name));
	gen_dashed(&best, near.best);
	if (strncmp(word, "UPID:", 5) == 0)
		upid_fail(&text, UPID_E_USAGE,
		          "upid: missing operation before the UPID, as in: upid decode '%.200s'",
		          word);
	else
		upid_fail(&text, UPID_E_USAGE,
		          "upid: '%.100s' is not an operation.%s%s%s See upid --help", word,
		          best.n > 0 ? " Did you mean '" : "",
		          best.n > 0 ? upid_buf_cstr(&best) : "", best.n > 0 ? "'?" : "");
	upid_buf_free(&best);
	w->say(w->ctx, text.message);
	return upid_code_exit(UPID_E_USAGE);
}
