/* Reading JSON by tokens. */
#include "tests/unit/fake.h"
#include "lib/base/json.h"

static struct upid_jscan
scan(const char *text)
{
	return (struct upid_jscan){ text, text + strlen(text) };
}

/* The kinds of all tokens up to the end, one letter each. */
static const char *
kinds(char room[64], struct upid_str text)
{
	struct upid_jscan s = { text.p, text.p + text.n };
	struct upid_str token;
	enum upid_jtok kind;
	size_t n = 0;

	do {
		kind = upid_json_next(&s, &token);
		assert_true(n < 63);
		room[n++] = "EBPSO"[kind];
	} while (kind != UPID_J_END && kind != UPID_J_BAD);
	room[n] = '\0';
	return room;
}

#define KINDS(text, want)                                              \
	do {                                                           \
		char room[64];                                         \
		assert_string_equal(kinds(room, UPID_S(text)), want); \
	} while (0)

TEST(tokens_come_one_after_the_other)
{
	KINDS("{\"a\": [1, -2.5e+3, true,false, null]}", "PSPPOPOPOPOPOPPE");
	KINDS(" \t\r\n", "E");
	KINDS("", "E");
	KINDS("\"\"", "SE");
	KINDS("\"a\\\"b\"", "SE");
	KINDS("\"\\\\\"", "SE");
}

TEST(invalid_json_is_bad)
{
	KINDS("\"a", "B");
	KINDS("\"a\\", "B");
	KINDS("\"a\\\"", "B");
	KINDS("[1,\"", "POPB");
	KINDS("'a'", "B");
	KINDS("\0", "B");
	KINDS("1\0", "OB");
	KINDS("\v", "B");
	KINDS("\xc3\xa4", "B");
}

TEST(a_string_is_given_between_its_quotes_still_escaped)
{
	struct upid_jscan s = scan(" \"a\\\"\\u0041\" ,");
	struct upid_str token;

	assert_int_equal(upid_json_next(&s, &token), UPID_J_STRING);
	assert_text(token, "a\\\"\\u0041");
	assert_int_equal(upid_json_next(&s, &token), UPID_J_PUNCT);
	assert_text(token, ",");
}

TEST(only_the_punctuation_that_is_there_is_taken)
{
	struct upid_jscan s = scan("{ \"a\"");
	struct upid_str token;

	assert_false(upid_json_take(&s, '['));
	assert_true(upid_json_take(&s, '{'));
	assert_false(upid_json_take(&s, '{'));
	assert_int_equal(upid_json_next(&s, &token), UPID_J_STRING);
	assert_false(upid_json_take(&s, ','));
}

static void
skips(const char *text, const char *rest)
{
	struct upid_jscan s = scan(text);

	assert_true(upid_json_skip(&s));
	assert_string_equal(s.p, rest);
}

TEST(one_value_is_passed_over)
{
	skips("1,2", ",2");
	skips("\"a,b\" ]", " ]");
	skips("{\"a\":[1,{\"b\":\"}\"}]},x", ",x");
	skips(" [] []", " []");
	skips("null}", "}");
}

TEST(what_does_not_end_is_not_passed_over)
{
	static const char *const bad[] = { "", "[", "{\"a\":1", "\"a", "]", "[1,\"", ",", ":", "[[]" };

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct upid_jscan s = scan(bad[i]);

		assert_false(upid_json_skip(&s));
	}
}

TEST(depth_is_bounded)
{
	char text[1100];

	for (size_t depth = 512; depth <= 513; depth++) {
		struct upid_jscan s = { text, text + 2 * depth };

		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		assert_int_equal(upid_json_skip(&s), depth == 512);
	}
}

static void
means(const char *escaped, const char *want)
{
	struct upid_buf b = { 0 };

	upid_json_unescape(&b, upid_str(escaped));
	assert_text(upid_buf_str(&b), want);
	upid_buf_free(&b);
}

TEST(escapes_mean_their_characters)
{
	means("", "");
	means("plain", "plain");
	means("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t");
	means("a\\u0041\\u00e4\\u20AC", "aA\xc3\xa4\xe2\x82\xac");
	means("\\uD83D\\uDE00!", "\xf0\x9f\x98\x80!");
	means("\\ud800\\udc00\\udbff\\udfff", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
}

TEST(a_lone_surrogate_becomes_the_replacement)
{
	means("\\ud83d", "\xef\xbf\xbd");
	means("\\ude00x", "\xef\xbf\xbdx");
	means("\\ude00\\ude00", "\xef\xbf\xbd\xef\xbf\xbd");
	means("\\ud83dx", "\xef\xbf\xbdx");
	means("\\ud83d\\u0041", "\xef\xbf\xbd" "A");
	means("\\ud83d\\ud83d\\ude00", "\xef\xbf\xbd\xf0\x9f\x98\x80");
	means("\\ud83d\\uzzzz", "\xef\xbf\xbd\xef\xbf\xbdzzzz");
}

TEST(broken_escapes_do_no_harm)
{
	means("a\\", "a");
	means("\\u", "\xef\xbf\xbd");
	means("\\u12", "\xef\xbf\xbd" "12");
	means("\\x", "x");
}

TEST(an_escaped_nul_is_a_byte)
{
	struct upid_buf b = { 0 };

	upid_json_unescape(&b, UPID_S("a\\u0000b"));
	assert_int_equal(b.n, 3);
	assert_memory_equal(b.p, "a\0b", 3);
	upid_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_come_one_after_the_other),
		cmocka_unit_test(invalid_json_is_bad),
		cmocka_unit_test(a_string_is_given_between_its_quotes_still_escaped),
		cmocka_unit_test(only_the_punctuation_that_is_there_is_taken),
		cmocka_unit_test(one_value_is_passed_over),
		cmocka_unit_test(what_does_not_end_is_not_passed_over),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(escapes_mean_their_characters),
		cmocka_unit_test(a_lone_surrogate_becomes_the_replacement),
		cmocka_unit_test(broken_escapes_do_no_harm),
		cmocka_unit_test(an_escaped_nul_is_a_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
