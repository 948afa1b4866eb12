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
	struct fake_task task = { .end = "OK", .log = &whole_vzdump, .logs = 1 };
	struct upid_wait_rules rules = tail_of(10);
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_asked_at(&f, 0);
	assert_int_equal(w.cls, UPID_CLASS_OK);
	assert_null(w.reason.p);
	assert_null(w.note.p);
	assert_int_equal(w.tail.count, 0);
	finish(&f, &w);
}

TEST(warnings_come_with_their_tail_and_the_first_of_them)
{
	static const char *const text[] = { "INFO: starting", "WARN: disk is full", "WARN: it is hot",
		                            "INFO: done", "TASK WARNINGS: 2" };
	const struct fake_answer log = { .total = COUNT(text) };
	struct fake_task task = { .end = "WARNINGS: 2", .text = text, .log = &log, .logs = 1 };
	struct upid_wait_rules rules = tail_of(2);
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_int_equal(w.cls, UPID_WARNING);
	assert_int_equal(w.warning_count, 2);
	assert_text(w.reason, "disk is full, and 1 more"); /* it is not in the tail */
	assert_int_equal(w.tail.count, 2);
	assert_text(w.tail.line[0].t, "INFO: done");
	finish(&f, &w);
}

/* What the status does not tell, the log does: `status` and `reason` of the record, and its note. */
static void
corrected(const char *status, const char *last, enum upid_class cls, const char *reason,
          const char *note)
{
	const char *const text[] = { "INFO: begin", last };
	const struct fake_answer log = { .total = 2 };
	struct fake_task task = { .end = status, .text = text, .log = &log, .logs = 1 };
	struct upid_wait_rules rules = tail_of(1);
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_int_equal(w.cls, cls);
	assert_text(w.exitstatus, status); /* Proxmox's own words stay */
	if (reason != NULL)
		assert_text(w.reason, reason);
	else
		assert_null(w.reason.p);
	if (note != NULL)
		assert_text(w.note, note);
	else
		assert_null(w.note.p);
	finish(&f, &w);
}

TEST(the_log_decides_where_the_status_is_unknown)
{
	corrected("unexpected status", "halfTASK OK", UPID_CLASS_OK, NULL,
	          "Proxmox says 'unexpected status', but the log ends in: TASK OK");
	corrected("unexpected status", "halfTASK WARNINGS: 2", UPID_WARNING,
	          "the log does not name the warnings",
	          "Proxmox says 'unexpected status', but the log ends in: TASK WARNINGS: 2");
	corrected("unexpected status", "halfTASK ERROR: no space", UPID_ERROR, "no space",
	          "Proxmox says 'unexpected status', but the log ends in: TASK ERROR: no space");
	corrected("unexpected status", "TASK ERROR: ", UPID_ERROR,
	          "the task failed without a message",
	          "Proxmox says 'unexpected status', but the log ends in: TASK ERROR: ");
	corrected("unexpected status", "TASK ERROR: unexpected status", UPID_ERROR,
	          "unexpected status",
	          "Proxmox says 'unexpected status', but the log ends in: TASK ERROR: unexpected "
	          "status");
	corrected("unable to read tail (got 0 bytes)", "TASK OK", UPID_CLASS_OK, NULL,
	          "Proxmox says 'unable to read tail (got 0 bytes)', but the log ends in: TASK OK");
}

TEST(an_unknown_status_stays_unknown_where_the_log_tells_no_end)
{
	corrected("unexpected status", "killed", UPID_UNKNOWN,
	          "the task ended without a result (unexpected status); its last line: killed",
	          NULL);
	corrected("unexpected status", "remote: TASK OK", UPID_UNKNOWN,
	          "the task ended without a result (unexpected status); its last line: remote: "
	          "TASK OK",
	          NULL);
}

/* No Proxmox of today does so. */
TEST(a_status_that_is_not_given_is_taken_from_the_log)
{
	static const char *const text[] = { "INFO: done", "TASK OK" };
	const struct fake_answer log = { .total = COUNT(text) };
	const struct fake_answer look = { .silent = true };
	struct fake_task task = { .look = &look, .looks = 1, .text = text, .log = &log, .logs = 1 };
	struct upid_wait_rules rules = tail_of(1);
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &rules);
	assert_int_equal(w.cls, UPID_CLASS_OK);
	assert_text(w.exitstatus, "OK");
	assert_null(w.reason.p);
	assert_text(w.note, "Proxmox gives no exit status, but the log ends in: TASK OK");
	finish(&f, &w);
}

TEST(the_log_is_requested_three_times_and_the_status_counts_without_it)
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
TEST(a_partial_log_is_not_used)
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
	assert_text(w.note, "its log could not be read: pve1:8006: only 2 of 4 lines of the log arrived");
	assert_int_equal(w.retries, 2);
	finish(&f, &w);
}

TEST(a_log_read_at_the_second_attempt_is_complete)
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

TEST(a_hanging_log_is_abandoned_after_ten_seconds)
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

/* "Stopped" without a word must not be taken for a success. */
TEST(an_empty_exit_status_is_unknown_without_a_log)
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

/* The status of a request could not be read, but its log says that it was taken. */
TEST(a_request_to_the_ha_manager_that_the_log_says_was_taken_is_followed)
{
	static const char *const text[] = { "Requesting HA start", "TASK OK" };
	const struct fake_answer log = { .total = COUNT(text) };
	const struct fake_answer list = { .work = FAKE_UPID };
	struct fake_task tasks[] = { { .end = "unexpected status", .text = text, .log = &log,
		                       .logs = 1, .list = &list, .lists = 1 },
		                     { .end = "OK" } };
	struct upid_wait_rules rules = { .timeout_ms = 60000, .tail = 5, .follow_ha = true };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_parse(&tasks[0], "UPID:example-node:000AE992:00A21BA7:618C1D55:hastart:100:root@pam:");
	fake_init(&f, tasks, 2);
	f.waited = 1;
	fake_wait(&f, &w, &rules);
	assert_non_null(w.followed);
	assert_int_equal(w.cls, UPID_CLASS_OK);
	assert_text(w.exitstatus, "OK");
	assert_null(w.note.p);
	assert_int_equal(w.tail.count, 0);
	finish(&f, &w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failed_task_comes_with_its_tail_and_its_reason),
		cmocka_unit_test(no_log_is_asked_for_where_no_tail_is),
		cmocka_unit_test(a_good_end_needs_no_log),
		cmocka_unit_test(warnings_come_with_their_tail_and_the_first_of_them),
		cmocka_unit_test(the_log_decides_where_the_status_is_unknown),
		cmocka_unit_test(an_unknown_status_stays_unknown_where_the_log_tells_no_end),
		cmocka_unit_test(a_status_that_is_not_given_is_taken_from_the_log),
		cmocka_unit_test(the_log_is_requested_three_times_and_the_status_counts_without_it),
		cmocka_unit_test(a_partial_log_is_not_used),
		cmocka_unit_test(a_log_read_at_the_second_attempt_is_complete),
		cmocka_unit_test(a_log_that_may_not_be_read_is_asked_for_once),
		cmocka_unit_test(a_hanging_log_is_abandoned_after_ten_seconds),
		cmocka_unit_test(the_tail_may_come_after_the_deadline),
		cmocka_unit_test(an_empty_exit_status_is_unknown_without_a_log),
		cmocka_unit_test(
			a_request_to_the_ha_manager_that_the_log_says_was_taken_is_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
