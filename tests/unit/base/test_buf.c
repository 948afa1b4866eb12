#include "tests/unit/fake.h"

#include "lib/base/buf.h"

TEST(zeroed_is_empty)
{
	struct upid_buf b = { 0 };

	assert_text(upid_buf_str(&b), "");
	upid_buf_add(&b, NULL, 0);
	assert_null(b.p);
	assert_string_equal(upid_buf_cstr(&b), "");
	upid_buf_free(&b);
	upid_buf_free(&b);
}

TEST(it_grows_and_keeps_what_it_has)
{
	struct upid_buf b = { 0 };

	for (int i = 0; i < 5000; i++)
		upid_buf_addc(&b, (char)('a' + i % 26));
	upid_buf_add(&b, "0123456789", 10);
	assert_int_equal(b.n, 5010);
	for (int i = 0; i < 5000; i++)
		assert_int_equal(b.p[i], 'a' + i % 26);
	assert_memory_equal(b.p + 5000, "0123456789", 10);
	upid_buf_free(&b);
}

/* 256 is its first room: a text that fills it to the last byte, and one byte more. */
TEST(text_that_just_fits_is_complete)
{
	for (size_t before = 250; before < 257; before++) {
		struct upid_buf b = { 0 };

		for (size_t i = 0; i < before; i++)
			upid_buf_addc(&b, '.');
		upid_buf_addf(&b, "%s-%d", "abc", 42);
		assert_int_equal(b.n, before + 6);
		assert_string_equal(upid_buf_cstr(&b) + before, "abc-42");
		upid_buf_free(&b);
	}
}

TEST(numbers_of_any_width_are_written)
{
	static const char digits[] = "12345678901234567890";

	for (size_t n = 1; n < sizeof(digits); n++) {
		struct upid_buf b = { 0 };
		char want[32];

		(void)snprintf(want, sizeof(want), "%.*s", (int)n, digits);
		upid_buf_addu(&b, strtoull(want, NULL, 10));
		assert_text(upid_buf_str(&b), want);
		upid_buf_free(&b);
	}
}

TEST(round_numbers_and_the_largest_are_written_whole)
{
	struct upid_buf b = { 0 };

	upid_buf_addu(&b, 0);
	upid_buf_addc(&b, ' ');
	upid_buf_addu(&b, 1000);
	upid_buf_addc(&b, ' ');
	upid_buf_addu(&b, UINT64_MAX);
	assert_text(upid_buf_str(&b), "0 1000 18446744073709551615");
	upid_buf_free(&b);
}

TEST(all_but_the_unreserved_is_percent_encoded)
{
	struct upid_buf b = { 0 };

	upid_buf_add_percent(&b, UPID_S("AZaz09-._~"));
	upid_buf_add_percent(&b, UPID_S(":@!/\\>% +&\xc3\xa4\0"));
	assert_text(upid_buf_str(&b), "AZaz09-._~%3A%40%21%2F%5C%3E%25%20%2B%26%C3%A4%00");
	upid_buf_free(&b);
}

TEST(percent_encoding_is_decoded_and_other_text_kept)
{
	struct upid_buf b = { 0 };

	upid_buf_add_unpercent(&b, UPID_S("a%40b%C3%a4%%4%zz%2"));
	assert_text(upid_buf_str(&b), "a@b\xc3\xa4%%4%zz%2");
	upid_buf_free(&b);
}

TEST(what_a_terminal_would_obey_is_made_visible)
{
	struct upid_buf b = { 0 };

	upid_buf_add_visible(&b, UPID_S("a\tb\n\r\033[2J\x7f\xff\0"), "\n\t");
	upid_buf_add_visible(&b, UPID_S("\xc2\x9b\x9b \xc3\xbc\xe2\x82\xac\n"), "");
	upid_buf_add_visible(&b, UPID_S("\xe2\x80\xaa\xe2\x80\xae\xe2\x81\xa6\xe2\x81\xa9\xe2\x80\xaf"), "");
	assert_text(upid_buf_str(&b), "a\tb\n\\x0d\\x1b[2J\\x7f\\xff\\x00"
	            "\\x9b\\x9b \xc3\xbc\xe2\x82\xac\\x0a"
	            "\\u202a\\u202e\\u2066\\u2069\xe2\x80\xaf");
	upid_buf_free(&b);
}

TEST(the_content_as_a_c_string_does_not_change_it)
{
	struct upid_buf b = { 0 };

	upid_buf_adds(&b, "ab");
	assert_string_equal(upid_buf_cstr(&b), "ab");
	upid_buf_adds(&b, "cd");
	assert_text(upid_buf_str(&b), "abcd");
	upid_buf_free(&b);
}

/* Else a URL would be sent with a hole in it. */
TEST(after_a_failure_nothing_more_is_added)
{
	struct upid_buf b = { 0 };

	upid_buf_adds(&b, "ab");
	assert_false(upid_buf_reserve(&b, SIZE_MAX / 2));
	assert_true(b.failed);
	upid_buf_addc(&b, 'c');
	upid_buf_adds(&b, "d");
	upid_buf_addf(&b, "%d", 5);
	assert_text(upid_buf_str(&b), "ab");
	assert_null(upid_buf_cstr(&b));
	upid_buf_free(&b);
	upid_buf_adds(&b, "new");
	assert_text(upid_buf_str(&b), "new");
	upid_buf_free(&b);
}

TEST(a_wiped_buffer_is_empty)
{
	struct upid_buf b = { 0 };

	upid_buf_wipe(&b);
	upid_buf_adds(&b, "secret");
	upid_buf_wipe(&b);
	assert_null(b.p);
	assert_int_equal(b.n + b.room, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_is_empty),
		cmocka_unit_test(it_grows_and_keeps_what_it_has),
		cmocka_unit_test(text_that_just_fits_is_complete),
		cmocka_unit_test(numbers_of_any_width_are_written),
		cmocka_unit_test(round_numbers_and_the_largest_are_written_whole),
		cmocka_unit_test(all_but_the_unreserved_is_percent_encoded),
		cmocka_unit_test(percent_encoding_is_decoded_and_other_text_kept),
		cmocka_unit_test(what_a_terminal_would_obey_is_made_visible),
		cmocka_unit_test(the_content_as_a_c_string_does_not_change_it),
		cmocka_unit_test(after_a_failure_nothing_more_is_added),
		cmocka_unit_test(a_wiped_buffer_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
