/* Exit statuses and the last lines of logs. */
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

TEST(almost_ok_is_an_error)
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

/* The backend's own words where it could not read the log at that moment (PVE::UPID). */
TEST(a_status_that_could_not_be_read_is_unknown)
{
	class_is("unable to read tail (got 0 bytes)", UPID_UNKNOWN, 0);
	class_is("unable to read tail (got 113 bytes)", UPID_UNKNOWN, 0);
	class_is("unable to open file - No such file or directory", UPID_UNKNOWN, 0);
	class_is("unable to extract last line", UPID_UNKNOWN, 0);
	class_is("unable to get last line from task log - read failed", UPID_UNKNOWN, 0);
	class_is("unable to open file '/etc/x' - Permission denied", UPID_ERROR, 0);
	class_is("unable to extract last line of it", UPID_ERROR, 0);
	class_is("unable to read tail", UPID_ERROR, 0);
}

typedef bool reads_end(struct upid_end *, struct upid_str, enum upid_family);

/* `want` is NULL where the line tells no end. */
static void
ends(reads_end *read, enum upid_family family, const char *line, enum upid_class cls,
     const char *want)
{
	struct upid_end got = { .exitstatus = UPID_S("untouched") };

	assert_int_equal(read(&got, upid_str(line), family), want != NULL);
	assert_text(got.exitstatus, want != NULL ? want : "untouched");
	if (want != NULL)
		assert_int_equal(got.cls, cls);
}

#define STAMP "2026-08-20T14:00:00+02:00: "

TEST(a_whole_line_tells_the_end)
{
	static const struct {
		const char *line;
		enum upid_class cls;
		const char *exitstatus;
	} lines[] = {
		{ "TASK OK", UPID_CLASS_OK, "OK" },
		{ "TASK WARNINGS: 2", UPID_WARNING, "WARNINGS: 2" },
		{ "TASK ERROR: command 'x' failed: exit code 1", UPID_ERROR,
		  "command 'x' failed: exit code 1" },
		{ "TASK ERROR: ", UPID_ERROR, "" },
		{ "TASK ERROR:   ", UPID_ERROR, "  " },
		{ "TASK ERROR: with a line end\r", UPID_ERROR, "with a line end" },
		{ "TASK ERROR: OK", UPID_ERROR, "OK" }, /* an error's own text may say anything */
		{ "TASK ERROR: unexpected status", UPID_ERROR, "unexpected status" },
		{ "TASK ERROR: the log says TASK OK", UPID_ERROR, "the log says TASK OK" },
		{ "TASK ERROR: TASK ERROR: twice", UPID_ERROR, "TASK ERROR: twice" },
		{ "", 0, NULL },
		{ "TASK", 0, NULL },
		{ "TASK ", 0, NULL },
		{ "TASK OK.", 0, NULL },
		{ "TASK OK ", 0, NULL },
		{ "TASK OK and more", 0, NULL },
		{ "TASK WARNINGS: x", 0, NULL },
		{ "TASK ERROR:", 0, NULL },
		{ "task ok", 0, NULL },
		{ " TASK OK", 0, NULL },
		{ "remote: TASK OK", 0, NULL },
		{ "halfTASK OK", 0, NULL },
		{ "TASK of the day: TASK OK", 0, NULL },
		{ "INFO: Backup job finished successfully", 0, NULL },
	};

	for (size_t i = 0; i < COUNT(lines); i++) {
		char stamped[128] = STAMP;

		strcat(stamped, lines[i].line);
		ends(upid_task_line, UPID_PVE, lines[i].line, lines[i].cls, lines[i].exitstatus);
		ends(upid_task_line, UPID_ANY, lines[i].line, lines[i].cls, lines[i].exitstatus);
		ends(upid_task_line, UPID_ANY, stamped, lines[i].cls, lines[i].exitstatus);
		ends(upid_task_line, UPID_PBS, stamped, lines[i].cls, lines[i].exitstatus);
		/* a line without a stamp is some program's output */
		ends(upid_task_line, UPID_PBS, lines[i].line, 0, NULL);
		ends(upid_task_line, UPID_PVE, stamped, 0, NULL);
	}
}

/* The output before it had no newline (measured on PVE 9); but output may also say so itself. */
TEST(behind_other_text_the_words_count_where_they_are_glued_to_it)
{
	static const struct {
		enum upid_family family;
		const char *line;
		enum upid_class cls;
		const char *exitstatus;
	} lines[] = {
		{ UPID_PVE, "successfullyTASK OK", UPID_CLASS_OK, "OK" },
		{ UPID_PVE, "100%TASK WARNINGS: 1", UPID_WARNING, "WARNINGS: 1" },
		{ UPID_PVE, "halfTASK ERROR: no space", UPID_ERROR, "no space" },
		{ UPID_PVE, "my TASK of 2.TASK OK", UPID_CLASS_OK, "OK" },
		{ UPID_PVE, "halfTASK ERROR: see xTASK OK", UPID_ERROR, "see xTASK OK" },
		{ UPID_PVE, "remote: TASK OK", 0, NULL },
		{ UPID_PVE, "remote:TASK OK", 0, NULL },
		{ UPID_PVE, "remote\tTASK OK", 0, NULL },
		{ UPID_PVE, "copied 5 TASK ERROR: no space", 0, NULL },
		{ UPID_PVE, "TASK OK", 0, NULL }, /* a whole line is not glued */
		{ UPID_PVE, "halfTASK OK.", 0, NULL },
		{ UPID_PVE, "half" STAMP "TASK OK", 0, NULL },
		{ UPID_PBS, "half" STAMP "TASK OK", UPID_CLASS_OK, "OK" },
		{ UPID_PBS, "half2026-08-20T12:00:00Z: TASK ERROR: x", UPID_ERROR, "x" },
		{ UPID_PBS, "half: TASK OK", 0, NULL },
		{ UPID_PBS, "halfTASK OK", 0, NULL },
		{ UPID_PBS, STAMP "TASK OK", 0, NULL },
	};

	for (size_t i = 0; i < COUNT(lines); i++)
		ends(upid_task_line_glued, lines[i].family, lines[i].line, lines[i].cls,
		     lines[i].exitstatus);
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
		struct upid_str line = fake_str(json_object_get(last, "line"));
		struct upid_end end;

		if (upid_str_eq(fake_str(json_object_get(sample, "kind")), unfinished)) {
			assert_false(upid_task_line(&end, line, UPID_ANY));
			continue;
		}
		assert_true(upid_task_line(&end, line, UPID_ANY));
		good += end.cls == UPID_CLASS_OK;
		bad += end.cls == UPID_ERROR;
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
		cmocka_unit_test(almost_ok_is_an_error),
		cmocka_unit_test(each_class_has_its_word),
		cmocka_unit_test(a_status_that_could_not_be_read_is_unknown),
		cmocka_unit_test(a_whole_line_tells_the_end),
		cmocka_unit_test(behind_other_text_the_words_count_where_they_are_glued_to_it),
		cmocka_unit_test(the_samples_last_lines_are_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
