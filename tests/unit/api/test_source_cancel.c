/* Queries canceled in every possible state. */
#include "login.h"

TEST(a_query_is_canceled_while_it_waits_for_the_ticket)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED };
	struct login l;

	begin(&l, replies, 2);
	for (size_t i = 0; i < 3; i++)
		ask(&l, i);
	cancel(&l, 1);
	cancel(&l, 0);
	assert_int_equal(l.http.cancels, 0); /* the login continues for the third query */
	answer_all(&l);
	assert_int_equal(l.http.starts, 2);
	assert_int_equal(l.done[0] + l.done[1], 0);
	assert_int_equal(l.done[2], 1);
	finish(&l);
}

TEST(a_query_is_canceled_after_the_ticket_arrived)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED };
	struct login l;

	begin(&l, replies, 2);
	ask(&l, 0);
	answer_one(&l);
	assert_int_equal(l.http.starts, 2);
	cancel(&l, 0);
	assert_int_equal(l.http.cancels, 1);
	answer_all(&l);
	assert_int_equal(l.done[0], 0);
	finish(&l);
}

TEST(a_query_is_canceled_while_its_ticket_is_renewed)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), REFUSED, TICKET("PVE:t2") };
	struct login l;

	begin(&l, replies, 3);
	ask(&l, 0);
	answer_one(&l);
	answer_one(&l);
	assert_int_equal(l.http.starts, 3);
	cancel(&l, 0);
	answer_all(&l);
	assert_int_equal(l.done[0], 0);
	assert_int_equal(l.http.starts, 3);
	finish(&l);
}

/* A ticket may have come in a header, before the answer was whole. */
TEST(a_canceled_login_leaves_no_cookie)
{
	const struct fake_reply reply = TICKET("PVE:t1");
	struct upid_http_request *req;
	struct login l;

	begin(&l, &reply, 1);
	ask(&l, 0);
	req = l.http.open[0];
	upid_buf_adds(&req->cookies, "PDMAuthCookie=secret\n");
	cancel(&l, 0);
	assert_null(req->cookies.p);
	finish(&l);
}

TEST(a_source_is_closed_during_a_login)
{
	const struct fake_reply reply = TICKET("PVE:t1");
	struct login l;

	begin(&l, &reply, 1);
	ask(&l, 0);
	cancel(&l, 0);
	finish(&l);
	assert_int_equal(l.http.cancels, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_query_is_canceled_while_it_waits_for_the_ticket),
		cmocka_unit_test(a_query_is_canceled_after_the_ticket_arrived),
		cmocka_unit_test(a_query_is_canceled_while_its_ticket_is_renewed),
		cmocka_unit_test(a_canceled_login_leaves_no_cookie),
		cmocka_unit_test(a_source_is_closed_during_a_login),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
