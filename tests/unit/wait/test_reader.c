/* Logs in pages: for servers that do not stream, and for parts of a log. */
#include <stdio.h>

#include "tests/unit/fake.h"

struct read {
	struct fake f;
	struct fake_task task;
	struct upid_lines lines;
	uint64_t total;
	struct upid_err err;
};

static void
begin(struct read *r, const struct fake_answer *log, size_t logs, int no_download)
{
	*r = (struct read){ .task = { .log = log, .logs = logs, .no_download = no_download } };
	fake_init(&r->f, &r->task, 1);
}

static int
read_log(struct read *r, struct upid_log_rules rules)
{
	rules.timeout_ms = 60000;
	return upid_log_read(&r->lines, &r->total, &r->task.upid, &r->f.base, &r->f.loop->base, &rules,
	                     &r->err);
}

static void
finish(struct read *r)
{
	upid_lines_free(&r->lines);
	fake_free(&r->f);
}

/* Lines `first` to `last` are there, each once, in order, and whole. */
static void
lines_are(const struct read *r, uint64_t first, uint64_t last)
{
	char want[32];

	assert_code(r->err, UPID_E_OK);
	assert_int_equal(r->lines.count, last - first + 1);
	for (uint64_t n = first; n <= last; n++) {
		(void)sprintf(want, "line %llu", (unsigned long long)n);
		assert_int_equal(r->lines.line[n - first].n, n);
		assert_text(r->lines.line[n - first].t, want);
	}
}

static void
asked(const struct read *r, size_t i, enum upid_asking asking, uint64_t start, uint64_t limit)
{
	assert_true(i < r->f.asks);
	assert_int_equal(r->f.asked[i].asking, asking);
	assert_int_equal(r->f.asked[i].start, start);
	assert_int_equal(r->f.asked[i].limit, limit);
}

TEST(a_server_that_does_not_stream_is_read_by_pages)
{
	static const int refusals[] = { 400, 404, 500, 501 };
	const struct fake_answer log = { .total = 7 };

	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct read r;

		begin(&r, &log, 1, refusals[i]);
		assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
		lines_are(&r, 1, 7);
		assert_int_equal(r.total, 7);
		assert_int_equal(r.f.asks, 2);
		asked(&r, 0, UPID_ASK_WHOLE_LOG, 0, 0);
		asked(&r, 1, UPID_ASK_LOG, 0, 50000);
		finish(&r);
	}
}

/* As if the lines before had filled it. */
TEST(an_endless_log_is_canceled_before_memory_runs_out)
{
	const struct fake_answer log = { .total = 100 };

	for (size_t left = 0; left <= 4000; left += 2000) {
		struct read r;

		begin(&r, &log, 1, left > 0 ? 0 : 400); /* the stream, and pages */
		r.lines.bytes = ((size_t)256 << 20) - left;
		assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), left < 4000 ? -1 : 0);
		assert_code(r.err, left < 4000 ? UPID_E_TOO_LARGE : UPID_E_OK);
		assert_true(left == 4000 || strstr(r.err.message, "tail") != NULL);
		finish(&r);
	}
}

static void
answer_backwards(struct upid_source *src, struct upid_query *q)
{
	(void)src;
	if (q->line(q, 2, UPID_S("second")) == 0)
		(void)q->line(q, 1, UPID_S("first"));
	q->total = 2;
	q->done(q);
}

/* No Proxmox does so; and lines in any order would have to be sorted, past the deadline. */
TEST(lines_out_of_order_are_an_error)
{
	static const struct upid_source_ops ops = { .ask = answer_backwards };
	struct read r;

	begin(&r, NULL, 0, 0);
	r.f.base.ops = &ops;
	r.f.base.name = "pve1:8006";
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), -1);
	assert_code(r.err, UPID_E_BAD_ANSWER);
	assert_says(r.err, "line 1 of the log came after line 2");
	finish(&r);
}

TEST(another_refusal_is_no_reason_for_pages)
{
	const struct fake_answer log[] = { { .code = UPID_E_BUSY, .http = 503 }, { .total = 1 } };
	struct read r;

	begin(&r, log, 2, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
	assert_asked_at(&r.f, 0, 250, 250);
	asked(&r, 1, UPID_ASK_WHOLE_LOG, 0, 0);
	finish(&r);
}

/* Each page begins with the last line of the one before: it may have grown since. */
TEST(pages_overlap_by_one_line_without_repeating_it)
{
	const struct fake_answer log = { .total = 120000 };
	struct read r;

	begin(&r, &log, 1, 500);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
	lines_are(&r, 1, 120000);
	assert_int_equal(r.f.asks, 4);
	asked(&r, 1, UPID_ASK_LOG, 0, 50000);
	asked(&r, 2, UPID_ASK_LOG, 49999, 50000);
	asked(&r, 3, UPID_ASK_LOG, 99998, 50000);
	finish(&r);
}

TEST(a_log_that_grows_is_read_to_its_new_end)
{
	const struct fake_answer log[] = { { .total = 60000 }, { .total = 60010 } };
	struct read r;

	begin(&r, log, 2, 500);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
	lines_are(&r, 1, 60010);
	assert_int_equal(r.total, 60010);
	finish(&r);
}

/* Of a running task: there is no more of it yet. */
TEST(an_unfinished_last_line_is_taken_as_it_is)
{
	const struct fake_answer log = { .total = 3, .unfinished = true };
	struct read r;

	begin(&r, &log, 1, 500);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
	assert_int_equal(r.lines.count, 3);
	assert_text(r.lines.line[1].t, "line 2");
	assert_text(r.lines.line[2].t, "lin");
	finish(&r);
}

/* The second page breaks off inside line 50,003, which is asked for again. */
TEST(an_error_inside_a_page_loses_no_data)
{
	const struct fake_answer log[] = {
		{ .total = 60000 },
		{ .code = UPID_E_DROPPED, .sent = 50003, .total = 50003, .unfinished = true },
		{ .total = 60000 }
	};
	struct read r;

	begin(&r, log, 3, 500);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
	lines_are(&r, 1, 60000);
	assert_int_equal(fake_at(&r.f), 250);
	finish(&r);
}

TEST(a_part_is_asked_for_as_it_is)
{
	const struct fake_answer log = { .total = 100 };
	struct read r;

	begin(&r, &log, 1, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .start = 10, .limit = 5 }), 0);
	lines_are(&r, 11, 15);
	assert_int_equal(r.total, 100);
	assert_int_equal(r.f.asks, 1);
	asked(&r, 0, UPID_ASK_LOG, 10, 5);
	finish(&r);
}

TEST(a_part_reaches_to_the_end_at_most)
{
	const struct fake_answer log = { .total = 12 };
	struct read r;

	begin(&r, &log, 1, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .start = 10, .limit = 5 }), 0);
	lines_are(&r, 11, 12);
	assert_int_equal(r.f.asks, 1);
	finish(&r);
	begin(&r, &log, 1, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .start = 12, .limit = 5 }), 0);
	assert_int_equal(r.lines.count, 0);
	assert_int_equal(r.total, 12);
	finish(&r);
}

TEST(a_large_part_is_several_pages)
{
	const struct fake_answer log = { .total = 200000 };
	struct read r;

	begin(&r, &log, 1, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .start = 10, .limit = 60000 }), 0);
	lines_are(&r, 11, 60010);
	assert_int_equal(r.f.asks, 2);
	asked(&r, 0, UPID_ASK_LOG, 10, 50000);
	asked(&r, 1, UPID_ASK_LOG, 50009, 10001);
	finish(&r);
}

TEST(a_start_without_a_limit_reads_to_the_end)
{
	const struct fake_answer log = { .total = 60000 };
	struct read r;

	begin(&r, &log, 1, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .start = 5 }), 0);
	lines_are(&r, 6, 60000);
	asked(&r, 0, UPID_ASK_LOG, 5, 50000);
	asked(&r, 1, UPID_ASK_LOG, 50004, 50000);
	finish(&r);
}

/* The lines are counted first, so that a tail does not cost the whole log. */
TEST(a_tail_by_pages_is_a_count_and_a_page)
{
	const struct fake_answer log = { .total = 120000 };
	struct read r;

	begin(&r, &log, 1, 500);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .tail = 3 }), 0);
	lines_are(&r, 119998, 120000);
	assert_int_equal(r.total, 120000);
	assert_int_equal(r.f.asks, 3);
	asked(&r, 1, UPID_ASK_LOG, 0, 1);
	asked(&r, 2, UPID_ASK_LOG, 119997, 50000);
	finish(&r);
}

TEST(a_tail_longer_than_the_log_is_the_log)
{
	const struct fake_answer log = { .total = 2 };
	struct read r;

	begin(&r, &log, 1, 500);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .tail = 3 }), 0);
	lines_are(&r, 1, 2);
	finish(&r);
}

TEST(a_part_is_never_taken_for_the_whole_log)
{
	const struct fake_answer log = { .total = 60000, .sent = 50000 };

	for (int refused = 0; refused <= 500; refused += 500) { /* a stream, and pages */
		struct read r;

		begin(&r, &log, 1, refused);
		assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), -1);
		assert_code(r.err, UPID_E_DROPPED);
		assert_says(r.err, "only 50000 of 60000 lines of the log arrived");
		assert_int_equal(r.total, 60000);
		assert_int_equal(r.lines.count, 50000);
		assert_int_equal(fake_at(&r.f), 60000); /* it was asked for until the deadline */
		finish(&r);
	}
}

/* pveproxy gives what a dying pvedaemon has sent for the whole log. */
TEST(what_a_stream_lacks_is_read_by_pages)
{
	const struct fake_answer log[] = { { .total = 60000, .sent = 5 }, { .total = 60000 } };
	struct read r;

	begin(&r, log, 2, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
	lines_are(&r, 1, 60000);
	assert_int_equal(r.total, 60000);
	assert_int_equal(r.f.asks, 3);
	asked(&r, 0, UPID_ASK_WHOLE_LOG, 0, 0);
	asked(&r, 1, UPID_ASK_LOG, 4, 50000);
	asked(&r, 2, UPID_ASK_LOG, 50003, 50000);
	finish(&r);
}

TEST(the_tail_of_a_stream_that_came_short_is_the_logs)
{
	const struct fake_answer log[] = { { .total = 60000, .sent = 5 }, { .total = 60000 } };
	struct read r;

	begin(&r, log, 2, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .tail = 2 }), 0);
	lines_are(&r, 59999, 60000);
	finish(&r);
}

TEST(a_stream_that_breaks_off_is_continued_by_pages)
{
	const struct fake_answer log[] = { { .code = UPID_E_DROPPED, .sent = 70 }, { .total = 100 } };
	struct read r;

	begin(&r, log, 2, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
	lines_are(&r, 1, 100);
	assert_int_equal(r.f.asks, 2);
	asked(&r, 1, UPID_ASK_LOG, 69, 50000);
	finish(&r);
}

TEST(a_fault_of_the_check_does_not_cost_the_log_again)
{
	const struct fake_answer log[] = { { .total = 9 }, { .code = UPID_E_BUSY, .http = 595 }, { .total = 9 } };
	struct read r;

	begin(&r, log, 3, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
	lines_are(&r, 1, 9);
	assert_int_equal(r.f.asks, 3);
	asked(&r, 2, UPID_ASK_LOG, 8, 50000);
	finish(&r);
}

TEST(an_unfinished_last_line_is_reported)
{
	const struct fake_answer log[] = { { .total = 3, .unfinished = true } };
	struct read r;

	begin(&r, log, 1, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
	assert_true(r.lines.unfinished);
	assert_text(r.lines.line[2].t, "lin");
	finish(&r);
}

TEST(a_growing_last_line_is_read_completely)
{
	const struct fake_answer log[] = { { .total = 3, .unfinished = true }, { .total = 4 } };
	struct read r;

	begin(&r, log, 2, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
	lines_are(&r, 1, 4);
	assert_false(r.lines.unfinished);
	finish(&r);
}

/* ------------------------------------------------------------------------- a Backup Server */

#define PBS_UPID "UPID:pbs1:000001F4:0000A8B3:00000010:618C1D55:backup:store1:root@pam:"

static void
begin_pbs(struct read *r, const struct fake_answer *log, size_t logs, int no_download)
{
	*r = (struct read){ .task = { .log = log, .logs = logs, .no_download = no_download } };
	fake_parse(&r->task, PBS_UPID);
	fake_init(&r->f, &r->task, 1);
}

/* Its JSON may end before the log does, so that pages cannot complete a stream. */
TEST(the_lines_of_a_backup_server_are_counted_first)
{
	const struct fake_answer log = { .total = 7 };
	struct read r;

	begin_pbs(&r, &log, 1, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
	lines_are(&r, 1, 7);
	assert_int_equal(r.f.asks, 2);
	asked(&r, 0, UPID_ASK_LOG, 0, 1);
	asked(&r, 1, UPID_ASK_WHOLE_LOG, 0, 0);
	finish(&r);
}

/* A line that is not UTF-8 ends the JSON, and `total` with it. */
TEST(a_stream_may_have_more_than_the_json_counts)
{
	const struct fake_answer log[] = { { .total = 2 }, { .total = 7 } };
	struct read r;

	begin_pbs(&r, log, 2, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
	lines_are(&r, 1, 7);
	assert_int_equal(r.total, 7);
	finish(&r);
}

TEST(a_part_is_taken_from_the_whole_log)
{
	const struct fake_answer log[] = { { .total = 2 }, { .total = 9, .unfinished = true } };
	struct read r;

	begin_pbs(&r, log, 2, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .start = 3, .limit = 2 }), 0);
	lines_are(&r, 4, 5);
	assert_int_equal(r.total, 9);
	assert_false(r.lines.unfinished);
	finish(&r);
}

TEST(its_stream_is_requested_again_until_it_is_complete)
{
	const struct fake_answer log[] = { { .total = 7 },
		                           { .total = 7, .sent = 3 },
		                           { .code = UPID_E_DROPPED, .sent = 5 },
		                           { .total = 7 } };
	struct read r;

	begin_pbs(&r, log, 4, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), 0);
	lines_are(&r, 1, 7);
	assert_asked_at(&r.f, 0, 0, 250, 750);
	finish(&r);
}

TEST(an_old_backup_server_is_read_by_pages)
{
	for (uint64_t total = 0; total < 3; total++) {
		const struct fake_answer log = { .total = total };

		for (uint64_t tail = 0; tail < 2; tail++) {
			struct read r;

			begin_pbs(&r, &log, 1, 400);
			assert_int_equal(read_log(&r, (struct upid_log_rules){ .tail = tail }), 0);
			assert_int_equal(r.total, total);
			assert_int_equal(r.lines.count, tail > 0 && tail < total ? tail : total);
			finish(&r);
		}
	}
}

TEST(what_was_not_asked_for_is_not_taken)
{
	const struct fake_answer log = { .total = 100, .generous = true };
	struct read r;

	begin(&r, &log, 1, 0);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ .start = 10, .limit = 5 }), 0);
	lines_are(&r, 11, 15);
	finish(&r);
}

TEST(a_log_that_vanishes_between_two_pages_ends_the_reading)
{
	const struct fake_answer log[] = { { .total = 60000 },
		                           { .code = UPID_E_NO_SUCH_TASK, .http = 200 } };
	struct read r;

	begin(&r, log, 2, 500);
	assert_int_equal(read_log(&r, (struct upid_log_rules){ 0 }), -1);
	assert_code(r.err, UPID_E_NO_SUCH_TASK);
	assert_int_equal(r.lines.count, 50000);
	finish(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_that_does_not_stream_is_read_by_pages),
		cmocka_unit_test(an_endless_log_is_canceled_before_memory_runs_out),
		cmocka_unit_test(lines_out_of_order_are_an_error),
		cmocka_unit_test(another_refusal_is_no_reason_for_pages),
		cmocka_unit_test(pages_overlap_by_one_line_without_repeating_it),
		cmocka_unit_test(a_log_that_grows_is_read_to_its_new_end),
		cmocka_unit_test(an_unfinished_last_line_is_taken_as_it_is),
		cmocka_unit_test(an_error_inside_a_page_loses_no_data),
		cmocka_unit_test(a_part_is_asked_for_as_it_is),
		cmocka_unit_test(a_part_reaches_to_the_end_at_most),
		cmocka_unit_test(a_large_part_is_several_pages),
		cmocka_unit_test(a_start_without_a_limit_reads_to_the_end),
		cmocka_unit_test(a_tail_by_pages_is_a_count_and_a_page),
		cmocka_unit_test(a_tail_longer_than_the_log_is_the_log),
		cmocka_unit_test(a_part_is_never_taken_for_the_whole_log),
		cmocka_unit_test(what_a_stream_lacks_is_read_by_pages),
		cmocka_unit_test(the_tail_of_a_stream_that_came_short_is_the_logs),
		cmocka_unit_test(a_stream_that_breaks_off_is_continued_by_pages),
		cmocka_unit_test(a_fault_of_the_check_does_not_cost_the_log_again),
		cmocka_unit_test(an_unfinished_last_line_is_reported),
		cmocka_unit_test(a_growing_last_line_is_read_completely),
		cmocka_unit_test(the_lines_of_a_backup_server_are_counted_first),
		cmocka_unit_test(a_stream_may_have_more_than_the_json_counts),
		cmocka_unit_test(a_part_is_taken_from_the_whole_log),
		cmocka_unit_test(its_stream_is_requested_again_until_it_is_complete),
		cmocka_unit_test(an_old_backup_server_is_read_by_pages),
		cmocka_unit_test(what_was_not_asked_for_is_not_taken),
		cmocka_unit_test(a_log_that_vanishes_between_two_pages_ends_the_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
