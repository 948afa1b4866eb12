/* Reports requests and responses. It sits between a source and its transport without either
 * knowing. */
#include <stdlib.h>
#include <string.h>

#include "trace.h"
#include "lib/base/text.h"

enum { BODY_SHOWN = 500 };

/* A request in progress. Its done and piece are saved here and replaced by ours. */
struct traced {
	struct traced *next;
	struct trace *trace;
	struct upid_http_request *req;
	int (*piece)(struct upid_http_request *, const char *p, size_t n);
	void (*done)(struct upid_http_request *);
	void *ctx;
	struct upid_buf secrets; /* that the request contains */
	size_t bytes;            /* passed to piece */
};

struct trace {
	struct upid_http base;
	struct upid_http *inner;
	struct upid_trace_to to;
	struct traced *open;
};

/* ------------------------------------------------------------------------------------ lines */

/* If memory runs out, the line is lost and the request goes on. */
static void
say(const struct trace *t, struct upid_buf *line)
{
	const char *text = upid_buf_cstr(line);

	if (text != NULL)
		t->to.say(t->to.ctx, text);
	line->n = 0;
}

/* Adds text from the server. Secrets are masked before it is truncated. */
static void
add_server_text(struct upid_buf *line, const struct traced *r, struct upid_str s, size_t most)
{
	struct upid_buf copy = { 0 };

	upid_buf_add(&copy, s.p, s.n);
	r->trace->to.redact(r->trace->to.session, copy.p, copy.n);
	upid_mask_answer(&r->secrets, copy.p, copy.n);
	if (copy.n > most) {
		copy.n = upid_cut(upid_buf_str(&copy), most);
		upid_buf_add_visible(line, upid_buf_str(&copy), "");
		upid_buf_adds(line, "…");
	} else {
		upid_buf_add_visible(line, upid_buf_str(&copy), "");
	}
	/* text that could not be searched for secrets is not shown */
	line->failed = line->failed || copy.failed || r->secrets.failed;
	upid_buf_wipe(&copy);
}

/* The parameters of a DELETE stand in its URL. */
static void
add_url(struct upid_buf *line, struct traced *r)
{
	const char *url = r->req->url, *query = strchr(url, '?');

	if (query == NULL || r->req->hidden == NULL) {
		add_server_text(line, r, upid_str(url), SIZE_MAX);
		return;
	}
	add_server_text(line, r, (struct upid_str){ url, (size_t)(query + 1 - url) }, SIZE_MAX);
	upid_mask_parameters(line, &r->secrets, query + 1, r->req->hidden);
}

static void
say_request(struct traced *r)
{
	const struct upid_http_request *req = r->req;
	struct upid_buf line = { 0 };

	upid_buf_addf(&line, "> %s ", req->peer != NULL ? "(connect)" : req->method);
	add_url(&line, r);
	say(r->trace, &line);
	for (size_t i = 0; i < UPID_HTTP_HEADERS && req->header[i] != NULL; i++) {
		size_t n = strlen(req->header[i]);

		if (n == 0 ||
		    req->header[i][n - 1] == ':') /* a header that libcurl must not send */
			continue;
		upid_buf_adds(&line, "  ");
		upid_mask_header(&line, &r->secrets, req->header[i]);
		say(r->trace, &line);
	}
	if (req->form != NULL) {
		upid_buf_adds(&line, "  ");
		if (req->hidden != NULL)
			upid_mask_parameters(&line, &r->secrets, req->form, req->hidden);
		else
			upid_mask_form(&line, &r->secrets, req->form);
		say(r->trace, &line);
	}
	upid_buf_wipe(&line);
}

static void
add_status(struct upid_buf *line, const struct traced *r)
{
	upid_buf_addf(line, "%d%s", r->req->status, r->req->reason[0] != '\0' ? " " : "");
	add_server_text(line, r, upid_str(r->req->reason), SIZE_MAX);
	upid_buf_addf(line, ", %zu bytes", r->req->body.n + r->bytes);
}

/* Shows only the names: the value of a cookie may be a ticket that is not known yet. */
static void
say_cookies(const struct traced *r, struct upid_buf *line)
{
	const char *p = r->req->cookies.p, *end = p + r->req->cookies.n;
	size_t n;

	for (; p < end; p += n + 1) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));

		n = newline != NULL ? (size_t)(newline - p) : (size_t)(end - p);
		upid_buf_adds(line, "  Set-Cookie: ");
		add_server_text(line, r, (struct upid_str){ p, strcspn(p, "=;\n") }, SIZE_MAX);
		upid_buf_adds(line, "=********");
		say(r->trace, line);
	}
}

static void
say_answer(struct traced *r)
{
	const struct upid_http_request *req = r->req;
	bool is_log = req->streams && req->status == 200;
	struct upid_buf line = { 0 };

	if (req->err.code != UPID_E_OK) {
		upid_buf_adds(&line, "! ");
		add_server_text(&line, r, upid_str(req->err.message), SIZE_MAX);
		if (req->status > 0) {
			upid_buf_adds(&line, ", after ");
			add_status(&line, r);
		}
	} else if (req->peer != NULL) {
		upid_buf_addf(&line, "< the fingerprint %s", req->peer->fingerprint);
	} else {
		upid_buf_adds(&line, "< ");
		add_status(&line, r);
	}
	upid_buf_addf(&line, ", %lld ms", (long long)req->took_ms);
	say(r->trace, &line);
	say_cookies(r, &line);
	if (req->form != NULL && req->hidden == NULL && req->body.n > 0) {
		upid_buf_adds(&line, "  (the response to a login is not shown)");
		say(r->trace, &line);
	} else if (!is_log && req->body.n > 0) {
		upid_buf_adds(&line, "  ");
		add_server_text(&line, r, upid_buf_str(&req->body), BODY_SHOWN);
		say(r->trace, &line);
	}
	upid_buf_wipe(&line);
}

/* --------------------------------------------------------------------------------- requests */

/* Restores the request's own callbacks. */
static void
restore(struct traced *r)
{
	r->req->piece = r->piece;
	r->req->done = r->done;
	r->req->ctx = r->ctx;
	upid_buf_wipe(&r->secrets);
	free(r);
}

static void
unwrap(struct traced *r)
{
	struct traced **at = &r->trace->open;

	while (*at != r)
		at = &(*at)->next;
	*at = r->next;
	restore(r);
}

static int
on_piece(struct upid_http_request *req, const char *p, size_t n)
{
	struct traced *r = req->ctx;
	int rc;

	r->bytes += n;
	req->ctx = r->ctx;
	rc = r->piece(req, p, n);
	req->ctx = r;
	return rc;
}

static void
on_done(struct upid_http_request *req)
{
	struct traced *r = req->ctx;

	say_answer(r);
	unwrap(r);
	req->done(req);
}

static void
start(struct upid_http *http, struct upid_http_request *req)
{
	struct trace *t = (struct trace *)http;
	struct traced *r = calloc(1, sizeof(*r));

	if (r != NULL) {
		*r = (struct traced){ t->open, t, req, req->piece, req->done, req->ctx, { 0 }, 0 };
		t->open = r;
		say_request(r);
		req->piece = req->piece != NULL ? on_piece : NULL;
		req->done = on_done;
		req->ctx = r;
	}
	t->inner->ops->start(t->inner, req);
}

static void
cancel(struct upid_http *http, struct upid_http_request *req)
{
	struct trace *t = (struct trace *)http;
	struct traced *r = t->open;

	t->inner->ops->cancel(t->inner, req);
	while (r != NULL && r->req != req)
		r = r->next;
	if (r == NULL)
		return;
	t->to.say(t->to.ctx, "! canceled: the request took too long, or its result is no "
	                     "longer needed");
	unwrap(r);
}

static void
close_trace(struct upid_http *http)
{
	struct trace *t = (struct trace *)http;

	t->inner->ops->close(t->inner);
	for (struct traced *r = t->open, *next; r != NULL; r = next) {
		next = r->next;
		restore(r);
	}
	free(t);
}

int
upid_http_trace(struct upid_http **http, struct upid_http *inner, const struct upid_trace_to *to,
                struct upid_err *err)
{
	static const struct upid_http_ops ops = { start, cancel, close_trace };
	struct trace *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return upid_fail_memory(err);
	t->base.ops = &ops;
	t->inner = inner;
	t->to = *to;
	*http = (struct upid_http *)t;
	return 0;
}
