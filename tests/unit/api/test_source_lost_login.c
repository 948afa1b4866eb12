/* A password that is sent too often locks its user out. */
#include "login.h"

#define LOST { .code = UPID_E_REQUEST_TIMEOUT }
#define BY_PASSWORD "username=root%40pam&password=hunter22"

/* Response time for a wrong password: 3 s everywhere, 4.4 to 14 s with PAM on a Backup Server. */
TEST(a_login_may_take_twenty_seconds)
{
	static const int64_t request_ms[][2] = { { 5000, 20000 }, { 20000, 20000 }, { 30000, 30000 } };

	for (size_t i = 0; i < COUNT(request_ms); i++) {
		const struct fake_reply replies[] = { TICKET("t1"), ENDED };
		struct login l;

		begin_at(&l, (struct upid_api){ .request_ms = request_ms[i][0] }, replies, 2);
		ask_ends(&l, UPID_E_OK, 2);
		assert_int_equal(l.http.sent[0].timeout_ms, request_ms[i][1]);
		assert_int_equal(l.http.sent[1].timeout_ms, request_ms[i][0]);
		finish(&l);
	}
}

TEST(a_last_look_is_not_held_up_by_a_login)
{
	const struct fake_reply replies[] = { TICKET("t1"), ENDED };
	struct login l;

	begin(&l, replies, 2);
	l.q[0].timeout_ms = 1000;
	ask_ends(&l, UPID_E_OK, 2);
	assert_int_equal(l.http.sent[0].timeout_ms, 1000);
	finish(&l);
}

TEST(a_password_without_an_answer_is_posted_twice_at_most)
{
	const struct fake_reply replies[] = { LOST, LOST };
	struct login l;

	begin(&l, replies, 2);
	ask_ends(&l, UPID_E_REQUEST_TIMEOUT, 1);
	ask_ends(&l, UPID_E_AUTH, 2);
	assert_says(l.q[0].err, "pve1:8006: the server did not respond to the login of root@pam within 30 s, twice");
	assert_false(upid_code_retryable(UPID_E_AUTH));
	finish(&l);
}

TEST(a_login_that_never_reached_the_server_does_not_count)
{
	const struct fake_reply replies[] = { { .code = UPID_E_CONNECT }, LOST, { .code = UPID_E_DNS },
		                              TICKET("t1"), ENDED };
	struct login l;

	begin(&l, replies, COUNT(replies));
	ask_ends(&l, UPID_E_CONNECT, 1);
	ask_ends(&l, UPID_E_REQUEST_TIMEOUT, 2);
	ask_ends(&l, UPID_E_DNS, 3);
	ask_ends(&l, UPID_E_OK, 5);
	finish(&l);
}

/* A ticket that serves as the password is no password. */
TEST(a_renewal_with_the_ticket_locks_no_user_out)
{
	const struct fake_reply replies[] = { TICKET("t1"), ENDED, REFUSED, LOST, LOST, LOST,
		                              TICKET("t2"), ENDED };
	struct login l;

	begin(&l, replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 2);
	for (size_t i = 4; i <= 6; i++)
		ask_ends(&l, UPID_E_REQUEST_TIMEOUT, i);
	ask_ends(&l, UPID_E_OK, 8);
	assert_string_equal(l.http.sent[6].form, "username=root%40pam&password=t1");
	finish(&l);
}

/* After a change of keys the ticket is refused as a password too, which takes 3 s. */
TEST(a_ticket_that_is_invalid_does_not_try_to_renew_itself)
{
	static const struct fake_reply dead[] = {
		{ .status = 401, .reason = "permission denied - invalid PVE ticket" },
		{ .status = 401, .body = "authentication failed - invalid ticket - expired." },
		{ .status = 401, .body = "authentication failed - ticket with invalid signature." },
	};

	for (size_t i = 0; i < COUNT(dead); i++) {
		const struct fake_reply replies[] = { TICKET("t1"), dead[i], TICKET("t2"), ENDED };
		struct login l;

		begin(&l, replies, COUNT(replies));
		ask_ends(&l, UPID_E_OK, 4);
		assert_string_equal(l.http.sent[2].form, BY_PASSWORD);
		assert_string_equal(l.http.sent[3].header, "Cookie: PVEAuthCookie=t2");
		finish(&l);
	}
}

TEST(a_refused_new_ticket_is_reported_without_mentioning_tokens)
{
	const struct fake_reply replies[] = { TICKET("t1"), REFUSED, REFUSED, TICKET("t2"), REFUSED };
	struct login l;

	begin(&l, replies, COUNT(replies));
	ask_ends(&l, UPID_E_AUTH, 5);
	assert_says(l.q[0].err, "The server refuses the ticket that it just issued to root@pam");
	assert_null(strstr(l.q[0].err.message, "token"));
	finish(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_login_may_take_twenty_seconds),
		cmocka_unit_test(a_last_look_is_not_held_up_by_a_login),
		cmocka_unit_test(a_password_without_an_answer_is_posted_twice_at_most),
		cmocka_unit_test(a_login_that_never_reached_the_server_does_not_count),
		cmocka_unit_test(a_renewal_with_the_ticket_locks_no_user_out),
		cmocka_unit_test(a_ticket_that_is_invalid_does_not_try_to_renew_itself),
		cmocka_unit_test(a_refused_new_ticket_is_reported_without_mentioning_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
