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
		cmocka_unit_test(a_list_is_cut_at_each_comma),
		cmocka_unit_test(a_missing_list_has_no_items),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
