/* What to do about an error, in the words of each product: a pure function. */
#ifndef UPID_API_ADVICE_H
#define UPID_API_ADVICE_H

#include "lib/http/http.h"

/* What is known about a request besides its answer. */
struct upid_asked {
	enum upid_product product;
	const struct upid *task; /* NULL: it is a login */
	struct upid_str who;     /* the user, or the token's whole name */
	bool by_token;
	bool stops;  /* the task was to be stopped */
	bool no_shell; /* advise no commands */
	bool behind; /* the error is that of a remote behind a Datacenter Manager */
};

/* Adds to the words of an error what to do about it, if anything. */
void upid_api_advise(struct upid_buf *text, const struct upid_err *err,
                     const struct upid_http_request *req, const struct upid_asked *asked);

#endif
