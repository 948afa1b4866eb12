/* Clocks: the deadline to the millisecond on ours, and a server's clock that is wrong or is set. */
#include "tests/unit/fake.h"

#define NONE { .code = UPID_E_NO_SUCH_TASK, .http = 400 }
#define HOUR 3600

static const struct fake_answer runs = { .exitstatus = NULL };

static void
finish(struct fake *f, struct upid_wait *w)
{
	upid_wait_free(w);
	fake_free(f);
}

TEST(a_wait_ends_in_the_millisecond_of_its_deadline)
{
	static const int64_t timeouts[] = { 1, 2, 99, 100, 101, 999, 1000, 1001, 59999, 300001 };
	static const int64_t intervals[] = { 0, 1, 10, 7919 };

	for (size_t i = 0; i < COUNT(timeouts) * COUNT(intervals); i++) {
		struct fake_task task = { .look = &runs, .looks = 1 };
		int64_t timeout = timeouts[i / COUNT(intervals)];
		struct upid_wait w = { 0 };
		struct fake f;

		fake_init(&f, &task, 1);
		fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = timeout, .seed = i,
		                                             .interval_ms = intervals[i % COUNT(intervals)] });
		assert_true(w.timed_out);
		assert_int_equal(w.elapsed_ms, timeout);
		assert_int_equal(fake_at(&f), timeout);
		assert_int_equal(f.asked[f.asks - 1].at_ms, timeout);
		finish(&f, &w);
	}
}

TEST(a_task_that_ends_with_the_deadline_wins_and_a_millisecond_later_does_not)
{
	for (int64_t ends = 2998; ends <= 3002; ends++) {
		struct fake_task task = { .ends_ms = ends, .end = "OK" };
		struct upid_wait w = { 0 };
		struct fake f;

		fake_init(&f, &task, 1);
		fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 3000, .interval_ms = 2000 });
		assert_int_equal(w.elapsed_ms, 3000);
		assert_int_equal(w.stopped, ends <= 3000);
		assert_int_equal(w.timed_out, ends > 3000);
		finish(&f, &w);
	}
}

/* The times of all polls of a five-second task, with a server that has this clock. */
static size_t
looks_of(int64_t at_ms[256], int64_t date_s, int64_t step_ms, int64_t step_s)
{
	struct fake_task task = { .ends_ms = 5000, .end = "OK" };
	struct upid_wait w = { 0 };
	struct fake f;
	size_t count;

	fake_init(&f, &task, 1);
	f.date_s = date_s;
	f.step_ms = step_ms;
	f.step_s = step_s;
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000 });
	assert_true(w.stopped);
	count = f.asks;
	assert_true(count <= 256);
	for (size_t i = 0; i < count; i++)
		at_ms[i] = f.asked[i].at_ms;
	finish(&f, &w);
	return count;
}

TEST(setting_a_clock_between_two_polls_changes_no_poll)
{
	static const int64_t steps_s[] = { HOUR, -HOUR, 1, -1, 86400 * 365, -86400 * 365 };
	static const int64_t ages_s[] = { 0, 2, 100 };
	int64_t right[256], stepped[256];

	for (size_t i = 0; i < COUNT(steps_s) * COUNT(ages_s); i++) {
		int64_t date_s = FAKE_START + ages_s[i % COUNT(ages_s)];
		size_t count = looks_of(right, date_s, 0, 0);

		assert_int_equal(looks_of(stepped, date_s, 1, steps_s[i / COUNT(ages_s)]), count);
		assert_memory_equal(stepped, right, count * sizeof(*right));
		assert_int_equal(looks_of(stepped, date_s, 3000, steps_s[i / COUNT(ages_s)]), count);
		assert_memory_equal(stepped, right, count * sizeof(*right));
	}
}

/* For example, the clock of the node differs from that of the task's node. */
TEST(a_clock_that_is_wrong_makes_no_pause_longer_than_five_seconds)
{
	int64_t at_ms[256];
	size_t count = looks_of(at_ms, FAKE_START - HOUR, 0, 0);

	assert_int_equal(count, 22); /* the same as without a clock */
	count = looks_of(at_ms, FAKE_START + HOUR, 0, 0);
	assert_int_equal(count, 2);
	assert_int_equal(at_ms[1], 5000);
}

TEST(a_clock_that_is_wrong_moves_no_deadline)
{
	static const int64_t dates_s[] = { FAKE_START + HOUR, FAKE_START - HOUR, 1, INT32_MAX, 0 };

	for (size_t i = 0; i < COUNT(dates_s); i++)
		for (int64_t step_s = -HOUR; step_s <= HOUR; step_s += HOUR) {
			struct fake_task task = { .look = &runs, .looks = 1 };
			struct upid_wait w = { 0 };
			struct fake f;

			fake_init(&f, &task, 1);
			f.date_s = dates_s[i];
			f.step_s = step_s;
			f.step_ms = 4000;
			fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 12345 });
			assert_true(w.timed_out);
			assert_int_equal(w.elapsed_ms, 12345);
			for (size_t k = 1; k < f.asks; k++)
				assert_in_range(f.asked[k].at_ms - f.asked[k - 1].at_ms, 1, 5000);
			finish(&f, &w);
		}
}

/* Otherwise a task that has just started would be reported as gone. */
TEST(a_clock_that_is_set_does_not_end_the_grace_of_an_unknown_task)
{
	const struct fake_answer looks[] = { NONE, NONE, NONE, NONE, { .exitstatus = "OK" } };
	struct fake_task task = { .look = looks, .looks = COUNT(looks) };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	f.date_s = FAKE_START;
	f.step_ms = 700;
	f.step_s = HOUR;
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000 });
	assert_asked_at(&f, 0, 500, 1000, 1500, 2000);
	assert_true(w.stopped);
	finish(&f, &w);
}

/* A proxy that has no server to ask has a clock of its own. */
TEST(only_the_clock_of_the_api_counts)
{
	const struct fake_answer looks[] = { { .code = UPID_E_BUSY, .http = 503 }, runs,
		                             { .exitstatus = "OK" } };
	struct fake_task task = { .look = looks, .looks = COUNT(looks) };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	f.date_s = FAKE_START + HOUR;
	f.step_ms = 100;
	f.step_s = -HOUR;
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000 });
	assert_asked_at(&f, 0, 250, 350);
	finish(&f, &w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wait_ends_in_the_millisecond_of_its_deadline),
		cmocka_unit_test(
			a_task_that_ends_with_the_deadline_wins_and_a_millisecond_later_does_not),
		cmocka_unit_test(setting_a_clock_between_two_polls_changes_no_poll),
		cmocka_unit_test(a_clock_that_is_wrong_makes_no_pause_longer_than_five_seconds),
		cmocka_unit_test(a_clock_that_is_wrong_moves_no_deadline),
		cmocka_unit_test(a_clock_that_is_set_does_not_end_the_grace_of_an_unknown_task),
		cmocka_unit_test(only_the_clock_of_the_api_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
