/* Parses exit statuses and the last lines of logs. */
#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "stamp.h"
#include "words.h"

struct upid_str
upid_class_word(enum upid_class cls)
{
	static const char *const words[] = {
		[UPID_RUNNING] = "running", [UPID_CLASS_OK] = "ok",     [UPID_WARNING] = "warning",
		[UPID_ERROR] = "error",     [UPID_UNKNOWN] = "unknown", [UPID_NO_TASK] = "no_task",
	};

	return upid_str(words[cls]);
}

/* "WARNINGS: 12": the count, or false. */
static bool
warnings(uint64_t *count, struct upid_str s)
{
	static const char word[] = "WARNINGS: ";
	const size_t n = sizeof(word) - 1;

	*count = 0;
	if (s.n <= n || s.n > n + 18 || memcmp(s.p, word, n) != 0)
		return false;
	for (size_t i = n; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*count = *count * 10 + (uint64_t)(s.p[i] - '0');
	}
	return true;
}

/* The messages of PVE::UPID (before 9.0.12 PVE::Tools, upid_read_status) for a log that it could
 * not read. */
static bool
log_was_unreadable(struct upid_str s)
{
	static const char *const words[] = { "unable to read tail (got ", "unable to open file - ",
		                             "unable to get last line from task log - " };
	struct upid_str behind;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (upid_begins(s, words[i], &behind))
			return true;
	return upid_str_eq(s, "unable to extract last line");
}

enum upid_class
upid_classify(struct upid_str s, uint64_t *warning_count)
{
	if (warnings(warning_count, s))
		return UPID_WARNING;
	*warning_count = 0;
	if (upid_str_eq(s, "OK"))
		return UPID_CLASS_OK;
	if (s.n == 0 || upid_str_eq(s, "unknown") || upid_str_eq(s, "unexpected status") ||
	    log_was_unreadable(s))
		return UPID_UNKNOWN;
	return UPID_ERROR;
}

/* Parses text that starts with one of the three ends. */
static bool
read_end(struct upid_end *end, struct upid_str text)
{
	struct upid_end found = { .cls = UPID_CLASS_OK };

	if (!upid_begins(text, "TASK ", &text))
		return false;
	found.exitstatus = text;
	if (upid_begins(text, "ERROR: ", &found.exitstatus)) {
		found.cls = UPID_ERROR; /* the rest is the error message, whatever it says */
		if (found.exitstatus.n > 0 && found.exitstatus.p[found.exitstatus.n - 1] == '\r')
			found.exitstatus.n--;
	} else if (warnings(&found.warning_count, text)) {
		found.cls = UPID_WARNING;
	} else if (!upid_str_eq(text, "OK")) {
		return false;
	}
	*end = found;
	return true;
}

bool
upid_task_line(struct upid_end *end, struct upid_str line, enum upid_family family)
{
	bool stamped = upid_take_line_stamp(&line);

	return (family == UPID_ANY || stamped == (family == UPID_PBS)) && read_end(end, line);
}

/* Whether the timestamp of a Backup Server ends right before `p`. */
static bool
stamp_before(struct upid_str line, const char *p)
{
	static const size_t sizes[] = { sizeof("2026-08-20T14:00:01+02:00: ") - 1,
		                        sizeof("2026-08-20T14:00:01Z: ") - 1 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct upid_str stamp;

		if ((size_t)(p - line.p) <= sizes[i])
			continue;
		stamp = (struct upid_str){ p - sizes[i], sizes[i] };
		if (upid_take_line_stamp(&stamp) && stamp.n == 0)
			return true;
	}
	return false;
}

bool
upid_task_line_glued(struct upid_end *end, struct upid_str line, enum upid_family family)
{
	static const char mark[] = "TASK ";
	const char *p = line.p, *after = line.p + line.n;

	for (; p < after && (p = memmem(p, (size_t)(after - p), mark, 5)) != NULL; p++) {
		struct upid_str text = { p, (size_t)(after - p) };
		bool glued = family == UPID_PBS ? stamp_before(line, p)
		                                : p > line.p && strchr(" \t:", p[-1]) == NULL;

		if (glued && read_end(end, text))
			return true;
	}
	return false;
}
