/* Status responses, byte for byte as sent by PVE 9, and invalid ones. */
#include <stdlib.h>

#include "lib/api/answer.h"
#include "tests/unit/fake.h"

static enum upid_code
status_of(struct upid_str body, bool *running, bool *has, struct upid_buf *room)
{
	struct upid_err err = { 0 };
	int rc = upid_api_status(running, has, room, body, true, &err);

	assert_int_equal(rc, err.code == UPID_E_OK ? 0 : -1);
	return err.code;
}

static void
status_is(const char *body, bool want_running, const char *want)
{
	struct upid_buf room = { 0 };
	bool running = !want_running, has = want == NULL;

	assert_int_equal(status_of(upid_str(body), &running, &has, &room), UPID_E_OK);
	assert_int_equal(running, want_running);
	assert_int_equal(has, want != NULL);
	assert_text(upid_buf_str(&room), want != NULL ? want : "");
	upid_buf_free(&room);
}

TEST(a_status_is_read_in_any_order_of_keys)
{
	status_is("{\"data\":{\"id\":\"100\",\"pid\":29475,\"status\":\"stopped\",\"exitstatus\":"
	          "\"WARNINGS: 1\",\"node\":\"dahu-2\"}}", false, "WARNINGS: 1");
	status_is("{\"data\":{\"exitstatus\":\"OK\",\"status\":\"stopped\"}}", false, "OK");
	status_is("{\"success\":1,\"data\":{\"status\":\"running\"}}", true, NULL);
	status_is("{\"data\":{\"status\":\"running\",\"exitstatus\":\"OK\"}}", true, NULL);
	status_is("{\"data\":{\"status\":\"stopped\"}}", false, NULL);
	status_is("{\"data\":{\"status\":\"stopped\",\"exitstatus\":null}}", false, NULL);
	status_is("{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"\"}}", false, "");
}

/* PVE's JSON has each byte of the log as one character: UTF-8 comes encoded twice. */
TEST(the_bytes_of_an_exit_status_are_restored)
{
	status_is("{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"f\xc3\x83\xc2\xbcr\"}}", false,
	          "f\xc3\xbcr");
	status_is("{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"\\u00ff\\u00fe\"}}", false,
	          "\xff\xfe");
	/* above U+00FF it was not made that way */
	status_is("{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"\\u20ac \xc3\xbc\"}}", false,
	          "\xe2\x82\xac \xc3\xbc");
}

TEST(an_invalid_status_is_a_bad_answer)
{
	static const char *const bodies[] = {
		"{}", "[]", "{\"data\":null}", "{\"data\":[]}", "{\"data\":{}}", "{\"data\":\"OK\"}",
		"{\"data\":{\"status\":1}}", "{\"data\":{\"status\":\"paused\"}}",
		"{\"data\":{\"status\":null}}",
		"{\"data\":{\"status\":\"stopped\",\"exitstatus\":1}}",
		"{\"data\":{\"status\":\"stopped\",\"exitstatus\":[\"OK\"]}}",
	};

	for (size_t i = 0; i < COUNT(bodies); i++) {
		struct upid_buf room = { 0 };
		bool running, has;

		assert_int_equal(status_of(upid_str(bodies[i]), &running, &has, &room), UPID_E_BAD_ANSWER);
		upid_buf_free(&room);
	}
}

/* A failing proxy truncates the response: at any byte it is incomplete, and can be retried. */
TEST(an_answer_that_is_cut_anywhere_is_broken)
{
	static const char body[] = "{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"OK\"}}";
	struct upid_buf room = { 0 };
	bool running, has;

	for (size_t n = 0; n < sizeof(body) - 1; n++) {
		char *part = malloc(n + 1);

		/* its own piece of memory: what is read behind its end is seen */
		memcpy(part + 1, body, n);
		assert_int_equal(status_of((struct upid_str){ part + 1, n }, &running, &has, &room),
		                 UPID_E_BROKEN_ANSWER);
		free(part);
	}
	upid_buf_free(&room);
	assert_true(upid_code_retryable(UPID_E_BROKEN_ANSWER));
}

TEST(a_web_page_is_no_answer)
{
	struct upid_buf room = { 0 };
	bool running, has;

	assert_int_equal(status_of(UPID_S(" \r\n<!DOCTYPE html><html>"), &running, &has, &room),
	                 UPID_E_BAD_ANSWER);
	assert_false(upid_code_retryable(UPID_E_BAD_ANSWER));
	upid_buf_free(&room);
}

TEST(a_deeply_nested_response_is_an_error_and_not_retried)
{
	static char body[200000];
	struct upid_buf room = { 0 };
	bool running, has;

	memset(body, '[', sizeof(body));
	assert_int_equal(status_of((struct upid_str){ body, sizeof(body) }, &running, &has, &room),
	                 UPID_E_BAD_ANSWER);
	upid_buf_free(&room);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_status_is_read_in_any_order_of_keys),
		cmocka_unit_test(the_bytes_of_an_exit_status_are_restored),
		cmocka_unit_test(an_invalid_status_is_a_bad_answer),
		cmocka_unit_test(an_answer_that_is_cut_anywhere_is_broken),
		cmocka_unit_test(a_web_page_is_no_answer),
		cmocka_unit_test(a_deeply_nested_response_is_an_error_and_not_retried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
