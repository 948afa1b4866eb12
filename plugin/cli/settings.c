#include "settings.h"
#include "out.h"

static const struct spec_row rows[] = {
	{ SPEC_NAME("output"), SPEC_AT(struct cli_settings, output), .type = SPEC_STR,
	  .letter = 'o', .choices = CLI_FORMATS, .env = "UPID_OUTPUT",
	  .text = "The output format: `ndjson` is one JSON object per line, `table` one line "
	          "in columns. The default is a format for people on a terminal, and `ndjson` "
	          "in a pipe or a file. `nagios` is one line for a monitoring system, only of "
	          "`report`." },
	{ SPEC_NAME("quiet"), SPEC_AT(struct cli_settings, quiet), .type = SPEC_BOOL, .letter = 'q',
	  .text = "Print no notes on standard error, only errors." },
	{ SPEC_NAME("help"), SPEC_AT(struct cli_settings, help), .type = SPEC_BOOL, .letter = 'h',
	  .text = "Print this help." },
};

static const struct spec_row online_rows[] = {
	{ SPEC_NAME("trace"), SPEC_AT(struct cli_settings, trace), .type = SPEC_BOOL, .letter = 'v',
	  .aliases = "verbose",
	  .text = "Print each request and each response on standard error, without secrets." },
};

static const struct spec_row log_rows[] = {
	{ SPEC_NAME("lines"), SPEC_AT(struct cli_settings, lines), .type = SPEC_BOOL,
	  .text = "Write each line of a log as a record of its own, with `upid`, `n` and `t`, "
	          "as it arrives: for logs of any size." },
};

static const struct spec_row follow_rows[] = {
	{ SPEC_NAME("follow"), SPEC_AT(struct cli_settings, follow), .type = SPEC_BOOL,
	  .letter = 'f',
	  .text = "Write the lines of the logs as they arrive, until the tasks have finished. "
	          "For several tasks each line starts with the name of its task. `ndjson` has "
	          "an object for each event: `state`, `line`, `progress`, `end`." },
	{ SPEC_NAME("timestamps"), SPEC_AT(struct cli_settings, timestamps), .type = SPEC_BOOL,
	  .text = "With `--follow`, write the time at which each line arrived, in UTC." },
	{ SPEC_NAME("no_prefix"), SPEC_AT(struct cli_settings, no_prefix), .type = SPEC_BOOL,
	  .text = "With `--follow`, do not write the name of the task before each line." },
};

static const struct spec_row wait_rows[] = {
	{ SPEC_NAME("progress"), SPEC_AT(struct cli_settings, progress), .type = SPEC_STR,
	  .choices = "auto plain none",
	  .text = "How standard error shows the tasks while they run: `auto` draws a line for each on a "
	          "terminal and nothing elsewhere; `plain` writes a line when a state changes, and one "
	          "every 30 seconds." },
};

static const struct spec_row order_rows[] = {
	{ SPEC_NAME("ordered"), SPEC_AT(struct cli_settings, ordered), .type = SPEC_BOOL,
	  .text = "Write the records in the order of the given tasks. By default they come as the tasks "
	          "end; only a JSON array as input, and `--output json` and `yaml`, keep the order." },
};

/* The rows that fit an operation: which of the optional groups it has. */
enum kind { PLAIN, LOGS, WAITS, WAITS_FOLLOWS, KINDS };

static enum kind
kind_of(const struct op *op)
{
	if (op->reads_logs)
		return LOGS;
	if (!op->waits)
		return PLAIN;
	return op->follows ? WAITS_FOLLOWS : WAITS;
}

#define FOLLOW SPEC_PART(follow_rows, 0)
#define WAIT SPEC_PART(wait_rows, 0)
#define ORDER SPEC_PART(order_rows, 0)

const struct spec_set *
cli_settings_own(const struct op *op)
{
	static const struct spec_set sets[KINDS] = {
		[LOGS] = { { SPEC_PART(log_rows, 0), FOLLOW } },
		[WAITS] = { { ORDER, WAIT } },
		[WAITS_FOLLOWS] = { { ORDER, FOLLOW, WAIT } },
	};

	return &sets[kind_of(op)];
}

#define ONLINE SPEC_PART(rows, 0), SPEC_PART(online_rows, 0)

static const struct spec_set online[KINDS] = {
	[PLAIN] = { { ONLINE } },
	[LOGS] = { { ONLINE, SPEC_PART(log_rows, 0), FOLLOW } },
	[WAITS] = { { ONLINE, ORDER, WAIT } },
	[WAITS_FOLLOWS] = { { ONLINE, ORDER, FOLLOW, WAIT } },
};

const struct spec_set *
cli_settings_shared(void)
{
	return &online[PLAIN];
}

const struct spec_set *
cli_settings_set(const struct op *op)
{
	static const struct spec_set offline = { { SPEC_PART(rows, 0) } };

	return op->online ? &online[kind_of(op)] : &offline;
}
