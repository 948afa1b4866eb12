/* Holding a log: all of it, or both ends. */
#include <stdio.h>

#include "op/log_hold.h"
#include "tests/unit/fake.h"

/* Adds so many lines of ten bytes and returns what is held, as "1-3 8-10". */
static const char *
held(const struct op_log_bounds *bounds, uint64_t lines, char room[64])
{
	struct op_log_hold h = { 0 };
	struct upid_err err = { 0 };
	size_t at = 0;
	char text[16];

	*room = '\0';
	for (uint64_t n = 1; n <= lines; n++) {
		int len = snprintf(text, sizeof(text), "line %05llu", (unsigned long long)n);

		assert_int_equal(len, 10);
		assert_int_equal(op_log_hold_add(&h, bounds, n, (struct upid_str){ text, 10 }, &err), 0);
	}
	assert_int_equal(op_log_hold_join(&h, &err), 0);
	for (size_t i = 0; i < h.first.count; i++) {
		uint64_t n = h.first.line[i].n;

		(void)snprintf(text, sizeof(text), "line %05llu", (unsigned long long)n);
		assert_text(h.first.line[i].t, text);
		if (i == 0 || h.first.line[i - 1].n + 1 != n)
			at += (size_t)snprintf(room + at, 64 - at, "%s%llu", i > 0 ? " " : "",
			                       (unsigned long long)n);
		if (i + 1 == h.first.count || h.first.line[i + 1].n != n + 1)
			at += (size_t)snprintf(room + at, 64 - at, "-%llu", (unsigned long long)n);
	}
	assert_int_equal(h.first.count + h.first.dropped, lines);
	op_log_hold_free(&h);
	return room;
}

TEST(the_two_ends_of_a_log_are_held)
{
	static const struct {
		struct op_log_bounds bounds;
		uint64_t lines;
		const char *want;
	} cases[] = {
		{ { 0 }, 300, "1-300" },
		{ { .lines = 10 }, 10, "1-10" },
		{ { .lines = 10 }, 9, "1-9" },
		{ { .lines = 10 }, 11, "1-5 7-11" },
		{ { .lines = 10 }, 1000, "1-5 996-1000" },
		{ { .lines = 7 }, 1000, "1-3 997-1000" },
		{ { .lines = 2 }, 1000, "1-1 1000-1000" },
		{ { .lines = 1 }, 1000, "1000-1000" },
		{ { .bytes = 100 }, 10, "1-10" },
		{ { .bytes = 100 }, 1000, "1-5 996-1000" },
		{ { .bytes = 45 }, 1000, "1-2 999-1000" },
		{ { .bytes = 10 }, 1000, "1000-1000" },
		{ { .lines = 4, .bytes = 100 }, 1000, "1-2 999-1000" },
		{ { .lines = 100, .bytes = 40 }, 1000, "1-2 999-1000" },
		{ { .tail = 3 }, 1000, "998-1000" },
		{ { .tail = 3, .lines = 2 }, 1000, "999-1000" },
		{ { .tail = 3, .bytes = 20 }, 1000, "999-1000" },
		{ { .tail = 3, .lines = 100, .bytes = 1000 }, 1000, "998-1000" },
		{ { .tail = 3000 }, 1000, "1-1000" },
		{ { .lines = 10 }, 0, "" },
	};
	char room[64];

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(held(&cases[i].bounds, cases[i].lines, room), cases[i].want);
}

static void
cut_is(const char *text, uint64_t bytes, const char *want)
{
	const struct op_log_bounds bounds = { .bytes = bytes };
	struct op_log_hold h = { 0 };
	struct upid_err err = { 0 };

	assert_int_equal(op_log_hold_add(&h, &bounds, 1, upid_str(text), &err), 0);
	assert_int_equal(op_log_hold_join(&h, &err), 0);
	assert_int_equal(h.first.count, 1);
	assert_text(h.first.line[0].t, want);
	op_log_hold_free(&h);
}

TEST(one_line_is_no_longer_than_all_may_be)
{
	cut_is("12345678", 8, "12345678");
	cut_is("123456789", 8, "12345678");
	cut_is("1234567ä", 8, "1234567"); /* between characters */
	cut_is("\xf0\x9f\x98\x80\xf0\x9f\x98\x80", 7, "\xf0\x9f\x98\x80");
	cut_is("\x80\x80\x80\x80\x80\x80\x80\x80", 6, "\x80\x80\x80"); /* none at all */
}

/* A million lines go through. */
TEST(what_is_held_is_bounded_all_the_time)
{
	const struct op_log_bounds bounds = { .lines = 1000, .bytes = 50000 };
	struct op_log_hold h = { 0 };
	struct upid_err err = { 0 };

	for (uint64_t n = 1; n <= 1000000; n++) {
		assert_int_equal(op_log_hold_add(&h, &bounds, n, UPID_S("a line of a long log"), &err), 0);
		assert_true(op_log_hold_bytes(&h) < 400000);
	}
	op_log_hold_free(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_two_ends_of_a_log_are_held),
		cmocka_unit_test(one_line_is_no_longer_than_all_may_be),
		cmocka_unit_test(what_is_held_is_bounded_all_the_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
