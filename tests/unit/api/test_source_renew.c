/* Tickets live two hours: they are renewed after one hour, and when they are refused. */
#include "login.h"

#define HOUR 3600000
#define BY_PASSWORD "username=root%40pam&password=hunter22"
#define BY_TICKET(name) "username=root%40pam&password=PVE%3A" name
#define COOKIE(name) "Cookie: PVEAuthCookie=PVE:" name

static void
sent_is(const struct login *l, size_t i, const char *form, const char *header)
{
	assert_true(i < l->http.starts);
	assert_string_equal(l->http.sent[i].form, form);
	assert_string_equal(l->http.sent[i].header, header);
}

static void
posted(const struct login *l, size_t i, const char *form)
{
	sent_is(l, i, form, "Expect:");
}

static void
asked(const struct login *l, size_t i, const char *cookie)
{
	sent_is(l, i, "", cookie);
}

TEST(a_ticket_is_renewed_automatically_at_half_of_its_lifetime)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED, ENDED, ENDED, TICKET("PVE:t2"),
		                              ENDED, ENDED, TICKET("PVE:t3") };
	struct login l;

	begin(&l, replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 2);
	l.http.now_ms += HOUR - 1;
	ask_ends(&l, UPID_E_OK, 3);
	l.http.now_ms += 1;
	ask_ends(&l, UPID_E_OK, 5);
	asked(&l, 3, COOKIE("t1")); /* no query waits for the new one */
	posted(&l, 4, BY_TICKET("t1"));
	l.http.now_ms += HOUR - 1;
	ask_ends(&l, UPID_E_OK, 6);
	asked(&l, 5, COOKIE("t2"));
	l.http.now_ms += 1;
	ask_ends(&l, UPID_E_OK, 8);
	posted(&l, 7, BY_TICKET("t2"));
	finish(&l);
}

TEST(a_renewal_that_meets_a_fault_is_tried_again_after_a_minute)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"),    ENDED, ENDED, { .status = 596 },
		                              ENDED,               ENDED, { .code = UPID_E_CONNECT },
		                              ENDED, TICKET("PVE:t2") };
	struct login l;

	begin(&l, replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 2);
	l.http.now_ms += HOUR;
	ask_ends(&l, UPID_E_OK, 4);
	l.http.now_ms += 59999;
	ask_ends(&l, UPID_E_OK, 5);
	asked(&l, 4, COOKIE("t1"));
	l.http.now_ms += 1;
	ask_ends(&l, UPID_E_OK, 7);
	l.http.now_ms += 60000;
	ask_ends(&l, UPID_E_OK, 9);
	posted(&l, 8, BY_TICKET("t1"));
	finish(&l);
}

TEST(a_ticket_that_does_not_renew_itself_is_had_by_the_password)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED, ENDED, REFUSED, TICKET("PVE:t2"),
		                              ENDED };
	struct login l;

	begin(&l, replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 2);
	l.http.now_ms += HOUR;
	ask_ends(&l, UPID_E_OK, 5);
	posted(&l, 3, BY_TICKET("t1"));
	posted(&l, 4, BY_PASSWORD);
	ask_ends(&l, UPID_E_OK, 6);
	asked(&l, 5, COOKIE("t2"));
	finish(&l);
}

/* A changed password is not tried every minute: that would lock the user out. The old ticket is
 * used as long as the server accepts it. */
TEST(a_password_that_is_refused_in_passing_is_not_tried_again_soon)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED,   ENDED,   REFUSED, REFUSED,
		                              ENDED,            REFUSED, REFUSED };
	struct login l;

	begin(&l, replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 2);
	l.http.now_ms += HOUR;
	ask_ends(&l, UPID_E_OK, 5);
	l.http.now_ms += HOUR - 1;
	ask_ends(&l, UPID_E_OK, 6);
	ask_ends(&l, UPID_E_AUTH, 8);
	asked(&l, 6, COOKIE("t1"));
	posted(&l, 7, BY_PASSWORD);
	assert_says(l.q[0].err, "was refused");
	finish(&l);
}

TEST(a_young_ticket_that_is_refused_renews_itself)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED, REFUSED, TICKET("PVE:t2"),
		                              ENDED };
	struct login l;

	begin(&l, replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 2);
	ask_ends(&l, UPID_E_OK, 5);
	asked(&l, 2, COOKIE("t1"));
	posted(&l, 3, BY_TICKET("t1"));
	asked(&l, 4, COOKIE("t2"));
	assert_string_equal(l.http.sent[4].url, l.http.sent[2].url);
	finish(&l);
}

TEST(a_ticket_that_is_refused_twice_gives_way_to_the_password)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), REFUSED, REFUSED, TICKET("PVE:t2"),
		                              ENDED };
	struct login l;

	begin(&l, replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 5);
	posted(&l, 2, BY_TICKET("t1"));
	posted(&l, 3, BY_PASSWORD);
	asked(&l, 4, COOKIE("t2"));
	finish(&l);
}

/* After suspend, or during a wait with long pauses. */
TEST(a_ticket_of_two_hours_is_not_even_tried)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED, REFUSED, TICKET("PVE:t2"),
		                              ENDED };
	struct login l;

	begin(&l, replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 2);
	l.http.now_ms += 2 * HOUR;
	ask(&l, 0);
	assert_int_equal(l.http.starts, 4); /* the question, and the renewal in time */
	posted(&l, 3, BY_PASSWORD);
	answer_all(&l);
	assert_code(l.q[0].err, UPID_E_OK);
	assert_int_equal(l.http.starts, 5);
	asked(&l, 4, COOKIE("t2"));
	finish(&l);
}

TEST(canceling_one_query_leaves_the_renewal_to_others)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED, ENDED, TICKET("PVE:t2"), ENDED };
	struct login l;

	begin(&l, replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 2);
	l.http.now_ms += HOUR;
	ask(&l, 0);
	cancel(&l, 0);
	assert_int_equal(l.http.cancels, 1);
	answer_all(&l);
	ask_ends(&l, UPID_E_OK, 5);
	asked(&l, 4, COOKIE("t2"));
	finish(&l);
}

TEST(a_source_is_closed_in_the_middle_of_a_renewal)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED, ENDED, TICKET("PVE:t2") };
	struct login l;

	begin(&l, replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 2);
	l.http.now_ms += HOUR;
	ask(&l, 0);
	answer_one(&l);
	assert_int_equal(l.done[0], 2);
	finish(&l);
	assert_int_equal(l.http.cancels, 1);
}

TEST(a_renewed_ticket_is_not_shown_either)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED, ENDED, TICKET("PVE:t2-secret"),
		                              { .status = 500, .reason = "who is PVE:t2-secret?" } };
	struct login l;

	begin(&l, replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 2);
	l.http.now_ms += HOUR;
	ask_ends(&l, UPID_E_OK, 4);
	ask_ends(&l, UPID_E_BUSY, 5);
	assert_says(l.q[0].err, "who is *************?");
	finish(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ticket_is_renewed_automatically_at_half_of_its_lifetime),
		cmocka_unit_test(a_renewal_that_meets_a_fault_is_tried_again_after_a_minute),
		cmocka_unit_test(a_ticket_that_does_not_renew_itself_is_had_by_the_password),
		cmocka_unit_test(a_password_that_is_refused_in_passing_is_not_tried_again_soon),
		cmocka_unit_test(a_young_ticket_that_is_refused_renews_itself),
		cmocka_unit_test(a_ticket_that_is_refused_twice_gives_way_to_the_password),
		cmocka_unit_test(a_ticket_of_two_hours_is_not_even_tried),
		cmocka_unit_test(canceling_one_query_leaves_the_renewal_to_others),
		cmocka_unit_test(a_source_is_closed_in_the_middle_of_a_renewal),
		cmocka_unit_test(a_renewed_ticket_is_not_shown_either),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
