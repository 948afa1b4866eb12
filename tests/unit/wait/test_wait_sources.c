/* Tasks of three servers under one deadline, and an interrupted wait, with exact times. */
#include "tests/unit/fake.h"

enum { EACH = 5 }; /* tasks of a source */

static const struct fake_answer hangs = { .latency_ms = FAKE_NEVER };
static const struct fake_answer down = { .code = UPID_E_CONNECT };
static const struct fake_answer runs = { .exitstatus = NULL };
static const struct fake_answer failed = { .exitstatus = "job errors" };

struct three {
	struct fake f[3];
	struct fake_task task[3][EACH];
	struct upid_wait w[3 * EACH]; /* those of the first source, of the second, of the third */
	size_t each;
};

/* `each` tasks of each source, all like that of their source. */
static void
make(struct three *t, size_t each, struct fake_task a, struct fake_task b, struct fake_task c)
{
	static const char *const names[] = { "pve1:8006", "pbs1:8007", "pve9:8006" };
	const struct fake_task like[] = { a, b, c };

	*t = (struct three){ .each = each };
	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < each; k++)
			t->task[i][k] = like[i];
		fake_init(&t->f[i], t->task[i], each);
		if (i > 0)
			fake_join(&t->f[i], &t->f[0], names[i]);
		for (size_t k = 0; k < each; k++)
			t->w[i * each + k] = (struct upid_wait){ .task = &t->task[i][k].upid,
				                                 .src = &t->f[i].base };
	}
}

static void
wait_for(struct three *t, struct upid_wait_rules rules)
{
	struct upid_err err = { 0 };

	(void)upid_wait_all(t->w, 3 * t->each, &t->f[0].own.base, &rules, &err);
	assert_code(err, UPID_E_OK);
	for (size_t i = 0; i < 3; i++)
		assert_null(t->f[i].base.place);
}

static void
drop(struct three *t)
{
	for (size_t i = 0; i < 3 * t->each; i++)
		upid_wait_free(&t->w[i]);
	for (size_t i = 0; i < 3; i++)
		fake_free(&t->f[i]);
}

static void
ended(const struct upid_wait *w, int64_t elapsed_ms, uint64_t polls)
{
	assert_code(w->err, UPID_E_OK);
	assert_true(w->stopped);
	assert_text(w->exitstatus, "OK");
	assert_int_equal(w->elapsed_ms, elapsed_ms);
	assert_int_equal(w->polls, polls);
}

TEST(each_task_is_asked_of_its_own_source)
{
	struct three t;

	make(&t, 1, (struct fake_task){ .ends_ms = 1500, .end = "OK" },
	     (struct fake_task){ .ends_ms = 700, .end = "OK", .latency_ms = 200 },
	     (struct fake_task){ .end = "OK", .latency_ms = 50 });
	wait_for(&t, (struct upid_wait_rules){ .timeout_ms = 60000, .interval_ms = 1000 });
	assert_asked_at(&t.f[0], 0, 1000, 2000);
	assert_asked_at(&t.f[1], 0, 1200);
	assert_asked_at(&t.f[2], 0);
	ended(&t.w[0], 2000, 3);
	ended(&t.w[1], 1400, 2);
	ended(&t.w[2], 50, 1);
	drop(&t);
}

/* Five requests of 100 ms each: four at once, and the fifth when one of them is answered. */
TEST(each_source_has_four_places_of_its_own)
{
	const struct fake_task quick = { .end = "OK", .latency_ms = 100 };
	struct three t;

	make(&t, EACH, quick, quick, quick);
	wait_for(&t, (struct upid_wait_rules){ .timeout_ms = 60000 });
	for (size_t i = 0; i < 3; i++) {
		assert_asked_at(&t.f[i], 0, 0, 0, 0, 100);
		assert_int_equal(t.f[i].most, 4);
	}
	assert_int_equal(fake_at(&t.f[0]), 200);
	drop(&t);
}

/* All places of the second source are taken until the deadline. */
TEST(a_source_that_hangs_delays_no_other)
{
	const struct fake_task quick = { .ends_ms = 2500, .end = "OK", .latency_ms = 100 };
	struct three t;

	make(&t, EACH, quick, (struct fake_task){ .look = &hangs, .looks = 1 }, quick);
	wait_for(&t, (struct upid_wait_rules){ .timeout_ms = 10000, .interval_ms = 900 });
	for (size_t k = 0; k < EACH; k++) {
		int64_t end_ms = k < 4 ? 3100 : 3200;

		ended(&t.w[k], end_ms, 4);
		ended(&t.w[2 * EACH + k], end_ms, 4);
		assert_code(t.w[EACH + k].err, UPID_E_REQUEST_TIMEOUT);
	}
	assert_says(t.w[EACH].err, "pbs1:8007 did not respond within 10.000 s");
	/* the fifth is polled at the deadline, with a bound of its own */
	assert_asked_at(&t.f[1], 0, 0, 0, 0, 10000);
	assert_int_equal(t.w[EACH].elapsed_ms, 10000);
	assert_int_equal(t.w[2 * EACH - 1].elapsed_ms, 11000);
	drop(&t);
}

static size_t notes;

static void
note(struct upid_wait_rules *rules, const char *text)
{
	(void)rules;
	assert_non_null(strstr(text, "a scripted fault"));
	notes++;
}

TEST(a_source_that_is_down_delays_no_other_and_is_noted_once)
{
	const struct fake_task quick = { .ends_ms = 1000, .end = "OK" };
	struct three t;

	make(&t, 2, quick, (struct fake_task){ .look = &down, .looks = 1 },
	     (struct fake_task){ .look = &down, .looks = 1 });
	notes = 0;
	wait_for(&t,
	         (struct upid_wait_rules){ .timeout_ms = 3000, .interval_ms = 500, .note = note });
	assert_asked_at(&t.f[0], 0, 0, 500, 500, 1000, 1000);
	assert_asked_at(&t.f[1], 0, 0, 250, 250, 750, 750, 1750, 1750, 3000, 3000);
	ended(&t.w[0], 1000, 3);
	ended(&t.w[1], 1000, 3);
	for (size_t i = 2; i < 6; i++)
		assert_code(t.w[i].err, UPID_E_CONNECT);
	assert_int_equal(notes, 2); /* for each of the two sources */
	drop(&t);
}

TEST(the_deadline_is_that_of_all_sources)
{
	struct three t;

	make(&t, 1, (struct fake_task){ .look = &runs, .looks = 1 },
	     (struct fake_task){ .ends_ms = 2999, .end = "OK", .latency_ms = 300 },
	     (struct fake_task){ .ends_ms = 3001, .end = "OK" });
	wait_for(&t, (struct upid_wait_rules){ .timeout_ms = 3000, .interval_ms = 2000 });
	assert_asked_at(&t.f[0], 0, 2000, 3000);
	assert_asked_at(&t.f[1], 0, 2300, 3000);
	assert_asked_at(&t.f[2], 0, 2000, 3000);
	assert_true(t.w[0].timed_out);
	ended(&t.w[1], 3300, 3);
	assert_true(t.w[2].timed_out);
	drop(&t);
}

/* ------------------------------------------------------------------------------- interrupted */

TEST(an_interrupted_wait_ends_with_what_is_known)
{
	const struct fake_answer log = { .total = 3, .latency_ms = FAKE_NEVER };
	struct three t;

	make(&t, 1, (struct fake_task){ .look = &runs, .looks = 1 },
	     (struct fake_task){ .ends_ms = 500, .end = "OK" },
	     (struct fake_task){ .look = &failed, .looks = 1, .log = &log, .logs = 1 });
	t.f[0].own.interrupt_ms = 1234;
	wait_for(&t,
	         (struct upid_wait_rules){ .timeout_ms = 60000, .interval_ms = 1000, .tail = 2 });
	assert_int_equal(fake_at(&t.f[0]), 1234);
	assert_code(t.w[0].err, UPID_E_OK);
	assert_true(t.w[0].interrupted);
	assert_false(t.w[0].timed_out || t.w[0].stopped);
	assert_int_equal(t.w[0].cls, UPID_RUNNING);
	assert_int_equal(t.w[0].elapsed_ms, 1234);
	ended(&t.w[1], 1000, 2);
	assert_false(t.w[1].interrupted);
	/* its end is known, its log is not */
	assert_true(t.w[2].stopped);
	assert_false(t.w[2].interrupted);
	assert_text(t.w[2].exitstatus, "job errors");
	assert_text(t.w[2].note, "its log could not be read: interrupted");
	drop(&t);
}

TEST(of_an_interrupted_wait_a_task_without_an_answer_is_an_error)
{
	struct three t;

	make(&t, EACH, (struct fake_task){ .look = &hangs, .looks = 1 },
	     (struct fake_task){ .look = &down, .looks = 1 },
	     (struct fake_task){ .look = &runs, .looks = 1 });
	t.f[0].own.interrupt_ms = 100;
	wait_for(&t, (struct upid_wait_rules){ .timeout_ms = 60000 });
	for (size_t k = 0; k < EACH; k++) {
		assert_code(t.w[k].err, UPID_E_INTERRUPTED);
		assert_says(t.w[k].err, "pve1:8006 did not respond within 0.100 s");
		assert_code(t.w[EACH + k].err, UPID_E_CONNECT);
		assert_code(t.w[2 * EACH + k].err, UPID_E_OK);
		assert_true(t.w[2 * EACH + k].interrupted);
	}
	assert_int_equal(t.f[0].cancels, 4); /* the fifth had no place yet */
	drop(&t);
}

TEST(a_wait_on_a_loop_that_was_interrupted_before_asks_nothing)
{
	struct three t;

	make(&t, 1, (struct fake_task){ .end = "OK" }, (struct fake_task){ .end = "OK" },
	     (struct fake_task){ .end = "OK" });
	upid_loop_interrupt(&t.f[0].own.base);
	wait_for(&t, (struct upid_wait_rules){ .timeout_ms = 60000 });
	for (size_t i = 0; i < 3; i++) {
		assert_code(t.w[i].err, UPID_E_INTERRUPTED);
		assert_int_equal(t.f[i].asks, 0);
	}
	drop(&t);
}

static void
interrupt_reading(const struct fake_answer *log, size_t logs, const char *says)
{
	struct upid_log_rules rules = { .timeout_ms = 60000 };
	struct fake_task task = { .log = log, .logs = logs };
	struct upid_lines lines = { 0 };
	struct upid_err err = { 0 };
	uint64_t total;
	struct fake f;

	fake_init(&f, &task, 1);
	f.own.interrupt_ms = 700;
	assert_int_equal(
		upid_log_read(&lines, &total, &task.upid, &f.base, &f.own.base, &rules, &err), -1);
	assert_code(err, UPID_E_INTERRUPTED);
	assert_says(err, says);
	assert_int_equal(fake_at(&f), 700);
	upid_lines_free(&lines);
	fake_free(&f);
}

TEST(the_reading_of_a_log_can_be_interrupted_under_way_and_in_a_pause)
{
	const struct fake_answer log[] = { { .code = UPID_E_DROPPED, .sent = 2 }, hangs };
	const struct fake_answer busy = { .code = UPID_E_BUSY, .retry_after_ms = 5000 };

	interrupt_reading(&hangs, 1, "before pve1:8006 had sent the whole log");
	interrupt_reading(log, 2, "before pve1:8006 had sent the whole log");
	interrupt_reading(&busy, 1, "before pve1:8006 had sent the whole log");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_task_is_asked_of_its_own_source),
		cmocka_unit_test(each_source_has_four_places_of_its_own),
		cmocka_unit_test(a_source_that_hangs_delays_no_other),
		cmocka_unit_test(a_source_that_is_down_delays_no_other_and_is_noted_once),
		cmocka_unit_test(the_deadline_is_that_of_all_sources),
		cmocka_unit_test(an_interrupted_wait_ends_with_what_is_known),
		cmocka_unit_test(of_an_interrupted_wait_a_task_without_an_answer_is_an_error),
		cmocka_unit_test(a_wait_on_a_loop_that_was_interrupted_before_asks_nothing),
		cmocka_unit_test(the_reading_of_a_log_can_be_interrupted_under_way_and_in_a_pause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
