/* Errors that a wait survives, and errors that end it. */
#include "tests/unit/fake.h"

#define RUNS { .exitstatus = NULL }
#define ENDS { .exitstatus = "OK" }
#define FAULT(name, status) { .code = UPID_E_##name, .http = (status) }

static void
finish(struct fake *f, struct upid_wait *w)
{
	upid_wait_free(w);
	fake_free(f);
}

TEST(passing_faults_never_end_a_wait)
{
	const struct fake_answer looks[] = { FAULT(CONNECT, 0), FAULT(DROPPED, 0), FAULT(BUSY, 595),
		                             FAULT(TLS, 0),     FAULT(DNS, 0),
		                             FAULT(REQUEST_TIMEOUT, 0), FAULT(BROKEN_ANSWER, 200),
		                             ENDS };
	struct fake_task task = { .look = looks, .looks = COUNT(looks) };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000 });
	assert_asked_at(&f, 0, 250, 750, 1750, 3750, 7750, 12750, 17750);
	assert_code(w.err, UPID_E_OK);
	assert_int_equal(w.cls, UPID_CLASS_OK);
	assert_int_equal(w.retries, 7);
	assert_int_equal(w.polls, 8);
	finish(&f, &w);
}

TEST(a_good_answer_ends_a_row_of_faults)
{
	const struct fake_answer looks[] = { FAULT(BUSY, 596), FAULT(BUSY, 596), RUNS,
		                             FAULT(BUSY, 596), ENDS };
	struct fake_task task = { .look = looks, .looks = COUNT(looks) };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000, .interval_ms = 1000 });
	assert_asked_at(&f, 0, 250, 750, 1750, 2000);
	assert_int_equal(w.retries, 3);
	finish(&f, &w);
}

TEST(permanent_errors_end_the_wait_immediately)
{
	const struct fake_answer looks[] = { FAULT(PERMISSION, 403), FAULT(AUTH, 401),
		                             FAULT(CERTIFICATE, 0),  FAULT(NOT_TLS, 0),
		                             FAULT(BAD_ANSWER, 404), FAULT(NO_SUCH_NODE, 500),
		                             FAULT(INPUT, 400),      FAULT(TOO_LARGE, 200) };

	for (size_t i = 0; i < COUNT(looks); i++) {
		struct fake_task task = { .look = &looks[i], .looks = 1 };
		struct upid_wait w = { 0 };
		struct fake f;

		fake_init(&f, &task, 1);
		fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000 });
		assert_asked_at(&f, 0);
		assert_code(w.err, looks[i].code);
		assert_int_equal(w.err.http, looks[i].http);
		assert_false(w.stopped || w.timed_out);
		assert_int_equal(w.retries, 0);
		assert_int_equal(w.polls, 1);
		finish(&f, &w);
	}
}

TEST(faults_until_the_deadline_are_an_error_with_the_last_one)
{
	const struct fake_answer looks[] = { FAULT(CONNECT, 0), FAULT(BUSY, 595) };
	struct fake_task task = { .look = looks, .looks = 2 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 1000 });
	assert_asked_at(&f, 0, 250, 750, 1000);
	assert_code(w.err, UPID_E_BUSY);
	assert_int_equal(w.err.http, 595);
	assert_says(w.err, "gave up after 1.000 s and 4 requests: a scripted fault");
	assert_false(w.timed_out);
	assert_int_equal(w.elapsed_ms, 1000);
	finish(&f, &w);
}

/* It was seen to run: that is a time-out, and no error. */
TEST(faults_after_a_good_answer_end_as_a_time_out)
{
	const struct fake_answer looks[] = { RUNS, FAULT(BUSY, 595) };
	struct fake_task task = { .look = looks, .looks = 2 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 1000, .interval_ms = 100 });
	assert_asked_at(&f, 0, 100, 350, 850, 1000);
	assert_code(w.err, UPID_E_OK);
	assert_int_equal(w.err.http, 0);
	assert_true(w.timed_out);
	assert_int_equal(w.retries, 4);
	finish(&f, &w);
}

TEST(a_single_poll_retries_temporary_errors)
{
	const struct fake_answer looks[] = { FAULT(CONNECT, 0), RUNS };
	struct fake_task task = { .look = looks, .looks = 2 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000, .one_look = true });
	assert_asked_at(&f, 0, 250);
	assert_code(w.err, UPID_E_OK);
	assert_int_equal(w.cls, UPID_RUNNING);
	finish(&f, &w);
}

TEST(retry_after_is_honoured_up_to_the_deadline)
{
	const struct fake_answer looks[] = {
		{ .code = UPID_E_BUSY, .http = 429, .retry_after_ms = 7000 }, ENDS
	};
	static const int64_t timeouts[] = { 300000, 5000 }, second[] = { 7000, 5000 };

	for (size_t i = 0; i < COUNT(timeouts); i++) {
		struct fake_task task = { .look = looks, .looks = 2 };
		struct upid_wait w = { 0 };
		struct fake f;

		fake_init(&f, &task, 1);
		fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = timeouts[i] });
		assert_asked_at(&f, 0, second[i]);
		assert_true(w.stopped);
		finish(&f, &w);
	}
}

static int notes;
static char last_note[256];

static void
note(struct upid_wait_rules *rules, const char *text)
{
	assert_non_null(rules);
	notes++;
	assert_true(strlen(text) < sizeof(last_note));
	strcpy(last_note, text);
}

/* For a person who waits: something is wrong, and it goes on. */
TEST(the_first_fault_is_noted_and_no_other)
{
	const struct fake_answer looks[] = { RUNS, FAULT(CONNECT, 0), FAULT(BUSY, 595), RUNS,
		                             FAULT(BUSY, 595), ENDS };
	struct fake_task task = { .look = looks, .looks = COUNT(looks) };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	notes = 0;
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 60000, .interval_ms = 1000,
	                                             .note = note });
	assert_int_equal(notes, 1);
	assert_string_equal(last_note, "a scripted fault; trying again for up to 59 s");
	finish(&f, &w);
}

TEST(nothing_is_noted_when_there_is_no_time_to_act_on_it)
{
	const struct fake_answer looks[] = { FAULT(CONNECT, 0), ENDS };
	struct fake_task task = { .look = looks, .looks = 2 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	notes = 0;
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 1999, .note = note });
	assert_int_equal(notes, 0);
	finish(&f, &w);
}

TEST(a_note_knows_no_number_of_seconds_in_forever)
{
	const struct fake_answer looks[] = { FAULT(CONNECT, 0), ENDS };
	struct fake_task task = { .look = looks, .looks = 2 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	notes = 0;
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = UPID_FOREVER, .note = note });
	assert_int_equal(notes, 1);
	assert_string_equal(last_note, "a scripted fault; trying again");
	finish(&f, &w);
}

TEST(a_source_that_breaks_ends_all_and_nothing_stays_under_way)
{
	const struct fake_answer hangs = { .latency_ms = FAKE_NEVER };
	struct fake_task task = { .look = &hangs, .looks = 1 };
	struct upid_wait_rules rules = { .timeout_ms = 3000 };
	struct upid_err err = { 0 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	f.own.broken_run = 1;
	w = (struct upid_wait){ .task = &task.upid, .src = &f.base };
	assert_int_equal(upid_wait_all(&w, 1, &f.own.base, &rules, &err), -1);
	assert_code(err, UPID_E_INTERNAL);
	assert_int_equal(f.cancels, 1);
	assert_null(w.state);
	finish(&f, &w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passing_faults_never_end_a_wait),
		cmocka_unit_test(a_good_answer_ends_a_row_of_faults),
		cmocka_unit_test(permanent_errors_end_the_wait_immediately),
		cmocka_unit_test(faults_until_the_deadline_are_an_error_with_the_last_one),
		cmocka_unit_test(faults_after_a_good_answer_end_as_a_time_out),
		cmocka_unit_test(a_single_poll_retries_temporary_errors),
		cmocka_unit_test(retry_after_is_honoured_up_to_the_deadline),
		cmocka_unit_test(the_first_fault_is_noted_and_no_other),
		cmocka_unit_test(nothing_is_noted_when_there_is_no_time_to_act_on_it),
		cmocka_unit_test(a_note_knows_no_number_of_seconds_in_forever),
		cmocka_unit_test(a_source_that_breaks_ends_all_and_nothing_stays_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
