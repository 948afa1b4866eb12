/* What to do about an error, in the terms of each product. A pure function. */
#ifndef UPID_API_ADVICE_H
#define UPID_API_ADVICE_H

#include "lib/http/http.h"

/* What is known about a request besides its response. */
struct upid_asked {
	enum upid_product product;
	const struct upid *task; /* NULL: the request is not for a task */
	struct upid_str who;     /* the user, or the full name of the token */
	bool by_token;
	bool advised;  /* a login, or a check of doctor: the caller has its own advice */
	bool stops;    /* the request was to stop the task */
	bool no_shell; /* leave shell commands out */
	bool behind;   /* a remote behind a Datacenter Manager caused the error */
};

/* Appends to an error message what to do about it, if there is anything to do. */
void upid_api_advise(struct upid_buf *text, const struct upid_err *err,
                     const struct upid_http_request *req, const struct upid_asked *asked);

#endif
