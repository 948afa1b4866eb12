/* A source with a user and a password over the fake transport, and three questions to it. */
#ifndef LOGIN_H
#define LOGIN_H

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

static inline void
done(struct upid_query *q)
{
	struct login *l = q->ctx;

	l->done[q - l->q]++;
}

static inline void
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

static inline void
ask(struct login *l, size_t i)
{
	l->src->ops->ask(l->src, &l->q[i]);
}

/* Until nothing is left to answer. */
static inline void
pump(struct login *l)
{
	struct upid_err err = { 0 };

	for (size_t i = 0; i < 2 * COUNT(l->http.open); i++)
		assert_int_equal(l->src->ops->pump(l->src, 1000, &err), 0);
}

static inline void
pump_once(struct login *l)
{
	struct upid_err err = { 0 };

	assert_int_equal(l->src->ops->pump(l->src, 1000, &err), 0);
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
