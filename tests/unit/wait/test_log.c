/* A log in one query, its tail, and errors. */
#include "tests/unit/fake.h"

struct read {
	struct fake f;
	struct fake_task task;
	struct upid_lines lines;
	uint64_t total;
	struct upid_err err;
};

static void
begin(struct read *r, const struct fake_answer *log, size_t logs)
{
	*r = (struct read){ .task = { .log = log, .logs = logs } };
	fake_init(&r->f, &r->task, 1);
}

static int
read_log(struct read *r, struct upid_log_rules rules)
{
	return upid_log_read(&r->lines, &r->total, &r->task.upid, &r->f.base, &r->f.loop->base, &rules,
	                     &r->err);
}

static void
finish(struct read *r)
{
	upid_lines_free(&r->lines);
	fake_free(&r->f);
}

/* A stream can be cut without a sign, so the lines are counted by another query. */
TEST(a_whole_log_is_one_query_and_a_check)
{
	const struct fake_answer log = { .total = 3, .latency_ms = 40 };
	struct read r;

	begin(&r, &log, 1);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 60000 }), 0);
	assert_asked_at(&r.f, 0, 40);
	assert_int_equal(r.f.asked[0].asking, UPID_ASK_WHOLE_LOG);
	assert_int_equal(r.f.asked[1].asking, UPID_ASK_LOG);
	assert_int_equal(r.f.asked[1].start, 2);
	assert_int_equal(r.lines.count, 3);
	assert_int_equal(r.lines.line[0].n, 1);
	assert_text(r.lines.line[2].t, "line 3");
	assert_int_equal(r.total, 3);
	assert_int_equal(fake_at(&r.f), 80);
	finish(&r);
}

TEST(an_empty_log_has_no_lines)
{
	const struct fake_answer log = { .total = 0 };
	struct read r;

	begin(&r, &log, 1);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 60000 }), 0);
	assert_int_equal(r.lines.count, 0);
	assert_int_equal(r.total, 0);
	finish(&r);
}

TEST(a_tail_is_the_end_of_the_whole_log)
{
	const struct fake_answer log = { .total = 1000 };
	struct read r;

	begin(&r, &log, 1);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 60000, .tail = 2 }), 0);
	assert_int_equal(r.lines.count, 2);
	assert_text(r.lines.line[0].t, "line 999");
	assert_text(r.lines.line[1].t, "line 1000");
	assert_int_equal(r.total, 1000);
	assert_int_equal(r.f.asks, 2);
	finish(&r);
}

TEST(an_interrupted_log_is_requested_again_without_repeating_lines)
{
	const struct fake_answer log[] = {
		{ .code = UPID_E_DROPPED, .sent = 2, .total = 2, .unfinished = true },
		{ .code = UPID_E_BUSY, .http = 595 },
		{ .total = 4 },
	};
	struct read r;

	begin(&r, log, 3);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 60000 }), 0);
	assert_code(r.err, UPID_E_OK);
	assert_asked_at(&r.f, 0, 250, 750);
	assert_int_equal(r.lines.count, 4);
	for (uint64_t i = 0; i < 4; i++)
		assert_int_equal(r.lines.line[i].n, i + 1);
	assert_text(r.lines.line[1].t, "line 2"); /* of which half had come at first */
	finish(&r);
}

TEST(retry_after_is_honoured)
{
	const struct fake_answer log[] = {
		{ .code = UPID_E_BUSY, .http = 429, .retry_after_ms = 3000 }, { .total = 1 }
	};
	struct read r;

	begin(&r, log, 2);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 60000 }), 0);
	assert_asked_at(&r.f, 0, 3000, 3000);
	finish(&r);
}

TEST(faults_are_retried_until_the_deadline_and_once_at_it)
{
	const struct fake_answer log = { .code = UPID_E_CONNECT };
	struct read r;

	begin(&r, &log, 1);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 2000 }), -1);
	assert_asked_at(&r.f, 0, 250, 750, 1750, 2000);
	assert_code(r.err, UPID_E_CONNECT);
	assert_says(r.err, "gave up after 2.000 s: a scripted fault");
	assert_int_equal(fake_at(&r.f), 2000);
	finish(&r);
}

TEST(the_http_status_of_the_last_error_is_reported)
{
	const struct fake_answer log = { .code = UPID_E_BUSY, .http = 596 };
	struct read r;

	begin(&r, &log, 1);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 100 }), -1);
	assert_code(r.err, UPID_E_BUSY);
	assert_int_equal(r.err.http, 596);
	finish(&r);
}

TEST(permanent_errors_end_the_reading_immediately)
{
	const struct fake_answer log = { .code = UPID_E_PERMISSION, .http = 403 };
	struct read r;

	begin(&r, &log, 1);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 60000 }), -1);
	assert_asked_at(&r.f, 0);
	assert_code(r.err, UPID_E_PERMISSION);
	assert_int_equal(r.err.http, 403);
	finish(&r);
}

TEST(a_log_that_hangs_is_cancelled_at_the_deadline)
{
	const struct fake_answer log = { .latency_ms = FAKE_NEVER };
	struct read r;

	begin(&r, &log, 1);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 5000 }), -1);
	assert_code(r.err, UPID_E_REQUEST_TIMEOUT);
	assert_says(r.err, "pve1:8006 did not respond within 5.000 s");
	assert_int_equal(r.f.cancels, 1);
	assert_int_equal(fake_at(&r.f), 5000);
	finish(&r);
}

TEST(an_earlier_error_is_reported_if_the_last_attempt_hangs)
{
	const struct fake_answer log[] = { { .code = UPID_E_BUSY, .http = 596 },
		                           { .latency_ms = FAKE_NEVER } };
	struct read r;

	begin(&r, log, 2);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 5000 }), -1);
	assert_code(r.err, UPID_E_BUSY);
	assert_int_equal(r.err.http, 596);
	assert_says(r.err, "gave up after 5.000 s");
	assert_int_equal(r.f.cancels, 1);
	finish(&r);
}

TEST(what_had_come_stays_after_an_error)
{
	const struct fake_answer log[] = { { .code = UPID_E_DROPPED, .sent = 2 },
		                           { .code = UPID_E_PERMISSION, .http = 403 } };
	struct read r;

	begin(&r, log, 2);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 60000 }), -1);
	assert_int_equal(r.lines.count, 2);
	assert_text(r.lines.line[1].t, "line 2");
	finish(&r);
}

TEST(a_source_that_breaks_ends_the_reading)
{
	const struct fake_answer log = { .latency_ms = 1000 };
	struct read r;

	begin(&r, &log, 1);
	r.f.own.broken_run = 1;
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 5000 }), -1);
	assert_code(r.err, UPID_E_INTERNAL);
	assert_int_equal(r.f.cancels, 1);
	finish(&r);
}

TEST(forever_is_a_deadline_too)
{
	const struct fake_answer log[] = { { .code = UPID_E_DROPPED }, { .total = 1 } };
	struct read r;

	begin(&r, log, 2);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = UPID_FOREVER }), 0);
	assert_asked_at(&r.f, 0, 250, 250);
	finish(&r);
}

TEST(the_try_at_the_deadline_has_a_second)
{
	const struct fake_answer log[] = { { .code = UPID_E_CONNECT },
		                           { .code = UPID_E_CONNECT },
		                           { .latency_ms = FAKE_NEVER } };
	struct read r;

	begin(&r, log, 3);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 600 }), -1);
	assert_asked_at(&r.f, 0, 250, 600);
	assert_says(r.err, "gave up after 1.600 s: a scripted fault");
	finish(&r);
}

TEST(without_a_timeout_there_is_one_try)
{
	const struct fake_answer log = { .total = 2, .latency_ms = 400 };
	const struct fake_answer fault = { .code = UPID_E_CONNECT };
	struct read r;

	begin(&r, &log, 1);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 0 }), 0);
	assert_int_equal(r.lines.count, 2);
	finish(&r);
	begin(&r, &fault, 1);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 0 }), -1);
	assert_asked_at(&r.f, 0);
	finish(&r);
}

static void
count_notes(void *ctx, const char *text)
{
	assert_string_equal(text, "a scripted fault; trying again for up to 60 s");
	++*(int *)ctx;
}

TEST(the_first_temporary_error_is_noted_during_the_wait)
{
	const struct fake_answer log[] = { { .code = UPID_E_CONNECT },
		                           { .code = UPID_E_CONNECT },
		                           { .total = 1 } };
	int notes = 0;
	struct read r;

	begin(&r, log, 3);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .timeout_ms = 60000,
	                                                       .note = count_notes,
	                                                       .note_ctx = &notes }),
	                 0);
	assert_int_equal(notes, 1);
	finish(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_log_is_one_query_and_a_check),
		cmocka_unit_test(an_empty_log_has_no_lines),
		cmocka_unit_test(a_tail_is_the_end_of_the_whole_log),
		cmocka_unit_test(an_interrupted_log_is_requested_again_without_repeating_lines),
		cmocka_unit_test(retry_after_is_honoured),
		cmocka_unit_test(faults_are_retried_until_the_deadline_and_once_at_it),
		cmocka_unit_test(the_http_status_of_the_last_error_is_reported),
		cmocka_unit_test(permanent_errors_end_the_reading_immediately),
		cmocka_unit_test(a_log_that_hangs_is_cancelled_at_the_deadline),
		cmocka_unit_test(an_earlier_error_is_reported_if_the_last_attempt_hangs),
		cmocka_unit_test(what_had_come_stays_after_an_error),
		cmocka_unit_test(a_source_that_breaks_ends_the_reading),
		cmocka_unit_test(forever_is_a_deadline_too),
		cmocka_unit_test(the_try_at_the_deadline_has_a_second),
		cmocka_unit_test(without_a_timeout_there_is_one_try),
		cmocka_unit_test(the_first_temporary_error_is_noted_during_the_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
