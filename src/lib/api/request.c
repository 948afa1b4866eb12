/* Requests that may start a task. */
#include <jansson.h>
#include <string.h>

#include "answer.h"
#include "call.h"
#include "lib/http/trace.h"

void
upid_path_request(struct upid_buf *url, const struct upid_call *c)
{
	const struct upid_request *r = c->query->request;

	upid_buf_adds(url, r->path);
	/* PVE rejects a DELETE with a body (pve-http-server, AnyEvent.pm) */
	if (strcmp(r->method, "DELETE") == 0 && r->form[0] != '\0') {
		upid_buf_addc(url, '?');
		upid_buf_adds(url, r->form);
	}
}

static int
add_json(const char *p, size_t n, void *out)
{
	upid_buf_add(out, p, n);
	return ((struct upid_buf *)out)->failed ? -1 : 0;
}

bool
upid_read_request(struct upid_call *c)
{
	struct upid_query *q = c->query;
	struct upid_str body = upid_buf_str(&c->req.body);
	json_t *root = json_loadb(body.n > 0 ? body.p : "", body.n, JSON_ALLOW_NUL, NULL);
	json_t *data = json_object_get(root, "data");

	if (!json_is_object(root))
		(void)upid_api_no_answer(body, &q->err);
	else if (data == NULL)
		upid_buf_adds(&c->room, "null");
	else if (json_dump_callback(data, add_json, &c->room,
	                            JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY) != 0)
		upid_fail_memory(&q->err);
	json_decref(root);
	q->in_doubt = q->err.code != UPID_E_OK;
	q->data = upid_buf_str(&c->room);
	return false;
}

/* The server may repeat a secret parameter in its error message. */
static void
mask(struct upid_call *c)
{
	const struct upid_request *r = c->query->request;
	struct upid_buf shown = { 0 }, secrets = { 0 };

	upid_mask_parameters(&shown, &secrets, r->form, r->hidden);
	if (secrets.failed) {
		c->req.body.n = 0;
		c->req.reason[0] = '\0';
	}
	upid_mask_answer(&secrets, c->req.reason, strlen(c->req.reason));
	upid_mask_answer(&secrets, c->req.body.p, c->req.body.n);
	upid_buf_wipe(&shown);
	upid_buf_wipe(&secrets);
}

/* A failed request was not performed if it was never sent: no address, no connection, no TLS. */
static bool
in_doubt(const struct upid_call *c)
{
	const struct upid_http_request *req = &c->req;
	bool pbs = strncmp(c->query->request->path, "/pbs/", 5) == 0;
	struct upid_buf words = { 0 };
	bool doubt;

	if (req->err.code != UPID_E_OK)
		return req->sent && req->err.code != UPID_E_CERTIFICATE;
	upid_api_words(&words, req);
	doubt = words.failed ||
	        upid_api_in_doubt(c->api->session.product->product,
	                          pbs ? UPID_PRODUCT_PBS : UPID_PRODUCT_PVE, req->status,
	                          req->retry_after_ms > 0, upid_buf_str(&words));
	upid_buf_free(&words);
	return doubt;
}

/* The error of an API call (500), an unknown path (404, 501) or object (404). */
static bool
is_refusal(const struct upid_query *q, int status)
{
	if (q->in_doubt)
		return false;
	return (status == 500 && q->err.code == UPID_E_BUSY) ||
	       (status >= 400 && q->err.code == UPID_E_BAD_ANSWER);
}

void
upid_request_failed(struct upid_call *c)
{
	struct upid_query *q = c->query;

	mask(c);
	q->in_doubt = in_doubt(c);
	upid_api_refused(c->api, &c->req, q, &q->err);
	if (is_refusal(q, c->req.status))
		q->err.code = UPID_E_REFUSED;
}
