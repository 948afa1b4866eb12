/* Blanks around a text, and lists between commas. */
#include "lib/base/text.h"
#include "tests/unit/fake.h"

TEST(blanks_around_a_text_are_dropped)
{
	static const char *const texts[][2] = {
		{ "a b", "a b" }, { " \t\r\na b\n", "a b" }, { "", "" }, { " \n ", "" }, { "a\v", "a\v" },
	};

	for (size_t i = 0; i < COUNT(texts); i++)
		assert_text(upid_trim(upid_str(texts[i][0])), texts[i][1]);
}

TEST(an_end_is_found_and_cut_off)
{
	struct upid_str before = UPID_S("unchanged");

	assert_false(upid_ends(UPID_S("2d ago"), "go!", &before));
	assert_false(upid_ends(UPID_S("o"), "ago", &before));
	assert_text(before, "unchanged");
	assert_true(upid_ends(UPID_S("2d ago"), " ago", &before));
	assert_text(before, "2d");
	assert_true(upid_ends(UPID_S("ago"), "ago", &before));
	assert_text(before, "");
}

TEST(words_are_found_at_their_first_place)
{
	static const struct {
		const char *in, *words;
		int at; /* -1: nowhere */
	} rows[] = { { "a: b: c", ": ", 1 }, { "::: x", ": ", 2 }, { "ab", "abc", -1 },
		     { "xab", "ab", 1 },     { "aaab", "ab", 2 },  { "ba", "ab", -1 } };

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct upid_str in = upid_str(rows[i].in);
		const char *at = upid_str_find(in, upid_str(rows[i].words));

		assert_int_equal(at == NULL ? -1 : at - in.p, rows[i].at);
	}
}

TEST(a_list_is_cut_at_each_comma)
{
	static const struct {
		const char *list, *items[4];
	} rows[] = {
		{ "a", { "a" } },           { "a,b", { "a", "b" } },  { " a , b c ,d", { "a", "b c", "d" } },
		{ "a,,b", { "a", "", "b" } }, { ",a", { "", "a" } }, { "a,", { "a", "" } },
		{ "", { "" } },
	};
	struct upid_str item, rest;

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t n = 0;

		for (rest = upid_str(rows[i].list); upid_list_next(&item, &rest); n++)
			assert_text(item, rows[i].items[n]);
		assert_true(n < 4 && rows[i].items[n] == NULL);
	}
}

TEST(a_missing_list_has_no_items)
{
	struct upid_str item, rest = { NULL, 0 };

	assert_false(upid_list_next(&item, &rest));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blanks_around_a_text_are_dropped),
		cmocka_unit_test(an_end_is_found_and_cut_off),
		cmocka_unit_test(words_are_found_at_their_first_place),
		cmocka_unit_test(a_list_is_cut_at_each_comma),
		cmocka_unit_test(a_missing_list_has_no_items),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
