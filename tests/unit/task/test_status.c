/* Proxmox's words about the end of a task. */
#include "tests/unit/fake.h"

static void
class_is(const char *exitstatus, enum upid_class cls, uint64_t warnings)
{
	uint64_t count = 99;

	assert_int_equal(upid_classify(upid_str(exitstatus), &count), cls);
	assert_int_equal(count, warnings);
}

TEST(words_are_sorted_as_the_backend_sorts_them)
{
	class_is("OK", UPID_CLASS_OK, 0);
	class_is("WARNINGS: 2", UPID_WARNING, 2);
	class_is("WARNINGS: 0", UPID_WARNING, 0);
	class_is("WARNINGS: 123456", UPID_WARNING, 123456);
	class_is("unexpected status", UPID_UNKNOWN, 0);
	class_is("unknown", UPID_UNKNOWN, 0);
	class_is("", UPID_UNKNOWN, 0);
	class_is(NULL, UPID_UNKNOWN, 0);
	class_is("job errors", UPID_ERROR, 0);
	class_is("received interrupt", UPID_ERROR, 0);
}

TEST(what_only_looks_like_a_good_end_is_an_error)
{
	class_is("ok", UPID_ERROR, 0);
	class_is("OK ", UPID_ERROR, 0);
	class_is("WARNINGS: ", UPID_ERROR, 0);
	class_is("WARNINGS: two", UPID_ERROR, 0);
	class_is("WARNINGS: 2 ", UPID_ERROR, 0);
	class_is("WARNINGS: -1", UPID_ERROR, 0);
	class_is("WARNINGS:2", UPID_ERROR, 0);
	class_is("WARNINGS", UPID_ERROR, 0);
	class_is("WARNINGS: 99999999999999999999", UPID_ERROR, 0);
	class_is("unknown error", UPID_ERROR, 0);
	class_is("unexpected status 5", UPID_ERROR, 0);
}

TEST(each_class_has_its_word)
{
	static const char *const words[] = { "running", "ok", "warning", "error",
		                             "unknown", "no_task" };

	for (int i = UPID_RUNNING; i <= UPID_NO_TASK; i++)
		assert_text(upid_class_word((enum upid_class)i), words[i]);
}

static void
ends(const char *line, const char *want)
{
	struct upid_str got = { "untouched", 9 };

	assert_int_equal(upid_task_line(&got, upid_str(line)), want != NULL);
	assert_text(got, want != NULL ? want : "untouched");
}

TEST(a_task_line_ends_in_the_exit_status)
{
	ends("TASK OK", "OK");
	ends("TASK WARNINGS: 2", "WARNINGS: 2");
	ends("TASK ERROR: command 'x' failed: exit code 1", "command 'x' failed: exit code 1");
	ends("TASK ERROR: ", "");
	ends("2026-08-20T14:00:00+02:00: TASK OK", "OK");
	ends("2026-08-20T14:00:00+02:00: TASK ERROR: sync failed", "sync failed");
}

/* The output before it had no newline (measured on PVE 9). */
TEST(a_task_line_is_found_behind_other_text)
{
	ends("halfTASK OK", "OK");
	ends("TASK of the day: TASK WARNINGS: 1", "WARNINGS: 1");
	ends("copied 5 TASK ERROR: no space", "no space");
}

TEST(an_errors_own_text_may_say_anything)
{
	ends("TASK ERROR: the log says TASK OK", "the log says TASK OK");
	ends("TASK ERROR: TASK ERROR: twice", "TASK ERROR: twice");
}

TEST(other_lines_are_none)
{
	ends("", NULL);
	ends("TASK", NULL);
	ends("TASK ", NULL);
	ends("TASK OK.", NULL);
	ends("TASK OK and more", NULL);
	ends("TASK WARNINGS: x", NULL);
	ends("TASK ERROR:", NULL);
	ends("task ok", NULL);
	ends("INFO: Backup job finished successfully", NULL);
}

/* What a log's last line says, by the product's own samples: the class of each. */
TEST(the_samples_last_lines_are_understood)
{
	static const char *const unfinished = "sync, several threads"; /* an excerpt */
	json_t *root = fake_data("logs.json"), *sample;
	size_t i, good = 0, bad = 0;

	json_array_foreach (json_object_get(root, "samples"), i, sample) {
		const json_t *lines = json_object_get(sample, "lines");
		const json_t *last = json_array_get(lines, json_array_size(lines) - 1);
		struct upid_str line = fake_str(json_object_get(last, "line")), status;
		uint64_t count;

		if (upid_str_eq(fake_str(json_object_get(sample, "kind")), unfinished)) {
			assert_false(upid_task_line(&status, line));
			continue;
		}
		assert_true(upid_task_line(&status, line));
		if (upid_classify(status, &count) == UPID_CLASS_OK)
			good++;
		else if (upid_classify(status, &count) == UPID_ERROR)
			bad++;
	}
	assert_int_equal(good, 10);
	assert_int_equal(bad, 6);
	json_decref(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_sorted_as_the_backend_sorts_them),
		cmocka_unit_test(what_only_looks_like_a_good_end_is_an_error),
		cmocka_unit_test(each_class_has_its_word),
		cmocka_unit_test(a_task_line_ends_in_the_exit_status),
		cmocka_unit_test(a_task_line_is_found_behind_other_text),
		cmocka_unit_test(an_errors_own_text_may_say_anything),
		cmocka_unit_test(other_lines_are_none),
		cmocka_unit_test(the_samples_last_lines_are_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
