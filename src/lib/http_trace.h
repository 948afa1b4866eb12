/* A transport that tells what goes over another one, without its secrets. */
#ifndef UPID_HTTP_TRACE_H
#define UPID_HTTP_TRACE_H

#include "session.h"

/*
 * Wraps `inner`, which is closed with it; on -1 it is still the caller's. `say` gets one line for
 * each request and one for each answer, with what belongs to them on indented lines after it:
 *
 *     > GET https://pve1:8006/api2/json/nodes/pve1/tasks/…/status
 *       Authorization: PVEAPIToken=root@pam!ci=********
 *     < 200 OK, 312 bytes, 12 ms
 *       {"data":{"status":"running", …
 *     ! the connection was reset, 12 ms
 *
 * Of a log's body only its size is told, of a login's answer neither body nor cookie.
 */
int upid_http_trace(struct upid_http **http, struct upid_http *inner,
                    const struct upid_session *session, void (*say)(void *ctx, const char *line),
                    void *ctx, struct upid_err *err);

/* trace_mask.c: what may be shown of what is sent. Each secret that is left out goes to *secrets,
 * ended by NUL, as it was sent and decoded, so that the answer can be searched for it. */
void upid_mask_header(struct upid_buf *out, struct upid_buf *secrets, const char *header);
void upid_mask_form(struct upid_buf *out, struct upid_buf *secrets, const char *form);

/* Overwrites in bytes that came from a server those secrets, and all that has the form of a ticket
 * or of a CSRF token. */
void upid_mask_answer(const struct upid_buf *secrets, char *p, size_t n);

#endif
