/* When a wait is over: --until, --of and --fail-fast. */
#include "op/until.h"
#include "tests/unit/fake.h"

static struct op_until
parsed(const char *until, const char *of)
{
	struct op_until u = { 0 };
	struct upid_err err = { 0 };

	assert_int_equal(op_until_parse(&u, upid_str(until), upid_str(of), &err), 0);
	assert_code(err, UPID_E_OK);
	return u;
}

TEST(all_any_and_numbers_are_understood)
{
	assert_int_equal(parsed("all", NULL).wanted, 0);
	assert_int_equal(parsed("any", NULL).wanted, 1);
	assert_int_equal(parsed("17", NULL).wanted, 17);
	assert_int_equal(parsed("all", NULL).classes, 0);
	assert_int_equal(parsed("any", "ok,warning").classes,
	                 1u << UPID_CLASS_OK | 1u << UPID_WARNING);
}

TEST(what_is_something_else_is_refused)
{
	static const struct {
		const char *until, *of, *says;
	} rows[] = {
		{ "0", "", "until must be all, any or a number of tasks, got: 0" },
		{ "-1", "", "got: -1" },
		{ "2h", "", "got: 2h. To find tasks that started before a time, use before" },
		{ "99999999", "", "got: 99999999" },
		{ "any", "fine", "value of of must be one of" },
		{ "any", "running", "a running task has not ended" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct op_until u;
		struct upid_err err = { 0 };

		assert_int_equal(
			op_until_parse(&u, upid_str(rows[i].until), upid_str(rows[i].of), &err),
			-1);
		assert_code(err, UPID_E_USAGE);
		assert_says(err, rows[i].says);
	}
}

TEST(more_tasks_than_there_are_cannot_be_waited_for)
{
	const struct op_until three = parsed("3", NULL);
	struct upid_err err = { 0 };

	assert_int_equal(op_until_check(&three, 3, &err), 0);
	assert_int_equal(op_until_check(&three, 0, &err), 0); /* there is nothing to do */
	assert_int_equal(op_until_check(&three, 2, &err), -1);
	assert_says(err, "until is 3, and there are 2 tasks to wait for");
}

static const struct upid_wait ok = { .stopped = true, .cls = UPID_CLASS_OK };
static const struct upid_wait failed = { .stopped = true, .cls = UPID_ERROR };
static const struct upid_wait runs = { .cls = UPID_RUNNING };
static const struct upid_wait gone = { .cls = UPID_UNKNOWN, .err = { .code = UPID_E_PERMISSION } };

TEST(only_what_has_ended_with_such_a_class_counts)
{
	struct op_until any = parsed("any", NULL), good = parsed("2", "ok");
	struct upid_err err = { 0 };

	assert_false(op_until_enough(&any, &runs, false));
	assert_false(op_until_enough(&any, &gone, true));
	assert_true(op_until_enough(&any, &failed, true));
	assert_int_equal(op_until_met(&any, 3, &err), 0);

	assert_false(op_until_enough(&good, &ok, false));
	assert_false(op_until_enough(&good, &failed, true));
	assert_int_equal(op_until_met(&good, 3, &err), -1);
	assert_code(err, UPID_E_TASK_FAILED);
	assert_says(err, "of 3 tasks, 1 ended with one of the required classes, but 2 had to");
	assert_true(op_until_enough(&good, &ok, false));
	assert_int_equal(op_until_met(&good, 3, &err), 0);
}

TEST(all_may_have_to_end_with_such_a_class)
{
	struct op_until all = parsed("all", "ok");
	struct upid_err err = { 0 };

	assert_false(op_until_enough(&all, &ok, false));
	assert_false(op_until_enough(&all, &failed, true));
	assert_int_equal(op_until_met(&all, 1, &err), 0);
	assert_int_equal(op_until_met(&all, 2, &err), -1);
}

TEST(without_tasks_nothing_had_to_end)
{
	const struct op_until any = parsed("any", "ok");
	struct upid_err err = { 0 };

	assert_int_equal(op_until_met(&any, 0, &err), 0);
}

TEST(a_first_failure_is_enough_to_fail_fast)
{
	struct op_until all = parsed("all", NULL);

	all.fail_fast = true;
	assert_false(op_until_enough(&all, &ok, false));
	assert_true(op_until_enough(&all, &failed, true));
	assert_true(op_until_enough(&all, &gone, true));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_any_and_numbers_are_understood),
		cmocka_unit_test(what_is_something_else_is_refused),
		cmocka_unit_test(more_tasks_than_there_are_cannot_be_waited_for),
		cmocka_unit_test(only_what_has_ended_with_such_a_class_counts),
		cmocka_unit_test(all_may_have_to_end_with_such_a_class),
		cmocka_unit_test(without_tasks_nothing_had_to_end),
		cmocka_unit_test(a_first_failure_is_enough_to_fail_fast),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
