#include "lib/base/text.h"
#include "lib/base/utf8.h"
#include "reason.h"
#include "stamp.h"
#include "words.h"

/* Invalid UTF-8 may be cut anywhere. */
void
upid_reason_cut(struct upid_buf *b, size_t max)
{
	static const char dots[] = "…";
	const size_t last = max - (sizeof(dots) - 1);
	size_t at = 0;
	uint32_t cp;

	if (b->failed || b->n <= max)
		return;
	for (;;) {
		size_t len = upid_utf8_next(&cp, b->p + at, b->n - at);

		len = len > 0 ? len : 1;
		if (at + len > last)
			break;
		at += len;
	}
	b->n = at;
	upid_buf_adds(b, dots);
}

void
upid_reason_add(struct upid_buf *reason, struct upid_str text)
{
	enum { ENOUGH = 2 * UPID_REASON_MAX };

	text = upid_trim(text);
	upid_buf_add(reason, text.p, text.n < ENOUGH ? text.n : ENOUGH);
	upid_reason_cut(reason, UPID_REASON_MAX);
}

static bool
is_one_of(struct upid_str s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (upid_str_eq(s, *words))
			return true;
	return false;
}

bool
upid_reason_is_in_log(struct upid_str exitstatus)
{
	static const char *const words[] = { "job errors", "migration aborted",
		                             "migration problems", NULL };

	return is_one_of(exitstatus, words);
}

/* proxmox-backup: src/api2/admin/datastore.rs and src/server/verify_job.rs; src/server/pull.rs and
 * push.rs; src/api2/tape/backup.rs. */
bool
upid_reason_is_in_records(struct upid_str exitstatus)
{
	static const char *const words[] = {
		"verification failed - please check the log for details",
		"sync failed with some errors.",
		"Sync failed with some errors!",
		"Tape backup finished with some errors. Please check the task log.",
		NULL,
	};

	return is_one_of(exitstatus, words);
}

/* Finds the text after "ERROR: " at the start of the line or after a timestamp. */
static bool
error_line(struct upid_str *text, struct upid_str line)
{
	const struct upid_str mark = UPID_S("ERROR: ");
	const char *at;

	if (upid_begins(line, mark.p, text))
		return true;
	if (line.n == 0 || line.p[0] < '0' || line.p[0] > '9')
		return false;
	at = upid_str_find(line, mark);
	if (at == NULL || (at - line.p >= 5 && memcmp(at - 5, "TASK ", 5) == 0))
		return false;
	*text = (struct upid_str){ at + mark.n, (size_t)(line.p + line.n - at) - mark.n };
	return true;
}

enum { RANK_NONE, RANK_SUMMARY, RANK_ERROR, RANK_VERDICT };

int
upid_reason_rank(struct upid_str *text, struct upid_str line)
{
	/* PVE/VZDump.pm, exec_backup_task; AbstractMigrate.pm, migrate */
	static const char *const verdicts[] = { "Backup of VM ", "Backup job failed - ",
		                                "online migrate failure - ",
		                                "migration aborted (" };

	struct upid_str behind;

	if (!error_line(text, line))
		return RANK_NONE;
	if (upid_begins(*text, "migration finished with problems", &behind))
		return RANK_SUMMARY;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++)
		if (upid_begins(*text, verdicts[i], &behind))
			return RANK_VERDICT;
	return RANK_ERROR;
}

/* "2026-08-20T14:00:01+02:00: " or "2026-08-20 14:00:01 ". */
static struct upid_str
behind_stamp(struct upid_str line)
{
	struct upid_moment ignored;
	struct upid_str rest = line;

	if (upid_take_line_stamp(&rest))
		return rest;
	return upid_take_local_time(&rest, &ignored) && upid_begins(rest, " ", &rest) ? rest : line;
}

/* PVE counts the lines that it starts with "WARN: " (PVE::RESTEnvironment, log_warn). Lines of a
 * Backup Server have no mark of their own; some texts start with that word. */
int
upid_warning_rank(struct upid_str *text, struct upid_str line)
{
	static const char *const words[] = { "warning: ", "Warning: ", "WARNING: " };
	struct upid_str rest = behind_stamp(line);

	if (upid_begins(rest, "WARN: ", text))
		return 2;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (upid_begins(rest, words[i], text))
			return 1;
	return 0;
}
