/* A query under way over HTTP (api/call.c), as api/source.c and the other api_*.c see it. */
#ifndef UPID_API_CALL_H
#define UPID_API_CALL_H

#include "lib/http/http.h"
#include "session.h"

enum {
	UPID_ANSWER_MOST = 4 << 20, /* a status has 400 bytes, a ticket with its rights 20,000 */
	UPID_PAGE_MOST = 64 << 20,  /* 50,000 lines of 1,300 bytes */
};

struct upid_api_source {
	struct upid_source base;
	struct upid_http *http;
	struct upid_session session;
	enum upid_product product;
	int64_t request_ms;
	const struct upid_clock *clock;
	int64_t ticket_ms; /* when the ticket came */
	int64_t renew_ms;  /* when it is to be renewed */
	bool signing_in;
	enum upid_login_step step;
	const struct upid_endpoint *login_at;
	struct upid_http_request login;
	struct upid_buf login_form, login_url;
	struct upid_call *waiting; /* for the ticket */
	/* the login has ended: upid_calls_resume */
	void (*signed_in)(struct upid_api_source *, const struct upid_err *);
};

/* One query under way. */
struct upid_call {
	struct upid_api_source *api;
	struct upid_query *query;
	const struct upid_endpoint *at; /* who is asked */
	struct upid_call *next;         /* in api->waiting */
	struct upid_http_request req;
	struct upid_buf url;
	struct upid_buf room; /* an exit status, or the part of a line that has come */
	bool renewed;         /* the ticket was refused once already */
	uint64_t sign_ins;    /* those before it was sent: tells an old ticket from a new one */
	uint64_t n;           /* lines of a whole log so far */
	bool proving;         /* the second request of a question: a status is known, and whether
	                       * there is such a task is asked; or the work is sought elsewhere */
	bool held;            /* line 1 of a page may not be the task's own; see page_line */
};

/* The address of a question; what else the query asks stands in it. */
int upid_call_url(struct upid_call *c, enum upid_asking asking, uint64_t start, uint64_t limit);
void upid_call_send(struct upid_call *c);
void upid_call_wait_for_ticket(struct upid_call *c); /* and sends it then */
/* Sends the calls that wait for a ticket, or ends them with the error of the login. */
void upid_calls_resume(struct upid_api_source *api, const struct upid_err *err);
void upid_call_finish(struct upid_call *c);          /* hands the answer over and frees the call */
void upid_call_free(struct upid_call *c);

/* Signs in, unless that is under way: by the ticket if it should still be good, else by the
 * password. What waits in api->waiting is sent afterwards; the first one there says how long it
 * may take. */
void upid_api_sign_in(struct upid_api_source *api);
void upid_api_sign_in_cancel(struct upid_api_source *api); /* which has to be under way */

/* Renews a ticket at half of its life. Nobody waits for that: the old one is good until then. */
void upid_api_renew_in_time(struct upid_api_source *api);

/* refused.c: an answer that is no 200 as an error, without any secret that the server may have echoed. */
void upid_api_refused(const struct upid_api_source *api, const struct upid_endpoint *at,
                      struct upid_http_request *req, struct upid_err *err);

/* After a passing fault of that server it is the next one's turn. */
void upid_api_pass_on(struct upid_api_source *api, const struct upid_endpoint *at,
                      const struct upid_err *err);

/* Readers of answers. */
int upid_call_whole_piece(struct upid_http_request *req, const char *p, size_t n);
void upid_call_whole_answer(struct upid_call *c);
void upid_call_page_answer(struct upid_call *c);
void upid_call_list_answer(struct upid_call *c);
void upid_call_rights_answer(struct upid_call *c);

#endif
