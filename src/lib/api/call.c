/* Runs one query: sends the request of each step, and repeats a request after its ticket was
 * renewed. */
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "call.h"

void
upid_call_free(struct upid_call *c)
{
	upid_buf_free(&c->req.body);
	upid_buf_wipe(&c->req.cookies);
	upid_buf_free(&c->url);
	upid_buf_free(&c->room);
	free(c);
}

void
upid_call_finish(struct upid_call *c)
{
	struct upid_query *q = c->query;

	q->took_ms = c->req.took_ms;
	q->date_s = c->req.date_s;
	q->retry_after_ms = c->req.retry_after_ms;
	q->source_data = NULL;
	q->done(q); /* it may start the next query with the same struct */
	upid_call_free(c);
}

static void on_response(struct upid_http_request *req);

/* pve-http-server does not respond to "Expect: 100-continue", which libcurl sends for large
 * bodies. */
static void
add_request(struct upid_http_request *req, const struct upid_request *asked, size_t headers)
{
	req->hidden = asked->hidden;
	if (strcmp(asked->method, "DELETE") == 0)
		return;
	req->form = asked->form;
	req->header[headers] = "Expect:";
}

/* A step without a method sends that of the caller. */
static const char *
method_of(const struct upid_step *step, const struct upid_query *q)
{
	return step->method[0] != '\0' || q->request == NULL ? step->method : q->request->method;
}

/* Sends the request of the current step from the start. */
static void
send(struct upid_call *c)
{
	struct upid_query *q = c->query;
	const struct upid_step *step = c->step;
	struct upid_http_request *req = &c->req;
	size_t headers = 1;

	*req = (struct upid_http_request){
		.method = method_of(step, q),
		.url = c->url.p,
		.header = { step->flags & UPID_STEP_LOOKS ? NULL : c->api->session.header.p },
		.timeout_ms = q->timeout_ms > 0 ? q->timeout_ms : c->api->request_ms,
		.peer = step->flags & UPID_STEP_LOOKS ? q->server : NULL,
		.streams = step->flags & UPID_STEP_STREAMS,
		.takes_gzip = step->flags & UPID_STEP_GZIP,
		.fresh = step->flags & UPID_STEP_FRESH,
		.max_bytes = step->max_bytes,
		.piece = step->piece,
		.done = on_response,
		.ctx = c,
		.body = req->body,
		.cookies = req->cookies,
		.date_s = -1,
	};
	if (step->flags & UPID_STEP_CLOSE)
		req->header[headers++] = "Connection: close";
	if (step->flags & UPID_STEP_CHANGES && c->api->session.csrf.n > 0)
		req->header[headers++] = c->api->session.csrf.p;
	if (q->request != NULL)
		add_request(req, q->request, headers);
	c->sign_ins = c->api->session.sign_ins;
	c->n = 0;
	c->held = false;
	c->api->http->ops->start(c->api->http, req);
}

static void
wait_for_ticket(struct upid_call *c)
{
	c->next = c->api->waiting;
	c->api->waiting = c;
	upid_api_sign_in(c->api);
}

static int
set_url(struct upid_call *c)
{
	c->url.n = 0;
	upid_buf_add(&c->url, c->at->origin.p, c->at->origin.n);
	upid_buf_adds(&c->url, "/api2/json");
	c->step->path(&c->url, c);
	return upid_buf_cstr(&c->url) != NULL ? 0 : upid_fail_memory(&c->query->err);
}

void
upid_call_start(struct upid_call *c)
{
	c->step = upid_question(c->query->asking);
	c->last_step = c->step + UPID_STEPS - 1;
	if ((c->step->known != NULL && c->step->known(c)) || set_url(c) != 0) {
		upid_call_finish(c);
	} else if (c->step->flags & UPID_STEP_LOOKS) {
		send(c);
	} else if (c->api->session.header.n > 0) {
		struct upid_api_source *api = c->api;

		send(c); /* may finish and free the call */
		upid_api_renew_in_time(api);
	} else {
		wait_for_ticket(c);
	}
}

void
upid_calls_resume(struct upid_api_source *api, const struct upid_err *err)
{
	struct upid_call *c = api->waiting, *next;

	api->waiting = NULL;
	for (; c != NULL; c = next) {
		next = c->next;
		c->query->err = *err;
		c->req.retry_after_ms = api->login.retry_after_ms;
		if (err->code == UPID_E_OK)
			send(c);
		else
			upid_call_finish(c);
	}
}

/* "permission denied - invalid PVE ticket", "invalid ticket - expired", "ticket with invalid
 * signature": such a ticket cannot be renewed, and an attempt takes 3 s. */
static bool
is_dead_ticket(const struct upid_http_request *req)
{
	struct upid_str words = req->body.n > 0 ? upid_buf_str(&req->body) : upid_str(req->reason);

	return upid_api_says(words, "invalid") && upid_api_says(words, "ticket");
}

/* Renews a refused ticket once, since it may have expired. If another call has already renewed it,
 * the new ticket is used. Returns whether the call continues. */
static bool
renew(struct upid_call *c)
{
	struct upid_api_source *api = c->api;

	if (c->req.status != 401 || c->req.err.code != UPID_E_OK || c->renewed ||
	    api->session.by != UPID_BY_TICKET)
		return false;
	if (c->sign_ins < api->session.sign_ins && api->session.header.n > 0) {
		send(c);
		return true;
	}
	c->renewed = true;
	upid_buf_wipe(&api->session.header);
	if (is_dead_ticket(&c->req))
		upid_buf_wipe(&api->session.ticket);
	wait_for_ticket(c);
	return true;
}

static void
next_step(struct upid_call *c)
{
	c->step++;
	if (set_url(c) == 0)
		send(c);
	else
		upid_call_finish(c);
}

static void
on_response(struct upid_http_request *req)
{
	struct upid_call *c = req->ctx;
	struct upid_query *q = c->query;
	bool more = false;

	upid_api_normalize(c->api, req);
	if (renew(c))
		return;
	if ((req->err.code != UPID_E_OK || req->status != 200) && q->request != NULL)
		upid_request_failed(c);
	else if (req->err.code != UPID_E_OK || (req->status != 200 && req->peer == NULL))
		upid_api_refused(c->api, req, q, &q->err);
	else if (c->step->read != NULL)
		more = c->step->read(c);
	if (q->err.code == UPID_E_OK && q->task != NULL)
		upid_api_see(c->api, q->task);
	upid_api_settle(c->api, c->at, req, q, &q->err);
	q->no_stream = (c->step->flags & UPID_STEP_GZIP) && upid_whole_log_is_refused(c);
	if (more && q->err.code == UPID_E_OK && c->step < c->last_step && c->step[1].method != NULL)
		next_step(c);
	else
		upid_call_finish(c);
}
