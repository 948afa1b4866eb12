/* A session: the servers, and the API token or ticket that is sent to them. */
#ifndef UPID_SESSION_H
#define UPID_SESSION_H

#include "endpoint.h"
#include "factor.h"
#include "lib/http/http.h"
#include "lib/task/product.h"

enum upid_sign_in { UPID_BY_TOKEN, UPID_BY_TICKET };

/* Secrets that must never be shown. Each is kept in five forms: plain, percent-encoded, Latin-1,
 * JSON, and ASCII-only JSON. */
enum upid_hidden {
	UPID_HIDE_CREDENTIAL, /* the password, or the secret of the token */
	UPID_HIDE_TICKET,
	UPID_HIDE_CHALLENGE,
	UPID_HIDE_ANSWER, /* the code in the reply to a challenge */
	UPID_HIDE_CSRF,
	UPID_HIDDEN
};
enum { UPID_HIDDEN_FORMS = 5 };

/* What to send as the password in POST /access/ticket. */
enum upid_login_step {
	UPID_LOGIN_TICKET, /* the current ticket, which renews itself without a second factor */
	UPID_LOGIN_PASSWORD,
	/* the password again, requesting the current form of the challenge from PVE 7 */
	UPID_LOGIN_NEW_FORMAT,
	UPID_LOGIN_FACTOR, /* the reply to the challenge */
};

struct upid_session {
	const struct upid_product_facts *product;
	bool product_is_guess; /* guessed from the UPID; the ticket may correct it */
	bool no_shell;         /* no shell commands in messages */
	struct upid_endpoints servers;
	enum upid_sign_in by;
	struct upid_buf user;     /* name@realm, or the full name of the token */
	struct upid_buf password; /* secret */
	struct upid_factor factor;
	struct upid_buf ticket; /* secret; empty: none, or it was refused */
	/* "Authorization: …" or "Cookie: …"; empty: not logged in; secret */
	struct upid_buf header;
	/* "CSRFPreventionToken: …", required with a ticket for a request that changes something;
	 * secret. Empty with an API token (PVE::HTTPServer, proxmox-rest-server). */
	struct upid_buf csrf;
	struct upid_buf challenge, answer; /* of a login with a second factor; secret */
	struct upid_buf hidden[UPID_HIDDEN][UPID_HIDDEN_FORMS];
	uint64_t sign_ins; /* number of successful logins */
};

/* -1: the arguments contain no server or no credentials. */
int upid_session_init(struct upid_session *s, const struct upid_api *api, struct upid_err *err);
void upid_session_free(struct upid_session *s);

/* Writes the body of POST /access/ticket. Wipe it after use. */
void upid_session_login_form(struct upid_buf *form, const struct upid_session *s,
                             enum upid_login_step step);

/* Whether upid_session_login_answer() handles a response with that status; any other is an
 * error. */
bool upid_session_takes(enum upid_login_step step, int status);

/* Handles the response to a step. 0: logged in; 1: *step is the next step; -1: neither. Sets
 * req->retry_after_ms if a later code may be accepted. */
int upid_session_login_answer(struct upid_session *s, enum upid_login_step *step,
                              struct upid_http_request *req, struct upid_err *err);

/* Like upid_source_api(), over a transport of the caller's (a fake one in tests), which is closed
 * with the source. */
int upid_source_api_over(struct upid_source **src, struct upid_loop *loop,
                         const struct upid_api *api, struct upid_http *http, struct upid_err *err);

/* redact.c: remembers a secret and replaces the previous one of its kind. False: out of memory. */
bool upid_session_hide(struct upid_session *s, enum upid_hidden kind, struct upid_str secret);

/* Overwrites our secrets in bytes from a server. Must be called before the bytes are truncated. */
void upid_session_redact(const struct upid_session *s, char *p, size_t n);

#endif
