/*
 * What a source can be asked. A question is a list of steps. Each step is one request and a parser
 * for its response; the parser decides whether the next step is needed. To add a question, add it
 * to enum upid_asking, add a row to the table in question.c, a path in path.c, and a parser.
 */
#ifndef UPID_QUESTION_H
#define UPID_QUESTION_H

#include "lib/http/http.h"

struct upid_call;

enum upid_step_flags {
	/* may take long: the timeout applies to a pause in the response, not to all of it */
	UPID_STEP_STREAMS = 1,
	UPID_STEP_GZIP = 2,
	UPID_STEP_CLOSE = 4,   /* the connection is not reused */
	UPID_STEP_LOOKS = 16,  /* nothing is sent: needs no ticket */
	UPID_STEP_CHANGES = 8, /* changes something: needs the CSRF token of a ticket */
	UPID_STEP_FRESH = 32,  /* a connection of its own, see http.h */
};

struct upid_step {
	const char *method; /* NULL: end of the steps; "": that of the query's request */
	/* Answers without a request if possible. True: done. May be NULL. */
	bool (*known)(struct upid_call *c);
	/* Appends everything after "/api2/json". */
	void (*path)(struct upid_buf *url, const struct upid_call *c);
	/* Parses a 200 into the query, including its err. True: the next step is needed. NULL: it
	 * only matters that the response is not an error. */
	bool (*read)(struct upid_call *c);
	int (*piece)(struct upid_http_request *req, const char *p, size_t n); /* see http.h */
	size_t max_bytes; /* limit for the response, in bytes */
	unsigned flags;
};

enum { UPID_STEPS = 2 };

/* Returns the first step of a question; the others follow it in the array. */
const struct upid_step *upid_question(enum upid_asking asking);

/* path.c */
void upid_path_tasks(struct upid_buf *url, const struct upid_call *c);
void upid_path_task(struct upid_buf *url, const struct upid_call *c);
void upid_path_status(struct upid_buf *url, const struct upid_call *c);
void upid_path_first_line(struct upid_buf *url, const struct upid_call *c);
void upid_path_log(struct upid_buf *url, const struct upid_call *c);
void upid_path_whole_log(struct upid_buf *url, const struct upid_call *c);
void upid_path_rights(struct upid_buf *url, const struct upid_call *c);
/* request.c */
void upid_path_request(struct upid_buf *url, const struct upid_call *c);
/* server.c */
void upid_path_nothing(struct upid_buf *url, const struct upid_call *c);
void upid_path_version(struct upid_buf *url, const struct upid_call *c);
void upid_path_own_rights(struct upid_buf *url, const struct upid_call *c);
/* list_path.c */
void upid_path_nodes(struct upid_buf *url, const struct upid_call *c);
void upid_path_node_tasks(struct upid_buf *url, const struct upid_call *c);
void upid_path_all_tasks(struct upid_buf *url, const struct upid_call *c);
void upid_path_list(struct upid_buf *url, const struct upid_call *c);
void upid_path_guests(struct upid_buf *url, const struct upid_call *c);

/* Parsers, each in the file for its response. */
bool upid_read_status(struct upid_call *c);
bool upid_read_page(struct upid_call *c);
bool upid_read_whole_log(struct upid_call *c);
int upid_take_whole_log(struct upid_http_request *req, const char *p, size_t n);
bool upid_whole_log_is_refused(const struct upid_call *c); /* use pages instead */
bool upid_read_ha_work(struct upid_call *c);
bool upid_read_rights(struct upid_call *c);
bool upid_know_server(struct upid_call *c);
bool upid_know_place(struct upid_call *c);
bool upid_read_version(struct upid_call *c);
bool upid_read_own_rights(struct upid_call *c);
bool upid_know_nodes(struct upid_call *c);
bool upid_read_nodes(struct upid_call *c);
bool upid_know_list(struct upid_call *c);
bool upid_read_list(struct upid_call *c);
bool upid_know_guests(struct upid_call *c); /* that this product has none */
bool upid_read_guests(struct upid_call *c);
bool upid_read_request(struct upid_call *c);
void upid_request_failed(struct upid_call *c); /* instead of a parser */

#endif
