#define _GNU_SOURCE /* memmem */
#include "reason.h"

/* The exit statuses that only point at the log. */
static bool
points_at_log(struct upid_str exitstatus, enum upid_class cls)
{
	static const char *const words[] = { "job errors", "migration aborted",
		                             "migration problems" };

	if (cls == UPID_UNKNOWN)
		return true;
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
last_error(struct upid_str *text, const struct upid_lines *tail)
{
	for (size_t i = tail->count; i > 0; i--)
		if (error_line(text, tail->line[i - 1].t))
			return true;
	return false;
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

	if (points_at_log(exitstatus, cls) && last_error(&text, tail))
		upid_buf_add(out, text.p, text.n);
	else if (cls == UPID_UNKNOWN)
		unknown_end(out, exitstatus, tail);
	else
		upid_buf_add(out, exitstatus.p, exitstatus.n);
}
