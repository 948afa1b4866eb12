#include <string.h>

#include "session.h"

static int
check_realm(const struct upid_api *api, struct upid_err *err)
{
	if (api->user.n > 0 && memchr(api->user.p, '@', api->user.n) != NULL)
		return 0;
	return upid_fail(err, UPID_E_USAGE,
	                 "api_user '%.*s' has no realm: write it as name@realm, for example "
	                 "root@pam",
	                 (int)api->user.n, api->user.n > 0 ? api->user.p : "");
}

/* A server refuses a malformed name like a wrong secret. */
static int
check_token_name(const struct upid_api *api, struct upid_err *err)
{
	struct upid_str name = api->token_id;

	if (memchr(name.p, '!', name.n) == NULL && memchr(name.p, '@', name.n) == NULL)
		return check_realm(api, err);
	return upid_fail(err, UPID_E_USAGE,
	                 "api_token_id '%.*s' is neither the name of a token nor "
	                 "user@realm!name, for example root@pam!ci",
	                 (int)name.n, name.p);
}

/* api_token_id is the full "user@realm!id", or only the id as in community.proxmox. */
static int
set_token(struct upid_session *s, const struct upid_api *api, struct upid_err *err)
{
	bool whole = upid_names_token(api->token_id);

	if (!whole && api->user.n == 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "api_token_id '%.*s' contains no user: set api_user too, or "
		                 "give the full user@realm!tokenid",
		                 (int)api->token_id.n, api->token_id.p);
	if (!whole && check_token_name(api, err) != 0)
		return -1;
	if (s->product->token == NULL)
		return upid_fail(err, UPID_E_USAGE,
		                 "%s has no API tokens: use api_user and api_password instead",
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
	if (!whole)
		upid_buf_addf(&s->user, "%.*s!", (int)api->user.n, api->user.p);
	upid_buf_add(&s->user, api->token_id.p, api->token_id.n);
	return s->header.failed || s->user.failed ||
	                       !upid_session_hide(s, UPID_HIDE_CREDENTIAL, api->token_secret)
	               ? upid_fail_memory(err)
	               : 0;
}

static int
set_password(struct upid_session *s, const struct upid_api *api, struct upid_err *err)
{
	if (check_realm(api, err) != 0)
		return -1;
	s->by = UPID_BY_TICKET;
	upid_buf_add(&s->user, api->user.p, api->user.n);
	upid_buf_add(&s->password, api->password.p, api->password.n);
	if (s->user.failed || s->password.failed ||
	    !upid_session_hide(s, UPID_HIDE_CREDENTIAL, api->password))
		return upid_fail_memory(err);
	return upid_factor_init(&s->factor, api, err);
}

/* A line break in a credential would inject a header. */
static bool
one_line(struct upid_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ')
			return false;
	return true;
}

static int
no_sign_in(const struct upid_session *s, struct upid_err *err)
{
	if (s->product->token == NULL)
		return upid_fail(err, UPID_E_USAGE,
		                 "no credentials given: set api_user and api_password (in the "
		                 "environment: PROXMOX_USER, PROXMOX_PASSWORD; from a file: "
		                 "api_password_file; from a command: api_password_command)");
	return upid_fail(err, UPID_E_USAGE,
	                 "no credentials given: set api_token_id and api_token_secret, or "
	                 "api_user and api_password (in the environment: PROXMOX_TOKEN_ID, "
	                 "PROXMOX_TOKEN_SECRET, PROXMOX_USER, PROXMOX_PASSWORD; from a file: "
	                 "api_token_secret_file, api_password_file; from a command: "
	                 "api_token_secret_command, api_password_command)");
}

static int
set_sign_in(struct upid_session *s, const struct upid_api *api, struct upid_err *err)
{
	if (!one_line(api->user) || !one_line(api->token_id) || !one_line(api->token_secret))
		return upid_fail(err, UPID_E_USAGE,
		                 "the user, the token id or the token secret contains a line "
		                 "break or another control character");
	/* a Mail Gateway has no tokens: if there is a password, ignore a token from the
	 * environment */
	if (s->product->token == NULL && api->password.n > 0)
		return set_password(s, api, err);
	if (api->token_id.n > 0 && api->token_secret.n > 0)
		return set_token(s, api, err);
	if (api->token_id.n > 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "api_token_id is given, but api_token_secret is missing (in the "
		                 "environment: PROXMOX_TOKEN_SECRET)");
	if (api->token_secret.n > 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "api_token_secret is given, but api_token_id is missing (in the "
		                 "environment: PROXMOX_TOKEN_ID)");
	if (api->password.n > 0)
		return set_password(s, api, err);
	return no_sign_in(s, err);
}

int
upid_session_init(struct upid_session *s, const struct upid_api *api, struct upid_err *err)
{
	int port;

	memset(s, 0, sizeof(*s));
	s->product = upid_product_facts(api->product);
	s->product_is_guess = api->product_is_guess;
	s->no_shell = api->no_shell;
	port = api->port > 0 ? api->port : s->product->port;
	if (upid_endpoints_init(&s->servers, api->host, port, err) == 0 &&
	    set_sign_in(s, api, err) == 0)
		return 0;
	upid_session_free(s);
	return -1;
}

void
upid_session_free(struct upid_session *s)
{
	upid_endpoints_free(&s->servers);
	upid_buf_free(&s->user);
	upid_buf_wipe(&s->password);
	upid_buf_wipe(&s->header);
	upid_buf_wipe(&s->ticket);
	upid_buf_wipe(&s->csrf);
	upid_buf_wipe(&s->challenge);
	upid_buf_wipe(&s->answer);
	upid_factor_free(&s->factor);
	for (size_t i = 0; i < UPID_HIDDEN; i++)
		for (size_t form = 0; form < UPID_HIDDEN_FORMS; form++)
			upid_buf_wipe(&s->hidden[i][form]);
}
