/* The HTTP API of a product as a source of tasks. */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "lib/http/trace.h"

static void
clear_answer(struct upid_query *q)
{
	q->err = (struct upid_err){ 0 };
	q->source_data = NULL;
	q->exitstatus = q->work = q->data = q->words = (struct upid_str){ NULL, 0 };
	q->running = q->blind = q->no_stream = q->unfinished = q->in_doubt = false;
	q->total = 0;
	q->date_s = -1;
	q->took_ms = q->retry_after_ms = 0;
}

/* Checks whether the server can be asked about this task. */
static int
check_task(const struct upid_api_source *api, struct upid_query *q)
{
	const struct upid_product_facts *product = api->session.product;
	const struct upid *task = q->task;

	if (task == NULL)
		return 0;
	if (upid_product_check(product->product, task, UPID_E_USAGE, &q->err) != 0)
		return -1;
	/* PBS and PDM panic and close the connection, PDM also for tasks of PVE remotes (1.1.7) */
	if (product->is_rust && task->pid > INT32_MAX)
		return upid_fail(&q->err, UPID_E_PID, "a %s accepts no pid above 7FFFFFFF",
		                 product->name);
	return 0;
}

static void
ask(struct upid_source *src, struct upid_query *q)
{
	struct upid_api_source *api = (struct upid_api_source *)src;
	struct upid_call *c;

	clear_answer(q);
	if (check_task(api, q) != 0) {
		q->done(q);
	} else if ((c = calloc(1, sizeof(*c))) == NULL) {
		upid_fail_memory(&q->err);
		q->done(q);
	} else {
		*c = (struct upid_call){ .api = api,
			                 .query = q,
			                 .at = upid_endpoints_now(&api->session.servers),
			                 .req.date_s = -1 };
		q->source_data = c;
		upid_call_start(c);
	}
}

static void
cancel(struct upid_source *src, struct upid_query *q)
{
	struct upid_api_source *api = (struct upid_api_source *)src;
	struct upid_call *c = q->source_data, **at;

	if (c == NULL)
		return;
	for (at = &api->waiting; *at != NULL && *at != c; at = &(*at)->next)
		;
	if (*at == c)
		*at = c->next;
	else
		api->http->ops->cancel(api->http, &c->req);
	/* cancel a login that no call waits for, except an early renewal: later calls use it */
	if (api->signing_in && api->waiting == NULL && api->session.header.n == 0)
		upid_api_sign_in_cancel(api);
	q->source_data = NULL;
	upid_call_free(c);
}

static void
close_api(struct upid_source *src)
{
	struct upid_api_source *api = (struct upid_api_source *)src;

	if (api->signing_in)
		upid_api_sign_in_cancel(api);
	if (api->http != NULL)
		api->http->ops->close(api->http);
	upid_session_free(&api->session);
	upid_buf_free(&api->login_url);
	upid_buf_free(&api->seen);
	free(api);
}

static void
redact(const void *session, char *p, size_t n)
{
	upid_session_redact(session, p, n);
}

int
upid_source_api_over(struct upid_source **src, struct upid_loop *loop, const struct upid_api *args,
                     struct upid_http *http, struct upid_err *err)
{
	static const struct upid_source_ops ops = { ask, cancel, close_api };
	struct upid_api_source *api = calloc(1, sizeof(*api));
	struct upid_trace_to to = { args->trace, args->trace_ctx, redact, NULL };

	if (api == NULL)
		return upid_fail_memory(err);
	to.session = &api->session;
	if (upid_session_init(&api->session, args, err) != 0) {
		free(api);
		return -1;
	}
	if (args->trace != NULL && upid_http_trace(&http, http, &to, err) != 0) {
		upid_session_free(&api->session);
		free(api);
		return -1;
	}
	api->base.ops = &ops;
	api->base.name = upid_endpoints_now(&api->session.servers)->where.p;
	api->base.user = upid_buf_str(&api->session.user);
	api->base.product = api->session.product->product;
	api->http = http;
	api->signed_in = upid_calls_resume;
	api->clock = loop->clock;
	api->request_ms = args->request_ms;
	*src = &api->base;
	return 0;
}

int
upid_source_api(struct upid_source **src, struct upid_loop *loop, const struct upid_api *args,
                struct upid_err *err)
{
	struct upid_buf ca = { 0 }, proxy = { 0 }, no_proxy = { 0 };
	struct upid_http_trust trust = { .verify = args->verify,
		                         .fingerprint = args->fingerprint,
		                         .connect_ms = args->request_ms };
	struct upid_http *http;
	int rc = -1;

	upid_buf_add(&ca, args->ca_path.p, args->ca_path.n);
	trust.ca_path = args->ca_path.n > 0 ? upid_buf_cstr(&ca) : NULL;
	upid_buf_add(&proxy, args->proxy.p, args->proxy.n);
	upid_buf_add(&no_proxy, args->no_proxy.p, args->no_proxy.n);
	trust.proxy = upid_buf_cstr(&proxy);
	trust.no_proxy = upid_buf_cstr(&no_proxy);
	if (ca.failed || proxy.failed || no_proxy.failed)
		upid_fail_memory(err);
	else if (upid_http_curl(&http, loop, &trust, err) == 0 &&
	         (rc = upid_source_api_over(src, loop, args, http, err)) != 0)
		http->ops->close(http);
	upid_buf_free(&ca);
	upid_buf_wipe(&proxy); /* it may hold a password */
	upid_buf_free(&no_proxy);
	return rc;
}

void
upid_source_close(struct upid_source *src)
{
	if (src != NULL)
		src->ops->close(src);
}
