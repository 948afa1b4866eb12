/* A transport that reports what goes over another one, with secrets masked. */
#ifndef UPID_HTTP_TRACE_H
#define UPID_HTTP_TRACE_H

#include "http.h"

/* Where the lines go, and how the secrets of a session are masked in bytes from the server. */
struct upid_trace_to {
	void (*say)(void *ctx, const char *line);
	void *ctx;
	void (*redact)(const void *session, char *p, size_t n);
	const void *session;
};

/*
 * Wraps `inner`, which is closed with it; on -1 it still belongs to the caller. `say` gets one line
 * for each request and one for each answer; details follow on indented lines:
 *
 *     > GET https://pve1:8006/api2/json/nodes/pve1/tasks/…/status
 *       Authorization: PVEAPIToken=root@pam!ci=********
 *     < 200 OK, 312 bytes, 12 ms
 *       {"data":{"status":"running", …
 *     ! the connection was reset, 12 ms
 *
 * The body of a log is reported by its size only, the answer to a login without body and cookie.
 */
int upid_http_trace(struct upid_http **http, struct upid_http *inner, const struct upid_trace_to *to,
                    struct upid_err *err);

/* trace_mask.c: writes a header or form with its secrets masked. Each masked secret is added to
 * *secrets, ended by NUL, as sent and decoded, so that the answer can be searched for it. */
void upid_mask_header(struct upid_buf *out, struct upid_buf *secrets, const char *header);
void upid_mask_form(struct upid_buf *out, struct upid_buf *secrets, const char *form);

/* Overwrites these secrets, tickets and CSRF tokens in bytes that came from a server. */
void upid_mask_answer(const struct upid_buf *secrets, char *p, size_t n);

#endif
