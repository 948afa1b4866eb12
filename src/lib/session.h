/* Who we are to a server, and where it is: the endpoint, an API token or a ticket. */
#ifndef UPID_SESSION_H
#define UPID_SESSION_H

#include "buf.h"
#include "http.h"
#include "product.h"

enum upid_sign_in { UPID_BY_TOKEN, UPID_BY_TICKET };

/* What must never be shown: a secret as it is, as a form and as Latin-1 carry it; a ticket. */
enum upid_hidden {
	UPID_HIDE_PLAIN,
	UPID_HIDE_FORM,
	UPID_HIDE_LATIN1,
	UPID_HIDE_TICKET,
	UPID_HIDDEN
};

struct upid_session {
	const struct upid_product_facts *product;
	enum upid_sign_in by;
	struct upid_buf origin;   /* "https://pve1:8006" */
	struct upid_buf where;    /* "pve1:8006", for messages */
	struct upid_buf user;     /* name@realm */
	struct upid_buf password; /* secret */
	struct upid_buf header;   /* "Authorization: …", "Cookie: …"; empty: not signed in; secret */
	struct upid_buf hidden[UPID_HIDDEN];
	uint64_t sign_ins; /* so often we have signed in */
};

/* -1: no endpoint, or no way to sign in. */
int upid_session_init(struct upid_session *s, const struct upid_api *api, struct upid_err *err);
void upid_session_free(struct upid_session *s);

/* The body of POST /access/ticket. Wipe it after use. */
void upid_session_login_form(struct upid_buf *form, const struct upid_session *s);

/* Takes the answer to it: -1 where it holds no ticket that lets us in. */
int upid_session_login_answer(struct upid_session *s, const struct upid_http_request *req,
                              struct upid_err *err);

/* upid_source_api over a transport of the caller's, which is closed with the source. */
int upid_source_api_over(struct upid_source **src, const struct upid_api *api,
                         struct upid_http *http, struct upid_err *err);

/* endpoint.c: api->host and api->port as s->origin and s->where. */
int upid_session_endpoint(struct upid_session *s, const struct upid_api *api, struct upid_err *err);

/* redact.c: keeps a secret in each form in which a server may send it back. False: no memory. */
bool upid_session_hide(struct upid_session *s, struct upid_str secret);

/* Overwrites our secrets in bytes that came from a server: before anything is cut out of them. */
void upid_session_redact(const struct upid_session *s, char *p, size_t n);

#endif
