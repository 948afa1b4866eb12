/* How wide a text is on a terminal. */
#include "lib/base/columns.h"
#include "tests/unit/fake.h"

static void
is_wide(const char *text, size_t want)
{
	size_t columns = upid_columns(upid_str(text));

	if (columns != want)
		fail_msg("'%s' has %zu columns, not %zu", text, columns, want);
}

TEST(ascii_has_a_column_for_each_character)
{
	is_wide("", 0);
	is_wide("vzdump 100", 10);
}

TEST(letters_of_other_alphabets_have_one_column)
{
	is_wide("Größe", 5);
	is_wide("Ωμέγα", 5);
	is_wide("задача", 6);
	is_wide("…", 1);
}

TEST(east_asian_characters_and_emoji_have_two)
{
	is_wide("备份", 4);
	is_wide("バックアップ", 12);
	is_wide("백업", 4);
	is_wide("ＡＢ", 4);
	is_wide("✅ 🎉", 5);
	is_wide("\xF0\xA0\x80\x80", 2); /* U+20000 */
}

TEST(combining_marks_have_none)
{
	is_wide("e\xCC\x81", 1);             /* e and U+0301 */
	is_wide("a\xE2\x80\x8D", 1);         /* U+200D, zero width joiner */
	is_wide("\xE2\x9D\xA4\xEF\xB8\x8F", 1); /* U+2764 with U+FE0F */
}

TEST(bytes_that_are_not_utf8_have_one)
{
	is_wide("a\xFFz", 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ascii_has_a_column_for_each_character),
		cmocka_unit_test(letters_of_other_alphabets_have_one_column),
		cmocka_unit_test(east_asian_characters_and_emoji_have_two),
		cmocka_unit_test(combining_marks_have_none),
		cmocka_unit_test(bytes_that_are_not_utf8_have_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
