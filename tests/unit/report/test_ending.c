/* The end of a task and its reason, from its log. */
#include "tests/unit/fake.h"
#include "lib/report/ending.h"
#include "lib/task/reason.h"

/* Each line gets memory of its own, so that a pointer into it that is kept is found. */
static void
read_log(struct upid_ending *e, const char *const *log)
{
	struct upid_err err = { 0 };

	for (; *log != NULL; log++) {
		size_t n = strlen(*log);
		char *line = test_malloc(n + 1);

		memcpy(line, *log, n);
		assert_int_equal(upid_ending_line(e, (struct upid_str){ line, n }, &err), 0);
		test_free(line);
	}
}

static void
because(const char *exitstatus, const char *const *log, const char *want)
{
	struct upid_ending e = { .family = UPID_PVE, .type = UPID_S("vzdump") };
	struct upid_buf out = { 0 };
	uint64_t warnings;
	enum upid_class cls = upid_classify(upid_str(exitstatus), &warnings);

	e.exitstatus = upid_str(exitstatus);
	read_log(&e, log);
	upid_ending_reason(&out, &e, cls, e.exitstatus, warnings);
	assert_text(upid_buf_str(&out), want);
	upid_buf_free(&out);
	upid_ending_free(&e);
}

#define LOG(...) ((const char *const[]){ __VA_ARGS__, NULL })

TEST(an_exit_status_that_tells_it_is_the_reason)
{
	because("got timeout", LOG("ERROR: something else", "TASK ERROR: got timeout"),
	        "got timeout");
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

TEST(a_command_is_explained_by_what_its_program_said)
{
#define TAR(n) "ERROR: Backup of VM " n " failed - command 'tar cpf - ./' failed: exit code 2"

	because("command 'apt-get update' failed: exit code 100",
	        LOG("E: no such host", "TASK ERROR: command 'apt-get update' failed: exit code 100"),
	        "E: no such host");
	because("job errors",
	        LOG("INFO: tar: a: Cannot open: no", TAR("1"), "INFO: tar: b: Cannot open: no", TAR("2"),
	            "TASK ERROR: job errors"),
	        "Backup of VM 2 failed - tar: b: Cannot open: no");
	because("job errors", LOG("INFO: tar: a: Cannot open: no", TAR("1"), TAR("2")),
	        "Backup of VM 2 failed - command 'tar cpf - ./' failed: exit code 2");
}

TEST(a_line_that_only_mentions_an_error_is_no_reason)
{
	because("job errors", LOG("INFO: ERROR: quoted", "TASK ERROR: job errors"), "job errors");
	because("job errors", LOG("ERROR:", "nothing"), "job errors");
	because("migration problems",
	        LOG("2026-08-20 14:20:01 ERROR: no such network",
	            "2026-08-20 14:20:02 TASK ERROR: migration problems"),
	        "no such network");
}

TEST(without_a_log_the_status_is_all)
{
	because("job errors", (const char *const[]){ NULL }, "job errors");
}

TEST(an_unknown_end_shows_the_last_line)
{
	because("unexpected status", LOG("first", "killed here"),
	        "the task ended without a result (unexpected status); its last line: killed here");
	because("unexpected status", (const char *const[]){ NULL },
	        "the task ended without a result (unexpected status)");
	because("unexpected status", LOG("ERROR: out of memory", "bye"), "out of memory");
	because("unknown", LOG("the last words", "", " \r"),
	        "the task ended without a result (unknown); its last line: the last words");
	because("", LOG("the last words"),
	        "the task ended without a result; its last line: the last words");
}

TEST(an_error_without_a_message_says_so)
{
	because("  ", LOG("TASK ERROR:   "), "the task failed with a blank message");
	because(" why ", LOG("TASK ERROR:  why "), "why");
}

TEST(a_success_has_no_reason)
{
	because("OK", LOG("WARN: careful", "ERROR: but no matter", "TASK OK"), "");
}

/* ---------------------------------------------------------------------------------- warnings */

TEST(warnings_show_the_first_one_and_their_number)
{
	because("WARNINGS: 1", LOG("WARN: disk is full", "TASK WARNINGS: 1"), "disk is full");
	because("WARNINGS: 3", LOG("x", "WARN: the first", "WARN: the second", "WARN: the third"),
	        "the first, and 2 more");
	because("WARNINGS: 2", LOG("2026-08-20 14:20:01 WARN: no such network"),
	        "no such network, and 1 more");
	because("WARNINGS: 1", LOG("2026-08-20T14:00:00+02:00: warning: old client"), "old client");
	/* PVE does not count the warnings of a program */
	because("WARNINGS: 1", LOG("WARNING: by a program", "WARN: by PVE"), "by PVE");
}

TEST(that_the_log_does_not_name_the_warnings_is_said)
{
	because("WARNINGS: 1", LOG("TASK WARNINGS: 1"), "the log does not name the warning");
	because("WARNINGS: 2", LOG("INFO: WARN: quoted"), "the log does not name the warnings");
	because("WARNINGS: 2", (const char *const[]){ NULL }, "the log does not name the warnings");
}

/* ------------------------------------------------------------------------------- their length */

static void
is_cut(const char *unit, size_t units, const char *exitstatus_end, size_t want, const char *end)
{
	struct upid_ending e = { .family = UPID_PVE };
	struct upid_buf status = { 0 }, out = { 0 };

	for (size_t i = 0; i < units; i++)
		upid_buf_adds(&status, unit);
	upid_buf_adds(&status, exitstatus_end);
	upid_ending_reason(&out, &e, UPID_ERROR, upid_buf_str(&status), 0);
	assert_int_equal(out.n, want);
	assert_memory_equal(out.p + out.n - strlen(end), end, strlen(end));
	upid_buf_free(&status);
	upid_buf_free(&out);
}

TEST(a_reason_is_cut_at_4_KiB_between_characters)
{
	is_cut("x", 4096, "", 4096, "x");
	is_cut("x", 4097, "", 4096, "x…");
	is_cut("x", 3000000, "", 4096, "x…");
	is_cut("ä", 2048, "", 4096, "ä");
	is_cut("ä", 2049, "", 4095, "ä…"); /* 4093 bytes are left, and ä has two */
	is_cut("\xf0\x9f\x98\x80", 1025, "", 4095, "\xf0\x9f\x98\x80…");
	is_cut("\xff", 5000, "", 4096, "\xff…"); /* no UTF-8 */
}

TEST(the_count_is_not_cut_off)
{
	struct upid_ending e = { .family = UPID_PVE };
	struct upid_buf line = { 0 }, out = { 0 };
	struct upid_err err = { 0 };

	upid_buf_adds(&line, "WARN: ");
	for (size_t i = 0; i < 5000; i++)
		upid_buf_addc(&line, 'x');
	assert_int_equal(upid_ending_line(&e, upid_buf_str(&line), &err), 0);
	upid_ending_reason(&out, &e, UPID_WARNING, UPID_S("WARNINGS: 9"), 9);
	assert_in_range(out.n, 4000, 4096);
	assert_non_null(strstr(upid_buf_cstr(&out), "xx…, and 8 more"));
	upid_buf_free(&line);
	upid_buf_free(&out);
	upid_ending_free(&e);
}

/* ------------------------------------------------------------------------- how the task ended */

/* want: "ok", "warning", "error: TEXT"; NULL where the log does not tell. */
static void
told(enum upid_family family, const char *const *log, const char *want)
{
	struct upid_ending e = { .family = family };
	struct upid_buf got = { 0 };
	struct upid_end end;

	read_log(&e, log);
	assert_int_equal(upid_ending_told(&end, &e), want != NULL);
	if (want != NULL) {
		struct upid_str word = upid_class_word(end.cls);

		upid_buf_add(&got, word.p, word.n);
		if (end.cls == UPID_ERROR) {
			upid_buf_adds(&got, ": ");
			upid_buf_add(&got, end.exitstatus.p, end.exitstatus.n);
		}
		assert_text(upid_buf_str(&got), want);
	}
	upid_buf_free(&got);
	upid_ending_free(&e);
}

TEST(the_last_line_tells_the_end)
{
	told(UPID_PVE, LOG("TASK OK"), "ok");
	told(UPID_PVE, LOG("x", "TASK WARNINGS: 2"), "warning");
	told(UPID_PVE, LOG("x", "TASK ERROR: no space"), "error: no space");
	told(UPID_PVE, LOG("x", "TASK ERROR: "), "error: ");
	told(UPID_PVE, LOG("x", "TASK ERROR: unexpected status"), "error: unexpected status");
	told(UPID_PVE, LOG("x", "killed"), NULL);
	told(UPID_PVE, (const char *const[]){ NULL }, NULL);
}

TEST(an_end_that_is_glued_to_the_output_counts_in_the_last_line_alone)
{
	told(UPID_PVE, LOG("x", "halfTASK OK"), "ok");
	told(UPID_PVE, LOG("x", "halfTASK ERROR: no space"), "error: no space");
	told(UPID_PVE, LOG("halfTASK OK", "x"), NULL);
	told(UPID_PVE, LOG("remote: TASK OK"), NULL); /* then it was killed */
}

/* The task has left a process running that still writes. */
TEST(lines_behind_the_end_do_not_hide_it)
{
	const char *log[30];

	told(UPID_PVE, LOG("done", "TASK OK", "late"), "ok");
	told(UPID_PVE, LOG("done", "TASK ERROR: no space", "late", "later"), "error: no space");
	told(UPID_PVE, LOG("TASK ERROR: of a task that it ran", "x", "TASK OK", "late"), "ok");
	log[0] = "TASK OK";
	for (size_t late = 1; late < COUNT(log) - 1; late++) {
		log[late] = "late";
		log[late + 1] = NULL;
		told(UPID_PVE, log, late <= 20 ? "ok" : NULL);
	}
}

#define AT "2026-08-20T14:00:00+02:00: "

/* Before version 4 of Backup Server an error could have line breaks, as in a remote's web page. */
TEST(an_error_of_several_lines_shows_the_first_one)
{
	told(UPID_PBS, LOG(AT "x", AT "TASK ERROR: 502 Bad Gateway", "<html>", "</html>", ""),
	     "error: 502 Bad Gateway");
	told(UPID_PBS, LOG(AT "TASK ERROR: with a line end\r", ""), "error: with a line end");
	told(UPID_PBS, LOG(AT "TASK ERROR: ", "", "  <html>", "</html>"), "error: <html>");
	told(UPID_PBS, LOG(AT "TASK ERROR: "), "error: ");
}

TEST(of_a_backup_server_only_lines_with_a_stamp_are_its_own)
{
	told(UPID_PBS, LOG(AT "TASK OK"), "ok");
	told(UPID_PBS, LOG(AT "x", "TASK OK"), NULL); /* a program's output */
	told(UPID_PBS, LOG(AT "TASK OK", AT "it goes on"), NULL);
	told(UPID_PBS, LOG(AT "TASK OK", "late output"), "ok");
	told(UPID_PBS, LOG("half" AT "TASK OK"), "ok");
}

/* ------------------------------------------------------- verification and synchronization */

static void
records_because(const char *type, const char *exitstatus, const char *const *log, const char *want)
{
	struct upid_ending e = { .family = UPID_PBS };
	struct upid_buf out = { 0 };

	e.type = upid_str(type);
	e.exitstatus = upid_str(exitstatus);
	read_log(&e, log);
	upid_ending_reason(&out, &e, UPID_ERROR, e.exitstatus, 0);
	assert_text(upid_buf_str(&out), want);
	upid_buf_free(&out);
	upid_ending_free(&e);
}

#define VERIFIED(snapshot, errors)                                                                 \
	AT "verify store1:" snapshot, AT "  check root.pxar.didx",                                 \
		AT "  verified 8.00/16.00 MiB in 0.10 seconds, speed 80.00/160.00 MiB/s (" errors  \
		   " errors)"
#define BROKEN(snapshot)                                                                           \
	VERIFIED(snapshot, "1"), AT "verify store1:" snapshot                                      \
				    "/root.pxar.didx failed: chunks could not be verified"
#define NOT_VERIFIED "verification failed - please check the log for details"

TEST(a_verification_names_the_first_snapshot_that_failed_and_counts_them)
{
	records_because("verify", NOT_VERIFIED,
	                LOG(VERIFIED("host/a/2026-08-18T22:00:00Z", "0"),
	                    BROKEN("host/a/2026-08-19T22:00:00Z"),
	                    AT "Failed to verify the following snapshots/groups:",
	                    AT "\thost/a/2026-08-19T22:00:00Z", AT "TASK ERROR: " NOT_VERIFIED),
	                "host/a/2026-08-19T22:00:00Z: root.pxar.didx failed: chunks could not be "
	                "verified");
	records_because("verificationjob", NOT_VERIFIED,
	                LOG(BROKEN("host/a/2026-08-18T22:00:00Z"),
	                    BROKEN("vm/100/2026-08-19T22:00:00Z"),
	                    BROKEN("ct/101/2026-08-19T22:00:00Z"), AT "TASK ERROR: " NOT_VERIFIED),
	                "host/a/2026-08-18T22:00:00Z: root.pxar.didx failed: chunks could not be "
	                "verified, and 2 more");
}

TEST(a_synchronization_names_the_first_group_that_failed_and_counts_them)
{
	static const char failed[] = "sync failed with some errors.";

	records_because("syncjob", failed,
	                LOG(AT "sync group vm/100 failed - connection error",
	                    AT "sync group ct/101 failed - owner check failed (a != b)",
	                    AT "TASK ERROR: sync failed with some errors."),
	                "vm/100: connection error, and 1 more");
	records_because("syncjob", failed, /* 4.2 */
	                LOG(AT "[host/one]: sync group host/one failed - connection error",
	                    AT "TASK ERROR: sync failed with some errors."),
	                "host/one: connection error");
}

TEST(where_the_log_names_nothing_the_status_is_the_reason)
{
	records_because("verify", NOT_VERIFIED, LOG(AT "TASK ERROR: " NOT_VERIFIED), NOT_VERIFIED);
	records_because("verify", NOT_VERIFIED, (const char *const[]){ NULL }, NOT_VERIFIED);
	records_because("verify", "verification failed - job aborted",
	                LOG(BROKEN("vm/100/2026-08-19T22:00:00Z")),
	                "verification failed - job aborted");
}

/* A product's own log, and the status in its last line. */
static void
sample_because(const char *kind, const char *exitstatus, const char *want)
{
	json_t *root = fake_data("logs.json"), *sample;
	const char *log[64] = { NULL };
	size_t i, at, n = 0;
	json_t *line;

	json_array_foreach(json_object_get(root, "samples"), i, sample)
		if (upid_str_eq(fake_str(json_object_get(sample, "kind")), kind))
			json_array_foreach(json_object_get(sample, "lines"), at, line)
				log[n++] = json_string_value(json_object_get(line, "line"));
	assert_true(n > 0 && n < COUNT(log));
	because(exitstatus, log, want);
	json_decref(root);
}

TEST(the_samples_of_failing_jobs_tell_their_reason)
{
	sample_because(
		"vzdump failing", "job errors",
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
		cmocka_unit_test(a_command_is_explained_by_what_its_program_said),
		cmocka_unit_test(a_line_that_only_mentions_an_error_is_no_reason),
		cmocka_unit_test(without_a_log_the_status_is_all),
		cmocka_unit_test(an_unknown_end_shows_the_last_line),
		cmocka_unit_test(an_error_without_a_message_says_so),
		cmocka_unit_test(a_success_has_no_reason),
		cmocka_unit_test(warnings_show_the_first_one_and_their_number),
		cmocka_unit_test(that_the_log_does_not_name_the_warnings_is_said),
		cmocka_unit_test(a_reason_is_cut_at_4_KiB_between_characters),
		cmocka_unit_test(the_count_is_not_cut_off),
		cmocka_unit_test(the_last_line_tells_the_end),
		cmocka_unit_test(an_end_that_is_glued_to_the_output_counts_in_the_last_line_alone),
		cmocka_unit_test(lines_behind_the_end_do_not_hide_it),
		cmocka_unit_test(an_error_of_several_lines_shows_the_first_one),
		cmocka_unit_test(of_a_backup_server_only_lines_with_a_stamp_are_its_own),
		cmocka_unit_test(
			a_verification_names_the_first_snapshot_that_failed_and_counts_them),
		cmocka_unit_test(
			a_synchronization_names_the_first_group_that_failed_and_counts_them),
		cmocka_unit_test(where_the_log_names_nothing_the_status_is_the_reason),
		cmocka_unit_test(the_samples_of_failing_jobs_tell_their_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
