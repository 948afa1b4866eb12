/* Describes the exit statuses. UPID_CODES (upid.h) assigns them to errors. */
#include "exits.h"

static const struct {
	const char *status, *text;
} exits[] = {
	{ "0", "success" },
	{ "1", "the task failed, or was refused" },
	{ "2", "invalid usage or input" },
	{ "3", "warnings that count as a failure, or an incomplete list" },
	{ "4", "timed out; the task may still be running" },
	{ "5", "the server cannot be reached" },
	{ "6", "not authenticated" },
	{ "7", "not permitted" },
	{ "8", "no such task, or no such node" },
	{ "9", "wrong server: its certificate is not trusted" },
	{ "10", "the response of the server is invalid" },
	{ "70", "a bug in upid, out of memory, or libyaml is missing" },
	{ "74", "the output could not be written" },
	{ "130, 143", "interrupted by SIGINT or SIGTERM" },
};

bool
exits_get(size_t i, const char **status, const char **text)
{
	if (i >= sizeof(exits) / sizeof(*exits))
		return false;
	*status = exits[i].status;
	*text = exits[i].text;
	return true;
}

void
exits_add_text(struct upid_buf *out)
{
	const char *status, *text;

	upid_buf_adds(out, "\nExit status:\n");
	for (size_t i = 0; exits_get(i, &status, &text); i++)
		upid_buf_addf(out, "  %-8s  %s\n", status, text);
	upid_buf_adds(out, "With several records, the first one that is not a success decides.\n");
}

void
exits_add_table(struct upid_buf *out)
{
	const char *status, *text;

	upid_buf_adds(out, "| status | meaning |\n|---|---|\n");
	for (size_t i = 0; exits_get(i, &status, &text); i++)
		upid_buf_addf(out, "| %s | %s |\n", status, text);
}
