/* The end of a wait, with exact times: its deadline, and what takes precedence over it. */
#include "tests/unit/fake.h"

static const struct fake_answer runs = { .exitstatus = NULL };
static const struct fake_answer hangs = { .latency_ms = FAKE_NEVER };

static void
ended_ok(const struct upid_wait *w, int64_t elapsed_ms, uint64_t polls)
{
	assert_code(w->err, UPID_E_OK);
	assert_true(w->stopped);
	assert_false(w->timed_out);
	assert_int_equal(w->cls, UPID_CLASS_OK);
	assert_text(w->exitstatus, "OK");
	assert_null(w->reason.p);
	assert_int_equal(w->elapsed_ms, elapsed_ms);
	assert_int_equal(w->polls, polls);
}

static void
timed_out(const struct upid_wait *w, int64_t elapsed_ms)
{
	assert_code(w->err, UPID_E_OK);
	assert_false(w->stopped);
	assert_true(w->timed_out);
	assert_int_equal(w->cls, UPID_RUNNING);
	assert_null(w->exitstatus.p);
	assert_int_equal(w->elapsed_ms, elapsed_ms);
}

static void
finish(struct fake *f, struct upid_wait *w)
{
	upid_wait_free(w);
	fake_free(f);
}

TEST(the_last_look_is_at_the_deadline)
{
	struct fake_task task = { .look = &runs, .looks = 1 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 3000, .interval_ms = 2000 });
	assert_asked_at(&f, 0, 2000, 3000);
	assert_int_equal(f.asked[1].timeout_ms, 0);
	assert_int_equal(f.asked[2].timeout_ms, 1000); /* it has its own bound */
	timed_out(&w, 3000);
	assert_int_equal(f.cancels, 0);
	finish(&f, &w);
}

TEST(a_look_that_hangs_is_cancelled_at_the_deadline)
{
	const struct fake_answer looks[] = { runs, hangs };
	struct fake_task task = { .look = looks, .looks = 2 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 3000, .interval_ms = 1000 });
	assert_asked_at(&f, 0, 1000);
	timed_out(&w, 3000);
	assert_int_equal(f.cancels, 1);
	assert_int_equal(w.polls, 1);
	finish(&f, &w);
}

TEST(a_last_look_that_hangs_takes_a_second_more)
{
	const struct fake_answer looks[] = { runs, hangs };
	struct fake_task task = { .look = looks, .looks = 2 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 3000, .interval_ms = 5000 });
	assert_asked_at(&f, 0, 3000);
	timed_out(&w, 4000);
	assert_int_equal(f.cancels, 0);
	finish(&f, &w);
}

TEST(a_wait_without_any_answer_is_an_error)
{
	struct fake_task task = { .look = &hangs, .looks = 1 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 3000 });
	assert_code(w.err, UPID_E_REQUEST_TIMEOUT);
	assert_says(w.err, "did not respond within 3.000 s");
	assert_false(w.timed_out);
	assert_int_equal(w.elapsed_ms, 3000);
	assert_int_equal(f.cancels, 1);
	finish(&f, &w);
}

TEST(a_finished_task_wins_over_the_deadline)
{
	struct fake_task task = { .ends_ms = 2500, .end = "OK" };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 3000, .interval_ms = 2000 });
	assert_asked_at(&f, 0, 2000, 3000);
	ended_ok(&w, 3000, 3);
	finish(&f, &w);
}

TEST(an_answer_in_the_last_millisecond_wins_too)
{
	struct fake_task task = { .ends_ms = 2500, .end = "OK", .latency_ms = 1000 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 3000, .interval_ms = 1000 });
	assert_asked_at(&f, 0, 2000);
	ended_ok(&w, 3000, 2);
	assert_int_equal(f.cancels, 0);
	finish(&f, &w);
}

TEST(a_last_look_may_take_its_time_and_still_wins)
{
	struct fake_task task = { .ends_ms = 3200, .end = "OK", .latency_ms = 400 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 3000, .interval_ms = 5000 });
	assert_asked_at(&f, 0, 3000);
	ended_ok(&w, 3400, 2);
	finish(&f, &w);
}

TEST(timeout_zero_is_one_poll)
{
	struct fake_task tasks[] = { { .look = &runs, .looks = 1 },
		                     { .ends_ms = 0, .end = "OK", .latency_ms = 700 } };

	for (size_t i = 0; i < COUNT(tasks); i++) {
		struct upid_wait w = { 0 };
		struct fake f;

		fake_init(&f, &tasks[i], 1);
		fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 0, .interval_ms = 10 });
		assert_asked_at(&f, 0);
		assert_int_equal(f.cancels, 0);
		if (i == 0)
			timed_out(&w, 0);
		else
			ended_ok(&w, 700, 1);
		finish(&f, &w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_look_is_at_the_deadline),
		cmocka_unit_test(a_look_that_hangs_is_cancelled_at_the_deadline),
		cmocka_unit_test(a_last_look_that_hangs_takes_a_second_more),
		cmocka_unit_test(a_wait_without_any_answer_is_an_error),
		cmocka_unit_test(a_finished_task_wins_over_the_deadline),
		cmocka_unit_test(an_answer_in_the_last_millisecond_wins_too),
		cmocka_unit_test(a_last_look_may_take_its_time_and_still_wins),
		cmocka_unit_test(timeout_zero_is_one_poll),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
