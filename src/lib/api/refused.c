/* What follows from an answer that is an error, for calls and logins alike. */
#include <string.h>

#include "answer.h"
#include "call.h"

void
upid_api_refused(const struct upid_api_source *api, struct upid_http_request *req,
                 struct upid_err *err)
{
	upid_session_redact(&api->session, req->reason, strlen(req->reason));
	upid_session_redact(&api->session, req->body.p, req->body.n);
	(void)upid_api_error(req, err);
}

void
upid_api_settle(struct upid_api_source *api, const struct upid_endpoint *at,
                const struct upid_http_request *req, struct upid_err *err)
{
	struct upid_err plain = *err;

	if (plain.code != UPID_E_OK) {
		*err = (struct upid_err){ .http = plain.http != 0 ? plain.http : req->status };
		upid_fail(err, plain.code, "%s: %s", at->where.p, plain.message);
	}
	if (upid_code_retryable(plain.code))
		upid_endpoints_pass(&api->session.servers, at);
	api->base.name = upid_endpoints_now(&api->session.servers)->where.p;
}
