/* The ticket of a user with a password: had once, for all queries that wait for it. */
#include "api_call.h"

/* All that waited for the ticket goes on, or ends with what the login met. */
static void
signed_in(struct upid_http_request *req)
{
	struct upid_api_source *api = req->ctx;
	struct upid_call *c = api->waiting, *next;
	struct upid_err err = { 0 };

	api->signing_in = false;
	api->waiting = NULL;
	upid_buf_wipe(&api->login_form);
	if (req->err.code != UPID_E_OK || (req->status != 200 && req->status != 401))
		upid_api_refused(api, req, &err);
	else
		(void)upid_session_login_answer(&api->session, req, &err);
	upid_buf_wipe(&req->body);
	upid_buf_wipe(&req->cookies);
	if (err.code != UPID_E_OK && err.http == 0)
		err.http = req->status;
	for (; c != NULL; c = next) {
		next = c->next;
		c->query->err = err;
		if (err.code == UPID_E_OK)
			upid_call_send(c);
		else
			upid_call_finish(c);
	}
}

void
upid_api_sign_in_cancel(struct upid_api_source *api)
{
	api->http->ops->cancel(api->http, &api->login);
	api->signing_in = false;
	upid_buf_wipe(&api->login_form);
	upid_buf_wipe(&api->login.body);
	upid_buf_wipe(&api->login.cookies);
}

void
upid_api_sign_in(struct upid_api_source *api)
{
	int64_t timeout_ms;

	if (api->signing_in)
		return;
	timeout_ms = api->waiting->query->timeout_ms;
	api->signing_in = true;
	upid_buf_wipe(&api->session.header);
	api->login_url.n = 0;
	upid_buf_addf(&api->login_url, "%s/api2/json/access/ticket", api->session.origin.p);
	upid_session_login_form(&api->login_form, &api->session);
	api->login = (struct upid_http_request){
		.method = "POST",
		.url = upid_buf_cstr(&api->login_url),
		.form = upid_buf_cstr(&api->login_form),
		/* libcurl would ask for leave to send, and pve-http-server does not answer that */
		.header = { "Expect:" },
		.timeout_ms = timeout_ms > 0 ? timeout_ms : api->request_ms,
		.most = UPID_ANSWER_MOST,
		.done = signed_in,
		.ctx = api,
	};
	if (api->login.url != NULL && api->login.form != NULL) {
		api->http->ops->start(api->http, &api->login);
		return;
	}
	(void)upid_fail_memory(&api->login.err);
	signed_in(&api->login);
}
