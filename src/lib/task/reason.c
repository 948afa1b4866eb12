#define _GNU_SOURCE /* memmem */
#include "reason.h"

bool
upid_reason_is_in_log(struct upid_str exitstatus)
{
	static const char *const words[] = { "job errors", "migration aborted",
		                             "migration problems" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (upid_str_eq(exitstatus, words[i]))
			return true;
	return false;
}

/* What follows "ERROR: " where that begins the line or stands behind a time stamp. */
static bool
error_line(struct upid_str *text, struct upid_str line)
{
	static const char mark[] = "ERROR: ";
	const char *at = line.n > 0 ? memmem(line.p, line.n, mark, 7) : NULL;
	struct upid_str ignored;

	if (at == NULL || upid_task_line(&ignored, line))
		return false;
	if (at > line.p && (line.p[0] < '0' || line.p[0] > '9'))
		return false;
	*text = (struct upid_str){ at + 7, (size_t)(line.p + line.n - at - 7) };
	return true;
}

static bool
begins(struct upid_str text, const char *words)
{
	size_t n = strlen(words);

	return text.n >= n && memcmp(text.p, words, n) == 0;
}

enum { RANK_NONE, RANK_SUMMARY, RANK_ERROR, RANK_VERDICT };

int
upid_reason_rank(struct upid_str *text, struct upid_str line)
{
	/* PVE/VZDump.pm, exec_backup_task; AbstractMigrate.pm, migrate */
	static const char *const verdicts[] = { "Backup of VM ", "Backup job failed - ",
		                                "online migrate failure - ",
		                                "migration aborted (" };

	if (!error_line(text, line))
		return RANK_NONE;
	if (begins(*text, "migration finished with problems"))
		return RANK_SUMMARY;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++)
		if (begins(*text, verdicts[i]))
			return RANK_VERDICT;
	return RANK_ERROR;
}

static bool
best_line(struct upid_str *text, const struct upid_lines *tail)
{
	int best = RANK_NONE;

	for (size_t i = tail->count; i > 0 && best < RANK_VERDICT; i--) {
		struct upid_str found;
		int rank = upid_reason_rank(&found, tail->line[i - 1].t);

		if (rank > best) {
			best = rank;
			*text = found;
		}
	}
	return best > RANK_NONE;
}

static void
unknown_end(struct upid_buf *out, struct upid_str exitstatus, const struct upid_lines *tail)
{
	upid_buf_adds(out, "the task ended without a result");
	if (exitstatus.n > 0)
		upid_buf_addf(out, " (%.*s)", (int)exitstatus.n, exitstatus.p);
	if (tail->count == 0)
		return;
	upid_buf_adds(out, "; its last line: ");
	upid_buf_add(out, tail->line[tail->count - 1].t.p, tail->line[tail->count - 1].t.n);
}

void
upid_reason(struct upid_buf *out, struct upid_str exitstatus, enum upid_class cls,
            const struct upid_lines *tail)
{
	struct upid_str text;

	if ((cls == UPID_UNKNOWN || upid_reason_is_in_log(exitstatus)) && best_line(&text, tail))
		upid_buf_add(out, text.p, text.n);
	else if (cls == UPID_UNKNOWN)
		unknown_end(out, exitstatus, tail);
	else
		upid_buf_add(out, exitstatus.p, exitstatus.n);
}
