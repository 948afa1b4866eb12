/* Writing JSON strings, and jansson's reading of them. */
#include "tests/unit/fake.h"
#include "lib/base/json.h"

enum { LONGEST = 34 };

static void
quoted(struct upid_str text, bool ascii, const char *want)
{
	struct upid_buf b = { 0 };

	upid_json_quote(&b, text, ascii);
	assert_text(upid_buf_str(&b), want);
	upid_buf_free(&b);
}

TEST(plain_text_is_unchanged)
{
	quoted(UPID_S(""), false, "\"\"");
	quoted(UPID_S("a line of more than sixteen bytes"), true,
	       "\"a line of more than sixteen bytes\"");
	quoted(UPID_S("\xc3\xa4\xe2\x82\xac"), false, "\"\xc3\xa4\xe2\x82\xac\"");
}

static void
special_at(char byte, const char *escape, size_t at, size_t n)
{
	char text[LONGEST], want[LONGEST + 10] = "\"";

	memset(text, ' ', n);
	text[at] = byte;
	memset(want + 1, ' ', at);
	strcat(want, escape);
	memset(want + strlen(want), ' ', n - at - 1);
	strcat(want, "\"");
	quoted((struct upid_str){ text, n }, false, want);
}

/* In texts of each length, as four, eight and sixteen bytes are looked at together. */
TEST(each_special_byte_is_seen_at_each_place)
{
	static const struct {
		char byte;
		const char *escape;
	} special[] = { { '"', "\\\"" },
		        { '\\', "\\\\" },
		        { '\0', "\\u0000" },
		        { '\n', "\\n" },
		        { 0x1F, "\\u001f" },
		        { 0x7F, "\\u007f" },
		        { (char)0xFF, "\xef\xbf\xbd" } };

	for (size_t i = 0; i < COUNT(special); i++)
		for (size_t n = 1; n <= LONGEST; n++)
			for (size_t at = 0; at < n; at++)
				special_at(special[i].byte, special[i].escape, at, n);
}

TEST(no_terminal_and_no_line_splitter_sees_a_control_character)
{
	quoted(UPID_S("\b\f\n\r\t"), false, "\"\\b\\f\\n\\r\\t\"");
	quoted(UPID_S("\033[31m\a"), false, "\"\\u001b[31m\\u0007\"");
	quoted(UPID_S("\xc2\x85\xc2\x9b"), false, "\"\\u0085\\u009b\"");
	quoted(UPID_S("\xe2\x80\xa8\xe2\x80\xa9"), false, "\"\\u2028\\u2029\"");
}

TEST(ascii_mode_escapes_all_else)
{
	quoted(UPID_S("\xc3\xa4\xe2\x82\xac"), true, "\"\\u00e4\\u20ac\"");
	quoted(UPID_S("\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf"), true,
	       "\"\\ud83d\\ude00\\udbff\\udfff\"");
	quoted(UPID_S("\xef\xbf\xbf\xf0\x90\x80\x80"), true, "\"\\uffff\\ud800\\udc00\"");
	quoted(UPID_S("a\xff"), true, "\"a\\ufffd\"");
}

TEST(bytes_that_are_not_utf8_become_the_replacement)
{
	quoted(UPID_S("a\xff"
	              "b"),
	       false,
	       "\"a\xef\xbf\xbd"
	       "b\"");
	quoted(UPID_S("\xed\xa0\x80"), false, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	quoted(UPID_S("\xe2\x82"), false, "\"\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(a_string_in_parts_is_the_string)
{
	struct upid_buf b = { 0 };

	upid_json_escape(&b, UPID_S("a\n"), false);
	upid_json_escape(&b, UPID_S(""), false);
	upid_json_escape(&b, UPID_S("\"b"), false);
	assert_text(upid_buf_str(&b), "a\\n\\\"b");
	upid_buf_free(&b);
}

/* jansson reads back the same text, and the scanner the same bytes. */
static void
comes_back(struct upid_str text, bool ascii)
{
	struct upid_buf b = { 0 }, plain = { 0 };
	json_t *value;

	upid_json_quote(&b, text, ascii);
	value = json_loadb(b.p, b.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	assert_non_null(value);
	assert_int_equal(json_string_length(value), text.n);
	assert_memory_equal(json_string_value(value), text.p, text.n);
	json_decref(value);
	upid_json_unescape(&plain, (struct upid_str){ b.p + 1, b.n - 2 });
	assert_int_equal(plain.n, text.n);
	assert_memory_equal(plain.p, text.p, text.n);
	for (size_t i = 0; ascii && i < b.n; i++)
		assert_true(b.p[i] >= ' ' && b.p[i] < 0x7F);
	upid_buf_free(&b);
	upid_buf_free(&plain);
}

TEST(every_text_comes_back)
{
	char all[128];

	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (char)i;
	for (int ascii = 0; ascii <= 1; ascii++) {
		comes_back((struct upid_str){ all, sizeof(all) }, ascii);
		comes_back(
			UPID_S("\xc2\x80\xdf\xbf\xe0\xa0\x80\xe2\x80\xa8\xef\xbf\xbf\xf0\x90\x80\x80"),
			ascii);
		comes_back(
			UPID_S("\xf0\x9f\x98\x80 and \\u0041 and \"quotes\" and \xf4\x8f\xbf\xbf"),
			ascii);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_text_is_unchanged),
		cmocka_unit_test(each_special_byte_is_seen_at_each_place),
		cmocka_unit_test(no_terminal_and_no_line_splitter_sees_a_control_character),
		cmocka_unit_test(ascii_mode_escapes_all_else),
		cmocka_unit_test(bytes_that_are_not_utf8_become_the_replacement),
		cmocka_unit_test(a_string_in_parts_is_the_string),
		cmocka_unit_test(every_text_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
