/* Tickets: one login for all waiting queries, and one renewal. */
#include "login.h"

#define LOGIN_URL "https://pve1:8006/api2/json/access/ticket"

TEST(the_ticket_is_had_before_the_first_question)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED };
	struct login l;

	begin(&l, replies, 2);
	ask(&l, 0);
	answer_all(&l);
	assert_string_equal(l.http.sent[0].method, "POST");
	assert_string_equal(l.http.sent[0].url, LOGIN_URL);
	assert_string_equal(l.http.sent[0].form, "username=root%40pam&password=hunter22");
	assert_string_equal(l.http.sent[0].header, "Expect:");
	assert_string_equal(l.http.sent[1].method, "GET");
	assert_string_equal(l.http.sent[1].header, "Cookie: PVEAuthCookie=PVE:t1");
	assert_false(l.http.sent[1].has_form);
	assert_int_equal(l.done[0], 1);
	assert_code(l.q[0].err, UPID_E_OK);
	finish(&l);
}

TEST(many_questions_need_one_login)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED, ENDED, ENDED, ENDED };
	struct login l;

	begin(&l, replies, 5);
	for (size_t i = 0; i < 3; i++)
		ask(&l, i);
	assert_int_equal(l.http.starts, 1);
	answer_all(&l);
	ask(&l, 0);
	answer_all(&l);
	assert_int_equal(l.http.starts, 5);
	assert_int_equal(l.done[0], 2);
	assert_int_equal(l.done[1] + l.done[2], 2);
	finish(&l);
}

TEST(a_refused_login_ends_all_waiting_queries)
{
	const struct fake_reply reply = { .status = 401, .body = "{\"data\":null,\"message\":"
		                                                 "\"authentication failure\\n\"}" };
	struct login l;

	begin(&l, &reply, 1);
	ask(&l, 0);
	ask(&l, 1);
	answer_all(&l);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(l.done[i], 1);
		assert_code(l.q[i].err, UPID_E_AUTH);
		assert_int_equal(l.q[i].err.http, 401);
		assert_says(l.q[i].err, "the password of root@pam was refused");
	}
	finish(&l);
}

TEST(a_login_that_met_a_passing_fault_is_tried_by_the_next_question)
{
	const struct fake_reply replies[] = { { .status = 595, .reason = "Connection refused" },
		                              { .code = UPID_E_CONNECT }, TICKET("PVE:t1"), ENDED };
	struct login l;

	begin(&l, replies, 4);
	ask(&l, 0);
	answer_all(&l);
	assert_code(l.q[0].err, UPID_E_BUSY);
	ask(&l, 0);
	answer_all(&l);
	assert_code(l.q[0].err, UPID_E_CONNECT);
	ask(&l, 0);
	answer_all(&l);
	assert_code(l.q[0].err, UPID_E_OK);
	assert_int_equal(l.done[0], 3);
	finish(&l);
}

TEST(a_renewed_ticket_that_is_refused_is_final)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), REFUSED, TICKET("PVE:t2"), REFUSED };
	struct login l;

	begin(&l, replies, 4);
	ask(&l, 0);
	answer_all(&l);
	assert_int_equal(l.http.starts, 4);
	assert_int_equal(l.done[0], 1);
	assert_code(l.q[0].err, UPID_E_AUTH);
	assert_int_equal(l.q[0].err.http, 401);
	finish(&l);
}

/* The refused ticket is not tried again. */
TEST(a_renewal_that_met_a_fault_is_tried_by_the_next_question)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), REFUSED, { .status = 595 },
		                              TICKET("PVE:t2"), ENDED };
	struct login l;

	begin(&l, replies, 5);
	ask(&l, 0);
	answer_all(&l);
	assert_code(l.q[0].err, UPID_E_BUSY);
	ask(&l, 0);
	answer_all(&l);
	assert_code(l.q[0].err, UPID_E_OK);
	assert_string_equal(l.http.sent[3].url, LOGIN_URL);
	assert_string_equal(l.http.sent[4].header, "Cookie: PVEAuthCookie=PVE:t2");
	finish(&l);
}

/* Both were sent with the old ticket. */
TEST(two_refusals_at_a_time_need_one_renewal)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), REFUSED, REFUSED, TICKET("PVE:t2"),
		                              ENDED, ENDED };
	struct login l;

	begin(&l, replies, 6);
	ask(&l, 0);
	ask(&l, 1);
	answer_all(&l);
	assert_int_equal(l.http.starts, 6);
	assert_string_equal(l.http.sent[3].url, LOGIN_URL);
	assert_int_equal(l.done[0] + l.done[1], 2);
	assert_code(l.q[0].err, UPID_E_OK);
	assert_code(l.q[1].err, UPID_E_OK);
	finish(&l);
}

/* Data of the refused response must not precede the second one. */
TEST(the_body_of_a_refusal_is_gone)
{
	const struct fake_reply replies[] = {
		TICKET("PVE:t1"), { .status = 401, .body = "{\"data\":null}" }, TICKET("PVE:t2"), ENDED
	};
	struct login l;

	begin(&l, replies, 4);
	ask(&l, 0);
	answer_all(&l);
	assert_code(l.q[0].err, UPID_E_OK);
	assert_int_equal(l.done[0], 1);
	finish(&l);
}

TEST(a_password_that_a_server_sends_back_is_not_shown)
{
	const struct fake_reply reply = { .status = 400, .reason = "no such user: hunter22" };
	struct login l;

	begin(&l, &reply, 1);
	ask(&l, 0);
	answer_all(&l);
	assert_says(l.q[0].err, "no such user: ********");
	finish(&l);
}

TEST(immediate_responses_complete_a_query_immediately)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), REFUSED, TICKET("PVE:t2"), ENDED };
	struct login l;

	begin(&l, replies, 4);
	l.http.at_once = true;
	ask(&l, 0);
	assert_int_equal(l.done[0], 1);
	assert_code(l.q[0].err, UPID_E_OK);
	finish(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ticket_is_had_before_the_first_question),
		cmocka_unit_test(many_questions_need_one_login),
		cmocka_unit_test(a_refused_login_ends_all_waiting_queries),
		cmocka_unit_test(a_login_that_met_a_passing_fault_is_tried_by_the_next_question),
		cmocka_unit_test(a_renewed_ticket_that_is_refused_is_final),
		cmocka_unit_test(a_renewal_that_met_a_fault_is_tried_by_the_next_question),
		cmocka_unit_test(two_refusals_at_a_time_need_one_renewal),
		cmocka_unit_test(the_body_of_a_refusal_is_gone),
		cmocka_unit_test(a_password_that_a_server_sends_back_is_not_shown),
		cmocka_unit_test(immediate_responses_complete_a_query_immediately),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
