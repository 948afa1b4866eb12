/* Why a task failed, in one line. */
#include "tests/unit/fake.h"
#include "lib/task/reason.h"

static void
because(const char *exitstatus, const char *const *log, const char *want)
{
	struct upid_lines tail = { 0 };
	struct upid_buf out = { 0 };
	struct upid_err err = { 0 };
	uint64_t warnings;

	for (uint64_t n = 1; log[n - 1] != NULL; n++)
		assert_int_equal(upid_lines_add(&tail, n, upid_str(log[n - 1]), &err), 0);
	upid_reason(&out, upid_str(exitstatus), upid_classify(upid_str(exitstatus), &warnings), &tail);
	assert_text(upid_buf_str(&out), want);
	upid_buf_free(&out);
	upid_lines_free(&tail);
}

#define LOG(...) ((const char *const[]){ __VA_ARGS__, NULL })

TEST(an_exit_status_that_tells_it_is_the_reason)
{
	because("got timeout", LOG("ERROR: something else", "TASK ERROR: got timeout"), "got timeout");
	because("received interrupt", LOG("TASK ERROR: received interrupt"), "received interrupt");
}

TEST(an_exit_status_that_points_at_the_log_does_not)
{
	because("job errors", LOG("ERROR: no space", "INFO: done", "TASK ERROR: job errors"),
	        "no space");
	because("migration problems", LOG("2026-08-20 14:20:01 ERROR: no such network", "x"),
	        "no such network");
	because("migration aborted", LOG("ERROR: the first", "ERROR: the last"), "the last");
}

TEST(a_line_that_only_mentions_an_error_is_no_reason)
{
	because("job errors", LOG("INFO: ERROR: quoted", "TASK ERROR: job errors"), "job errors");
	because("job errors", LOG("ERROR:", "nothing"), "job errors");
	because("migration problems", LOG("2026-08-20 14:20:01 ERROR: no such network",
	                                  "2026-08-20 14:20:02 TASK ERROR: migration problems"),
	        "no such network");
}

TEST(without_a_log_the_status_is_all)
{
	because("job errors", (const char *const[]){ NULL }, "job errors");
}

TEST(an_unknown_end_is_told_with_the_last_line)
{
	because("unexpected status", LOG("first", "killed here"),
	        "the task ended without a result (unexpected status); its last line: killed here");
	because("unexpected status", (const char *const[]){ NULL },
	        "the task ended without a result (unexpected status)");
	because("unexpected status", LOG("ERROR: out of memory", "bye"), "out of memory");
}

/* A product's own log, and the status in its last line. */
static void
sample_because(const char *kind, const char *exitstatus, const char *want)
{
	json_t *root = fake_data("logs.json"), *sample;
	const char *log[64] = { NULL };
	size_t i, at, n = 0;
	json_t *line;

	json_array_foreach (json_object_get(root, "samples"), i, sample)
		if (upid_str_eq(fake_str(json_object_get(sample, "kind")), kind))
			json_array_foreach (json_object_get(sample, "lines"), at, line)
				log[n++] = json_string_value(json_object_get(line, "line"));
	assert_true(n > 0 && n < COUNT(log));
	because(exitstatus, log, want);
	json_decref(root);
}

TEST(the_samples_of_failing_jobs_tell_their_reason)
{
	sample_because("vzdump failing", "job errors",
	               "Backup of VM 100 failed - job failed with err -28 - No space left on device");
	sample_because("qmigrate failing", "migration aborted",
	               "migration aborted (duration 00:00:03): no such network");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exit_status_that_tells_it_is_the_reason),
		cmocka_unit_test(an_exit_status_that_points_at_the_log_does_not),
		cmocka_unit_test(a_line_that_only_mentions_an_error_is_no_reason),
		cmocka_unit_test(without_a_log_the_status_is_all),
		cmocka_unit_test(an_unknown_end_is_told_with_the_last_line),
		cmocka_unit_test(the_samples_of_failing_jobs_tell_their_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
