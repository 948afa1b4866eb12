/* One query: how it is sent, what becomes of its answer, and which answers are asked for again. */
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
	q->exitstatus.p = q->exitstatus.p != NULL ? upid_buf_str(&c->room).p : NULL;
	q->source_data = NULL;
	q->done(q); /* which may ask again with the same query */
	upid_call_free(c);
}

static void
status_answer(struct upid_call *c)
{
	struct upid_query *q = c->query;
	bool has = false;

	if (upid_api_status(&q->running, &has, &c->room, upid_buf_str(&c->req.body),
	                    upid_text_is_latin1(q->task), &q->err) != 0 ||
	    !has)
		return;
	q->exitstatus =
		(struct upid_str){ "", c->room.n }; /* where it lives: see upid_call_finish() */
	/* a task that never was ends like this too: its log tells, which only a real one has */
	c->proving =
		upid_unknown_needs_proof(q->task) && upid_str_eq(upid_buf_str(&c->room), "unknown");
}

/* The second request of a status: whether there is a log; of a search: the other list. */
static void
prove(struct upid_call *c)
{
	enum upid_asking asking = c->query->asking;

	if (upid_call_url(c, asking == UPID_ASK_STATUS ? UPID_ASK_LOG : asking, 0, 1) == 0)
		upid_call_send(c);
	else
		upid_call_finish(c);
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
			upid_call_send(c);
		else
			upid_call_finish(c);
	}
}

void
upid_call_wait_for_ticket(struct upid_call *c)
{
	c->next = c->api->waiting;
	c->api->waiting = c;
	upid_api_sign_in(c->api);
}

/* A ticket that is refused is renewed once: it may have expired. Who was refused with an old one,
 * while another call was renewing it, goes on with the new one. True: the call goes on. */
static bool
renew(struct upid_call *c)
{
	struct upid_api_source *api = c->api;

	if (c->req.status != 401 || c->req.err.code != UPID_E_OK || c->renewed ||
	    api->session.by != UPID_BY_TICKET)
		return false;
	if (c->sign_ins < api->session.sign_ins && api->session.header.n > 0) {
		upid_call_send(c);
		return true;
	}
	c->renewed = true;
	upid_buf_wipe(&api->session.header);
	upid_call_wait_for_ticket(c);
	return true;
}

/* What makes no sense in it is told with the server's name, as all other errors are. */
static void
read_answer(struct upid_call *c)
{
	static void (*const readers[])(struct upid_call *) = {
		[UPID_ASK_STATUS] = status_answer,
		[UPID_ASK_LOG] = upid_call_page_answer,
		[UPID_ASK_WHOLE_LOG] = upid_call_whole_answer,
		[UPID_ASK_HA_WORK] = upid_call_list_answer,
		[UPID_ASK_HA_SIGHT] = upid_call_rights_answer,
	};
	struct upid_err *err = &c->query->err, plain;
	const char *where = c->at->where.p;

	readers[c->query->asking](c);
	plain = *err;
	if (plain.code == UPID_E_OK || strncmp(plain.message, where, strlen(where)) == 0)
		return;
	err->code = UPID_E_OK;
	upid_fail(err, plain.code, "%s: %s", where, plain.message);
}

static void
answered(struct upid_http_request *req)
{
	struct upid_call *c = req->ctx;
	struct upid_query *q = c->query;
	bool proved = c->proving;

	if (renew(c))
		return;
	if (req->err.code != UPID_E_OK || req->status != 200)
		upid_api_refused(c->api, c->at, req, &q->err);
	else if (!proved || q->asking == UPID_ASK_HA_WORK)
		read_answer(c);
	if (q->err.code == UPID_E_OK && c->proving && !proved) {
		prove(c);
		return;
	}
	if (q->err.code != UPID_E_OK && q->err.http == 0)
		q->err.http = req->status;
	upid_api_pass_on(c->api, c->at, &q->err);
	upid_call_finish(c);
}

void
upid_call_send(struct upid_call *c)
{
	struct upid_query *q = c->query;
	struct upid_http_request *req = &c->req;

	*req = (struct upid_http_request){
		.method = "GET",
		.url = c->url.p,
		/* pve-http-server gives an empty file no length, and would keep the connection open */
		.header = { c->api->session.header.p,
		            q->asking == UPID_ASK_WHOLE_LOG ? "Connection: close" : NULL },
		.timeout_ms = q->timeout_ms > 0 ? q->timeout_ms : c->api->request_ms,
		.streams = q->asking == UPID_ASK_LOG || q->asking == UPID_ASK_WHOLE_LOG,
		.takes_gzip = q->asking == UPID_ASK_WHOLE_LOG, /* it comes gzipped, asked or not */
		.most = q->asking == UPID_ASK_LOG ? UPID_PAGE_MOST : UPID_ANSWER_MOST,
		.piece = q->asking == UPID_ASK_WHOLE_LOG ? upid_call_whole_piece : NULL,
		.done = answered,
		.ctx = c,
		.body = req->body,
		.cookies = req->cookies,
	};
	c->sign_ins = c->api->session.sign_ins;
	if (!c->proving)
		c->room.n = 0;
	c->n = 0;
	c->held = false;
	c->api->http->ops->start(c->api->http, req);
}
