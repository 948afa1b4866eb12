/* Tickets: what is posted for one, and what the answer must hold. */
#include <jansson.h>
#include <string.h>
#include <time.h>

#include "session.h"

void
upid_session_login_form(struct upid_buf *form, const struct upid_session *s,
                        enum upid_login_step step)
{
	const struct upid_buf *const words[] = {
		[UPID_LOGIN_TICKET] = &s->ticket,
		[UPID_LOGIN_PASSWORD] = &s->password,
		[UPID_LOGIN_FACTOR] = &s->answer,
	};

	upid_buf_adds(form, "username=");
	upid_buf_add_percent(form, upid_buf_str(&s->user));
	upid_buf_adds(form, "&password=");
	upid_buf_add_percent(form, upid_buf_str(words[step]));
	if (step == UPID_LOGIN_FACTOR) {
		upid_buf_adds(form, "&tfa-challenge=");
		upid_buf_add_percent(form, upid_buf_str(&s->challenge));
	}
}

/* A challenge is for one answer; a code is shown nowhere as long as it may be right. */
static void
forget_challenge(struct upid_session *s)
{
	upid_buf_wipe(&s->challenge);
	upid_buf_wipe(&s->answer);
}

static int
keep_ticket(struct upid_session *s, const char *ticket, struct upid_err *err)
{
	forget_challenge(s);
	upid_factor_accepted(&s->factor);
	upid_buf_wipe(&s->header);
	upid_buf_wipe(&s->ticket);
	upid_buf_adds(&s->ticket, ticket);
	upid_buf_addf(&s->header, "Cookie: %s=", s->product->cookie);
	upid_buf_add_percent(&s->header, upid_str(ticket));
	upid_buf_cstr(&s->header);
	s->sign_ins++;
	return s->header.failed || s->ticket.failed ||
	                       !upid_session_hide(s, UPID_HIDE_TICKET, upid_str(ticket))
	               ? upid_fail_memory(err)
	               : 0;
}

/* The factor's clock is the server's, who checks the code: ours may be wrong. */
static int64_t
clock_of(const struct upid_http_request *answer)
{
	return answer->date_s >= 0 ? answer->date_s : (int64_t)time(NULL);
}

/* The code alone is the secret, without the word before it. */
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

	forget_challenge(s);
	if (upid_factor_answer(&s->answer, &s->factor, upid_str(challenge), clock_of(req),
	                       &req->retry_after_ms, &why) != 0)
		return upid_fail(err, why.code, "%.*s: %s", (int)s->user.n, s->user.p, why.message);
	upid_buf_adds(&s->challenge, challenge);
	return s->challenge.failed || !hide_answer(s) ? upid_fail_memory(err) : 1;
}

/* A ticket that only opens the second factor reads "PVE:!tfa!…" (PVE::AccessControl). */
static int
take_ticket(struct upid_session *s, enum upid_login_step step, const char *ticket,
            struct upid_http_request *req, struct upid_err *err)
{
	if (ticket == NULL || *ticket == '\0')
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the login of %.*s was answered without a ticket: is this a %s?",
		                 (int)s->user.n, s->user.p, s->product->name);
	if (strpbrk(ticket, "\r\n") != NULL)
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the ticket in the answer to the login holds a line break");
	if (strstr(ticket, ":!tfa!") == NULL)
		return keep_ticket(s, ticket, err);
	if (step == UPID_LOGIN_FACTOR) /* or it could go on like this for ever */
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the second factor of %.*s was answered by asking for one",
		                 (int)s->user.n, s->user.p);
	return take_challenge(s, ticket, req, err);
}

/* PDM gives its ticket as a cookie alone (proxmox-auth-api, HttpOnly tickets). */
static int
cookie_ticket(struct upid_buf *ticket, const struct upid_http_request *req, const char *name)
{
	const char *p = req->cookies.p, *end = p + req->cookies.n, *line_end;
	size_t n = strlen(name);

	for (; p < end; p = line_end + 1) {
		line_end = memchr(p, '\n', (size_t)(end - p));
		if ((size_t)(line_end - p) > n && memcmp(p, name, n) == 0 && p[n] == '=') {
			p += n + 1;
			upid_buf_add_unpercent(ticket, (struct upid_str){ p, strcspn(p, ";\n") });
			return ticket->failed ? -1 : 0;
		}
	}
	return -1;
}

static int
refused(struct upid_session *s, enum upid_login_step step, struct upid_http_request *req,
        struct upid_err *err)
{
	const int n = (int)s->user.n;
	const char *user = s->user.p;

	if (step == UPID_LOGIN_TICKET) {
		upid_buf_wipe(&s->ticket);
		return upid_fail(err, UPID_E_AUTH, "the ticket of %.*s was not renewed", n, user);
	}
	if (step == UPID_LOGIN_PASSWORD)
		return upid_fail(err, UPID_E_AUTH, "the password of %.*s was refused", n, user);
	forget_challenge(s);
	if (!upid_factor_refused(&s->factor, clock_of(req), &req->retry_after_ms))
		return upid_fail(err, UPID_E_AUTH, "the second factor of %.*s was refused", n,
		                 user);
	return upid_fail(err, UPID_E_BUSY,
	                 "the second factor of %.*s was refused; its code may have been used "
	                 "already, and the next one is tried",
	                 n, user);
}

int
upid_session_login_answer(struct upid_session *s, enum upid_login_step step,
                          struct upid_http_request *req, struct upid_err *err)
{
	json_t *root;
	struct upid_buf cookie = { 0 };
	const char *ticket = NULL;
	int rc;

	if (req->status == 401)
		return refused(s, step, req, err);
	root = json_loadb(req->body.n > 0 ? req->body.p : "", req->body.n, 0, NULL);
	if (root == NULL && req->body.n > 0 && req->body.p[0] == '{')
		return upid_fail(err, UPID_E_BROKEN_ANSWER, "the answer to the login was cut");
	(void)json_unpack(root, "{s:{s:s}}", "data", "ticket", &ticket);
	if (ticket == NULL && cookie_ticket(&cookie, req, s->product->cookie) == 0)
		ticket = upid_buf_cstr(&cookie);
	rc = take_ticket(s, step, ticket, req, err);
	upid_buf_wipe(&cookie);
	json_decref(root);
	return rc;
}
