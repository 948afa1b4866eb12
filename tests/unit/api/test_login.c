/* Tickets: the request, and the parts of the response. */
#include "tests/unit/fake.h"
#include "lib/api/session.h"

static void
begin(struct upid_session *s, const char *user, const char *password)
{
	struct upid_api api = { .host = UPID_S("pve1"), .port = 8006, .user = upid_str(user),
		                .password = upid_str(password) };
	struct upid_err err = { 0 };

	(void)upid_session_init(s, &api, &err);
	assert_code(err, UPID_E_OK);
	assert_int_equal(s->by, UPID_BY_TICKET);
	assert_int_equal(s->header.n, 0);
}

static int
answer(struct upid_session *s, int status, const char *body, struct upid_err *err)
{
	struct upid_http_request req = { .status = status };
	enum upid_login_step step = UPID_LOGIN_PASSWORD;
	int rc;

	upid_buf_adds(&req.body, body);
	rc = upid_session_login_answer(s, &step, &req, err);
	upid_buf_free(&req.body);
	return rc;
}

TEST(the_form_holds_user_and_password_encoded)
{
	struct upid_buf form = { 0 };
	struct upid_session s;

	begin(&s, "root@pam", "p&s=w ord+%\xc3\xa4");
	upid_session_login_form(&form, &s, UPID_LOGIN_PASSWORD);
	assert_text(upid_buf_str(&form), "username=root%40pam&password=p%26s%3Dw%20ord%2B%25%C3%A4");
	upid_buf_wipe(&form);
	upid_session_free(&s);
}

/* Encoded, so it can do no harm. */
TEST(a_password_may_hold_any_byte)
{
	struct upid_buf form = { 0 };
	struct upid_session s;

	begin(&s, "root@pam", "a\r\nb");
	upid_session_login_form(&form, &s, UPID_LOGIN_PASSWORD);
	assert_text(upid_buf_str(&form), "username=root%40pam&password=a%0D%0Ab");
	upid_buf_wipe(&form);
	upid_session_free(&s);
}

static void
cookie_is(const char *ticket, const char *header)
{
	struct upid_buf body = { 0 };
	struct upid_err err = { 0 };
	struct upid_session s;

	upid_buf_addf(&body, "{\"data\":{\"username\":\"root@pam\",\"ticket\":\"%s\"}}", ticket);
	begin(&s, "root@pam", "secret");
	assert_int_equal(answer(&s, 200, upid_buf_cstr(&body), &err), 0);
	assert_string_equal(s.header.p, header);
	assert_int_equal(s.sign_ins, 1);
	upid_session_free(&s);
	upid_buf_free(&body);
}

/* Real products decode a cookie; other servers with the same API, and reverse proxies, may not. */
TEST(a_ticket_is_sent_as_it_is_while_that_makes_a_cookie)
{
	cookie_is("PVE:root@pam:65A1::a+b/c==", "Cookie: PVEAuthCookie=PVE:root@pam:65A1::a+b/c==");
	cookie_is("a!#$&'()*-.<=>?[]^_`{|}~z", "Cookie: PVEAuthCookie=a!#$&'()*-.<=>?[]^_`{|}~z");
	cookie_is("PVE:a;b@pam", "Cookie: PVEAuthCookie=PVE%3Aa%3Bb%40pam");
	cookie_is("a b,c", "Cookie: PVEAuthCookie=a%20b%2Cc");
	cookie_is("a%41", "Cookie: PVEAuthCookie=a%2541");
	cookie_is("a\\\"\\\\", "Cookie: PVEAuthCookie=a%22%5C");
	cookie_is("\xc3\xbc", "Cookie: PVEAuthCookie=%C3%BC");
}

static void
lets_nobody_in(int status, const char *body, enum upid_code code, const char *says)
{
	struct upid_err err = { 0 };
	struct upid_session s;

	begin(&s, "root@pam", "secret");
	assert_int_equal(answer(&s, status, body, &err), -1);
	assert_code(err, code);
	assert_says(err, says);
	assert_int_equal(s.header.n, 0);
	upid_session_free(&s);
}

TEST(a_refused_password_is_reported_with_its_user)
{
	lets_nobody_in(401, "{\"data\":null,\"message\":\"authentication failure\\n\"}", UPID_E_AUTH,
	               "the password of root@pam was refused");
	lets_nobody_in(401, "", UPID_E_AUTH, "the password of root@pam was refused");
}

TEST(a_response_without_a_ticket_is_an_error)
{
	static const char *const bodies[] = {
		"", "{}", "[]", "null", "{\"data\":null}", "{\"data\":{}}", "{\"data\":{\"ticket\":null}}",
		"{\"data\":{\"ticket\":\"\"}}", "{\"data\":{\"ticket\":1}}", "<html>",
	};

	for (size_t i = 0; i < COUNT(bodies); i++)
		lets_nobody_in(200, bodies[i], UPID_E_BAD_ANSWER, "has no ticket");
}

/* A truncated response of a failing proxy: a retry may help. */
TEST(a_truncated_response_is_retried)
{
	lets_nobody_in(200, "{\"data\":{\"ticket\":\"PV", UPID_E_BROKEN_ANSWER, "truncated");
	assert_true(upid_code_retryable(UPID_E_BROKEN_ANSWER));
}

TEST(a_ticket_with_a_line_break_is_refused)
{
	lets_nobody_in(200, "{\"data\":{\"ticket\":\"PVE:a\\r\\nX: y\"}}", UPID_E_BAD_ANSWER,
	               "line break");
}

TEST(the_password_is_what_must_not_be_shown)
{
	char text[] = "bad: hunter22";
	struct upid_session s;

	begin(&s, "root@pam", "hunter22");
	upid_session_redact(&s, text, strlen(text));
	assert_string_equal(text, "bad: ********");
	upid_session_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_form_holds_user_and_password_encoded),
		cmocka_unit_test(a_password_may_hold_any_byte),
		cmocka_unit_test(a_ticket_is_sent_as_it_is_while_that_makes_a_cookie),
		cmocka_unit_test(a_refused_password_is_reported_with_its_user),
		cmocka_unit_test(a_response_without_a_ticket_is_an_error),
		cmocka_unit_test(a_truncated_response_is_retried),
		cmocka_unit_test(a_ticket_with_a_line_break_is_refused),
		cmocka_unit_test(the_password_is_what_must_not_be_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
