/* Stopping tasks: immediately, at the deadline, and after an interrupt, with exact times. */
#include "tests/unit/fake.h"

static const struct fake_answer runs = { .exitstatus = NULL };
static const struct fake_answer ended = { .exitstatus = "job errors" };
static const struct fake_answer forbidden = { .code = UPID_E_PERMISSION, .http = 403 };
static const struct fake_answer killed = { .exitstatus = "received interrupt", .latency_ms = 1000 };

enum { LONG = 3600000 };

/* One task that runs for an hour, unless it is told otherwise. */
struct one {
	struct fake f;
	struct fake_task task;
	struct upid_wait w;
};

static void
wait_for(struct one *o, struct upid_wait_rules rules)
{
	fake_init(&o->f, &o->task, 1);
	rules.interval_ms = 500;
	rules.timeout_ms = rules.timeout_ms > 0 ? rules.timeout_ms : 60000;
	fake_wait(&o->f, &o->w, &rules);
}

static void
drop(struct one *o)
{
	upid_wait_free(&o->w);
	fake_free(&o->f);
}

/* "S" is a look at the status, "D" the request to stop. */
#define assert_asked(o, want) asked((o), (want), __LINE__)
static void
asked(const struct one *o, const char *want, int line)
{
	char found[100] = "";

	for (size_t i = 0; i < o->f.asks; i++) {
		size_t n = strlen(found);

		(void)snprintf(found + n, sizeof(found) - n, "%s%c%lld", n > 0 ? " " : "",
		               o->f.asked[i].asking == UPID_ASK_STOP ? 'D' : 'S',
		               (long long)o->f.asked[i].at_ms);
	}
	if (strcmp(found, want) != 0)
		fail_msg("line %d: %s and not %s", line, found, want);
}

static const struct upid_wait_rules to_stop = { .stop = true };

TEST(a_running_task_is_stopped_and_its_end_is_waited_for)
{
	static const struct {
		const char *end; /* what the server says then */
		int64_t latency_ms, takes_ms;
		bool by_us;
		const char *asked;
	} rows[] = {
		/* PVE and PMG answer when the task has ended; PBS and PDM at once */
		{ "received interrupt", 1000, 0, true, "S0 D0 S1000" },
		{ "unexpected status", 5000, 0, true, "S0 D0 S5000" },
		{ "task aborted", 50, 100, true, "S0 D0 S50 S550" },
		{ "OK", 1000, 0, false, "S0 D0 S1000" },
		{ "WARNINGS: 1", 0, 400, false, "S0 D0 S0 S500" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fake_answer stop = { .exitstatus = rows[i].end,
			                    .latency_ms = rows[i].latency_ms };
		struct one o = { .task = { .ends_ms = LONG,
			                   .end = "OK",
			                   .stop = &stop,
			                   .stops = 1,
			                   .stop_takes_ms = rows[i].takes_ms } };

		wait_for(&o, to_stop);
		assert_asked(&o, rows[i].asked);
		assert_code(o.w.err, UPID_E_OK);
		assert_true(o.w.stopped && o.w.asked_to_stop);
		assert_text(o.w.exitstatus, rows[i].end);
		assert_int_equal(o.w.stopped_by_us, rows[i].by_us);
		assert_false(o.w.timed_out);
		drop(&o);
	}
}

TEST(a_task_that_has_ended_is_not_stopped)
{
	struct one o = { .task = { .look = &ended, .looks = 1 } };

	wait_for(&o, to_stop);
	assert_asked(&o, "S0");
	assert_text(o.w.exitstatus, "job errors");
	assert_false(o.w.asked_to_stop || o.w.stopped_by_us);
	drop(&o);
}

TEST(a_stop_that_was_lost_is_repeated_while_the_task_runs)
{
	static const struct fake_answer stops[] = {
		{ .code = UPID_E_BUSY, .http = 595 },
		{ .code = UPID_E_DROPPED },
		{ .exitstatus = "received interrupt" },
	};
	struct one o = { .task = { .ends_ms = LONG, .end = "OK", .stop = stops, .stops = 3 } };

	wait_for(&o, to_stop);
	assert_asked(&o, "S0 D0 S250 D250 S500 D500 S500");
	assert_true(o.w.stopped_by_us);
	assert_int_equal(o.w.retries, 2);
	drop(&o);
}

/* PVE goes on with a stop that its client has given up. */
TEST(a_stop_without_an_answer_may_have_stopped_the_task)
{
	static const struct fake_answer looks[] = { { .exitstatus = NULL },
		                                    { .exitstatus = "received interrupt" } };
	static const struct {
		enum upid_code code;
		bool by_us;
	} rows[] = { { UPID_E_REQUEST_TIMEOUT, true }, { UPID_E_CONNECT, false } };

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fake_answer stop = { .code = rows[i].code };
		struct one o = { .task = { .look = looks, .looks = 2, .stop = &stop, .stops = 1 } };

		wait_for(&o, to_stop);
		assert_asked(&o, "S0 D0 S250");
		assert_int_equal(o.w.stopped_by_us, rows[i].by_us);
		drop(&o);
	}
}

TEST(a_task_that_does_not_stop_in_time_has_timed_out)
{
	struct fake_answer hangs = { .latency_ms = FAKE_NEVER };
	struct one o = { .task = { .ends_ms = LONG, .end = "OK", .stop = &runs, .stops = 1 } };

	wait_for(&o, (struct upid_wait_rules){ .stop = true, .timeout_ms = 1200 });
	assert_asked(&o, "S0 D0 S0 S500 S1000 S1200");
	assert_true(o.w.timed_out && o.w.asked_to_stop);
	assert_false(o.w.stopped || o.w.stopped_by_us);
	drop(&o);

	o = (struct one){ .task = { .ends_ms = LONG, .end = "OK", .stop = &hangs, .stops = 1 } };
	wait_for(&o, (struct upid_wait_rules){ .stop = true, .timeout_ms = 1200 });
	assert_asked(&o, "S0 D0");
	assert_int_equal(o.f.cancels, 1);
	assert_true(o.w.timed_out && o.w.asked_to_stop);
	drop(&o);
}

TEST(without_permission_to_poll_the_error_names_the_permission_to_stop)
{
	struct one o = { .task = {
				 .look = &forbidden, .looks = 1, .stop = &forbidden, .stops = 1 } };

	wait_for(&o, to_stop);
	assert_asked(&o, "S0 D0");
	assert_code(o.w.err, UPID_E_PERMISSION);
	assert_says(o.w.err, "a scripted fault");
	drop(&o);

	o = (struct one){ .task = { .look = &forbidden, .looks = 1, .stop = &killed, .stops = 1 } };
	wait_for(&o, to_stop);
	assert_asked(&o, "S0 D0 S1000");
	assert_code(o.w.err, UPID_E_PERMISSION);
	assert_says(o.w.err, "the server was asked to stop the task, and its end is not known");
	assert_true(o.w.asked_to_stop);
	drop(&o);

	o = (struct one){ .task = { .look = &runs, .looks = 1, .stop = &forbidden, .stops = 1 } };
	wait_for(&o, to_stop);
	assert_asked(&o, "S0 D0");
	assert_code(o.w.err, UPID_E_PERMISSION);
	assert_false(o.w.stopped_by_us);
	drop(&o);
}

/* ------------------------------------------------------------------- at the deadline */

static const struct upid_wait_rules stop_late = { .timeout_ms = 2200,
	                                          .stop_late = true,
	                                          .stop_ms = 10000 };

TEST(what_runs_at_the_deadline_is_stopped)
{
	struct one o = { .task = { .ends_ms = LONG, .end = "OK", .stop = &killed, .stops = 1 } };

	wait_for(&o, stop_late);
	assert_asked(&o, "S0 S500 S1000 S1500 S2000 S2200 S2200 D2200 S3200");
	assert_true(o.w.stopped && o.w.stopped_by_us && o.w.timed_out);
	assert_text(o.w.exitstatus, "received interrupt");
	assert_int_equal(o.w.elapsed_ms, 3200);
	drop(&o);
}

TEST(what_ends_well_after_the_deadline_has_not_timed_out)
{
	struct one o = { .task = { .ends_ms = 3000, .end = "OK", .stop = &killed, .stops = 1 } };

	wait_for(&o, stop_late);
	assert_true(o.w.stopped);
	assert_false(o.w.stopped_by_us || o.w.timed_out);
	assert_text(o.w.exitstatus, "OK");
	drop(&o);
}

TEST(without_a_good_answer_nothing_is_stopped_at_the_deadline)
{
	static const struct fake_answer down = { .code = UPID_E_CONNECT };
	struct one o = { .task = { .look = &down, .looks = 1 } };

	wait_for(&o, stop_late);
	assert_code(o.w.err, UPID_E_CONNECT);
	assert_false(o.w.asked_to_stop);
	drop(&o);
}

TEST(a_stop_at_the_deadline_has_its_own_time)
{
	struct one o = { .task = { .ends_ms = LONG, .end = "OK", .stop = &runs, .stops = 1 } };

	wait_for(&o, stop_late);
	assert_int_equal(o.w.elapsed_ms, 12200);
	assert_true(o.w.timed_out && o.w.asked_to_stop);
	assert_false(o.w.stopped || o.w.stopped_by_us);
	drop(&o);
}

/* ------------------------------------------------------------------- by an interrupt */

static void
interrupt_one(struct one *o, struct upid_wait_rules rules)
{
	fake_init(&o->f, &o->task, 1);
	o->f.own.interrupt_ms = 700;
	rules.interval_ms = 500;
	rules.timeout_ms = 60000;
	fake_wait(&o->f, &o->w, &rules);
}

static const struct upid_wait_rules stop_interrupted = { .stop_interrupted = true,
	                                                 .stop_ms = 10000 };

TEST(an_interrupt_stops_what_runs)
{
	struct one o = { .task = { .ends_ms = LONG, .end = "OK", .stop = &killed, .stops = 1 } };

	interrupt_one(&o, stop_interrupted);
	assert_asked(&o, "S0 S500 S700 D700 S1700");
	assert_true(o.w.stopped && o.w.stopped_by_us && o.w.interrupted);
	assert_false(o.w.timed_out);
	drop(&o);

	o = (struct one){ .task = { .ends_ms = 1200, .end = "OK", .stop = &killed, .stops = 1 } };
	interrupt_one(&o, stop_interrupted);
	assert_true(o.w.stopped);
	assert_false(o.w.stopped_by_us || o.w.interrupted);
	drop(&o);

	o = (struct one){ .task = { .ends_ms = LONG, .end = "OK", .stop = &runs, .stops = 1 } };
	interrupt_one(&o, stop_interrupted);
	assert_int_equal(o.w.elapsed_ms, 10700);
	assert_true(o.w.interrupted && o.w.asked_to_stop);
	assert_false(o.w.stopped || o.w.timed_out);
	drop(&o);
}

TEST(a_stop_can_be_interrupted)
{
	struct one o = { .task = { .ends_ms = LONG, .end = "OK", .stop = &killed, .stops = 1 } };

	interrupt_one(&o, to_stop);
	assert_asked(&o, "S0 D0");
	assert_int_equal(o.w.elapsed_ms, 700);
	assert_true(o.w.interrupted && o.w.asked_to_stop);
	drop(&o);
}

/* ----------------------------------------------------------------------- many tasks */

TEST(many_tasks_are_stopped_four_at_a_time)
{
	enum { TASKS = 10 };
	struct fake_task task[TASKS] = { 0 };
	struct upid_wait w[TASKS];
	struct fake f;

	for (size_t i = 0; i < TASKS; i++)
		task[i] = (struct fake_task){
			.ends_ms = LONG, .end = "OK", .stop = &killed, .stops = 1
		};
	fake_init(&f, task, TASKS);
	fake_wait(&f, w, &(struct upid_wait_rules){ .stop = true, .timeout_ms = 60000 });
	assert_int_equal(fake_at(&f), 3000);
	assert_int_equal(f.most, 4);
	assert_int_equal(f.asks, 3 * TASKS);
	for (size_t i = 0; i < TASKS; i++) {
		assert_true(w[i].stopped_by_us);
		upid_wait_free(&w[i]);
	}
	fake_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_running_task_is_stopped_and_its_end_is_waited_for),
		cmocka_unit_test(a_task_that_has_ended_is_not_stopped),
		cmocka_unit_test(a_stop_that_was_lost_is_repeated_while_the_task_runs),
		cmocka_unit_test(a_stop_without_an_answer_may_have_stopped_the_task),
		cmocka_unit_test(a_task_that_does_not_stop_in_time_has_timed_out),
		cmocka_unit_test(without_permission_to_poll_the_error_names_the_permission_to_stop),
		cmocka_unit_test(what_runs_at_the_deadline_is_stopped),
		cmocka_unit_test(what_ends_well_after_the_deadline_has_not_timed_out),
		cmocka_unit_test(without_a_good_answer_nothing_is_stopped_at_the_deadline),
		cmocka_unit_test(a_stop_at_the_deadline_has_its_own_time),
		cmocka_unit_test(an_interrupt_stops_what_runs),
		cmocka_unit_test(a_stop_can_be_interrupted),
		cmocka_unit_test(many_tasks_are_stopped_four_at_a_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
