/* The table of errors, and how to set one. */
#include "tests/unit/fake.h"
#include "lib/base/utf8.h"

TEST(every_code_has_a_word_of_its_own)
{
	for (int a = 0; a < UPID_CODES_COUNT; a++) {
		const char *word = upid_code_word((enum upid_code)a);

		assert_true(word != NULL && word[0] != '\0');
		for (int b = 0; b < a; b++)
			assert_string_not_equal(word, upid_code_word((enum upid_code)b));
	}
}

/* DESIGN.md §6; what is tried again must be what a way to the server can be. */
TEST(exit_statuses_are_those_of_the_design)
{
	static const struct {
		enum upid_code code;
		int exit_status;
		bool retryable;
	} want[] = {
		{ UPID_E_OK, 0, false },          { UPID_E_TASK_FAILED, 1, false },
		{ UPID_E_INPUT, 2, false },       { UPID_E_TASK_WARNINGS, 3, false },
		{ UPID_E_TIMED_OUT, 4, false },   { UPID_E_CONNECT, 5, true },
		{ UPID_E_BUSY, 5, true },         { UPID_E_AUTH, 6, false },
		{ UPID_E_PERMISSION, 7, false },  { UPID_E_NO_SUCH_TASK, 8, false },
		{ UPID_E_CERTIFICATE, 9, false }, { UPID_E_BAD_ANSWER, 10, false },
		{ UPID_E_INTERNAL, 70, false },   { UPID_E_REQUEST_TIMEOUT, 5, true },
		{ UPID_E_PROXY, 5, false },
	};

	for (size_t i = 0; i < COUNT(want); i++) {
		assert_int_equal(upid_code_exit(want[i].code), want[i].exit_status);
		assert_int_equal(upid_code_retryable(want[i].code), want[i].retryable);
	}
}

TEST(the_first_error_is_kept)
{
	struct upid_err err = { 0 };

	assert_int_equal(upid_fail(&err, UPID_E_DNS, "first %d", 1), -1);
	assert_int_equal(upid_fail(&err, UPID_E_AUTH, "second"), -1);
	assert_int_equal(upid_fail_memory(&err), -1);
	assert_code(err, UPID_E_DNS);
	assert_string_equal(err.message, "first 1");
	assert_int_equal(upid_fail(NULL, UPID_E_DNS, "nobody asks"), -1);
}

TEST(a_long_message_is_cut_between_characters)
{
	struct upid_err err = { 0 };
	char text[1000];

	memset(text, 'a', sizeof(text));
	for (size_t i = 2; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xa4", 2);
	text[sizeof(text) - 1] = '\0';
	(void)upid_fail(&err, UPID_E_INPUT, "%s", text);
	/* there is room for 639 bytes, and the last of them would be half a character */
	assert_memory_equal(err.message, text, 638);
	assert_true(upid_utf8_valid(err.message, strlen(err.message)));
}

TEST(a_place_is_put_before_a_message)
{
	struct upid_err err = { .http = 403 };

	upid_fail(&err, UPID_E_USAGE, "no such name");
	assert_int_equal(upid_fail_at(&err, "line %d", 3), -1);
	assert_code(err, UPID_E_USAGE);
	assert_string_equal(err.message, "line 3: no such name");
	assert_int_equal(err.http, 403);
}

TEST(no_place_is_put_before_out_of_memory_or_nothing)
{
	struct upid_err err = { 0 };

	assert_int_equal(upid_fail_at(&err, "line 3"), -1);
	assert_code(err, UPID_E_OK);
	upid_fail_memory(&err);
	(void)upid_fail_at(&err, "line 3");
	assert_string_equal(err.message, "out of memory");
	assert_int_equal(upid_fail_at(NULL, "line 3"), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_a_word_of_its_own),
		cmocka_unit_test(exit_statuses_are_those_of_the_design),
		cmocka_unit_test(the_first_error_is_kept),
		cmocka_unit_test(a_long_message_is_cut_between_characters),
		cmocka_unit_test(a_place_is_put_before_a_message),
		cmocka_unit_test(no_place_is_put_before_out_of_memory_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
