/* The transport of the fake world: it records requests and replies from a script. */
#include <stdio.h>

#include "fake.h"

static void
record(struct fake_sent *s, const struct upid_http_request *req)
{
	size_t n = 0;

	*s = (struct fake_sent){ .timeout_ms = req->timeout_ms,
		                 .has_form = req->form != NULL,
		                 .streams = req->streams,
		                 .takes_gzip = req->takes_gzip };
	assert_true(strlen(req->url) < sizeof(s->url));
	(void)snprintf(s->method, sizeof(s->method), "%s", req->method);
	(void)snprintf(s->url, sizeof(s->url), "%s", req->url);
	(void)snprintf(s->form, sizeof(s->form), "%s", req->form != NULL ? req->form : "");
	for (size_t i = 0; i < UPID_HTTP_HEADERS && req->header[i] != NULL; i++) {
		n += (size_t)snprintf(s->header + n, sizeof(s->header) - n, "%s%s", i > 0 ? "\n" : "",
		                      req->header[i]);
		assert_true(n < sizeof(s->header));
	}
}

static void
send_body(struct upid_http_request *req, const struct fake_reply *r)
{
	size_t n = r->bytes > 0 ? r->bytes : r->body != NULL ? strlen(r->body) : 0;
	size_t cut = r->cut > 0 ? r->cut : n;

	for (size_t at = 0; at < n; at += cut) {
		size_t len = n - at < cut ? n - at : cut;
		char *piece = test_malloc(len);
		bool enough = false;

		assert_non_null(piece);
		memcpy(piece, r->body + at, len);
		if (req->piece != NULL && req->status == 200)
			enough = req->piece(req, piece, len) != 0;
		else
			upid_buf_add(&req->body, piece, len);
		test_free(piece);
		if (enough)
			return;
	}
}

static void
reply(struct fake_http *h, size_t i)
{
	struct upid_http_request *req = h->open[i];
	const struct fake_reply *r = &h->reply[i];

	h->open[i] = NULL;
	req->status = r->status;
	req->undecoded = r->undecoded;
	req->took_ms = r->took_ms;
	req->date_s = r->date_s > 0 ? r->date_s : -1;
	req->retry_after_ms = r->retry_after_ms;
	(void)snprintf(req->reason, sizeof(req->reason), "%s", r->reason != NULL ? r->reason : "");
	(void)snprintf(req->type, sizeof(req->type), "%s", r->type != NULL ? r->type : "");
	upid_buf_adds(&req->cookies, r->cookies != NULL ? r->cookies : "");
	send_body(req, r);
	if (req->body.failed)
		upid_fail_memory(&req->err);
	if (r->code != UPID_E_OK)
		upid_fail(&req->err, r->code, "a scripted fault");
	req->sent = r->code != UPID_E_CONNECT && r->code != UPID_E_DNS;
	req->done(req);
}

static void
http_start(struct upid_http *http, struct upid_http_request *req)
{
	struct fake_http *h = (struct fake_http *)http;
	size_t i = h->starts++;

	assert_true(i < h->replies && i < COUNT(h->sent));
	record(&h->sent[i], req);
	req->err = (struct upid_err){ 0 };
	req->body.n = 0;
	h->open[i] = req;
	if (h->at_once)
		reply(h, i);
}

static int
http_run(struct upid_loop *loop, int64_t ms, struct upid_err *err)
{
	struct fake_http *h = (struct fake_http *)((char *)loop - offsetof(struct fake_http, loop));

	(void)ms;
	(void)err;
	for (size_t i = 0; i < h->starts; i++)
		if (h->open[i] != NULL) {
			reply(h, i);
			return 0;
		}
	return 0;
}

static int64_t
http_now(void *ctx)
{
	return ((struct fake_http *)ctx)->now_ms;
}

static void
http_cancel(struct upid_http *http, struct upid_http_request *req)
{
	struct fake_http *h = (struct fake_http *)http;
	size_t i = 0;

	while (i < h->starts && h->open[i] != req)
		i++;
	assert_true(i < h->starts); /* only what is under way */
	h->open[i] = NULL;
	h->cancels++;
}

static void
http_close(struct upid_http *http)
{
	struct fake_http *h = (struct fake_http *)http;

	for (size_t i = 0; i < h->starts; i++)
		assert_null(h->open[i]);
	h->closes++;
}

void
fake_http_init(struct fake_http *h, const struct fake_reply *script, size_t replies)
{
	static const struct upid_http_ops ops = { http_start, http_cancel, http_close };
	static const struct upid_loop_ops loop_ops = { http_run, NULL, NULL, NULL };

	*h = (struct fake_http){ .base.ops = &ops,
		                 .loop = { &loop_ops, &h->clock, false },
		                 .now_ms = FAKE_BEGIN,
		                 .reply = script,
		                 .replies = replies };
	h->clock = (struct upid_clock){ http_now, h };
}
