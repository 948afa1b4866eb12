/* The response to a login: a ticket, a challenge, or a refusal. */
#include <jansson.h>
#include <string.h>
#include <time.h>

#include "ticket.h"

/* The server checks codes by its own clock; ours may be wrong. */
static int64_t
clock_of(const struct upid_http_request *answer)
{
	return answer->date_s >= 0 ? answer->date_s : (int64_t)time(NULL);
}

/* Hides only the code, not the keyword before it. */
static bool
hide_answer(struct upid_session *s)
{
	const char *colon = memchr(s->answer.p, ':', s->answer.n);
	size_t n = colon != NULL ? (size_t)(colon + 1 - s->answer.p) : 0;

	return upid_session_hide(s, UPID_HIDE_CHALLENGE, upid_buf_str(&s->challenge)) &&
	       upid_session_hide(s, UPID_HIDE_ANSWER,
	                         (struct upid_str){ s->answer.p + n, s->answer.n - n });
}

static int
take_challenge(struct upid_session *s, const char *challenge, struct upid_http_request *req,
               struct upid_err *err)
{
	struct upid_err why = { 0 };

	upid_challenge_forget(s);
	if (upid_factor_answer(&s->answer, &s->factor, upid_str(challenge), clock_of(req),
	                       &req->retry_after_ms, &why) != 0)
		return upid_fail(err, why.code, "%.*s: %s%s", (int)s->user.n, s->user.p,
		                 why.message,
		                 why.code == UPID_E_AUTH && s->product->token != NULL
		                         ? "; or use an API token, which needs no second factor"
		                         : "");
	upid_buf_adds(&s->challenge, challenge);
	return s->challenge.failed || !hide_answer(s) ? upid_fail_memory(err) : 0;
}

/* Partial tickets, which only allow sending the second factor: "PVE:!tfa!…" (PVE since 7.1, PBS,
 * PMG and PDM), "PVE:tfa!…" and "PVE:u2f!…" (older PVE, PVE::AccessControl). */
enum half { WHOLE, HALF, OLD_HALF };

static enum half
half_of(const char *ticket, const json_t *data)
{
	const json_t *need = json_object_get(data, "NeedTFA");

	if (strstr(ticket, ":!tfa!") != NULL)
		return HALF;
	if (strstr(ticket, ":tfa!") != NULL || strstr(ticket, ":u2f!") != NULL ||
	    json_is_true(need) || json_integer_value(need) != 0)
		return OLD_HALF;
	return WHOLE;
}

static int
no_old_factor(const struct upid_session *s, struct upid_err *err)
{
	return upid_fail(err, UPID_E_AUTH,
	                 "%.*s needs a second factor, which Proxmox VE accepts only since "
	                 "version 7.1. Use an API token",
	                 (int)s->user.n, s->user.p);
}

/* PVE 7.1 to 7.4 send the current form of the challenge for new-format=1
 * (PVE::API2::AccessControl). */
static int
take_old_half(const struct upid_session *s, enum upid_login_step *step, struct upid_err *err)
{
	if (*step != UPID_LOGIN_PASSWORD || s->product->product != UPID_PRODUCT_PVE)
		return no_old_factor(s, err);
	*step = UPID_LOGIN_NEW_FORMAT;
	return 1;
}

static int
take_half(struct upid_session *s, enum upid_login_step *step, const char *ticket,
          struct upid_http_request *req, struct upid_err *err)
{
	if (*step == UPID_LOGIN_FACTOR) /* avoids an endless loop */
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the server accepted the second factor of %.*s and then asked "
		                 "for it again",
		                 (int)s->user.n, s->user.p);
	if (take_challenge(s, ticket, req, err) != 0)
		return -1;
	*step = UPID_LOGIN_FACTOR;
	return 1;
}

static int
keep_csrf(struct upid_session *s, const json_t *data, struct upid_err *err)
{
	const char *token = json_string_value(json_object_get(data, "CSRFPreventionToken"));

	upid_buf_wipe(&s->csrf);
	if (token == NULL || strpbrk(token, "\r\n") != NULL)
		return 0; /* without it the server refuses requests that change something */
	upid_buf_addf(&s->csrf, "CSRFPreventionToken: %s", token);
	upid_buf_cstr(&s->csrf);
	return s->csrf.failed || !upid_session_hide(s, UPID_HIDE_CSRF, upid_str(token))
	               ? upid_fail_memory(err)
	               : 0;
}

static int
take_ticket(struct upid_session *s, enum upid_login_step *step, const char *ticket,
            const json_t *data, struct upid_http_request *req, struct upid_err *err)
{
	if (ticket == NULL || *ticket == '\0')
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the response to the login of %.*s has no ticket: check that "
		                 "this is a %s",
		                 (int)s->user.n, s->user.p, s->product->name);
	if (strpbrk(ticket, "\r\n") != NULL)
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the ticket in the response to the login contains a line break");
	if (upid_ticket_check_product(s, upid_str(ticket), err) != 0)
		return -1;
	switch (half_of(ticket, data)) {
	case HALF:
		return take_half(s, step, ticket, req, err);
	case OLD_HALF:
		return take_old_half(s, step, err);
	default:
		return keep_csrf(s, data, err) == 0 ? upid_ticket_keep(s, upid_str(ticket), err)
		                                    : -1;
	}
}

/* After a refused ticket, the password is tried. */
static int
refused(struct upid_session *s, enum upid_login_step *step, struct upid_http_request *req,
        struct upid_err *err)
{
	const int n = (int)s->user.n;
	const char *user = s->user.p;

	if (*step == UPID_LOGIN_TICKET) {
		upid_buf_wipe(&s->ticket);
		*step = UPID_LOGIN_PASSWORD;
		return 1;
	}
	if (*step != UPID_LOGIN_FACTOR)
		return upid_fail(err, UPID_E_AUTH, "the password of %.*s was refused", n, user);
	upid_challenge_forget(s);
	if (!upid_factor_refused(&s->factor, clock_of(req), &req->retry_after_ms))
		return upid_fail(err, UPID_E_AUTH, "the second factor of %.*s was refused", n,
		                 user);
	return upid_fail(err, UPID_E_BUSY,
	                 "the second factor of %.*s was refused. The code may have been used "
	                 "already; the next one is tried",
	                 n, user);
}

bool
upid_session_takes(enum upid_login_step step, int status)
{
	return status == 200 || status == 401 || (status == 400 && step == UPID_LOGIN_NEW_FORMAT);
}

int
upid_session_login_answer(struct upid_session *s, enum upid_login_step *step,
                          struct upid_http_request *req, struct upid_err *err)
{
	struct upid_buf cookie = { 0 };
	const char *ticket;
	json_t *root, *data;
	int rc;

	if (req->status == 401)
		return refused(s, step, req, err);
	if (req->status == 400) /* PVE 6 and 7.0 do not know the parameter new-format */
		return no_old_factor(s, err);
	root = json_loadb(req->body.n > 0 ? req->body.p : "", req->body.n, 0, NULL);
	if (root == NULL && req->body.n > 0 && req->body.p[0] == '{')
		return upid_fail(err, UPID_E_BROKEN_ANSWER,
		                 "the response to the login is truncated");
	data = json_object_get(root, "data");
	ticket = json_string_value(json_object_get(data, "ticket"));
	if (ticket == NULL && upid_ticket_of_cookie(&cookie, req, s->product->cookie) == 0)
		ticket = upid_buf_cstr(&cookie);
	rc = take_ticket(s, step, ticket, data, req, err);
	upid_buf_wipe(&cookie);
	json_decref(root);
	return rc;
}
