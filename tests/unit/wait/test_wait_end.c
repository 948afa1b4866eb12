/* How a task ended: its class, the tail of its log, the reason. */
#include "tests/unit/fake.h"

static const char *const vzdump[] = { "INFO: starting", "ERROR: no space", "INFO: Failed at noon",
	                              "TASK ERROR: job errors" };
static const struct fake_answer whole_vzdump = { .total = COUNT(vzdump) };

static struct upid_wait_rules
tail_of(size_t lines)
{
	return (struct upid_wait_rules){ .timeout_ms = 300000, .tail = lines };
}

static void
finish(struct fake *f, struct upid_wait *w)
{
	upid_wait_free(w);
	fake_free(f);
}

TEST(a_failed_task_comes_with_its_tail_and_its_reason)
{
	struct fake_task task = { .end = "job errors", .text = vzdump,
		                  .log = &whole_vzdump, .logs = 1 };
	struct upid_wait_rules rules = tail_of(3);
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_int_equal(f.asks, 3); /* and whether that was the whole log */
	assert_int_equal(f.asked[1].asking, UPID_ASK_WHOLE_LOG);
	assert_int_equal(w.cls, UPID_ERROR);
	assert_text(w.exitstatus, "job errors");
	assert_text(w.reason, "no space");
	assert_int_equal(w.tail.count, 3);
	assert_int_equal(w.tail.line[0].n, 2);
	assert_text(w.tail.line[2].t, "TASK ERROR: job errors");
	assert_int_equal(w.tail.dropped, 1);
	finish(&f, &w);
}

TEST(no_log_is_asked_for_where_no_tail_is)
{
	struct fake_task task = { .end = "got timeout", .log = &whole_vzdump, .logs = 1 };
	struct upid_wait_rules rules = tail_of(0);
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_asked_at(&f, 0);
	assert_int_equal(w.cls, UPID_ERROR);
	assert_text(w.reason, "got timeout");
	finish(&f, &w);
}

TEST(a_good_end_needs_no_log)
{
	static const char *const ends[] = { "OK", "WARNINGS: 3" };

	for (size_t i = 0; i < COUNT(ends); i++) {
		struct fake_task task = { .end = ends[i], .log = &whole_vzdump, .logs = 1 };
		struct upid_wait_rules rules = tail_of(10);
		struct upid_wait w = { 0 };
		struct fake f;

		fake_init(&f, &task, 1);
		fake_wait(&f, &w, &rules);
		assert_asked_at(&f, 0);
		assert_int_equal(w.cls, i == 0 ? UPID_CLASS_OK : UPID_WARNING);
		assert_int_equal(w.warning_count, i == 0 ? 0 : 3);
		assert_null(w.reason.p);
		assert_int_equal(w.tail.count, 0);
		finish(&f, &w);
	}
}

/* PVE loses the status of a task whose last output had no newline; its log has it. */
static void
corrected(const char *last, enum upid_class cls, uint64_t warnings, const char *reason)
{
	const char *const text[] = { "INFO: begin", last };
	const struct fake_answer log = { .total = 2 };
	struct fake_task task = { .end = "unexpected status", .text = text, .log = &log, .logs = 1 };
	struct upid_wait_rules rules = tail_of(1);
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_int_equal(w.cls, cls);
	assert_int_equal(w.warning_count, warnings);
	assert_text(w.exitstatus, "unexpected status"); /* Proxmox's own words stay */
	assert_text(w.reason, reason);
	finish(&f, &w);
}

TEST(an_unexpected_status_is_corrected_by_the_logs_last_line)
{
	corrected("halfTASK OK", UPID_CLASS_OK, 0,
	          "Proxmox says 'unexpected status', but the log ends in: TASK OK");
	corrected("halfTASK WARNINGS: 2", UPID_WARNING, 2,
	          "Proxmox says 'unexpected status', but the log ends in: TASK WARNINGS: 2");
	corrected("halfTASK ERROR: no space", UPID_ERROR, 0,
	          "Proxmox says 'unexpected status', but the log ends in: TASK ERROR: no space");
}

TEST(an_unexpected_status_without_a_last_word_stays_unknown)
{
	corrected("killed", UPID_UNKNOWN, 0,
	          "the task ended without a result (unexpected status); its last line: killed");
}

TEST(the_log_is_tried_three_times_and_the_status_stands_without)
{
	const struct fake_answer broken = { .code = UPID_E_DROPPED };
	struct fake_task task = { .end = "job errors", .log = &broken, .logs = 1 };
	struct upid_wait_rules rules = tail_of(3);
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_asked_at(&f, 0, 0, 250, 750);
	assert_code(w.err, UPID_E_OK);
	assert_true(w.stopped);
	assert_text(w.reason, "job errors");
	assert_int_equal(w.retries, 2);
	assert_int_equal(w.elapsed_ms, 750);
	finish(&f, &w);
}

/* Its last lines would be the wrong ones. */
TEST(a_log_of_which_only_a_part_comes_is_none)
{
	const struct fake_answer cut = { .sent = 2, .total = 4 };
	struct fake_task task = { .end = "job errors", .text = vzdump, .log = &cut, .logs = 1 };
	struct upid_wait_rules rules = tail_of(3);
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_int_equal(w.tail.count, 0);
	assert_text(w.reason, "job errors");
	assert_text(w.note, "its log could not be read: pve1:8006: only 2 of the log's 4 lines came");
	assert_int_equal(w.retries, 2);
	finish(&f, &w);
}

TEST(a_log_that_comes_at_the_second_try_is_whole)
{
	const struct fake_answer logs[] = { { .code = UPID_E_DROPPED, .sent = 2 }, { .total = 4 } };
	struct fake_task task = { .end = "job errors", .text = vzdump, .log = logs, .logs = 2 };
	struct upid_wait_rules rules = tail_of(10);
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_asked_at(&f, 0, 0, 250);
	assert_int_equal(w.tail.count, 4);
	assert_text(w.reason, "no space");
	finish(&f, &w);
}

TEST(a_log_that_may_not_be_read_is_asked_for_once)
{
	const struct fake_answer refused = { .code = UPID_E_PERMISSION, .http = 403 };
	struct fake_task task = { .end = "job errors", .log = &refused, .logs = 1 };
	struct upid_wait_rules rules = tail_of(3);
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_asked_at(&f, 0, 0);
	assert_code(w.err, UPID_E_OK);
	assert_text(w.reason, "job errors");
	finish(&f, &w);
}

TEST(a_log_that_hangs_is_given_up_after_ten_seconds)
{
	const struct fake_answer hangs = { .latency_ms = FAKE_NEVER };
	struct fake_task task = { .end = "job errors", .log = &hangs, .logs = 1 };
	struct upid_wait_rules rules = tail_of(3);
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_int_equal(f.cancels, 1);
	assert_int_equal(w.elapsed_ms, 10000);
	assert_true(w.stopped);
	assert_text(w.reason, "job errors");
	finish(&f, &w);
}

/* What failed at the deadline has its log read all the same. */
TEST(the_tail_may_come_after_the_deadline)
{
	const struct fake_answer log = { .total = COUNT(vzdump), .latency_ms = 2000 };
	struct fake_task task = {
		.ends_ms = 500, .end = "job errors", .text = vzdump, .log = &log, .logs = 1
	};
	struct upid_wait_rules rules = { .timeout_ms = 1000, .interval_ms = 5000, .tail = 3 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_asked_at(&f, 0, 1000, 1000, 3000);
	assert_false(w.timed_out);
	assert_text(w.reason, "no space");
	assert_int_equal(w.elapsed_ms, 5000);
	finish(&f, &w);
}

/* "Stopped" without a word cannot be, and must not be taken for a success. */
TEST(an_empty_exit_status_is_unknown)
{
	struct fake_task task = { .end = "" };
	struct upid_wait_rules rules = tail_of(0);
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_true(w.stopped);
	assert_int_equal(w.cls, UPID_UNKNOWN);
	assert_text(w.exitstatus, "");
	finish(&f, &w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failed_task_comes_with_its_tail_and_its_reason),
		cmocka_unit_test(no_log_is_asked_for_where_no_tail_is),
		cmocka_unit_test(a_good_end_needs_no_log),
		cmocka_unit_test(an_unexpected_status_is_corrected_by_the_logs_last_line),
		cmocka_unit_test(an_unexpected_status_without_a_last_word_stays_unknown),
		cmocka_unit_test(the_log_is_tried_three_times_and_the_status_stands_without),
		cmocka_unit_test(a_log_of_which_only_a_part_comes_is_none),
		cmocka_unit_test(a_log_that_comes_at_the_second_try_is_whole),
		cmocka_unit_test(a_log_that_may_not_be_read_is_asked_for_once),
		cmocka_unit_test(a_log_that_hangs_is_given_up_after_ten_seconds),
		cmocka_unit_test(the_tail_may_come_after_the_deadline),
		cmocka_unit_test(an_empty_exit_status_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
