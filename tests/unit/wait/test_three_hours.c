/*
 * Three hours of virtual time: a task that runs that long, a ticket that lives for two hours, and
 * one hundred faults. The whole library except libcurl, over a server that exists only for this
 * test: it has tickets, a task and faults; its clock moves only while its loop runs.
 */
#include <stdlib.h>

#include "tests/unit/fake.h"
#include "lib/api/session.h"

#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)
enum { FAULTS = 100, LATENCY = 20, OPEN = 8 };

struct sim {
	struct upid_http base;
	struct upid_loop loop;
	struct upid_clock clock;
	int64_t now_ms, ends_ms; /* since FAKE_BEGIN */
	struct {
		struct upid_http_request *req;
		int64_t at_ms;
	} open[OPEN];
	int64_t born_ms[16]; /* of ticket number i, "PVE:i" */
	int tickets, passwords;
	size_t requests, refused, met;
	bool no_renewal; /* a ticket does not serve as the password */
};

static int64_t
sim_now(void *ctx)
{
	return ((struct sim *)ctx)->now_ms;
}

/* The faults, in turn. Those without a status are failed transfers. */
static const struct fault {
	enum upid_code code;
	int status;
	const char *body;
	int64_t took_ms, retry_after_ms;
} faults[] = {
	{ .code = UPID_E_CONNECT },
	{ .status = 596, .took_ms = 30 * SECOND },
	{ .code = UPID_E_DROPPED },
	{ .status = 595 },
	{ .code = UPID_E_REQUEST_TIMEOUT, .took_ms = 5 * SECOND },
	{ .status = 503 },
	{ .code = UPID_E_TLS },
	{ .status = 429, .retry_after_ms = 7 * SECOND },
	{ .status = 200, .body = "{\"data\":{\"status\":\"run" },
	{ .status = 500 },
	{ .code = UPID_E_DNS },
	{ .status = 599 },
};

/* Which requests fail: enough for every fault to occur in three hours, and some in a row. */
static bool
is_faulty(const struct sim *s)
{
	return s->met < FAULTS && (s->requests % 23 == 0 || s->requests % 29 < 2);
}

static const struct fault *
next_fault(struct sim *s)
{
	return is_faulty(s) ? &faults[s->met++ % COUNT(faults)] : NULL;
}

static bool
is_good_ticket(const struct sim *s, const char *text)
{
	int number = text != NULL ? atoi(text) : 0;

	return number > 0 && number <= s->tickets && s->now_ms - s->born_ms[number] <= 2 * HOUR;
}

/* POST /access/ticket: by the password, or by a ticket. */
static void
log_in(struct sim *s, struct upid_http_request *req)
{
	const char *ticket = strstr(req->form, "password=PVE%3A");
	bool by_password = strstr(req->form, "password=hunter22") != NULL;
	bool good = by_password ||
	            (ticket != NULL && !s->no_renewal && is_good_ticket(s, ticket + 15));

	s->passwords += by_password;
	req->status = good ? 200 : 401;
	s->refused += !good;
	if (!good)
		return;
	s->born_ms[++s->tickets] = s->now_ms;
	upid_buf_addf(&req->body, "{\"data\":{\"ticket\":\"PVE:%d:x\"}}", s->tickets);
}

static void
tell_status(struct sim *s, struct upid_http_request *req)
{
	bool ended = s->now_ms - FAKE_BEGIN >= s->ends_ms;

	upid_buf_adds(&req->body, ended ? "{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"OK\"}}"
	                                : "{\"data\":{\"status\":\"running\"}}");
	req->status = 200;
}

static void
answer(struct sim *s, struct upid_http_request *req, const struct fault *fault)
{
	const char *cookie = strstr(req->header[0], "PVEAuthCookie=PVE:");

	req->date_s = FAKE_START + (s->now_ms - FAKE_BEGIN) / 1000;
	if (fault != NULL) {
		req->status = fault->status;
		req->retry_after_ms = fault->retry_after_ms;
		if (fault->body != NULL)
			upid_buf_adds(&req->body, fault->body);
		if (fault->code != UPID_E_OK)
			upid_fail(&req->err, fault->code, "a fault of the test");
	} else if (req->form != NULL) {
		log_in(s, req);
	} else if (is_good_ticket(s, cookie != NULL ? cookie + 18 : NULL)) {
		tell_status(s, req);
	} else {
		s->refused++;
		req->status = 401;
	}
}

static void
sim_start(struct upid_http *http, struct upid_http_request *req)
{
	struct sim *s = (struct sim *)http;
	size_t i = 0;

	while (i < OPEN && s->open[i].req != NULL)
		i++;
	assert_true(i < OPEN);
	req->err = (struct upid_err){ 0 };
	req->body.n = 0;
	req->status = 0;
	req->date_s = -1;
	req->retry_after_ms = 0;
	s->open[i].req = req;
	s->open[i].at_ms = s->now_ms + LATENCY;
}

/* Responds to the first request that is due; if none is, time advances to the end of the wait. */
static int
sim_run(struct upid_loop *loop, int64_t ms, struct upid_err *err)
{
	struct sim *s = (struct sim *)((char *)loop - offsetof(struct sim, loop));
	int64_t until = s->now_ms + ms;
	struct upid_http_request *req;
	const struct fault *fault;
	size_t first = OPEN;

	(void)err;
	for (size_t i = 0; i < OPEN; i++)
		if (s->open[i].req != NULL &&
		    (first == OPEN || s->open[i].at_ms < s->open[first].at_ms))
			first = i;
	if (first == OPEN || s->open[first].at_ms > until) {
		s->now_ms = until;
		return 0;
	}
	req = s->open[first].req;
	s->open[first].req = NULL;
	s->requests++;
	fault = next_fault(s);
	s->now_ms = s->open[first].at_ms + (fault != NULL ? fault->took_ms : 0);
	req->took_ms = LATENCY + (fault != NULL ? fault->took_ms : 0);
	answer(s, req, fault);
	req->done(req);
	return 0;
}

static void
sim_cancel(struct upid_http *http, struct upid_http_request *req)
{
	struct sim *s = (struct sim *)http;

	for (size_t i = 0; i < OPEN; i++)
		if (s->open[i].req == req)
			s->open[i].req = NULL;
}

static void
sim_close(struct upid_http *http)
{
	(void)http;
}

static void
wait_for_it(struct sim *s, struct upid_wait *w)
{
	static const struct upid_http_ops ops = { sim_start, sim_cancel, sim_close };
	static const struct upid_loop_ops loop_ops = { sim_run, NULL, NULL, NULL };
	static struct fake_task task;
	struct upid_wait_rules rules = { .timeout_ms = 4 * HOUR };
	struct upid_source *src = NULL;
	struct upid_err err = { 0 };
	struct upid_api api = { .host = UPID_S("pve1"), .user = UPID_S("root@pam"),
		                .password = UPID_S("hunter22"), .request_ms = 5 * SECOND };

	s->base.ops = &ops;
	s->clock = (struct upid_clock){ sim_now, s };
	s->loop = (struct upid_loop){ &loop_ops, &s->clock, false };
	s->now_ms = FAKE_BEGIN;
	s->ends_ms = 3 * HOUR;
	fake_parse(&task, FAKE_UPID);
	assert_int_equal(upid_source_api_over(&src, &s->loop, &api, &s->base, &err), 0);
	*w = (struct upid_wait){ .task = &task.upid, .src = src };
	assert_int_equal(upid_wait_all(w, 1, &s->loop, &rules, &err), 0);
	upid_source_close(src);
	assert_code(w->err, UPID_E_OK);
	assert_text(w->exitstatus, "OK");
	assert_int_equal(w->cls, UPID_CLASS_OK);
	assert_false(w->timed_out);
	assert_int_equal(s->met, FAULTS);
	/* seen by the first poll after the end: no pause is longer than five seconds */
	assert_in_range(w->elapsed_ms, 3 * HOUR, 3 * HOUR + 6 * SECOND);
}

TEST(the_wait_ends_right_and_no_request_meets_an_expired_ticket)
{
	struct sim s = { .now_ms = 0 };
	struct upid_wait w;

	wait_for_it(&s, &w);
	assert_int_equal(s.refused, 0);
	assert_int_equal(s.passwords, 1);
	assert_int_equal(s.tickets, 3); /* the first, and one more at each full hour before the end */
	/* each fault hit a poll, or a login that no query waited for */
	assert_in_range(w.retries, FAULTS - 5, FAULTS);
	assert_int_equal(s.requests, w.polls + (uint64_t)s.tickets + (FAULTS - w.retries));
	upid_wait_free(&w);
}

TEST(it_ends_right_too_where_no_ticket_renews_itself)
{
	struct sim s = { .no_renewal = true };
	struct upid_wait w;

	wait_for_it(&s, &w);
	assert_int_equal(s.tickets, 3);
	assert_int_equal(s.passwords, 3);
	assert_int_equal(s.refused, 2); /* the tickets that were offered as a password */
	upid_wait_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_wait_ends_right_and_no_request_meets_an_expired_ticket),
		cmocka_unit_test(it_ends_right_too_where_no_ticket_renews_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
