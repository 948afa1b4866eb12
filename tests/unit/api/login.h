/* A source with user and password over the fake transport, and three queries. */
#ifndef LOGIN_H
#define LOGIN_H

#include "tests/unit/fake.h"
#include "lib/api/session.h"

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

static inline void
done(struct upid_query *q)
{
	struct login *l = q->ctx;

	l->done[q - l->q]++;
}

/* `api` overrides the defaults: root@pam on pve1 with a password, and 30 s per request. */
static inline void
begin_at(struct login *l, struct upid_api api, const struct fake_reply *reply, size_t replies)
{
	struct upid_err err = { 0 };

	*l = (struct login){ .src = NULL };
	api.host = api.host.n > 0 ? api.host : UPID_S("pve1");
	api.user = UPID_S("root@pam");
	api.password = UPID_S("hunter22");
	fake_http_init(&l->http, reply, replies);
	assert_int_equal(upid_parse(&l->task, UPID_S(FAKE_UPID), NULL, &err), 0);
	assert_int_equal(upid_source_api_over(&l->src, &l->http.loop, &api, &l->http.base, &err), 0);
	for (size_t i = 0; i < 3; i++)
		l->q[i] = (struct upid_query){ .asking = UPID_ASK_STATUS, .task = &l->task, .done = done,
			                       .ctx = l };
}

static inline void
begin_as(struct login *l, struct upid_api api, const struct fake_reply *reply, size_t replies)
{
	api.request_ms = 30000;
	begin_at(l, api, reply, replies);
}

static inline void
begin(struct login *l, const struct fake_reply *reply, size_t replies)
{
	begin_as(l, (struct upid_api){ 0 }, reply, replies);
}

static inline void
ask(struct login *l, size_t i)
{
	l->src->ops->ask(l->src, &l->q[i]);
}

/* Runs until no request is left. */
static inline void
answer_all(struct login *l)
{
	struct upid_err err = { 0 };

	for (size_t i = 0; i < 2 * COUNT(l->http.open); i++)
		assert_int_equal(upid_loop_run(&l->http.loop, 1000, &err), 0);
}

/* Runs a query; afterwards there must have been `starts` requests in total. */
static inline void
ask_ends(struct login *l, enum upid_code code, size_t starts)
{
	size_t before = l->done[0];

	ask(l, 0);
	answer_all(l);
	assert_int_equal(l->done[0], before + 1);
	assert_code(l->q[0].err, code);
	assert_int_equal(l->http.starts, starts);
}

static inline void
answer_one(struct login *l)
{
	struct upid_err err = { 0 };

	assert_int_equal(upid_loop_run(&l->http.loop, 1000, &err), 0);
}

static inline void
cancel(struct login *l, size_t i)
{
	l->src->ops->cancel(l->src, &l->q[i]);
}

static inline void
finish(struct login *l)
{
	upid_source_close(l->src);
	assert_int_equal(l->http.closes, 1);
}

#endif
