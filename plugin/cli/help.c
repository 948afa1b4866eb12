#include <string.h>

#include "help.h"
#include "spec/gen.h"

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
		                  .error = &op_error_rows,
		                  .takes_upids = op->takes == OP_UPIDS,
		                  .ansible_example = op->ansible_example };
}

/* No rows: other faces have none of these. */
static void
add_own(struct upid_buf *text, const struct op *op, const char *formats)
{
	upid_buf_addf(text,
	              "\nOf the command line alone:\n"
	              "  --output FORMAT           %s\n",
	              formats);
	if (op->online)
		upid_buf_adds(
			text,
			"  --trace                   shows each request and answer on standard "
			"error,\n"
			"                            without secrets\n");
	upid_buf_adds(text, "  --help\n");
}

int
help_of(struct face_world *w, const struct op *op, const char *formats)
{
	struct spec_doc doc = help_doc(op);
	struct upid_buf text = { 0 };

	spec_help(&text, &doc);
	add_own(&text, op, formats);
	return help_print(w, &text);
}

int
help_op(struct face_world *w, const struct op *op)
{
	return help_of(w, op, "ndjson (unless asked), json, yaml or text");
}

static void
add_exits(struct upid_buf *text)
{
	upid_buf_adds(text,
	              "\nExit status:\n"
	              "  0 ok   1 the task failed   2 bad usage or input   3 warnings that count\n"
	              "  4 timed out, still running   5 unreachable   6 not authenticated\n"
	              "  7 not permitted   8 no such task   9 the server's identity is wrong\n"
	              "  10 an answer that makes no sense   70 a bug   74 output not written\n");
}

static int
help_all(struct face_world *w)
{
	struct upid_buf text = { 0 };

	upid_buf_adds(&text, "upid " UPID_VERSION
	                     ": what a Proxmox task is, whether it has ended, and what it said.\n\n"
	                     "  upid OPERATION [options] [UPID...]\n"
	                     "  ... | upid OPERATION [options]\n\n"
	                     "Operations:\n");
	for (const struct op *const *op = op_all(); *op != NULL; op++) {
		char word[HELP_WORD];

		upid_buf_addf(&text, "  %-12s %s\n", help_word(word, *op), (*op)->summary);
	}
	upid_buf_adds(&text,
	              "\nOther words:\n"
	              "  terraform OPERATION      a program for Terraform's data \"external\"\n"
	              "  config [options]         the connection that is in force, and whence\n"
	              "  schema OPERATION         JSON Schema of its arguments and result\n"
	              "  help OPERATION, OPERATION --help, --version\n");
	add_exits(&text);
	return help_print(w, &text);
}

int
help_topic(struct face_world *w, const char *topic)
{
	const struct op *op;

	if (topic == NULL)
		return help_all(w);
	op = op_find(upid_str(topic));
	return op != NULL ? help_op(w, op) : help_unknown(w, topic);
}

int
help_unknown(struct face_world *w, const char *word)
{
	struct upid_err text = { 0 };

	if (strncmp(word, "UPID:", 5) == 0)
		upid_fail(&text, UPID_E_USAGE,
		          "upid: what shall be done with it? For example: upid decode "
		          "'%.200s'",
		          word);
	else
		upid_fail(&text, UPID_E_USAGE,
		          "upid: '%.100s' is no operation; upid --help lists them", word);
	w->say(w->ctx, text.message);
	return upid_code_exit(UPID_E_USAGE);
}
