/* Determines how the whole task ended, for records that are still open at the end of the log. */
#include <string.h>

#include "lib/task/reason.h"
#include "reporter.h"

enum upid_result
upid_open_result(const struct upid_reporter *r)
{
	switch (r->cls) {
	case UPID_RUNNING:
		return UPID_RESULT_RUNNING;
	case UPID_ERROR:
		return UPID_RESULT_ERROR;
	default:
		return UPID_RESULT_UNKNOWN;
	}
}

struct upid_str
upid_report_explain(struct upid_reporter *r, struct upid_str reason)
{
	return upid_cause_explain(&r->cause, reason, r->explained, sizeof(r->explained));
}

struct upid_str
upid_task_reason(struct upid_reporter *r)
{
	struct upid_str status = upid_task_exitstatus(r);

	if (r->cls != UPID_ERROR && r->cls != UPID_UNKNOWN)
		return (struct upid_str){ NULL, 0 };
	if (r->reason_rank > 0 && (r->cls == UPID_UNKNOWN || upid_reason_is_in_log(status)))
		status = (struct upid_str){ r->reason, r->reason_len };
	else if (r->cls != UPID_ERROR)
		return (struct upid_str){ NULL, 0 };
	return upid_report_explain(r, status);
}

int64_t
upid_task_guest(const struct upid_reporter *r)
{
	int64_t guest = 0;

	if (r->rules.id.n == 0 || r->rules.id.n > 9 ||
	    (memcmp(r->type, "qm", 2) != 0 && memcmp(r->type, "vz", 2) != 0))
		return UPID_NONE;
	for (size_t i = 0; i < r->rules.id.n; i++) {
		if (r->rules.id.p[i] < '0' || r->rules.id.p[i] > '9')
			return UPID_NONE;
		guest = guest * 10 + (r->rules.id.p[i] - '0');
	}
	return guest;
}
