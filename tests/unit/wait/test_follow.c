/* Following the logs of a wait: which lines are passed, and which requests are sent when. */
#include "lib/base/buf.h"
#include "tests/unit/fake.h"

struct watch {
	struct upid_wait_rules rules; /* first, so that they lead here */
	struct fake f;
	struct fake_task task;
	struct upid_wait w;
	struct upid_buf said; /* "run 1:line 1 2~line 2 ; …": each part; ~ if it may grow */
	struct upid_buf note;
	bool blind; /* follows() says no */
};

static struct upid_buf *
said(struct upid_wait_rules *rules)
{
	return &((struct watch *)rules)->said;
}

static void
polled(struct upid_wait_rules *rules, size_t index)
{
	assert_int_equal(index, 0);
	upid_buf_adds(said(rules), ((struct watch *)rules)->w.stopped ? "end " : "run ");
}

static void
on_line(struct upid_wait_rules *rules, size_t index, const struct upid_log_part *part)
{
	assert_int_equal(index, 0);
	assert_true(part->known <= part->text.n);
	upid_buf_addf(said(rules), "%llu%s%s%.*s ", (unsigned long long)part->n,
	              part->again ? "+" : "", part->finished ? ":" : "~",
	              (int)(part->text.n - part->known), part->text.p + part->known);
}

static void
caught_up(struct upid_wait_rules *rules, size_t index)
{
	assert_int_equal(index, 0);
	upid_buf_adds(said(rules), "; ");
}

static bool
follows(struct upid_wait_rules *rules, size_t index)
{
	(void)index;
	return !((struct watch *)rules)->blind;
}

static void
on_note(struct upid_wait_rules *rules, const char *text)
{
	upid_buf_adds(&((struct watch *)rules)->note, text);
}

static void
make(struct watch *t, const char *upid)
{
	if (upid != NULL)
		fake_parse(&t->task, upid);
	t->rules.line = on_line;
	t->rules.polled = polled;
	t->rules.caught_up = caught_up;
	t->rules.follows = follows;
	t->rules.note = on_note;
	t->rules.interval_ms = 1000;
	if (t->rules.timeout_ms == 0)
		t->rules.timeout_ms = 300000;
	fake_init(&t->f, &t->task, 1);
}

static void
run(struct watch *t, const char *want)
{
	fake_wait(&t->f, &t->w, &t->rules);
	assert_string_equal(t->said.n > 0 ? upid_buf_cstr(&t->said) : "", want);
}

static void
drop(struct watch *t)
{
	upid_wait_free(&t->w);
	upid_buf_free(&t->said);
	upid_buf_free(&t->note);
	fake_free(&t->f);
}

/* The n-th question was for the log from that line on. */
static void
asked_log(const struct watch *t, size_t at, uint64_t start)
{
	assert_int_equal(t->f.asked[at].asking, UPID_ASK_LOG);
	assert_int_equal(t->f.asked[at].start, start);
}

#define FOLLOWED(log_script, ends, words)                                                          \
	{                                                                                          \
		.task = {                                                                          \
			.log = (log_script),                                                       \
			.logs = COUNT(log_script),                                                 \
			.ends_ms = (ends),                                                         \
			.end = (words)                                                             \
		}                                                                                  \
	}

TEST(each_line_comes_once_and_the_last_one_is_finished_by_the_next)
{
	const struct fake_answer log[] = { { .total = 1 }, { .total = 3 }, { .total = 4 } };
	struct watch t = FOLLOWED(log, 1500, "OK");

	make(&t, NULL);
	run(&t, "run 1~line 1 ; run 1+: 2:line 2 3~line 3 ; end 3+: 4~line 4 4+: ; ");
	/* a look is the status, and then what is new; the end is drained, and then once more */
	assert_asked_at(&t.f, 0, 0, 1000, 1000, 2000, 2000, 2000);
	assert_int_equal(t.f.asked[1].asking, UPID_ASK_WHOLE_LOG);
	asked_log(&t, 3, 0);
	asked_log(&t, 5, 2);
	asked_log(&t, 6, 3);
	assert_int_equal(t.w.polls, 3);
	assert_int_equal(t.w.cls, UPID_CLASS_OK);
	drop(&t);
}

TEST(a_quiet_log_costs_one_query_a_pause)
{
	const struct fake_answer log[] = { { .total = 200000 } };
	struct watch t = FOLLOWED(log, 9500, "OK");

	t.rules.follow_tail = 1;
	make(&t, NULL);
	run(&t,
	    "run 200000~line 200000 ; run ; run ; run ; run ; run ; run ; run ; run ; run ; end "
	    "200000+: ; ");
	/* 11 looks, one count of lines, 10 readings, and one more at the end */
	assert_int_equal(t.f.asks, 11 + 1 + 10 + 2);
	for (size_t i = 4; i < t.f.asks; i++)
		if (t.f.asked[i].asking == UPID_ASK_LOG)
			assert_int_equal(t.f.asked[i].start, 199999); /* one line comes back */
	drop(&t);
}

TEST(an_unfinished_line_grows_in_place)
{
	static const char *const text[] = { "calculating checksum...OK, verified" };
	const struct fake_answer log[] = { { .total = 1, .unfinished = true }, { .total = 1 } };
	struct watch t = FOLLOWED(log, 500, "OK");

	t.task.text = text;
	make(&t, NULL);
	/* half of it first; JSON does not tell that it is unfinished */
	run(&t, "run 1~calculating check ; end 1+~sum...OK, verified 1+: ; ");
	drop(&t);
}

TEST(without_news_nothing_is_handed_over)
{
	const struct fake_answer log[] = { { .total = 0 } };
	struct watch t = FOLLOWED(log, 1500, "OK");

	make(&t, NULL);
	run(&t, "run ; run ; end ; ");
	drop(&t);
}

TEST(a_burst_of_more_than_a_page_is_read)
{
	static const char begin[] = "end 11:line 11 12:line 12 ";
	static const char end[] = " 119999:line 119999 120000~line 120000 120000+: ; ";
	const struct fake_answer log[] = { { .total = 120000 } };
	struct watch t = FOLLOWED(log, 0, "OK");

	t.rules.follow_start = 10;
	make(&t, NULL);
	fake_wait(&t.f, &t.w, &t.rules);
	assert_asked_at(&t.f, 0, 0, 0, 0, 0);
	asked_log(&t, 1, 10);
	asked_log(&t, 2, 50009);
	asked_log(&t, 3, 100008);
	asked_log(&t, 4, 119999);
	assert_memory_equal(t.said.p, begin, sizeof(begin) - 1);
	assert_memory_equal(t.said.p + t.said.n - sizeof(end) + 1, end, sizeof(end) - 1);
	drop(&t);
}

TEST(a_server_without_a_stream_is_asked_for_pages)
{
	const struct fake_answer log[] = { { .total = 2 } };
	struct watch t = FOLLOWED(log, 0, "OK");

	t.task.no_download = 400;
	make(&t, NULL);
	run(&t, "end 1:line 1 2~line 2 2+: ; ");
	assert_int_equal(t.f.asked[1].asking, UPID_ASK_WHOLE_LOG);
	asked_log(&t, 2, 0);
	asked_log(&t, 3, 1);
	drop(&t);
}

/* A stream can be cut without a sign; the page behind it tells. */
TEST(what_a_cut_stream_lacks_comes_by_pages)
{
	const struct fake_answer log[] = { { .total = 5, .sent = 2 }, { .total = 5 } };
	struct watch t = FOLLOWED(log, 0, "OK");

	make(&t, NULL);
	run(&t, "end 1:line 1 2~line 2 2+: 3:line 3 4:line 4 5~line 5 5+: ; ");
	asked_log(&t, 2, 1);
	drop(&t);
}

TEST(a_tail_begins_so_many_lines_before_the_end)
{
	const struct fake_answer log[] = { { .total = 9 }, { .total = 10 } };
	struct watch t = FOLLOWED(log, 0, "OK");

	t.rules.follow_tail = 2;
	make(&t, NULL);
	run(&t, "end 8:line 8 9:line 9 10~line 10 10+: ; ");
	drop(&t);
}

TEST(a_tail_of_more_than_there_is_begins_at_the_beginning)
{
	const struct fake_answer log[] = { { .total = 2 } };
	struct watch t = FOLLOWED(log, 0, "OK");

	t.rules.follow_tail = 10;
	make(&t, NULL);
	run(&t, "end 1:line 1 2~line 2 2+: ; ");
	drop(&t);
}

TEST(a_passing_fault_of_the_log_is_retried_with_the_next_look)
{
	const struct fake_answer log[] = { { .total = 1 },
		                           { .code = UPID_E_CONNECT },
		                           { .code = UPID_E_CONNECT },
		                           { .total = 2 } };
	struct watch t = FOLLOWED(log, 3500, "OK");

	make(&t, NULL);
	run(&t, "run 1~line 1 ; run run run 1+: 2~line 2 ; end 2+: ; ");
	assert_asked_at(&t.f, 0, 0, 1000, 1000, 2000, 2000, 3000, 3000, 4000, 4000, 4000);
	assert_int_equal(t.w.retries, 2);
	assert_non_null(strstr(upid_buf_cstr(&t.note), "trying again"));
	drop(&t);
}

TEST(at_the_end_a_passing_fault_is_retried_too)
{
	const struct fake_answer log[] = { { .total = 1, .sent = 0, .code = UPID_E_DROPPED },
		                           { .total = 1 } };
	struct watch t = FOLLOWED(log, 0, "OK");

	make(&t, NULL);
	run(&t, "end 1~line 1 1+: ; ");
	assert_asked_at(&t.f, 0, 0, 250, 250);
	drop(&t);
}

/* The task has ended all the same, and its end is known. */
TEST(a_log_that_cannot_be_read_does_not_keep_the_end_back)
{
	const struct fake_answer log[] = { { .code = UPID_E_BUSY } };
	struct watch t = FOLLOWED(log, 0, "OK");

	make(&t, NULL);
	run(&t, "end ");
	assert_asked_at(&t.f, 0, 0, 250, 750, 1750, 3750);
	assert_int_equal(t.w.cls, UPID_CLASS_OK);
	assert_non_null(strstr(upid_buf_cstr(&t.note), "no longer followed: a scripted fault"));
	assert_non_null(t.w.note.p);
	drop(&t);
}

TEST(a_log_that_was_cut_short_is_said_and_left_alone)
{
	const struct fake_answer log[] = { { .total = 5 }, { .total = 3 }, { .total = 5 } };
	struct watch t = FOLLOWED(log, 2500, "OK");

	make(&t, NULL);
	run(&t, "run 1:line 1 2:line 2 3:line 3 4:line 4 5~line 5 ; run 5+: run end ");
	assert_non_null(
		strstr(upid_buf_cstr(&t.note), "truncated: it has 3 lines, but had 5"));
	assert_int_equal(t.task.read, 2);
	assert_int_equal(t.w.cls, UPID_CLASS_OK);
	assert_non_null(strstr(t.w.note.p, "not followed to its end"));
	drop(&t);
}

TEST(a_log_that_was_replaced_is_said_and_left_alone)
{
	static const char *const text[] = { "one", "two" };
	const struct fake_answer log[] = { { .total = 2 }, { .total = 2, .unfinished = true } };
	struct watch t = FOLLOWED(log, 1500, "OK");

	t.task.text = text;
	make(&t, NULL);
	run(&t, "run 1:one 2~two ; run 2+: end ");
	assert_non_null(strstr(upid_buf_cstr(&t.note), "line 2 has changed"));
	drop(&t);
}

TEST(a_log_that_is_gone_is_said_and_the_wait_goes_on)
{
	const struct fake_answer log[] = { { .total = 1 }, { .code = UPID_E_NO_SUCH_TASK } };
	struct watch t = FOLLOWED(log, 1500, "OK");

	make(&t, NULL);
	run(&t, "run 1~line 1 ; run 1+: end ");
	assert_int_equal(t.w.cls, UPID_CLASS_OK);
	assert_non_null(strstr(upid_buf_cstr(&t.note), "no longer followed"));
	drop(&t);
}

TEST(a_young_task_may_have_no_log_yet)
{
	const struct fake_answer log[] = { { .code = UPID_E_NO_SUCH_TASK }, { .total = 1 } };
	struct watch t = FOLLOWED(log, 1500, "OK");

	make(&t, NULL);
	run(&t, "run run 1~line 1 ; end 1+: ; ");
	assert_int_equal(t.note.n, 0);
	drop(&t);
}

TEST(at_the_deadline_what_has_come_is_finished)
{
	const struct fake_answer log[] = { { .total = 1 } };
	struct watch t = FOLLOWED(log, 99999, "OK");

	t.rules.timeout_ms = 1500;
	make(&t, NULL);
	run(&t, "run 1~line 1 ; run ; run ; 1+: ");
	assert_true(t.w.timed_out);
	assert_int_equal(fake_at(&t.f), 1500);
	drop(&t);
}

TEST(a_log_under_way_at_the_deadline_is_cancelled)
{
	const struct fake_answer log[] = { { .total = 1, .latency_ms = FAKE_NEVER } };
	struct watch t = FOLLOWED(log, 99999, "OK");

	t.rules.timeout_ms = 1500;
	make(&t, NULL);
	run(&t, "run ");
	assert_true(t.w.timed_out);
	assert_int_equal(t.f.cancels, 1);
	assert_int_equal(fake_at(&t.f), 1500);
	drop(&t);
}

TEST(an_interrupt_cancels_the_log)
{
	const struct fake_answer log[] = { { .total = 1, .latency_ms = FAKE_NEVER } };
	struct watch t = FOLLOWED(log, 0, "OK");

	make(&t, NULL);
	t.f.loop->interrupt_ms = 700;
	run(&t, "end ");
	assert_int_equal(t.f.cancels, 1);
	assert_int_equal(t.w.cls, UPID_CLASS_OK);
	drop(&t);
}

TEST(unwanted_pages_are_not_requested)
{
	const struct fake_answer log[] = { { .total = 1 } };
	struct watch t = FOLLOWED(log, 1500, "OK");

	make(&t, NULL);
	t.blind = true;
	run(&t, "run run end ");
	assert_int_equal(t.task.read, 0);
	drop(&t);
}

TEST(a_pause_is_four_times_the_longer_of_the_two_answers)
{
	const struct fake_answer log[] = { { .total = 1, .latency_ms = 500 } };
	struct watch t = FOLLOWED(log, 2000, "OK");

	make(&t, NULL);
	t.rules.interval_ms = 0;
	run(&t, "run 1~line 1 ; run ; end 1+: ; ");
	/* the whole log does not count: its size says nothing of the next answer */
	assert_asked_at(&t.f, 0, 0, 641, 641, 3141, 3141, 3641);
	drop(&t);
}

#define PBS "UPID:pbs1:000AE992:00A21BA7:00000007:618C1D55:verify:store:root@pam:"

/* Its JSON ends before a line that is not UTF-8; the end of the log then does not tell the end of the
 * task. */
TEST(a_backup_servers_whole_log_tells_more_than_its_json)
{
	static const char *const text[] = { "one", "t\xFFwo",
		                            "2026-11-28T16:54:25+00:00: TASK OK" };
	const struct fake_answer log[] = { { .total = 1 }, { .total = 1 }, { .total = 3 } };
	struct watch t = FOLLOWED(log, 0, "OK");

	t.task.text = text;
	make(&t, PBS);
	run(&t, "end 1~one 1+: 2:t\xFFwo 3~2026-11-28T16:54:25+00:00: TASK OK 3+: ; ");
	assert_int_equal(t.f.asked[3].asking, UPID_ASK_WHOLE_LOG);
	assert_int_equal(t.f.asks, 4);
	drop(&t);
}

TEST(a_backup_server_log_with_an_end_line_is_complete)
{
	static const char *const text[] = { "2026-11-28T16:54:25+00:00: TASK OK" };
	const struct fake_answer log[] = { { .total = 1 } };
	struct watch t = FOLLOWED(log, 0, "OK");

	t.task.text = text;
	make(&t, PBS);
	run(&t, "end 1~2026-11-28T16:54:25+00:00: TASK OK 1+: ; ");
	assert_int_equal(t.f.asks, 3);
	drop(&t);
}

TEST(of_a_failed_task_the_reason_is_read_as_ever)
{
	static const char *const text[] = { "ERROR: no space left", "TASK ERROR: job errors" };
	const struct fake_answer log[] = { { .total = 2 } };
	struct watch t = FOLLOWED(log, 0, "job errors");

	t.task.text = text;
	t.rules.tail = 20;
	make(&t, NULL);
	run(&t, "end 1:ERROR: no space left 2~TASK ERROR: job errors 2+: ; ");
	assert_text(t.w.reason, "no space left");
	drop(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_comes_once_and_the_last_one_is_finished_by_the_next),
		cmocka_unit_test(a_quiet_log_costs_one_query_a_pause),
		cmocka_unit_test(an_unfinished_line_grows_in_place),
		cmocka_unit_test(without_news_nothing_is_handed_over),
		cmocka_unit_test(a_burst_of_more_than_a_page_is_read),
		cmocka_unit_test(a_server_without_a_stream_is_asked_for_pages),
		cmocka_unit_test(what_a_cut_stream_lacks_comes_by_pages),
		cmocka_unit_test(a_tail_begins_so_many_lines_before_the_end),
		cmocka_unit_test(a_tail_of_more_than_there_is_begins_at_the_beginning),
		cmocka_unit_test(a_passing_fault_of_the_log_is_retried_with_the_next_look),
		cmocka_unit_test(at_the_end_a_passing_fault_is_retried_too),
		cmocka_unit_test(a_log_that_cannot_be_read_does_not_keep_the_end_back),
		cmocka_unit_test(a_log_that_was_cut_short_is_said_and_left_alone),
		cmocka_unit_test(a_log_that_was_replaced_is_said_and_left_alone),
		cmocka_unit_test(a_log_that_is_gone_is_said_and_the_wait_goes_on),
		cmocka_unit_test(a_young_task_may_have_no_log_yet),
		cmocka_unit_test(at_the_deadline_what_has_come_is_finished),
		cmocka_unit_test(a_log_under_way_at_the_deadline_is_cancelled),
		cmocka_unit_test(an_interrupt_cancels_the_log),
		cmocka_unit_test(unwanted_pages_are_not_requested),
		cmocka_unit_test(a_pause_is_four_times_the_longer_of_the_two_answers),
		cmocka_unit_test(a_backup_servers_whole_log_tells_more_than_its_json),
		cmocka_unit_test(a_backup_server_log_with_an_end_line_is_complete),
		cmocka_unit_test(of_a_failed_task_the_reason_is_read_as_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
