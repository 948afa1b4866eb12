/* From a request to the HA manager to its task, with exact times. */
#define _GNU_SOURCE /* memmem */
#include "ha_follow_fake.h"

/* The request ends at 1,500, the work is listed from 3,000 on, and ends at 5,000. */
TEST(the_wait_goes_on_to_the_work_and_ends_with_it)
{
	const struct fake_answer lists[] = { none, none, there };
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .ends_ms = 1500, .end = "OK", .list = lists, .lists = 3 },
	     (struct fake_task){ .ends_ms = 5000, .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	/* looks; the first search with the end of the request, a look with the end of the search */
	assert_asked_at(&ha.f, 0, 1000, 2000, 2000, 2000, 3000, 4000, 4000, 5000);
	asked(&ha, 2, UPID_ASK_STATUS, 0);
	asked(&ha, 3, UPID_ASK_HA_WORK, 0);
	asked(&ha, 4, UPID_ASK_HA_SIGHT, 0); /* once, as the search found nothing */
	asked(&ha, 6, UPID_ASK_HA_WORK, 0);
	asked(&ha, 7, UPID_ASK_STATUS, 1);
	assert_code(ha.w.err, UPID_E_OK);
	assert_true(ha.w.stopped);
	assert_false(ha.w.timed_out);
	assert_int_equal(ha.w.cls, UPID_CLASS_OK);
	assert_text(ha.w.exitstatus, "OK");
	assert_null(ha.w.reason.p);
	assert_int_equal(ha.w.elapsed_ms, 5000);
	assert_int_equal(ha.w.polls, 8);
	assert_int_equal(ha.w.retries, 0);
	followed(&ha.w);
	drop(&ha);
}

TEST(work_that_has_long_ended_costs_no_pause)
{
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &there, .lists = 1 },
	     (struct fake_task){ .end = "WARNINGS: 3" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0, 0, 0); /* and the log with the warnings */
	assert_int_equal(ha.w.cls, UPID_WARNING);
	assert_int_equal(ha.w.warning_count, 3);
	assert_int_equal(ha.w.elapsed_ms, 0);
	drop(&ha);
}

TEST(immediate_responses_are_followed_too)
{
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "WARNINGS: 1", .list = &there, .lists = 1 },
	     (struct fake_task){ .end = "OK" });
	ha.f.at_once = true;
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0);
	assert_int_equal(ha.w.cls, UPID_CLASS_OK);
	assert_int_equal(ha.w.warning_count, 0); /* the request's are not the work's */
	followed(&ha.w);
	drop(&ha);
}

TEST(work_that_fails_comes_with_its_own_log)
{
	static const char *const text[] = { "ERROR: no quorum", "TASK ERROR: start failed" };
	const struct fake_answer log = { .total = 2 };
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &there, .lists = 1 },
	     (struct fake_task){ .end = "start failed", .text = text, .log = &log, .logs = 1 });
	fake_wait(&ha.f, &ha.w, &rules);
	asked(&ha, 3, UPID_ASK_WHOLE_LOG, 1);
	assert_int_equal(ha.w.cls, UPID_ERROR);
	assert_text(ha.w.reason, "start failed");
	assert_int_equal(ha.w.tail.count, 2);
	assert_text(ha.w.tail.line[0].t, "ERROR: no quorum");
	followed(&ha.w);
	drop(&ha);
}

static void
nothing_followed(const char *request, const char *end, struct upid_wait_rules rules,
                 enum upid_class cls)
{
	struct ha ha;

	make(&ha, request, (struct fake_task){ .end = end, .list = &there, .lists = 1 },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0);
	assert_code(ha.w.err, UPID_E_OK);
	assert_true(ha.w.stopped);
	assert_int_equal(ha.w.cls, cls);
	assert_text(ha.w.exitstatus, end);
	assert_null(ha.w.followed);
	drop(&ha);
}

TEST(a_failed_request_fails_immediately)
{
	struct upid_wait_rules rules = FOLLOW;

	rules.tail = 0;
	nothing_followed(START, "no such resource", rules, UPID_ERROR);
	nothing_followed(START, "unexpected status", rules, UPID_UNKNOWN);
}

TEST(nothing_is_followed_by_default_or_by_a_single_poll)
{
	struct upid_wait_rules rules = FOLLOW;

	nothing_followed(FAKE_UPID, "OK", rules, UPID_CLASS_OK);
	rules.one_look = true;
	nothing_followed(START, "OK", rules, UPID_CLASS_OK);
	rules.one_look = false;
	rules.timeout_ms = 0;
	nothing_followed(START, "OK", rules, UPID_CLASS_OK);
	nothing_followed(START, "OK", (struct upid_wait_rules){ .timeout_ms = 3000 }, UPID_CLASS_OK);
}

/* The log of a new task may be found a moment later than the list has it. */
TEST(an_unknown_task_of_a_request_has_a_grace_period)
{
	const struct fake_answer looks[] = { { .code = UPID_E_NO_SUCH_TASK, .http = 400 },
		                             { .exitstatus = "OK" } };
	struct upid_wait_rules rules = { .timeout_ms = 60000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &there, .lists = 1 },
	     (struct fake_task){ .look = looks, .looks = 2 });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0, 500);
	assert_int_equal(ha.w.cls, UPID_CLASS_OK);
	drop(&ha);
}

TEST(the_pause_goes_by_the_age_of_the_work)
{
	struct upid_wait_rules rules = { .timeout_ms = 600000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &there, .lists = 1 },
	     (struct fake_task){ .ends_ms = 2000, .end = "OK" });
	ha.f.date_s = FAKE_START + 102; /* the work began 100 s ago: 2 s between two looks */
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0, 2000);
	drop(&ha);
}

/* Four side by side; the one that follows ends last, the others as if it were not there. */
TEST(one_that_follows_holds_up_no_other)
{
	const struct fake_answer lists[] = { none, there };
	struct upid_wait_rules rules = FOLLOW;
	struct fake_task task[4] = { { .ends_ms = 4000, .end = "OK" },
		                     { .end = "OK", .list = lists, .lists = 2 },
		                     { .end = "job errors" },
		                     { .ends_ms = 6000, .end = "OK" } };
	struct upid_wait w[3] = { 0 };
	struct fake f;

	rules.tail = 0;
	fake_parse(&task[1], START);
	fake_parse(&task[3], WORK);
	fake_init(&f, task, 4);
	f.waited = 3;
	fake_wait(&f, w, &rules);
	assert_int_equal(w[0].elapsed_ms, 4000);
	assert_int_equal(w[0].cls, UPID_CLASS_OK);
	assert_int_equal(w[1].elapsed_ms, 6000);
	assert_int_equal(w[1].cls, UPID_CLASS_OK);
	followed(&w[1]);
	assert_int_equal(w[2].elapsed_ms, 0);
	assert_int_equal(w[2].cls, UPID_ERROR);
	assert_null(w[0].followed);
	assert_null(w[2].followed);
	for (size_t i = 0; i < 3; i++)
		upid_wait_free(&w[i]);
	fake_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_wait_goes_on_to_the_work_and_ends_with_it),
		cmocka_unit_test(work_that_has_long_ended_costs_no_pause),
		cmocka_unit_test(immediate_responses_are_followed_too),
		cmocka_unit_test(work_that_fails_comes_with_its_own_log),
		cmocka_unit_test(a_failed_request_fails_immediately),
		cmocka_unit_test(nothing_is_followed_by_default_or_by_a_single_poll),
		cmocka_unit_test(an_unknown_task_of_a_request_has_a_grace_period),
		cmocka_unit_test(the_pause_goes_by_the_age_of_the_work),
		cmocka_unit_test(one_that_follows_holds_up_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
