#include "tests/unit/fake.h"
#include "lib/base/utf8.h"

static size_t
length_of(const char *p, uint32_t *cp)
{
	return upid_utf8_next(cp, p, strlen(p));
}

TEST(the_bounds_of_each_length_are_read)
{
	static const struct {
		const char *bytes;
		uint32_t cp;
	} good[] = {
		{ "\x01", 1 },
		{ "\x7f", 0x7F },
		{ "\xc2\x80", 0x80 },
		{ "\xdf\xbf", 0x7FF },
		{ "\xe0\xa0\x80", 0x800 },
		{ "\xed\x9f\xbf", 0xD7FF },
		{ "\xee\x80\x80", 0xE000 },
		{ "\xef\xbf\xbf", 0xFFFF },
		{ "\xf0\x90\x80\x80", 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 0x10FFFF },
	};

	for (size_t i = 0; i < COUNT(good); i++) {
		uint32_t cp = 0;
		char room[4];

		assert_int_equal(length_of(good[i].bytes, &cp), strlen(good[i].bytes));
		assert_int_equal(cp, good[i].cp);
		assert_int_equal(upid_utf8_put(room, cp), strlen(good[i].bytes));
		assert_memory_equal(room, good[i].bytes, strlen(good[i].bytes));
	}
}

TEST(what_json_refuses_is_refused)
{
	static const char *const bad[] = {
		"\x80",             "\xbf",         "\xc0\x80",         "\xc1\xbf",
		"\xe0\x9f\xbf",     "\xed\xa0\x80", "\xed\xbf\xbf",     "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",         "\xfe",
		"\xc2",             "\xe2\x82",     "\xf0\x9f\x98",     "\xc2\x20",
		"\xe2\x28\xa1",     "\xe2\x82\x28", "\xf0\x9f\x28\x80", "\xc2\xc2",
	};
	uint32_t cp;

	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(length_of(bad[i], &cp), 0);
	assert_int_equal(upid_utf8_next(&cp, "", 0), 0);
}

/* The bytes end where n says, whatever stands behind. */
TEST(nothing_is_read_past_the_end)
{
	uint32_t cp;

	assert_int_equal(upid_utf8_next(&cp, "\xe2\x82\xac", 2), 0);
	assert_int_equal(upid_utf8_next(&cp, "\xf0\x9f\x98\x80", 3), 0);
	assert_false(upid_utf8_valid("a\xe2\x82\xac", 3));
	assert_true(upid_utf8_valid("a\xe2\x82\xac", 4));
	assert_true(upid_utf8_valid("\0", 1));
	assert_true(upid_utf8_valid(NULL, 0));
	assert_false(upid_utf8_valid("ab\xff" "c", 4));
}

TEST(every_code_point_comes_back)
{
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp += cp < 0x3000 ? 1 : 61) {
		uint32_t back = 0;
		char room[4];
		size_t n;

		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		n = upid_utf8_put(room, cp);
		assert_int_equal(upid_utf8_next(&back, room, n), n);
		assert_int_equal(back, cp);
	}
}

TEST(white_space_is_unicodes)
{
	static const uint32_t space[] = { 0,      9,      10,     13,     ' ',    0x85,   0xA0,  0x1680,
		                          0x2000, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 };
	static const uint32_t none[] = { 8, 14, 0x1F, '!', 0x84, 0xA1, 0x180E, 0x200B, 0x2027, 0xFEFF };

	for (size_t i = 0; i < COUNT(space); i++)
		assert_true(upid_utf8_space(space[i]));
	for (size_t i = 0; i < COUNT(none); i++)
		assert_false(upid_utf8_space(none[i]));
}

TEST(controls_are_c0_del_c1_and_changes_of_direction)
{
	static const uint32_t control[] = { 0, 0x1B, 0x1F, 0x7F, 0x80, 0x9F,
		                            0x2028, 0x202A, 0x202E, 0x2066, 0x2069 };
	static const uint32_t none[] = { ' ', 0x7E, 0xA0, 0x2027, 0x202F, 0x2065, 0x206A };

	for (size_t i = 0; i < COUNT(control); i++)
		assert_true(upid_utf8_control(control[i]));
	for (size_t i = 0; i < COUNT(none); i++)
		assert_false(upid_utf8_control(none[i]));
}

static void
plain_is(size_t size, const char *text, const char *want)
{
	char room[32];

	memset(room, 'Z', sizeof(room));
	upid_utf8_plain(room, size, text);
	assert_string_equal(room, want);
	assert_int_equal(room[size], 'Z');
}

TEST(plain_text_is_valid_and_cut_between_characters)
{
	plain_is(16, "a\tb\xff" "c\033[0m", "a?b?c?[0m");
	plain_is(16, "\xc2\x9b" "1m", "?1m"); /* C1's CSI */
	plain_is(16, "\xe2\x82", "??");
	plain_is(4, "abcdef", "abc");
	plain_is(4, "\xe2\x82\xac", "\xe2\x82\xac");
	plain_is(4, "a\xe2\x82\xac", "a");
	plain_is(1, "a", "");
	plain_is(8, "", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bounds_of_each_length_are_read),
		cmocka_unit_test(what_json_refuses_is_refused),
		cmocka_unit_test(nothing_is_read_past_the_end),
		cmocka_unit_test(every_code_point_comes_back),
		cmocka_unit_test(white_space_is_unicodes),
		cmocka_unit_test(controls_are_c0_del_c1_and_changes_of_direction),
		cmocka_unit_test(plain_text_is_valid_and_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
