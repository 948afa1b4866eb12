/* Handles error responses, for queries and logins alike. */
#include <string.h>

#include "advice.h"
#include "answer.h"
#include "call.h"

void
upid_api_normalize(const struct upid_api_source *api, struct upid_http_request *req)
{
	static const char text[] = "authentication failed";
	const size_t n = sizeof(text) - 1;

	if (req->status == 400 && api->session.product->is_rust && req->body.n >= n &&
	    memcmp(req->body.p, text, n) == 0)
		req->status = 401;
}

void
upid_api_refused(const struct upid_api_source *api, struct upid_http_request *req,
                 const struct upid_query *q, struct upid_err *err)
{
	const struct upid *task = q != NULL ? q->task : NULL;

	upid_session_redact(&api->session, req->reason, strlen(req->reason));
	upid_session_redact(&api->session, req->body.p, req->body.n);
	(void)upid_api_error(req, api->session.product->product, task, err);
	/* the node exists; DNS or the server's list of nodes fails for a moment */
	if (err->code == UPID_E_NO_SUCH_NODE && task != NULL && upid_api_has_seen(api, task))
		err->code = UPID_E_BUSY;
}

/* Composes the message: the server, what is wrong, and what to do about it. */
static void
complete(struct upid_err *err, const struct upid_api_source *api, const struct upid_endpoint *at,
         const struct upid_http_request *req, const struct upid_query *q)
{
	const struct upid_session *s = &api->session;
	const struct upid *task = q != NULL ? q->task : NULL;
	const struct upid_asked asked = {
		.product = s->product->product,
		.task = task,
		.stops = q != NULL && q->asking == UPID_ASK_STOP,
		.who = upid_buf_str(&s->user),
		.by_token = s->by == UPID_BY_TOKEN,
		.advised = q == NULL || q->asking == UPID_ASK_VERSION,
		.no_shell = s->no_shell,
		.behind = task != NULL && task->has_remote && req->status == 400,
	};
	const struct upid_err plain = *err;
	struct upid_buf text = { 0 };

	upid_buf_addf(&text, "%s: %s", at->where.p, plain.message);
	upid_api_advise(&text, &plain, req, &asked);
	*err = (struct upid_err){ .http = plain.http != 0 ? plain.http : req->status };
	upid_fail(err, plain.code, "%s", text.failed ? plain.message : upid_buf_cstr(&text));
	upid_buf_free(&text);
}

void
upid_api_settle(struct upid_api_source *api, const struct upid_endpoint *at,
                const struct upid_http_request *req, const struct upid_query *q,
                struct upid_err *err)
{
	if (err->code != UPID_E_OK)
		complete(err, api, at, req, q);
	/* a lost task is looked for where the request went */
	if (upid_code_retryable(err->code) && !(q != NULL && q->in_doubt))
		upid_endpoints_pass(&api->session.servers, at);
	api->base.product = api->session.product->product;
	api->base.name = upid_endpoints_now(&api->session.servers)->where.p;
}
