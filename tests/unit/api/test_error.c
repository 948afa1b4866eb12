/* Error responses, byte for byte as sent by PVE 9. */
#include <stdio.h>

#include "lib/api/answer.h"
#include "tests/unit/fake.h"

static void
error_is(int status, const char *reason, const char *body, enum upid_code code, const char *says)
{
	struct upid_http_request req = { .status = status };
	struct upid_err err = { 0 };

	(void)snprintf(req.reason, sizeof(req.reason), "%s", reason);
	upid_buf_adds(&req.body, body);
	assert_int_equal(upid_api_error(&req, UPID_PRODUCT_PVE, NULL, &err), -1);
	assert_code(err, code);
	assert_int_equal(err.http, status);
	assert_says(err, says);
	assert_null(strpbrk(err.message, "\r\n"));
	upid_buf_free(&req.body);
}

TEST(an_unknown_task_differs_from_an_invalid_upid)
{
	error_is(400, "Parameter verification failed.",
	         "{\"message\":\"Parameter verification failed.\\n\",\"errors\":{\"upid\":"
	         "\"no such task\"},\"data\":null}",
	         UPID_E_NO_SUCH_TASK, "400 Parameter verification failed: no such task");
	error_is(400, "Parameter verification failed.",
	         "{\"errors\":{\"upid\":\"unable to parse worker upid\"},\"data\":null}", UPID_E_INPUT,
	         "400 Parameter verification failed: unable to parse worker upid");
}

/* "message" since pve-http-server 5.2.0; before, all stood in the status line. */
TEST(the_words_are_those_of_the_body_else_of_the_status_line)
{
	error_is(403, "from the line", "{\"data\":null,\"message\":\"from the body\\n\"}",
	         UPID_E_PERMISSION, "403 from the body");
	error_is(403, "Permission check failed (/nodes/pve1, Sys.Audit)", "{\"data\":null}",
	         UPID_E_PERMISSION,
	         "403 Permission check failed (/nodes/pve1, Sys.Audit)");
	error_is(403, "from the line", "plain text, as PBS writes it", UPID_E_PERMISSION,
	         "403 plain text, as PBS writes it");
	error_is(403, "from the line", "<html>", UPID_E_PERMISSION, "403 from the line");
	error_is(403, "from the line", "{\"message\":5,\"errors\":[]}", UPID_E_PERMISSION,
	         "403 from the line");
}

TEST(an_answer_without_any_words_has_its_number)
{
	error_is(401, "", "", UPID_E_AUTH, "HTTP 401");
	error_is(401, "No ticket", "", UPID_E_AUTH, "HTTP 401 No ticket");
	error_is(401, "Permission denied - invalid csrf token", "", UPID_E_AUTH, "invalid csrf token");
}

TEST(each_parameter_of_a_refusal_is_named)
{
	error_is(400, "", "{\"message\":\"Parameter verification failed.\\n\",\"data\":null,\"errors\":"
	                  "{\"vmid\":\"type check ('integer') failed\",\"node\":\"missing\"}}",
	         UPID_E_INPUT,
	         "Parameter verification failed: vmid: type check ('integer') failed; node: missing");
}

/* PMG::API2::Tasks calls a function that it does not import. */
TEST(words_of_perl_about_itself_are_not_shown)
{
	error_is(500, "Use of inherited AUTOLOAD for non-method PMG::API2::Tasks::raise_param_exc() is no "
	              "longer allowed at /usr/share/perl5/PMG/API2/Tasks.pm line 360.",
	         "", UPID_E_NO_SUCH_TASK, "HTTP 500 no such task");
}

TEST(a_redirect_is_not_followed)
{
	error_is(301, "Moved Permanently", "", UPID_E_BAD_ANSWER, "Redirects are not followed");
}

TEST(a_servers_words_cannot_break_out_of_the_line)
{
	error_is(500, "", "{\"message\":\"\\u001b[31mred\\u0007 and\\u0085 more\\nsecond\"}",
	         UPID_E_BUSY, "500 ?[31mred? and? more");
}

TEST(a_long_text_of_a_server_is_cut)
{
	char body[2000] = "{\"message\":\"";
	size_t n = strlen(body);

	memset(body + n, 'x', 1500);
	strcpy(body + n + 1500, "\"}");
	error_is(403, "", body, UPID_E_PERMISSION, "xxx");
}

TEST(a_transfer_that_failed_keeps_its_code)
{
	struct upid_http_request req = { .status = 200 };
	struct upid_err err = { 0 };

	req.err = (struct upid_err){ .code = UPID_E_DROPPED, .http = 200, .message = "reset by peer" };
	assert_int_equal(upid_api_error(&req, UPID_PRODUCT_PVE, NULL, &err), -1);
	assert_code(err, UPID_E_DROPPED);
	assert_int_equal(err.http, 200);
	assert_string_equal(err.message, "reset by peer");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unknown_task_differs_from_an_invalid_upid),
		cmocka_unit_test(the_words_are_those_of_the_body_else_of_the_status_line),
		cmocka_unit_test(an_answer_without_any_words_has_its_number),
		cmocka_unit_test(each_parameter_of_a_refusal_is_named),
		cmocka_unit_test(words_of_perl_about_itself_are_not_shown),
		cmocka_unit_test(a_redirect_is_not_followed),
		cmocka_unit_test(a_servers_words_cannot_break_out_of_the_line),
		cmocka_unit_test(a_long_text_of_a_server_is_cut),
		cmocka_unit_test(a_transfer_that_failed_keeps_its_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
