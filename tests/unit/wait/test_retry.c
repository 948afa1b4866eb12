/* The length of pauses. */
#include "tests/unit/fake.h"
#include "lib/wait/retry.h"

TEST(the_pause_grows_with_the_root_of_the_age)
{
	assert_int_equal(upid_pause_ms(0, 0), 100);
	assert_int_equal(upid_pause_ms(250, 0), 100);
	assert_int_equal(upid_pause_ms(1000, 0), 200);
	assert_int_equal(upid_pause_ms(4000, 0), 400);
	assert_int_equal(upid_pause_ms(25000, 0), 1000);
	assert_int_equal(upid_pause_ms(100000, 0), 2000);
	assert_int_equal(upid_pause_ms(624000, 0), 4995);
	assert_int_equal(upid_pause_ms(625000, 0), 5000);
}

TEST(the_pause_has_its_bounds_at_any_age)
{
	assert_int_equal(upid_pause_ms(-5000, 0), 100);
	assert_int_equal(upid_pause_ms(626000, 0), 5000);
	assert_int_equal(upid_pause_ms(86400000, 0), 5000);
	assert_int_equal(upid_pause_ms(INT64_MAX, 0), 5000);
	assert_int_equal(upid_pause_ms(INT64_MIN, 0), 100);
}

TEST(a_slow_server_is_not_hurried)
{
	assert_int_equal(upid_pause_ms(1000, 50), 200);
	assert_int_equal(upid_pause_ms(1000, 51), 204);
	assert_int_equal(upid_pause_ms(0, 2000), 8000);
	assert_int_equal(upid_pause_ms(625000, 1250), 5000);
	assert_int_equal(upid_pause_ms(625000, 1251), 5004);
}

/* The number of polls for a task of this length, if only the pauses take time. */
static int
looks(int64_t length_ms)
{
	int count = 1;

	for (int64_t at = 0; at < length_ms; at += upid_pause_ms(at, 0))
		count++;
	return count;
}

TEST(a_task_of_ten_minutes_needs_at_most_250_polls)
{
	assert_in_range(looks(600000), 100, 250);
	assert_in_range(looks(0), 1, 1);
	assert_in_range(looks(1000), 5, 10);
}

/* The lag between the end of a task and the poll that sees it, relative to the task's length. */
TEST(the_lag_stays_a_small_part_of_the_length)
{
	for (int64_t length = 10000; length <= 600000; length += 1000) {
		int64_t at = 0;

		while (at < length)
			at += upid_pause_ms(at, 0);
		assert_true((at - length) * 100 <= length * 7);
	}
}

TEST(faults_in_a_row_are_answered_by_doubling)
{
	static const int64_t want[] = { 250, 500, 1000, 2000, 4000, 5000, 5000 };

	for (size_t i = 0; i < COUNT(want); i++)
		assert_int_equal(upid_backoff_ms(i + 1, 0), want[i]);
	assert_int_equal(upid_backoff_ms(UINT64_MAX, 0), 5000);
	assert_int_equal(upid_backoff_ms(0, 0), 250);
}

TEST(what_the_server_asks_for_counts_where_it_is_longer)
{
	assert_int_equal(upid_backoff_ms(1, 100), 250);
	assert_int_equal(upid_backoff_ms(1, 7000), 7000);
	assert_int_equal(upid_backoff_ms(9, 7000), 7000);
}

TEST(jitter_is_a_tenth_at_most_and_of_both_signs)
{
	int64_t least = INT64_MAX, most = 0;
	uint64_t seed = 42;

	for (int i = 0; i < 2000; i++) {
		int64_t pause = upid_jitter_ms(1000, &seed);

		least = pause < least ? pause : least;
		most = pause > most ? pause : most;
	}
	assert_in_range(least, 900, 910);
	assert_in_range(most, 1090, 1100);
}

TEST(jitter_follows_from_its_seed)
{
	uint64_t a = 7, b = 7, c = 8, none = 0;
	int differ = 0;

	for (int i = 0; i < 20; i++) {
		int64_t pause = upid_jitter_ms(5000, &a);

		assert_int_equal(upid_jitter_ms(5000, &b), pause);
		differ += upid_jitter_ms(5000, &c) != pause;
		assert_int_equal(upid_jitter_ms(5000, &none), 5000);
	}
	assert_true(differ > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pause_grows_with_the_root_of_the_age),
		cmocka_unit_test(the_pause_has_its_bounds_at_any_age),
		cmocka_unit_test(a_slow_server_is_not_hurried),
		cmocka_unit_test(a_task_of_ten_minutes_needs_at_most_250_polls),
		cmocka_unit_test(the_lag_stays_a_small_part_of_the_length),
		cmocka_unit_test(faults_in_a_row_are_answered_by_doubling),
		cmocka_unit_test(what_the_server_asks_for_counts_where_it_is_longer),
		cmocka_unit_test(jitter_is_a_tenth_at_most_and_of_both_signs),
		cmocka_unit_test(jitter_follows_from_its_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
