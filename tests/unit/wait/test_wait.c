/* One task: when it is polled, with exact times. */
#include "tests/unit/fake.h"

static const struct fake_answer runs = { .exitstatus = NULL };

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
finish(struct fake *f, struct upid_wait *w)
{
	upid_wait_free(w);
	fake_free(f);
}

TEST(a_finished_task_needs_one_poll_and_no_time)
{
	struct fake_task task = { .end = "OK" };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000 });
	assert_asked_at(&f, 0);
	ended_ok(&w, 0, 1);
	finish(&f, &w);
}

TEST(a_pinned_interval_is_kept)
{
	struct fake_task task = { .ends_ms = 35, .end = "OK" };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000, .interval_ms = 10 });
	assert_asked_at(&f, 0, 10, 20, 30, 40);
	ended_ok(&w, 40, 5);
	assert_int_equal(w.retries, 0);
	finish(&f, &w);
}

TEST(without_an_interval_the_pauses_grow)
{
	struct fake_task task = { .ends_ms = 6000, .end = "OK" };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000 });
	assert_asked_at(&f, 0, 100, 200, 300, 409, 536, 682, 847, 1031, 1234, 1456, 1697, 1957, 2236,
	                2535, 2853, 3190, 3547, 3923, 4319, 4734, 5169, 5623, 6097);
	ended_ok(&w, 6097, 24);
	finish(&f, &w);
}

TEST(an_answer_that_took_long_makes_the_pause_longer)
{
	struct fake_task task = { .ends_ms = 4000, .end = "OK", .latency_ms = 300 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000 });
	assert_asked_at(&f, 0, 1500, 3000, 4500);
	ended_ok(&w, 4800, 4);
	finish(&f, &w);
}

/* By the server's Date header; otherwise a wait that joins a task of 100 s would poll every 0.1
 * s. */
TEST(a_late_wait_pauses_as_long_as_an_early_one)
{
	struct fake_task task = { .ends_ms = 4000, .end = "OK" };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	f.date_s = FAKE_START + 100;
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000 });
	assert_asked_at(&f, 0, 2000, 4019);
	ended_ok(&w, 4019, 3);
	finish(&f, &w);
}

TEST(a_server_whose_clock_is_behind_makes_no_task_older)
{
	struct fake_task task = { .ends_ms = 250, .end = "OK" };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	f.date_s = FAKE_START - 3600;
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000 });
	assert_asked_at(&f, 0, 100, 200, 300);
	finish(&f, &w);
}

TEST(a_single_poll_ends_with_the_first_valid_response)
{
	struct fake_task task = { .look = &runs, .looks = 1 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 3000, .one_look = true });
	assert_asked_at(&f, 0);
	assert_false(w.stopped || w.timed_out);
	assert_int_equal(w.cls, UPID_RUNNING);
	assert_int_equal(w.elapsed_ms, 0);
	finish(&f, &w);
}

TEST(a_wait_without_a_timeout_sees_the_end)
{
	struct fake_task task = { .ends_ms = 36000000, .end = "OK" };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = UPID_FOREVER });
	assert_true(w.stopped);
	assert_in_range(w.elapsed_ms, 36000000, 36005000);
	finish(&f, &w);
}

/* Without any latency done() may run inside ask(): the same looks at the same instants. */
TEST(a_source_that_responds_immediately_makes_no_difference)
{
	struct fake_task task = { .ends_ms = 35, .end = "OK" };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	f.at_once = true;
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000, .interval_ms = 10 });
	assert_asked_at(&f, 0, 10, 20, 30, 40);
	ended_ok(&w, 40, 5);
	finish(&f, &w);
}

TEST(jitter_moves_polls_by_at_most_a_tenth)
{
	struct fake_task task = { .ends_ms = 60000, .end = "OK" };
	struct upid_wait w = { 0 };
	struct fake f;
	int moved = 0;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000, .seed = 42 });
	for (size_t i = 1; i < f.asks; i++) {
		int64_t pause = f.asked[i].at_ms - f.asked[i - 1].at_ms;

		assert_in_range(pause, 90, 1704); /* 0.2 s * sqrt(60) is 1,549 ms */
		moved += pause != 100 && i < 3;
	}
	assert_true(moved > 0);
	finish(&f, &w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_finished_task_needs_one_poll_and_no_time),
		cmocka_unit_test(a_pinned_interval_is_kept),
		cmocka_unit_test(without_an_interval_the_pauses_grow),
		cmocka_unit_test(an_answer_that_took_long_makes_the_pause_longer),
		cmocka_unit_test(a_late_wait_pauses_as_long_as_an_early_one),
		cmocka_unit_test(a_server_whose_clock_is_behind_makes_no_task_older),
		cmocka_unit_test(a_single_poll_ends_with_the_first_valid_response),
		cmocka_unit_test(a_wait_without_a_timeout_sees_the_end),
		cmocka_unit_test(a_source_that_responds_immediately_makes_no_difference),
		cmocka_unit_test(jitter_moves_polls_by_at_most_a_tenth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
