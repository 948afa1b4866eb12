/* A session: the servers, and the API token or ticket that is sent to them. */
#ifndef UPID_SESSION_H
#define UPID_SESSION_H

#include "endpoint.h"
#include "factor.h"
#include "lib/http/http.h"
#include "lib/task/product.h"

enum upid_sign_in { UPID_BY_TOKEN, UPID_BY_TICKET };

/* Secrets that must never be shown, each in five forms: plain, percent-encoded, Latin-1, JSON, and
 * ASCII-only JSON. */
enum upid_hidden {
	UPID_HIDE_CREDENTIAL, /* the password, or the token's secret */
	UPID_HIDE_TICKET,
	UPID_HIDE_CHALLENGE,
	UPID_HIDE_ANSWER, /* to the challenge: a code */
	UPID_HIDE_CSRF,
	UPID_HIDDEN
};
enum { UPID_HIDDEN_FORMS = 5 };

/* What is sent as the password of POST /access/ticket. */
enum upid_login_step {
	UPID_LOGIN_TICKET, /* the current ticket, which renews itself without a second factor */
	UPID_LOGIN_PASSWORD,
	UPID_LOGIN_NEW_FORMAT, /* the password again: asks PVE 7 for today's form of the challenge */
	UPID_LOGIN_FACTOR,     /* the answer to the challenge */
};

struct upid_session {
	const struct upid_product_facts *product;
	bool product_is_guess; /* derived from the UPID; the ticket may correct it */
	bool no_shell;         /* messages advise no commands */
	struct upid_endpoints servers;
	enum upid_sign_in by;
	struct upid_buf user;     /* name@realm, or the token's whole name */
	struct upid_buf password; /* secret */
	struct upid_factor factor;
	struct upid_buf ticket; /* secret; empty: none, or it was refused */
	struct upid_buf header; /* "Authorization: …", "Cookie: …"; empty: not signed in; secret */
	/* "CSRFPreventionToken: …", which a request by ticket needs if it changes something; secret.
	 * Empty with an API token (PVE::HTTPServer, proxmox-rest-server). */
	struct upid_buf csrf;
	struct upid_buf challenge, answer; /* of a login with a second factor; secret */
	struct upid_buf hidden[UPID_HIDDEN][UPID_HIDDEN_FORMS];
	uint64_t sign_ins; /* number of successful logins */
};

/* -1: the arguments name no server, or no way to sign in. */
int upid_session_init(struct upid_session *s, const struct upid_api *api, struct upid_err *err);
void upid_session_free(struct upid_session *s);

/* Writes the body of POST /access/ticket. Wipe it after use. */
void upid_session_login_form(struct upid_buf *form, const struct upid_session *s,
                             enum upid_login_step step);

/* Whether an answer with that status is for upid_session_login_answer; any other is a fault. */
bool upid_session_takes(enum upid_login_step step, int status);

/*
 * Takes the answer to a step. 0: we are signed in; 1: *step is the one to take next; -1: neither.
 * Sets req->retry_after_ms where a later code may do.
 */
int upid_session_login_answer(struct upid_session *s, enum upid_login_step *step,
                              struct upid_http_request *req, struct upid_err *err);

/* upid_source_api over a transport of the caller's (the tests bring one), which is closed with the
 * source. */
int upid_source_api_over(struct upid_source **src, struct upid_loop *loop,
                         const struct upid_api *api, struct upid_http *http, struct upid_err *err);

/* redact.c: remembers a secret, replacing the previous one of its kind. False: out of memory. */
bool upid_session_hide(struct upid_session *s, enum upid_hidden kind, struct upid_str secret);

/* Overwrites our secrets in bytes from a server. Call it before the bytes are cut anywhere. */
void upid_session_redact(const struct upid_session *s, char *p, size_t n);

#endif
