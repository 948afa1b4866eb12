/* The state of a source, and of a query under way. */
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
	int64_t ticket_ms; /* when the ticket came */
	int64_t renew_ms;  /* when it is to be renewed */
	bool signing_in;
	unsigned lost_logins; /* sent, but not answered in time */
	enum upid_login_step step;
	const struct upid_endpoint *login_at;
	struct upid_http_request login;
	struct upid_buf login_form, login_url;
	struct upid_call *waiting; /* for the ticket */
	struct upid_buf seen;      /* see seen.c */
	/* Called when a login has ended; upid_calls_resume(). */
	void (*signed_in)(struct upid_api_source *, const struct upid_err *);
};

/* One query under way. */
struct upid_call {
	struct upid_api_source *api;
	struct upid_query *query;
	const struct upid_endpoint *at; /* the server */
	const struct upid_step *step, *last_step;
	struct upid_call *next; /* in api->waiting */
	struct upid_http_request req;
	struct upid_buf url;
	bool renewed;      /* the ticket was refused once already */
	uint64_t sign_ins; /* before it was sent: tells an old ticket from a new one */
	/* The readers' own. `room` is kept from step to step, and until done() was called: an exit
	 * status, a UPID, or the part of a line that has come. */
	struct upid_buf room;
	uint64_t n; /* lines of a whole log so far */
	bool held;  /* line 1 of a page may not be the task's own; see page_line() */
};

/* call.c: starts the query's first step, or lets it wait for a ticket. */
void upid_call_start(struct upid_call *c);
/* Sends the calls that wait for a ticket, or ends them with the error of the login. */
void upid_calls_resume(struct upid_api_source *api, const struct upid_err *err);
void upid_call_finish(struct upid_call *c); /* hands the answer over and frees the call */
void upid_call_free(struct upid_call *c);

/* login.c: signs in, unless that is under way: by the ticket if it should still be good, else by
 * the password. The calls in api->waiting are resumed afterwards; the first one says how long the
 * login may take. */
void upid_api_sign_in(struct upid_api_source *api);
void upid_api_sign_in_cancel(struct upid_api_source *api); /* which has to be under way */

/* Renews a ticket at half of its life. No call waits for that: the old one is good until then. */
void upid_api_renew_in_time(struct upid_api_source *api);

/* refused.c: proxmox-rest-server 1.0.4 (January 2026) answers a refused ticket or token with 400, which
 * counts as the 401 that all other versions send. */
void upid_api_normalize(const struct upid_api_source *api, struct upid_http_request *req);

/* An answer that is not a 200 as an error, without any secret that it may echo. `q` is NULL for a
 * login, here and below. */
void upid_api_refused(const struct upid_api_source *api, struct upid_http_request *req,
                      const struct upid_query *q, struct upid_err *err);

/* seen.c: whether the task's node has answered once; and that it has. */
bool upid_api_has_seen(const struct upid_api_source *api, const struct upid *task);
void upid_api_see(struct upid_api_source *api, const struct upid *task);

/* Ends a request to that server: completes the error, if there is one, by the server's name and by
 * what to do about it. After an error that may pass the next server is asked. */
void upid_api_settle(struct upid_api_source *api, const struct upid_endpoint *at,
                     const struct upid_http_request *req, const struct upid_query *q,
                     struct upid_err *err);

#endif
