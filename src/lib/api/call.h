/* The state of a source and of its queries. */
#ifndef UPID_API_CALL_H
#define UPID_API_CALL_H

#include "question.h"
#include "session.h"

struct upid_api_source {
	struct upid_source base;
	struct upid_http *http;
	struct upid_session session;
	int64_t request_ms;
	const struct upid_clock *clock;
	int64_t ticket_ms; /* when the ticket was issued */
	int64_t renew_ms;  /* when to renew it */
	bool signing_in;
	unsigned lost_logins; /* requests that were sent and got no response in time */
	enum upid_login_step step;
	const struct upid_endpoint *login_at;
	struct upid_http_request login;
	struct upid_buf login_form, login_url;
	struct upid_call *waiting; /* calls that wait for the ticket */
	struct upid_buf seen;      /* see seen.c */
	/* Called when a login has finished: upid_calls_resume(). */
	void (*signed_in)(struct upid_api_source *, const struct upid_err *);
};

/* A query in progress. */
struct upid_call {
	struct upid_api_source *api;
	struct upid_query *query;
	const struct upid_endpoint *at; /* the server */
	const struct upid_step *step, *last_step;
	struct upid_call *next; /* in api->waiting */
	struct upid_http_request req;
	struct upid_buf url;
	bool renewed;      /* the ticket was already renewed once */
	uint64_t sign_ins; /* count when the request was sent: tells an old ticket from a new one */
	/* For the parsers. `room` is kept between steps and until done() has returned: an exit
	 * status, a UPID, or a partial line. */
	struct upid_buf room;
	uint64_t n; /* lines of a whole log read so far */
	bool held;  /* line 1 of a page may not belong to the task; see page_line() */
};

/* call.c: starts the first step of the query, or queues it until there is a ticket. */
void upid_call_start(struct upid_call *c);
/* Sends the calls that wait for a ticket, or finishes them with the error of the login. */
void upid_calls_resume(struct upid_api_source *api, const struct upid_err *err);
void upid_call_finish(struct upid_call *c); /* calls done() and frees the call */
void upid_call_free(struct upid_call *c);

/* login.c: logs in unless a login is in progress: with the ticket if it should still be valid, else
 * with the password. Then the calls in api->waiting are resumed; the first one sets the timeout of
 * the login. */
void upid_api_sign_in(struct upid_api_source *api);
void upid_api_sign_in_cancel(struct upid_api_source *api); /* only while a login is in progress */

/* Renews a ticket at half of its lifetime. No call waits for it: the old ticket stays valid until
 * then. */
void upid_api_renew_in_time(struct upid_api_source *api);

/* refused.c: proxmox-rest-server 1.0.4 (January 2026) responds to a bad ticket or token with 400.
 * Changes it to the 401 of all other versions. */
void upid_api_normalize(const struct upid_api_source *api, struct upid_http_request *req);

/* Turns a response other than 200 into an error, with secrets masked. `q` is NULL for a login, here
 * and below. */
void upid_api_refused(const struct upid_api_source *api, struct upid_http_request *req,
                      const struct upid_query *q, struct upid_err *err);

/* seen.c: tests and records whether the node of the task has responded before. */
bool upid_api_has_seen(const struct upid_api_source *api, const struct upid *task);
void upid_api_see(struct upid_api_source *api, const struct upid *task);

/* Finishes a request to a server. Completes an error with the name of the server and with advice.
 * After a temporary error the next server becomes current. */
void upid_api_settle(struct upid_api_source *api, const struct upid_endpoint *at,
                     const struct upid_http_request *req, const struct upid_query *q,
                     struct upid_err *err);

#endif
