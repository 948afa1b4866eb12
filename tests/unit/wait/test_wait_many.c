/* Many concurrent tasks: fair, limited, and no slower than the slowest. */
#include <stdlib.h>

#include "tests/unit/fake.h"

enum { MANY = 1000 };

struct many {
	struct fake f;
	struct fake_task *task;
	struct upid_wait *wait;
	size_t count;
};

static void
make(struct many *m, size_t count, struct fake_task each)
{
	*m = (struct many){ .count = count,
		            .task = calloc(count, sizeof(*m->task)),
		            .wait = calloc(count, sizeof(*m->wait)) };
	assert_true(m->task != NULL && m->wait != NULL);
	for (size_t i = 0; i < count; i++)
		m->task[i] = each;
	fake_init(&m->f, m->task, count);
}

static void
drop(struct many *m)
{
	for (size_t i = 0; i < m->count; i++)
		upid_wait_free(&m->wait[i]);
	fake_free(&m->f);
	free(m->task);
	free(m->wait);
}

static size_t order[8], settled_count;

static void
finished(struct upid_wait_rules *rules, size_t index)
{
	assert_non_null(rules->ctx);
	assert_true(settled_count < COUNT(order));
	order[settled_count++] = index;
}

TEST(three_tasks_take_as_long_as_the_longest)
{
	struct many m;
	struct upid_wait_rules rules = {
		.timeout_ms = 300000, .interval_ms = 1000, .finished = finished, .ctx = &m
	};

	make(&m, 3, (struct fake_task){ .end = "OK" });
	m.task[0].ends_ms = 4000;
	m.task[1].ends_ms = 10000;
	m.task[2].ends_ms = 6000;
	settled_count = 0;
	fake_wait(&m.f, m.wait, &rules);
	assert_int_equal(fake_at(&m.f), 10000);
	assert_int_equal(m.wait[0].elapsed_ms, 4000);
	assert_int_equal(m.wait[1].elapsed_ms, 10000);
	assert_int_equal(m.wait[2].elapsed_ms, 6000);
	assert_int_equal(settled_count, 3);
	assert_true(order[0] == 0 && order[1] == 2 && order[2] == 1);
	drop(&m);
}

TEST(one_that_hangs_holds_up_no_other)
{
	const struct fake_answer hangs = { .latency_ms = FAKE_NEVER };
	struct upid_wait_rules rules = { .timeout_ms = 3000, .interval_ms = 100 };
	struct many m;

	make(&m, 2, (struct fake_task){ .ends_ms = 1000, .end = "OK" });
	m.task[0].look = &hangs;
	m.task[0].looks = 1;
	fake_wait(&m.f, m.wait, &rules);
	assert_code(m.wait[0].err, UPID_E_REQUEST_TIMEOUT);
	assert_int_equal(m.wait[0].elapsed_ms, 3000);
	assert_true(m.wait[1].stopped);
	assert_int_equal(m.wait[1].elapsed_ms, 1000);
	assert_int_equal(m.f.cancels, 1);
	drop(&m);
}

TEST(one_that_fails_ends_no_other)
{
	const struct fake_answer refused = { .code = UPID_E_PERMISSION, .http = 403 };
	struct upid_wait_rules rules = { .timeout_ms = 3000, .interval_ms = 100 };
	struct many m;

	make(&m, 2, (struct fake_task){ .ends_ms = 1000, .end = "OK" });
	m.task[0].look = &refused;
	m.task[0].looks = 1;
	fake_wait(&m.f, m.wait, &rules);
	assert_code(m.wait[0].err, UPID_E_PERMISSION);
	assert_int_equal(m.wait[0].elapsed_ms, 0);
	assert_code(m.wait[1].err, UPID_E_OK);
	assert_true(m.wait[1].stopped);
	drop(&m);
}

/* 20 looks of 100 ms, four at a time: the last answer comes at 500 ms. */
TEST(at_most_four_queries_are_under_way)
{
	struct upid_wait_rules rules = { .timeout_ms = 300000 };
	struct many m;

	make(&m, 20, (struct fake_task){ .end = "OK", .latency_ms = 100 });
	fake_wait(&m.f, m.wait, &rules);
	assert_int_equal(m.f.most, 4);
	assert_int_equal(fake_at(&m.f), 500);
	assert_int_equal(m.f.asks, 20);
	drop(&m);
}

TEST(logs_count_among_the_four)
{
	const struct fake_answer log = { .total = 3, .latency_ms = 100 };
	struct upid_wait_rules rules = { .timeout_ms = 300000, .tail = 2 };
	struct many m;

	make(&m, 8,
	     (struct fake_task){ .end = "job errors", .latency_ms = 100, .log = &log, .logs = 1 });
	fake_wait(&m.f, m.wait, &rules);
	assert_int_equal(m.f.most, 4);
	assert_int_equal(m.f.asks, 24); /* a log is two queries, one after the other */
	assert_int_equal(fake_at(&m.f), 600);
	for (size_t i = 0; i < m.count; i++)
		assert_int_equal(m.wait[i].tail.count, 2);
	drop(&m);
}

/* 1000 tasks want a look every second, and the server gives 400 in that time. */
TEST(a_thousand_tasks_are_polled_fairly)
{
	struct upid_wait_rules rules = { .timeout_ms = 300000, .interval_ms = 1000 };
	uint64_t least = UINT64_MAX, most = 0;
	struct many m;

	make(&m, MANY, (struct fake_task){ .ends_ms = 20000, .end = "OK", .latency_ms = 10 });
	fake_wait(&m.f, m.wait, &rules);
	for (size_t i = 0; i < m.count; i++) {
		assert_true(m.wait[i].stopped);
		least = m.wait[i].polls < least ? m.wait[i].polls : least;
		most = m.wait[i].polls > most ? m.wait[i].polls : most;
	}
	assert_true(most - least <= 1);
	assert_in_range(fake_at(&m.f), 20000, 22510); /* one round is 2,500 ms */
	drop(&m);
}

/* 200 looks of 50 ms take 2,500 ms; the deadline comes at 1,000. All are looked at once. */
TEST(tasks_without_a_place_before_the_deadline_are_polled_after_it)
{
	struct upid_wait_rules rules = { .timeout_ms = 1000 };
	struct many m;

	make(&m, 200, (struct fake_task){ .end = "OK", .latency_ms = 50 });
	fake_wait(&m.f, m.wait, &rules);
	for (size_t i = 0; i < m.count; i++)
		assert_true(m.wait[i].stopped);
	assert_int_equal(fake_at(&m.f), 2500);
	drop(&m);
}

/* The overtime has its end: 2 s for the looks, and 1 s for those that were begun in it. */
TEST(a_server_that_hangs_ends_a_thousand_waits_in_time)
{
	const struct fake_answer hangs = { .latency_ms = FAKE_NEVER };
	struct upid_wait_rules rules = { .timeout_ms = 3000 };
	struct many m;

	make(&m, MANY, (struct fake_task){ .look = &hangs, .looks = 1 });
	fake_wait(&m.f, m.wait, &rules);
	assert_in_range(fake_at(&m.f), 3000, 6000);
	assert_true(m.f.asks <= 16);
	for (size_t i = 0; i < m.count; i++)
		assert_code(m.wait[i].err, UPID_E_REQUEST_TIMEOUT);
	drop(&m);
}

TEST(a_thousand_single_polls_all_get_a_response)
{
	struct upid_wait_rules rules = { .timeout_ms = 0, .one_look = true };
	struct many m;

	make(&m, MANY, (struct fake_task){ .ends_ms = 1000000, .end = "OK", .latency_ms = 20 });
	fake_wait(&m.f, m.wait, &rules);
	assert_int_equal(m.f.asks, MANY);
	assert_int_equal(fake_at(&m.f), 5000);
	for (size_t i = 0; i < m.count; i++)
		assert_false(m.wait[i].timed_out || m.wait[i].err.code != UPID_E_OK);
	drop(&m);
}

/* All 1000 responses take 5 s, which is longer than the timeout; each takes 20 ms. */
TEST(a_single_poll_does_not_wait_for_those_of_others)
{
	struct upid_wait_rules rules = { .timeout_ms = 1000, .one_look = true };
	struct many m;

	make(&m, MANY, (struct fake_task){ .end = "OK", .latency_ms = 20 });
	fake_wait(&m.f, m.wait, &rules);
	assert_int_equal(fake_at(&m.f), 5000);
	for (size_t i = 0; i < m.count; i++)
		assert_true(m.wait[i].stopped);
	drop(&m);
}

/* After 400 responses it hangs, at 2 s. */
TEST(single_polls_end_soon_after_the_server_hangs)
{
	const struct fake_answer hangs = { .latency_ms = FAKE_NEVER };
	struct upid_wait_rules rules = { .timeout_ms = 1000, .one_look = true };
	struct many m;

	make(&m, MANY, (struct fake_task){ .end = "OK", .latency_ms = 20 });
	for (size_t i = 400; i < MANY; i++) {
		m.task[i].look = &hangs;
		m.task[i].looks = 1;
	}
	fake_wait(&m.f, m.wait, &rules);
	assert_in_range(fake_at(&m.f), 3000, 6000);
	assert_true(m.wait[399].stopped);
	assert_code(m.wait[MANY - 1].err, UPID_E_REQUEST_TIMEOUT);
	drop(&m);
}

TEST(no_tasks_need_no_time_and_no_source)
{
	struct upid_wait_rules rules = { .timeout_ms = 3000 };
	struct fake f;

	fake_init(&f, NULL, 0);
	fake_wait(&f, NULL, &rules);
	assert_int_equal(f.own.runs, 0);
	fake_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_tasks_take_as_long_as_the_longest),
		cmocka_unit_test(one_that_hangs_holds_up_no_other),
		cmocka_unit_test(one_that_fails_ends_no_other),
		cmocka_unit_test(at_most_four_queries_are_under_way),
		cmocka_unit_test(logs_count_among_the_four),
		cmocka_unit_test(a_thousand_tasks_are_polled_fairly),
		cmocka_unit_test(tasks_without_a_place_before_the_deadline_are_polled_after_it),
		cmocka_unit_test(a_server_that_hangs_ends_a_thousand_waits_in_time),
		cmocka_unit_test(a_thousand_single_polls_all_get_a_response),
		cmocka_unit_test(a_single_poll_does_not_wait_for_those_of_others),
		cmocka_unit_test(single_polls_end_soon_after_the_server_hangs),
		cmocka_unit_test(no_tasks_need_no_time_and_no_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
