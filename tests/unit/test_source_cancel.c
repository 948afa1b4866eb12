/* Questions given up in every state that they can be in. */
#include "fake.h"
#include "session.h"

#define TICKET(name) { .status = 200, .body = "{\"data\":{\"ticket\":\"" name "\"}}" }
#define ENDED { .status = 200, .body = "{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"OK\"}}" }
#define REFUSED { .status = 401, .reason = "No ticket" }

struct login {
	struct fake_http http;
	struct upid_source *src;
	struct upid task;
	struct upid_query q[3];
	size_t done[3];
};

static void
done(struct upid_query *q)
{
	struct login *l = q->ctx;

	l->done[q - l->q]++;
}

static void
begin(struct login *l, const struct fake_reply *reply, size_t replies)
{
	struct upid_api api = { .host = UPID_S("pve1"), .port = 8006, .user = UPID_S("root@pam"),
		                .password = UPID_S("hunter22"), .request_ms = 30000 };
	struct upid_err err = { 0 };

	*l = (struct login){ .src = NULL };
	fake_http_init(&l->http, reply, replies);
	assert_int_equal(upid_parse(&l->task, UPID_S(FAKE_UPID), NULL, &err), 0);
	assert_int_equal(upid_source_api_over(&l->src, &api, &l->http.base, &err), 0);
	for (size_t i = 0; i < 3; i++)
		l->q[i] = (struct upid_query){ .asking = UPID_ASK_STATUS, .task = &l->task, .done = done,
			                       .ctx = l };
}

static void
ask(struct login *l, size_t i)
{
	l->src->ops->ask(l->src, &l->q[i]);
}

/* Until nothing is left to answer. */
static void
pump(struct login *l)
{
	struct upid_err err = { 0 };

	for (size_t i = 0; i < 2 * COUNT(l->http.open); i++)
		assert_int_equal(l->src->ops->pump(l->src, 1000, &err), 0);
}

static void
pump_once(struct login *l)
{
	struct upid_err err = { 0 };

	assert_int_equal(l->src->ops->pump(l->src, 1000, &err), 0);
}

static void
cancel(struct login *l, size_t i)
{
	l->src->ops->cancel(l->src, &l->q[i]);
}

static void
finish(struct login *l)
{
	upid_source_close(l->src);
	assert_int_equal(l->http.closes, 1);
}

TEST(a_question_is_given_up_while_it_waits_for_the_ticket)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED };
	struct login l;

	begin(&l, replies, 2);
	for (size_t i = 0; i < 3; i++)
		ask(&l, i);
	cancel(&l, 1);
	cancel(&l, 0);
	assert_int_equal(l.http.cancels, 0); /* the login goes on for the third */
	pump(&l);
	assert_int_equal(l.http.starts, 2);
	assert_int_equal(l.done[0] + l.done[1], 0);
	assert_int_equal(l.done[2], 1);
	finish(&l);
}

TEST(a_question_is_given_up_after_the_ticket_came)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED };
	struct login l;

	begin(&l, replies, 2);
	ask(&l, 0);
	pump_once(&l);
	assert_int_equal(l.http.starts, 2);
	cancel(&l, 0);
	assert_int_equal(l.http.cancels, 1);
	pump(&l);
	assert_int_equal(l.done[0], 0);
	finish(&l);
}

TEST(a_question_is_given_up_while_its_ticket_is_renewed)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), REFUSED, TICKET("PVE:t2") };
	struct login l;

	begin(&l, replies, 3);
	ask(&l, 0);
	pump_once(&l);
	pump_once(&l);
	assert_int_equal(l.http.starts, 3);
	cancel(&l, 0);
	pump(&l);
	assert_int_equal(l.done[0], 0);
	assert_int_equal(l.http.starts, 3);
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
		cmocka_unit_test(a_question_is_given_up_while_it_waits_for_the_ticket),
		cmocka_unit_test(a_question_is_given_up_after_the_ticket_came),
		cmocka_unit_test(a_question_is_given_up_while_its_ticket_is_renewed),
		cmocka_unit_test(a_source_is_closed_during_a_login),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
