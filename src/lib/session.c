#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"

/* community.proxmox documents "user@realm!id" for api_token_id, and sends "user!id": both work. */
static int
set_token(struct upid_session *s, const struct upid_api *api, struct upid_err *err)
{
	bool whole = memchr(api->token_id.p, '!', api->token_id.n) != NULL;

	if (!whole && api->user.n == 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "api_token_id '%.*s' names no user: give api_user too, "
		                 "or the whole user@realm!tokenid",
		                 (int)api->token_id.n, api->token_id.p);
	if (s->product->token == NULL)
		return upid_fail(err, UPID_E_USAGE,
		                 "%s has no API tokens: give api_user and api_password "
		                 "instead",
		                 s->product->name);
	s->by = UPID_BY_TOKEN;
	upid_buf_addf(&s->header, "Authorization: %s=", s->product->token);
	if (!whole) {
		upid_buf_add(&s->header, api->user.p, api->user.n);
		upid_buf_addc(&s->header, '!');
	}
	upid_buf_add(&s->header, api->token_id.p, api->token_id.n);
	upid_buf_addc(&s->header, s->product->token_mark);
	upid_buf_add(&s->header, api->token_secret.p, api->token_secret.n);
	upid_buf_cstr(&s->header);
	return s->header.failed || !upid_session_hide(s, api->token_secret) ? upid_fail_memory(err)
	                                                                    : 0;
}

static int
set_password(struct upid_session *s, const struct upid_api *api, struct upid_err *err)
{
	if (api->user.n == 0 || memchr(api->user.p, '@', api->user.n) == NULL)
		return upid_fail(err, UPID_E_USAGE,
		                 "api_user '%.*s' names no realm: write it as "
		                 "name@realm, for example root@pam",
		                 (int)api->user.n, api->user.n > 0 ? api->user.p : "");
	s->by = UPID_BY_TICKET;
	upid_buf_add(&s->user, api->user.p, api->user.n);
	upid_buf_add(&s->password, api->password.p, api->password.n);
	if (s->user.failed || s->password.failed || !upid_session_hide(s, api->password))
		return upid_fail_memory(err);
	return 0;
}

/* A line break in a credential would be a header of somebody else's making. */
static bool
one_line(struct upid_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ')
			return false;
	return true;
}

static int
set_sign_in(struct upid_session *s, const struct upid_api *api, struct upid_err *err)
{
	if (!one_line(api->user) || !one_line(api->token_id) || !one_line(api->token_secret))
		return upid_fail(err, UPID_E_USAGE,
		                 "a user, a token's name or its secret holds a line "
		                 "break or another control character");
	if (api->token_id.n > 0 && api->token_secret.n > 0)
		return set_token(s, api, err);
	if (api->token_id.n > 0 || api->token_secret.n > 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "api_token_id and api_token_secret go together, and "
		                 "one of them is missing");
	if (api->password.n > 0)
		return set_password(s, api, err);
	return upid_fail(
		err, UPID_E_USAGE,
		"no way to sign in: give api_token_id and "
		"api_token_secret, or api_user and api_password (in the environment: "
		"PROXMOX_TOKEN_ID, PROXMOX_TOKEN_SECRET, PROXMOX_USER, PROXMOX_PASSWORD; from a "
		"file: api_token_secret_file, api_password_file)");
}

int
upid_session_init(struct upid_session *s, const struct upid_api *api, struct upid_err *err)
{
	memset(s, 0, sizeof(*s));
	s->product = upid_product_facts(api->product);
	if (upid_session_endpoint(s, api, err) == 0 && set_sign_in(s, api, err) == 0)
		return 0;
	upid_session_free(s);
	return -1;
}

void
upid_session_free(struct upid_session *s)
{
	upid_buf_free(&s->origin);
	upid_buf_free(&s->where);
	upid_buf_free(&s->user);
	upid_buf_wipe(&s->password);
	upid_buf_wipe(&s->header);
	for (size_t i = 0; i < UPID_HIDDEN; i++)
		upid_buf_wipe(&s->hidden[i]);
}

void
upid_session_login_form(struct upid_buf *form, const struct upid_session *s)
{
	upid_buf_adds(form, "username=");
	upid_buf_add_percent(form, upid_buf_str(&s->user));
	upid_buf_adds(form, "&password=");
	upid_buf_add_percent(form, upid_buf_str(&s->password));
}

static int
keep_ticket(struct upid_session *s, const char *ticket, struct upid_err *err)
{
	upid_buf_wipe(&s->header);
	upid_buf_wipe(&s->hidden[UPID_HIDE_TICKET]);
	upid_buf_adds(&s->hidden[UPID_HIDE_TICKET], ticket);
	upid_buf_addf(&s->header, "Cookie: %s=", s->product->cookie);
	upid_buf_add_percent(&s->header, upid_str(ticket));
	upid_buf_cstr(&s->header);
	s->sign_ins++;
	return s->header.failed || s->hidden[UPID_HIDE_TICKET].failed ? upid_fail_memory(err) : 0;
}

/* A ticket that only opens the second factor reads "PVE:!tfa!…" (PVE::AccessControl). */
static int
take_ticket(struct upid_session *s, const char *ticket, struct upid_err *err)
{
	if (ticket == NULL || *ticket == '\0')
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "%s answered the login of %.*s without a ticket: "
		                 "is it a %s?",
		                 s->where.p, (int)s->user.n, s->user.p, s->product->name);
	if (strstr(ticket, ":!tfa!") != NULL)
		return upid_fail(err, UPID_E_AUTH,
		                 "%.*s needs a second factor on %s: use an API token "
		                 "(api_token_id, api_token_secret), which needs none",
		                 (int)s->user.n, s->user.p, s->where.p);
	if (strpbrk(ticket, "\r\n") != NULL)
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "%s answered with a ticket that holds a line break", s->where.p);
	return keep_ticket(s, ticket, err);
}

static int
unpercent(struct upid_buf *out, struct upid_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char hex[3] = { 0 };

		if (s.p[i] != '%' || s.n - i < 3) {
			upid_buf_addc(out, s.p[i]);
			continue;
		}
		memcpy(hex, s.p + i + 1, 2);
		upid_buf_addc(out, (char)strtol(hex, NULL, 16));
		i += 2;
	}
	return out->failed ? -1 : 0;
}

/* PDM gives its ticket as a cookie alone (proxmox-auth-api, HttpOnly tickets). */
static int
cookie_ticket(struct upid_buf *ticket, const struct upid_http_request *req, const char *name)
{
	const char *p = req->cookies.p, *end = p + req->cookies.n, *line_end;
	size_t n = strlen(name);

	for (; p < end; p = line_end + 1) {
		line_end = memchr(p, '\n', (size_t)(end - p));
		if ((size_t)(line_end - p) > n && memcmp(p, name, n) == 0 && p[n] == '=')
			return unpercent(ticket,
			                 (struct upid_str){ p + n + 1, strcspn(p + n + 1, ";\n") });
	}
	return -1;
}

int
upid_session_login_answer(struct upid_session *s, const struct upid_http_request *req,
                          struct upid_err *err)
{
	json_t *root;
	struct upid_buf cookie = { 0 };
	const char *ticket = NULL;
	int rc;

	if (req->status == 401)
		return upid_fail(err, UPID_E_AUTH, "%s refused the password of %.*s", s->where.p,
		                 (int)s->user.n, s->user.p);
	root = json_loadb(req->body.n > 0 ? req->body.p : "", req->body.n, 0, NULL);
	if (root == NULL && req->body.n > 0 && req->body.p[0] == '{')
		return upid_fail(err, UPID_E_BROKEN_ANSWER, "%s cut its answer to the login",
		                 s->where.p);
	(void)json_unpack(root, "{s:{s:s}}", "data", "ticket", &ticket);
	if (ticket == NULL && cookie_ticket(&cookie, req, s->product->cookie) == 0)
		ticket = upid_buf_cstr(&cookie);
	rc = take_ticket(s, ticket, err);
	upid_buf_wipe(&cookie);
	json_decref(root);
	return rc;
}
