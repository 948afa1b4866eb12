/* Ticket login: one login serves all waiting queries. The ticket is renewed before it expires. */
#include "call.h"

/* A ticket lives two hours (PVE::AccessControl, proxmox-auth-api). */
enum { LIFE_MS = 7200000, RENEW_MS = LIFE_MS / 2, AGAIN_MS = 60000 };

/* A refused login takes 3 s, with PAM 4 to 14 s (measured on all four products). */
enum { LOGIN_MS = 20000, LOST_MAX = 2 };

/* The response also lists all permissions of the user: about 20,000 bytes. */
enum { LOGIN_MAX = 4 << 20 };

static int64_t
now_ms(const struct upid_api_source *api)
{
	return api->clock->now_ms(api->clock->ctx);
}

/* Resumes the waiting queries, or finishes them with the error of the login. */
static void
end_login(struct upid_api_source *api, const struct upid_err *err)
{
	api->signing_in = false;
	if (err->code == UPID_E_OK) {
		api->ticket_ms = now_ms(api);
		api->lost_logins = 0;
	}
	api->renew_ms = now_ms(api) + (upid_code_retryable(err->code) ? AGAIN_MS : RENEW_MS);
	api->signed_in(api, err);
}

static void take_step(struct upid_api_source *api, enum upid_login_step step);

/* A login without a response may have been refused, and failed logins can lock the user out. So a
 * password is sent at most once more. */
static void
count_lost(struct upid_api_source *api, const struct upid_http_request *req, struct upid_err *err)
{
	const struct upid_buf *user = &api->session.user;

	if (req->err.code != UPID_E_REQUEST_TIMEOUT || !req->sent ||
	    api->step == UPID_LOGIN_TICKET || ++api->lost_logins < LOST_MAX)
		return;
	*err = (struct upid_err){ 0 };
	upid_fail(err, UPID_E_AUTH,
	          "the server did not respond to the login of %.*s within %lld s, twice. upid "
	          "does not try again, since failed logins can lock the user out",
	          (int)user->n, user->p, (long long)(req->timeout_ms / 1000));
}

static void
on_response(struct upid_http_request *req)
{
	struct upid_api_source *api = req->ctx;
	enum upid_login_step next = api->step;
	struct upid_err err = { 0 };
	int rc = -1;

	upid_buf_wipe(&api->login_form);
	upid_api_normalize(api, req);
	if (req->err.code == UPID_E_OK && upid_session_takes(next, req->status))
		rc = upid_session_login_answer(&api->session, &next, req, &err);
	else
		upid_api_refused(api, req, NULL, &err);
	count_lost(api, req, &err);
	upid_buf_wipe(&req->body);
	upid_buf_wipe(&req->cookies);
	upid_api_settle(api, api->login_at, req, NULL, &err);
	if (rc == 1)
		take_step(api, next);
	else
		end_login(api, &err);
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

static int64_t
bound_ms(const struct upid_api_source *api)
{
	int64_t asked = api->waiting != NULL ? api->waiting->query->timeout_ms : 0;

	if (asked > 0)
		return asked;
	return api->request_ms > LOGIN_MS ? api->request_ms : LOGIN_MS;
}

static void
take_step(struct upid_api_source *api, enum upid_login_step step)
{
	api->step = step;
	api->login_url.n = 0;
	upid_buf_addf(&api->login_url, "%s/api2/json/access/ticket", api->login_at->origin.p);
	upid_session_login_form(&api->login_form, &api->session, step);
	api->login = (struct upid_http_request){
		.method = "POST",
		.url = upid_buf_cstr(&api->login_url),
		.form = upid_buf_cstr(&api->login_form),
		/* libcurl sends "Expect: 100-continue" for large bodies; pve-http-server does not
		 * respond to it */
		.header = { "Expect:" },
		.timeout_ms = bound_ms(api),
		.max_bytes = LOGIN_MAX,
		.done = on_response,
		.ctx = api,
		.date_s = -1,
	};
	if (api->login.url != NULL && api->login.form != NULL) {
		api->http->ops->start(api->http, &api->login);
		return;
	}
	(void)upid_fail_memory(&api->login.err);
	on_response(&api->login);
}

void
upid_api_sign_in(struct upid_api_source *api)
{
	bool young = now_ms(api) - api->ticket_ms < LIFE_MS;

	if (api->signing_in)
		return;
	api->signing_in = true;
	api->login_at = upid_endpoints_now(&api->session.servers);
	take_step(api,
	          api->session.ticket.n > 0 && young ? UPID_LOGIN_TICKET : UPID_LOGIN_PASSWORD);
}

void
upid_api_renew_in_time(struct upid_api_source *api)
{
	if (api->session.by == UPID_BY_TICKET && now_ms(api) >= api->renew_ms)
		upid_api_sign_in(api);
}
