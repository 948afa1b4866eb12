/* The rows of filters: what they make, refuse, and say. */
#include "op/filter.h"
#include "tests/unit/fake.h"

#define STR(member, text) .member = { text, sizeof(text) - 1 }

TEST(classes_are_words_and_running_is_short_for_one)
{
	static const struct {
		struct op_filter given;
		unsigned classes;
	} rows[] = {
		{ { .limit = 0 }, 0 },
		{ { STR(cls, "ok") }, 1u << UPID_CLASS_OK },
		{ { STR(cls, "error, unknown") }, 1u << UPID_ERROR | 1u << UPID_UNKNOWN },
		{ { .running = true }, 1u << UPID_RUNNING },
		{ { STR(cls, "warning"), .running = true },
		  1u << UPID_WARNING | 1u << UPID_RUNNING },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct upid_filter filter;
		struct upid_err err = { 0 };

		assert_int_equal(op_filter_make(&filter, &rows[i].given, &err), 0);
		assert_int_equal(filter.classes, rows[i].classes);
	}
}

TEST(a_filter_that_makes_no_sense_is_refused)
{
	static const struct {
		struct op_filter given;
		const char *says;
	} rows[] = {
		{ { STR(cls, "failed") },
		  "value of class must be one of: ok, warning, error, running, unknown, got: failed" },
		{ { STR(cls, "no_task") }, "got: no_task" },
		{ { STR(vmid, "99") }, "vmid: '99' is not a guest number" },
		{ { STR(vmid, "1o4") }, "vmid: '1o4'" },
		{ { STR(vmid, "0104") }, "vmid: '0104'" },
		{ { .has_since = true, .has_until = true, .since = 2, .until = 1 },
		  "since is later than until" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct upid_filter filter;
		struct upid_err err = { 0 };

		assert_int_equal(op_filter_make(&filter, &rows[i].given, &err), -1);
		assert_code(err, UPID_E_USAGE);
		assert_says(err, rows[i].says);
	}
}

TEST(a_filter_is_described_as_it_was_given)
{
	static const struct {
		struct op_filter given;
		bool is_given;
		const char *text;
	} rows[] = {
		{ { .limit = 0 }, false, "all tasks" },
		{ { STR(vmid, "104"), STR(type, "vzdump"), .latest = true },
		  true,
		  "vmid 104, type vzdump, latest" },
		{ { .has_since = true, .since = 0x618C1D55 }, true, "since 2021-11-10T19:28:21Z" },
		{ { .running = true, STR(node, "pve1") }, true, "node pve1, class running" },
		{ { .limit = 5 }, true, "all tasks" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct upid_buf text = { 0 };

		op_filter_describe(&text, &rows[i].given);
		assert_text(upid_buf_str(&text), rows[i].text);
		assert_int_equal(op_filter_given(&rows[i].given), rows[i].is_given);
		upid_buf_free(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes_are_words_and_running_is_short_for_one),
		cmocka_unit_test(a_filter_that_makes_no_sense_is_refused),
		cmocka_unit_test(a_filter_is_described_as_it_was_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
