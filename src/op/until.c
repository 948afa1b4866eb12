#include "filter.h"
#include "lib/base/text.h"
#include "until.h"

static int
bad_until(struct upid_str until, struct upid_err *err)
{
	return upid_fail(
		err, UPID_E_USAGE,
		"until must be all, any or a number of tasks, got: %.*s. To find tasks that "
		"started before a time, use before",
		upid_shown(until), until.p);
}

static int
parse_wanted(uint64_t *wanted, struct upid_str until, struct upid_err *err)
{
	*wanted = 0;
	if (until.n == 0 || upid_str_eq(until, "all"))
		return 0;
	if (upid_str_eq(until, "any")) {
		*wanted = 1;
		return 0;
	}
	for (size_t i = 0; i < until.n; i++) {
		if (until.p[i] < '0' || until.p[i] > '9' || until.n > 7)
			return bad_until(until, err);
		*wanted = *wanted * 10 + (uint64_t)(until.p[i] - '0');
	}
	return *wanted > 0 ? 0 : bad_until(until, err);
}

int
op_until_parse(struct op_until *u, struct upid_str until, struct upid_str of, struct upid_err *err)
{
	if (parse_wanted(&u->wanted, until, err) != 0 ||
	    op_filter_classes(&u->classes, "of", of, err) != 0)
		return -1;
	return u->classes & 1u << UPID_RUNNING
	               ? upid_fail(err, UPID_E_USAGE, "of: a running task has not ended")
	               : 0;
}

int
op_until_check(const struct op_until *u, size_t tasks, struct upid_err *err)
{
	if (u->wanted <= tasks || tasks == 0)
		return 0;
	return upid_fail(err, UPID_E_USAGE, "until is %llu, and there %s %zu task%s to wait for",
	                 (unsigned long long)u->wanted, tasks == 1 ? "is" : "are", tasks,
	                 tasks == 1 ? "" : "s");
}

bool
op_until_enough(struct op_until *u, const struct upid_wait *w, bool failed)
{
	bool ended = w->stopped && w->err.code == UPID_E_OK;

	if (ended && (u->classes == 0 || (u->classes & 1u << w->cls) != 0))
		u->ended++;
	return (u->fail_fast && failed) || (u->wanted > 0 && u->ended >= u->wanted);
}

int
op_until_met(const struct op_until *u, size_t tasks, struct upid_err *err)
{
	uint64_t wanted = u->wanted > 0 ? u->wanted : tasks;

	if (tasks == 0 || u->classes == 0 || u->ended >= wanted)
		return 0;
	return upid_fail(err, UPID_E_TASK_FAILED,
	                 "of %zu task%s, %llu ended with one of the required classes, but %llu "
	                 "had to",
	                 tasks, tasks == 1 ? "" : "s", (unsigned long long)u->ended,
	                 (unsigned long long)wanted);
}
