/* A search for the task of an HA request that finds none in time, or must stop. */
#define _GNU_SOURCE /* memmem */
#include "ha_follow_fake.h"

TEST(work_that_never_comes_is_a_time_out_with_its_reason)
{
	struct upid_wait_rules rules = { .timeout_ms = 2500, .interval_ms = 1000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "WARNINGS: 2", .list = &none, .lists = 1 },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_int_equal(ha.w.warning_count, 0); /* nothing of the request is the outcome */
	assert_asked_at(&ha.f, 0, 0, 0, 1000, 2000, 2500);
	assert_int_equal(ha.f.asked[4].timeout_ms, 0);
	assert_int_equal(ha.f.asked[5].timeout_ms, 1000); /* the last one has its own bound */
	not_begun(&ha.w, "the HA manager has not started it");
	not_begun(&ha.w, "only with Sys.Audit on /");
	assert_int_equal(ha.w.elapsed_ms, 2500);
	assert_int_equal(ha.f.cancels, 0);
	drop(&ha);
}

TEST(a_search_that_hangs_is_cancelled_at_the_deadline)
{
	struct upid_wait_rules rules = { .timeout_ms = 2500, .interval_ms = 1000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &hangs, .lists = 1 },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0);
	assert_int_equal(ha.f.cancels, 1);
	assert_int_equal(ha.w.elapsed_ms, 2500);
	not_begun(&ha.w, "pve1:8006 did not respond");
	drop(&ha);
}

TEST(passing_faults_of_the_search_are_retried)
{
	const struct fake_answer lists[] = { { .code = UPID_E_DROPPED },
		                             { .code = UPID_E_BUSY, .http = 596 },
		                             there };
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = lists, .lists = 3 },
	     (struct fake_task){ .ends_ms = 1750, .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 250, 750, 750, 1750);
	assert_int_equal(ha.w.retries, 2);
	assert_int_equal(ha.w.cls, UPID_CLASS_OK);
	drop(&ha);
}

TEST(faults_until_the_deadline_are_the_reason)
{
	const struct fake_answer lists[] = { none, { .code = UPID_E_DROPPED } };
	struct upid_wait_rules rules = { .timeout_ms = 1100, .interval_ms = 1000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = lists, .lists = 2 },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0, 1000, 1100);
	not_begun(&ha.w, "has started it: a scripted fault");
	drop(&ha);
}

TEST(a_search_that_is_refused_is_final)
{
	const struct fake_answer refused = { .code = UPID_E_PERMISSION, .http = 403 };
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &refused, .lists = 1 },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0);
	assert_code(ha.w.err, UPID_E_PERMISSION);
	assert_int_equal(ha.w.err.http, 403);
	assert_false(ha.w.stopped);
	drop(&ha);
}

static void
checks(const struct fake_answer *sight, enum upid_code code, bool once_more)
{
	const struct fake_answer lists[] = { none, there };
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = lists, .lists = 2, .sight = sight },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	if (once_more)
		assert_asked_at(&ha.f, 0, 0, 0, 1000, 1000);
	else
		assert_asked_at(&ha.f, 0, 0, 0);
	asked(&ha, 2, UPID_ASK_HA_SIGHT, 0);
	assert_code(ha.w.err, code);
	if (code != UPID_E_OK)
		assert_says(ha.w.err, "Sys.Audit on /nodes/example-node");
	drop(&ha);
}

/* Lists are silent about what they do not show. */
TEST(a_search_that_cannot_find_anything_is_final)
{
	const struct fake_answer blind = { .blind = true };

	checks(&blind, UPID_E_PERMISSION, false);
}

TEST(a_server_that_does_not_tell_our_rights_ends_no_search)
{
	const struct fake_answer faults[] = { { .code = UPID_E_BAD_ANSWER, .http = 501, .blind = true },
		                              { .code = UPID_E_PERMISSION, .http = 403 },
		                              { .code = UPID_E_DROPPED } };

	for (size_t i = 0; i < COUNT(faults); i++)
		checks(&faults[i], UPID_E_OK, true);
}

TEST(a_question_about_rights_that_hangs_is_cancelled_at_the_deadline)
{
	struct upid_wait_rules rules = { .timeout_ms = 2500, .interval_ms = 1000, .follow_ha = true };
	struct ha ha;

	make(&ha, START,
	     (struct fake_task){ .end = "OK", .list = &none, .lists = 1, .sight = &hangs },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0);
	assert_int_equal(ha.f.cancels, 1);
	assert_int_equal(ha.w.elapsed_ms, 2500);
	not_begun(&ha.w, "the HA manager has not started it");
	drop(&ha);
}

/* Whatever refuses the search, the outcome of the request is reported. */
TEST(a_search_that_is_refused_tells_the_outcome_of_the_request)
{
	const struct fake_answer refused = { .code = UPID_E_INPUT, .http = 400 };
	struct upid_wait_rules rules = FOLLOW;
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &refused, .lists = 1 },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_code(ha.w.err, UPID_E_OK);
	assert_true(ha.w.stopped);
	assert_int_equal(ha.w.cls, UPID_UNKNOWN);
	assert_text(ha.w.exitstatus, "OK");
	assert_null(ha.w.followed);
	assert_non_null(memmem(ha.w.reason.p, ha.w.reason.n, "is unknown", 10));
	drop(&ha);
}

/* At the deadline the request is seen to have ended: its work is sought, and looked at, once. */
TEST(what_has_ended_wins_over_the_deadline)
{
	struct upid_wait_rules rules = { .timeout_ms = 2500, .interval_ms = 2000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .ends_ms = 2400, .end = "OK", .list = &there, .lists = 1 },
	     (struct fake_task){ .ends_ms = 2500, .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 2000, 2500, 2500, 2500);
	for (size_t i = 2; i < 5; i++)
		assert_int_equal(ha.f.asked[i].timeout_ms, 1000);
	assert_true(ha.w.stopped);
	assert_false(ha.w.timed_out);
	drop(&ha);
}

TEST(a_search_at_the_deadline_is_the_last_question)
{
	const struct fake_answer blind = { .blind = true };
	struct upid_wait_rules rules = { .timeout_ms = 2500, .interval_ms = 3000, .follow_ha = true };
	struct ha ha;

	make(&ha, START,
	     (struct fake_task){ .ends_ms = 100, .end = "OK", .list = &none, .lists = 1,
	                         .sight = &blind },
	     (struct fake_task){ .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 2500, 2500);
	not_begun(&ha.w, "the HA manager has not started it");
	drop(&ha);
}

TEST(work_that_runs_at_the_deadline_is_a_time_out_and_known)
{
	struct upid_wait_rules rules = { .timeout_ms = 2500, .interval_ms = 1000, .follow_ha = true };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &there, .lists = 1 },
	     (struct fake_task){ .ends_ms = 9000, .end = "OK" });
	fake_wait(&ha.f, &ha.w, &rules);
	assert_asked_at(&ha.f, 0, 0, 0, 1000, 2000, 2500);
	assert_true(ha.w.timed_out);
	assert_int_equal(ha.w.cls, UPID_RUNNING);
	assert_null(ha.w.reason.p);
	followed(&ha.w);
	drop(&ha);
}

TEST(a_source_that_breaks_while_searching_leaves_nothing_behind)
{
	struct upid_wait_rules rules = FOLLOW;
	struct upid_err err = { 0 };
	struct ha ha;

	make(&ha, START, (struct fake_task){ .end = "OK", .list = &hangs, .lists = 1 },
	     (struct fake_task){ .end = "OK" });
	ha.f.own.broken_run = 2;
	ha.w = (struct upid_wait){ .task = &ha.task[0].upid, .src = &ha.f.base };
	assert_int_equal(upid_wait_all(&ha.w, 1, &ha.f.own.base, &rules, &err), -1);
	assert_code(err, UPID_E_INTERNAL);
	assert_int_equal(ha.f.cancels, 1);
	drop(&ha);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_that_never_comes_is_a_time_out_with_its_reason),
		cmocka_unit_test(a_search_that_hangs_is_cancelled_at_the_deadline),
		cmocka_unit_test(passing_faults_of_the_search_are_retried),
		cmocka_unit_test(faults_until_the_deadline_are_the_reason),
		cmocka_unit_test(a_search_that_is_refused_is_final),
		cmocka_unit_test(a_search_that_cannot_find_anything_is_final),
		cmocka_unit_test(a_server_that_does_not_tell_our_rights_ends_no_search),
		cmocka_unit_test(a_question_about_rights_that_hangs_is_cancelled_at_the_deadline),
		cmocka_unit_test(a_search_that_is_refused_tells_the_outcome_of_the_request),
		cmocka_unit_test(what_has_ended_wins_over_the_deadline),
		cmocka_unit_test(a_search_at_the_deadline_is_the_last_question),
		cmocka_unit_test(work_that_runs_at_the_deadline_is_a_time_out_and_known),
		cmocka_unit_test(a_source_that_breaks_while_searching_leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
