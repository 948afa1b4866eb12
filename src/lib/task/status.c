/* Proxmox's words about a task, and what class they are of. */
#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "lib/upid.h"

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

enum upid_class
upid_classify(struct upid_str s, uint64_t *warning_count)
{
	if (warnings(warning_count, s))
		return UPID_WARNING;
	*warning_count = 0;
	if (upid_str_eq(s, "OK"))
		return UPID_CLASS_OK;
	if (s.n == 0 || upid_str_eq(s, "unknown") || upid_str_eq(s, "unexpected status"))
		return UPID_UNKNOWN;
	return UPID_ERROR;
}

/* The last "TASK " of a line that is followed by one of the three endings. */
bool
upid_task_line(struct upid_str *exitstatus, struct upid_str line)
{
	static const char mark[] = "TASK ", error[] = "ERROR: ";
	const char *p = line.p, *end = line.p + line.n;
	uint64_t count;
	bool found = false;

	while (p < end && (p = memmem(p, (size_t)(end - p), mark, 5)) != NULL) {
		struct upid_str rest = { p + 5, (size_t)(end - p - 5) };

		p += 5;
		if (rest.n >= 7 && memcmp(rest.p, error, 7) == 0) {
			*exitstatus = (struct upid_str){ rest.p + 7, rest.n - 7 };
			return true; /* what follows is the error's own text, whatever it says */
		}
		if (upid_str_eq(rest, "OK") || warnings(&count, rest)) {
			*exitstatus = rest;
			found = true;
		}
	}
	return found;
}
