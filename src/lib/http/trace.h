/* A transport that wraps another one and reports its traffic, with secrets masked. */
#ifndef UPID_HTTP_TRACE_H
#define UPID_HTTP_TRACE_H

#include "http.h"

/* Receives the lines. redact() masks the secrets of a session in bytes from the server. */
struct upid_trace_to {
	void (*say)(void *ctx, const char *line);
	void *ctx;
	void (*redact)(const void *session, char *p, size_t n);
	const void *session;
};

/*
 * Wraps `inner` and closes it with itself; on -1 the caller still owns it. say() gets one line per
 * request and one per response, and indented lines with details:
 *
 *     > GET https://pve1:8006/api2/json/nodes/pve1/tasks/…/status
 *       Authorization: PVEAPIToken=root@pam!ci=********
 *     < 200 OK, 312 bytes, 12 ms
 *       {"data":{"status":"running", …
 *     ! the connection was reset, 12 ms
 *
 * For a log only the size of the body is shown, for a login neither body nor cookies.
 */
int upid_http_trace(struct upid_http **http, struct upid_http *inner, const struct upid_trace_to *to,
                    struct upid_err *err);

/* trace_mask.c: writes a header or form with its secrets masked. Each masked secret is appended to
 * *secrets with a NUL, both as sent and decoded, so that the response can be searched for it. */
void upid_mask_header(struct upid_buf *out, struct upid_buf *secrets, const char *header);
void upid_mask_form(struct upid_buf *out, struct upid_buf *secrets, const char *form);
/* The same for parameters that are shown, but for those whose names are in `hidden`, separated by
 * blanks. Their values are added to *secrets as JSON has them, too. */
void upid_mask_parameters(struct upid_buf *out, struct upid_buf *secrets, const char *form,
                          const char *hidden);

/* Overwrites these secrets, and any tickets and CSRF tokens, in bytes from a server. */
void upid_mask_answer(const struct upid_buf *secrets, char *p, size_t n);

#endif
