/* Logins that require a second factor. */
#include "login.h"

#define CHALLENGE "PVE:!tfa!%7B%22totp%22%3Atrue%2C%22recovery%22%3A%5B0%5D%7D:65A1::sig"
#define ASKS(at_s) { .status = 200, .date_s = at_s, \
	             .body = "{\"data\":{\"NeedTFA\":1,\"ticket\":\"" CHALLENGE "\"}}" }
#define BY_PASSWORD "username=root%40pam&password=hunter22"
#define ANSWER(word) "username=root%40pam&password=" word "&tfa-challenge=PVE%3A%21tfa%21%257B%2522totp" \
	"%2522%253Atrue%252C%2522recovery%2522%253A%255B0%255D%257D%3A65A1%3A%3Asig"
#define WITH(...) ((struct upid_api){ __VA_ARGS__ })
#define SECRET UPID_S("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")

TEST(a_code_answers_the_challenge)
{
	const struct fake_reply replies[] = { ASKS(59), TICKET("PVE:t1"), ENDED };
	struct login l;

	begin_as(&l, WITH(.totp_code = UPID_S("123456")), replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 3);
	assert_string_equal(l.http.sent[0].form, BY_PASSWORD);
	assert_string_equal(l.http.sent[1].form, ANSWER("totp%3A123456"));
	assert_string_equal(l.http.sent[1].url, l.http.sent[0].url);
	assert_string_equal(l.http.sent[2].header, "Cookie: PVEAuthCookie=PVE:t1");
	finish(&l);
}

TEST(a_recovery_key_answers_it_too)
{
	const struct fake_reply replies[] = { ASKS(59), TICKET("PVE:t1"), ENDED };
	struct login l;

	begin_as(&l, WITH(.recovery_code = UPID_S("aa-bb")), replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 3);
	assert_string_equal(l.http.sent[1].form, ANSWER("recovery%3Aaa-bb"));
	finish(&l);
}

/* The code is computed for the server's clock, whatever ours says; the ticket then renews
 * itself. */
TEST(a_secret_answers_as_often_as_it_is_asked)
{
	const struct fake_reply replies[] = { ASKS(59), TICKET("PVE:t1"), ENDED,  REFUSED, REFUSED,
		                              ASKS(1111111109), TICKET("PVE:t2"), ENDED };
	struct login l;

	begin_as(&l, WITH(.totp_secret = SECRET), replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 3);
	assert_string_equal(l.http.sent[1].form, ANSWER("totp%3A287082"));
	ask_ends(&l, UPID_E_OK, 8);
	assert_string_equal(l.http.sent[4].form, "username=root%40pam&password=PVE%3At1");
	assert_string_equal(l.http.sent[5].form, BY_PASSWORD);
	assert_string_equal(l.http.sent[6].form, ANSWER("totp%3A081804"));
	finish(&l);
}

/* PVE::AccessControl before version 8. Such a ticket is neither a cookie nor a password. */
TEST(a_half_ticket_of_old_is_asked_for_in_the_new_form)
{
	static const char *const old[] = {
		"{\"data\":{\"NeedTFA\":1,\"ticket\":\"PVE:tfa!root@pam:65A1::sig\"}}",
		"{\"data\":{\"ticket\":\"PVE:u2f!root@pam!x:65A1::sig\"}}",
		"{\"data\":{\"NeedTFA\":1,\"ticket\":\"PVE:root@pam:65A1::sig\"}}",
		"{\"data\":{\"NeedTFA\":true,\"ticket\":\"t\"}}",
	};

	for (size_t i = 0; i < COUNT(old); i++) {
		const struct fake_reply replies[] = { { .status = 200, .body = old[i] }, ASKS(59),
			                              TICKET("PVE:t1"), ENDED };
		struct login l;

		begin_as(&l, WITH(.totp_code = UPID_S("123456")), replies, COUNT(replies));
		ask_ends(&l, UPID_E_OK, 4);
		assert_string_equal(l.http.sent[1].form, BY_PASSWORD "&new-format=1");
		assert_string_equal(l.http.sent[2].form, ANSWER("totp%3A123456"));
		finish(&l);
	}
}

TEST(a_server_without_the_new_format_is_reported)
{
	static const struct fake_reply half = {
		.status = 200, .body = "{\"data\":{\"NeedTFA\":1,\"ticket\":\"PVE:tfa!root@pam:65A1::sig\"}}"
	};
	static const struct fake_reply seconds[] = {
		{ .status = 400, .body = "{\"errors\":{\"new-format\":\"property is not defined in schema\"}}" },
		{ .status = 200, .body = "{\"data\":{\"NeedTFA\":1,\"ticket\":\"PVE:tfa!root@pam:65A2::sig\"}}" },
	};

	for (size_t i = 0; i < COUNT(seconds); i++) {
		const struct fake_reply replies[] = { half, seconds[i] };
		struct login l;

		begin_as(&l, WITH(.totp_code = UPID_S("123456")), replies, COUNT(replies));
		ask_ends(&l, UPID_E_AUTH, 2);
		assert_says(l.q[0].err, "root@pam needs a second factor, which Proxmox VE accepts only since version 7.1");
		finish(&l);
	}
}

TEST(without_a_factor_the_login_ends_and_says_what_is_wanted)
{
	const struct fake_reply reply = ASKS(59);
	struct login l;

	begin(&l, &reply, 1);
	ask_ends(&l, UPID_E_AUTH, 1);
	assert_says(l.q[0].err, "pve1:8006: root@pam: a second factor is needed (totp, recovery)");
	assert_says(l.q[0].err, "api_totp_file");
	finish(&l);
}

TEST(a_wrong_code_is_final)
{
	const struct fake_reply replies[] = { ASKS(59), REFUSED };
	struct login l;

	begin_as(&l, WITH(.totp_code = UPID_S("123456")), replies, COUNT(replies));
	ask_ends(&l, UPID_E_AUTH, 2);
	assert_int_equal(l.q[0].err.http, 401);
	assert_says(l.q[0].err, "the second factor of root@pam was refused");
	finish(&l);
}

/* Ten playbooks log in with the same secret within half a minute: each code works for one of
 * them. */
TEST(a_code_that_somebody_else_has_used_gives_way_to_the_next)
{
	const struct fake_reply replies[] = {
		ASKS(31), { .status = 401, .date_s = 33 }, ASKS(60), TICKET("PVE:t1"), ENDED
	};
	struct login l;

	begin_as(&l, WITH(.totp_secret = SECRET), replies, COUNT(replies));
	ask_ends(&l, UPID_E_BUSY, 2);
	assert_int_equal(l.q[0].retry_after_ms, 27000);
	ask_ends(&l, UPID_E_OK, 5);
	assert_string_equal(l.http.sent[3].form, ANSWER("totp%3A359152"));
	finish(&l);
}

TEST(two_codes_in_a_row_that_are_refused_are_final)
{
	const struct fake_reply replies[] = { ASKS(31), { .status = 401, .date_s = 33 }, ASKS(60),
		                              { .status = 401, .date_s = 61 } };
	struct login l;

	begin_as(&l, WITH(.totp_secret = SECRET), replies, COUNT(replies));
	ask_ends(&l, UPID_E_BUSY, 2);
	ask_ends(&l, UPID_E_AUTH, 4);
	finish(&l);
}

TEST(a_challenge_that_answers_a_code_is_final)
{
	const struct fake_reply replies[] = { ASKS(31), ASKS(90) };
	struct login l;

	begin_as(&l, WITH(.totp_secret = SECRET), replies, COUNT(replies));
	ask_ends(&l, UPID_E_BAD_ANSWER, 2);
	assert_says(l.q[0].err, "and then asked for it again");
	finish(&l);
}

/* The pause is over too early on our clock: no code is sent, since it would be refused. */
TEST(a_challenge_before_the_next_code_is_not_answered)
{
	const struct fake_reply replies[] = { ASKS(31), { .status = 401, .date_s = 33 }, ASKS(58) };
	struct login l;

	begin_as(&l, WITH(.totp_secret = SECRET), replies, COUNT(replies));
	ask_ends(&l, UPID_E_BUSY, 2);
	ask_ends(&l, UPID_E_BUSY, 3);
	assert_int_equal(l.q[0].retry_after_ms, 2000);
	finish(&l);
}

TEST(a_fault_between_the_two_steps_begins_the_login_again)
{
	const struct fake_reply replies[] = { ASKS(31), { .status = 596 }, ASKS(60), TICKET("PVE:t1"),
		                              ENDED };
	struct login l;

	begin_as(&l, WITH(.totp_secret = SECRET), replies, COUNT(replies));
	ask_ends(&l, UPID_E_BUSY, 2);
	ask_ends(&l, UPID_E_OK, 5);
	finish(&l);
}

TEST(challenge_and_code_are_not_shown)
{
	const struct fake_reply replies[] = {
		ASKS(59), { .status = 400, .reason = "bad 287082 for " CHALLENGE }
	};
	struct login l;

	begin_as(&l, WITH(.totp_secret = SECRET), replies, COUNT(replies));
	ask_ends(&l, UPID_E_INPUT, 2);
	assert_null(strstr(l.q[0].err.message, "287082"));
	assert_null(strstr(l.q[0].err.message, "tfa"));
	assert_says(l.q[0].err, "HTTP 400 bad ");
	finish(&l);
}

TEST(a_login_is_canceled_between_its_steps)
{
	const struct fake_reply replies[] = { ASKS(59), TICKET("PVE:t1") };
	struct login l;

	begin_as(&l, WITH(.totp_code = UPID_S("123456")), replies, COUNT(replies));
	ask(&l, 0);
	answer_one(&l);
	assert_int_equal(l.http.starts, 2);
	cancel(&l, 0);
	answer_all(&l);
	assert_int_equal(l.done[0], 0);
	finish(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_answers_the_challenge),
		cmocka_unit_test(a_recovery_key_answers_it_too),
		cmocka_unit_test(a_secret_answers_as_often_as_it_is_asked),
		cmocka_unit_test(a_half_ticket_of_old_is_asked_for_in_the_new_form),
		cmocka_unit_test(a_server_without_the_new_format_is_reported),
		cmocka_unit_test(without_a_factor_the_login_ends_and_says_what_is_wanted),
		cmocka_unit_test(a_wrong_code_is_final),
		cmocka_unit_test(a_code_that_somebody_else_has_used_gives_way_to_the_next),
		cmocka_unit_test(two_codes_in_a_row_that_are_refused_are_final),
		cmocka_unit_test(a_challenge_that_answers_a_code_is_final),
		cmocka_unit_test(a_challenge_before_the_next_code_is_not_answered),
		cmocka_unit_test(a_fault_between_the_two_steps_begins_the_login_again),
		cmocka_unit_test(challenge_and_code_are_not_shown),
		cmocka_unit_test(a_login_is_canceled_between_its_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
