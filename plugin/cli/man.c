/* The parts of the man page that do not come from rows, in man(7) macros. */
#include <string.h>

#include "exits.h"
#include "help.h"
#include "man.h"
#include "op/op.h"
#include "settings.h"
#include "spec/gen.h"

/* The date of the last change to the text below. */
#define MAN_DATE "2026-11-28"

static const char synopsis[] = ".SH NAME\n"
			       "upid \\- decode, wait for, and read the logs of Proxmox tasks\n"
			       ".SH SYNOPSIS\n"
			       ".B upid\n"
			       ".I OPERATION\n"
			       "[\\fIoptions\\fR] [\\fIUPID\\fR...]\n"
			       ".br\n"
			       "\\&...\n"
			       "|\n"
			       ".B upid\n"
			       ".I OPERATION\n"
			       "[\\fIoptions\\fR]\n";

static const char description[] =
	".SH DESCRIPTION\n"
	"Every change on a Proxmox server runs as a task, and its name is a UPID.\n"
	".B upid\n"
	"decodes UPIDs, waits for tasks, reads their logs, and reports what happened.\n"
	"It works with Proxmox VE, Backup Server, Mail Gateway and Datacenter Manager.\n"
	".PP\n"
	"UPIDs are arguments, or come on standard input: plain lines, JSON strings, objects and\n"
	"lists, responses of the API, records of\n"
	".BR upid ,\n"
	"registered results of Ansible, or text with UPIDs in it.\n"
	"An argument \\fB\\-\\fR reads standard input after the other arguments.\n"
	"Lines without a UPID are skipped, and counted in one note on standard error.\n"
	"Every UPID has its record, success or error.\n"
	".PP\n"
	"In a pipe or a file, each record is one JSON object on a line, written as soon as it is\n"
	"known.\n"
	"On a terminal, output is for a person: a line for each task, aligned fields, or the text of\n"
	"a log.\n"
	"\\fB\\-\\-output\\fR chooses another format.\n"
	".PP\n"
	"Secrets are refused on the command line, where every process could read them.\n"
	"They come from the environment, a file, a command, a profile, or the first JSON object on\n"
	"standard input.\n"
	"An explicit value takes precedence over the environment, the environment over a profile, a\n"
	"profile over the default.\n";

static const char environment[] =
	".TP\n"
	".B UPID_CONFIG\n"
	"The profile file. Without it,\n"
	".I $XDG_CONFIG_HOME/upid/config.yaml\n"
	"or\n"
	".IR ~/.config/upid/config.yaml .\n"
	".TP\n"
	".BR https_proxy ,\\  HTTPS_PROXY ,\\  ALL_PROXY ,\\  no_proxy\n"
	"The proxy to connect through, and the hosts that are reached without it.\n"
	".TP\n"
	".BR NO_COLOR ,\\  CLICOLOR_FORCE ,\\  TERM\n"
	"Turn colors off; force them, also in a pipe; the terminal (\\fBdumb\\fR has no colors).\n"
	".TP\n"
	".B TZ\n"
	"The time zone of times that are given without one.\n";

static const char files[] =
	".SH FILES\n"
	".TP\n"
	".I ~/.config/upid/config.yaml\n"
	"Profiles: arguments under a name.\n"
	"A file with a secret must not be readable by others, a file with a command must not be\n"
	"writable by others.\n"
	".PP\n"
	".nf\n"
	".RS\n"
	"default_profile: lab\n"
	"profiles:\n"
	"  lab:\n"
	"    api_host: [pve1.example.com, pve2.example.com]\n"
	"    api_token_id: root@pam!ci\n"
	"    api_token_secret_file: /run/secrets/ci\n"
	"  backup:\n"
	"    product: pbs\n"
	"    api_host: pbs1.example.com\n"
	"    password_command: pass show pbs1\n"
	".RE\n"
	".fi\n";

static const struct {
	const char *text, *command;
} examples[] = {
	{ "Decode a UPID, and print one field:", "upid decode \"$task\" | jq \\-r .starttime_iso" },
	{ "Start a backup on a node, and wait for it for an hour at most:",
	  "pvesh create /nodes/pve1/vzdump \\-\\-vmid 100 | upid wait \\-\\-timeout 1h" },
	{ "Fail also if the task ended with warnings:",
	  "upid wait \\-\\-fail\\-on warning \"$task\"" },
	{ "Wait for all tasks of a file, and list the reasons of those that failed:",
	  "upid wait <tasks.txt | jq \\-r 'select(.ok == false) | .reason'" },
	{ "Print the last 20 lines of a log:", "upid log \\-\\-tail 20 \"$task\"" },
	{ "Follow a backup from its last 10 lines on, and fail if it fails:",
	  "upid log \\-\\-follow \\-\\-tail 10 \\-\\-vmid 104 \\-\\-running" },
	{ "Join the lines of a log that the API returned:",
	  "curl ... | upid decode\\-log \\-\\-output text" },
	{ "Show which connection settings are effective:", "upid config \\-\\-profile backup" },
	{ "Find out why a server cannot be used:", "upid doctor \\-\\-profile backup" },
};

static void
add_operation(struct upid_buf *out, const struct op *op)
{
	char word[HELP_WORD];

	upid_buf_addf(out, ".SS upid ");
	gen_roff(out, help_word(word, op));
	upid_buf_addc(out, '\n');
	gen_roff(out, op->text);
	upid_buf_addc(out, '\n');
	spec_man_rows(out, &op->args, 0, SPEC_CONN | SPEC_FILTER);
	spec_man_rows(out, &op->args, SPEC_FILTER | SPEC_OWN, 0);
	spec_man_rows(out, cli_settings_own(op), 0, 0);
	if (gen_has(&op->args, SPEC_FILTER))
		upid_buf_adds(out, ".PP\nAlso the options under FILTERS.\n");
	if (gen_has(&op->args, SPEC_CONN))
		upid_buf_adds(out, ".PP\nAlso the options under CONNECTION.\n");
}

/* The forms of option values, where they are not obvious. */
static void
add_forms(struct upid_buf *out)
{
	static const struct spec_row rows[] = { { .type = SPEC_MS }, { .type = SPEC_TIME } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		upid_buf_addf(out, ".TP\n.I %s\n", gen_value(&rows[i]));
		gen_roff(out, gen_forms(&rows[i]));
		upid_buf_addc(out, '\n');
	}
}

/* The rows with this flag are the same in all operations that have them. */
static void
add_shared(struct upid_buf *out, const char *title, unsigned flag)
{
	for (const struct op *const *op = op_all(); *op != NULL; op++)
		if (gen_has(&(*op)->args, flag)) {
			upid_buf_addf(out, ".SH %s\n", title);
			spec_man_rows(out, &(*op)->args, flag, SPEC_SECRET);
			return;
		}
}

static void
add_commands(struct upid_buf *out)
{
	upid_buf_adds(out, ".SH OTHER COMMANDS\n");
	for (const struct help_command *c = help_commands; c->name != NULL; c++) {
		upid_buf_addf(out, ".TP\n.B upid %s\n", c->name);
		gen_roff(out, c->text);
		upid_buf_addc(out, '\n');
	}
}

static void
add_exits(struct upid_buf *out)
{
	const char *status, *text;

	upid_buf_adds(out, ".SH EXIT STATUS\n");
	for (size_t i = 0; exits_get(i, &status, &text); i++) {
		upid_buf_addf(out, ".TP\n.B %s\n", status);
		gen_roff(out, text);
		upid_buf_addc(out, '\n');
	}
	upid_buf_adds(out, ".PP\nOf several records, the first that is not a success decides.\n");
}

/* ----------------------------------------------------------------------------- environment */

static void
add_variables(struct upid_buf *out, const struct spec_row *row)
{
	struct upid_buf words = { 0 };

	gen_words(&words, row->env, "`", "`");
	upid_buf_adds(out, ".TP\n");
	if (upid_buf_cstr(&words) != NULL)
		gen_roff(out, words.p);
	words.n = 0;
	upid_buf_adds(&words, row->flags & SPEC_SECRET ? "The argument `" : "The option `--");
	if (row->flags & SPEC_SECRET)
		upid_buf_adds(&words, row->name);
	else
		gen_dashed(&words, upid_str(row->name));
	upid_buf_adds(&words, "`.");
	upid_buf_addc(out, '\n');
	if (upid_buf_cstr(&words) != NULL)
		gen_roff(out, words.p);
	upid_buf_addc(out, '\n');
	out->failed = out->failed || words.failed;
	upid_buf_free(&words);
}

/* Whether an earlier operation reads the same variables. */
static bool
is_repeated(const struct op *const *op, const struct spec_row *row)
{
	struct spec_iter i;

	for (const struct op *const *before = op_all(); before < op; before++)
		if (spec_find(&i, &(*before)->args, upid_str(row->name)) && i.row->env != NULL)
			return true;
	return false;
}

static void
add_environment(struct upid_buf *out)
{
	upid_buf_adds(out,
	              ".SH ENVIRONMENT\n"
	              "Each tool has variables of its own, which are never mixed: those of the\n"
	              "first tool that names a server count.\n");
	for (const struct op *const *op = op_all(); *op != NULL; op++)
		for (struct spec_iter i = { .set = &(*op)->args }; spec_next(&i);)
			if (i.row->env != NULL && !is_repeated(op, i.row))
				add_variables(out, i.row);
	for (struct spec_iter i = { .set = cli_settings_set(op_all()[0]) }; spec_next(&i);)
		if (i.row->env != NULL)
			add_variables(out, i.row);
	upid_buf_adds(out, environment);
}

/* ------------------------------------------------------------------------------------ all */

static void
add_examples(struct upid_buf *out)
{
	upid_buf_adds(out, ".SH EXAMPLES\n");
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++)
		upid_buf_addf(out, "%s%s\n.PP\n.nf\n.RS\n%s\n.RE\n.fi\n", i > 0 ? ".PP\n" : "",
		              examples[i].text, examples[i].command);
}

void
man_page(struct upid_buf *out)
{
	const struct op *online = op_all()[0];

	upid_buf_adds(out, ".\\\" Generated from the rows of upid by make gen. Do not edit.\n"
	                   ".TH UPID 1 " MAN_DATE " \"upid " UPID_VERSION "\" \"User Commands\"\n");
	upid_buf_adds(out, synopsis);
	upid_buf_adds(out, description);
	upid_buf_adds(out, ".SH OPERATIONS\n");
	add_forms(out);
	for (const struct op *const *op = op_all(); *op != NULL; op++) {
		add_operation(out, *op);
		online = (*op)->online ? *op : online;
	}
	upid_buf_adds(out, ".SH GENERAL OPTIONS\n");
	spec_man_rows(out, cli_settings_shared(), 0, 0);
	add_shared(out, "FILTERS", SPEC_FILTER);
	add_shared(out, "CONNECTION", SPEC_CONN);
	upid_buf_adds(out, ".SS Never on the command line\n"
	                   "These arguments are secrets. See DESCRIPTION for where they may come "
	                   "from.\n");
	spec_man_rows(out, &online->args, SPEC_SECRET, 0);
	add_commands(out);
	add_exits(out);
	add_environment(out);
	upid_buf_adds(out, files);
	add_examples(out);
	upid_buf_adds(out, ".SH SEE ALSO\n.BR pvesh (1),\n.BR jq (1)\n");
}
