/*
 * What a source can be asked. A question is a list of steps, each of which is one request and the
 * reader of its answer; a step says whether the next one is needed too. To add a question, add its
 * word to enum upid_asking, a row to the table in question.c, a path in path.c and a reader.
 */
#ifndef UPID_QUESTION_H
#define UPID_QUESTION_H

#include "lib/http/http.h"

struct upid_call;

enum upid_step_flags {
	UPID_STEP_STREAMS = 1, /* may take long: bounds a pause in the answer, not all of it */
	UPID_STEP_GZIP = 2,
	UPID_STEP_CLOSE = 4,   /* the connection is not used again */
	UPID_STEP_CHANGES = 8, /* changes something: needs the CSRF token of a ticket */
};

struct upid_step {
	const char *method; /* NULL: there is no such step */
	/* Answers without a request, where that is possible. True: it has. May be NULL. */
	bool (*known)(struct upid_call *c);
	/* Adds all that comes after "/api2/json". */
	void (*path)(struct upid_buf *url, const struct upid_call *c);
	/* Reads a 200 into the query, its err included. True: the next step is needed. NULL: it
	 * matters only that the answer is no error. */
	bool (*read)(struct upid_call *c);
	int (*piece)(struct upid_http_request *req, const char *p, size_t n); /* see http.h */
	size_t most; /* bytes of the answer */
	unsigned flags;
};

enum { UPID_STEPS = 2 };

/* The first step of a question; the next ones stand behind it. */
const struct upid_step *upid_question(enum upid_asking asking);

/* path.c */
void upid_path_task(struct upid_buf *url, const struct upid_call *c);
void upid_path_status(struct upid_buf *url, const struct upid_call *c);
void upid_path_first_line(struct upid_buf *url, const struct upid_call *c);
void upid_path_log(struct upid_buf *url, const struct upid_call *c);
void upid_path_whole_log(struct upid_buf *url, const struct upid_call *c);
void upid_path_node_tasks(struct upid_buf *url, const struct upid_call *c);
void upid_path_all_tasks(struct upid_buf *url, const struct upid_call *c);
void upid_path_rights(struct upid_buf *url, const struct upid_call *c);
/* list_path.c */
void upid_path_nodes(struct upid_buf *url, const struct upid_call *c);
void upid_path_list(struct upid_buf *url, const struct upid_call *c);

/* Readers, each in the file of its answer. */
bool upid_read_status(struct upid_call *c);
bool upid_read_page(struct upid_call *c);
bool upid_read_whole_log(struct upid_call *c);
int upid_take_whole_log(struct upid_http_request *req, const char *p, size_t n);
bool upid_whole_log_is_refused(const struct upid_call *c); /* it has to be read by pages */
bool upid_read_ha_work(struct upid_call *c);
bool upid_read_rights(struct upid_call *c);
bool upid_know_nodes(struct upid_call *c);
bool upid_read_nodes(struct upid_call *c);
bool upid_know_list(struct upid_call *c);
bool upid_read_list(struct upid_call *c);

#endif
