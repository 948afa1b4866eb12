/* What an answer of the API means: pure functions of bytes, without any connection. */
#ifndef UPID_API_ANSWER_H
#define UPID_API_ANSWER_H

#include "lib/http/http.h"

/* api/error.c: an answer that is no 200, or a transfer that failed, as an error. `where` is host:port. */
int upid_api_error(const struct upid_http_request *req, const char *where, struct upid_err *err);

/* `latin1` here and below: each byte of the log came as one Latin-1 character (product.h). */

/* {"data":{"status":…,"exitstatus":…}}: the exit status is added to `room`, byte for byte as the
 * log has it; *has says whether there was one. */
int upid_api_status(bool *running, bool *has, struct upid_buf *room, struct upid_str body,
                    bool latin1, struct upid_err *err);

/* {"data":[{"n":1,"t":"…"},…],"total":1}: calls line() for each; its -1 ends the reading without
 * an error. UPID_E_NO_SUCH_TASK where the one line says so. */
int upid_api_log(uint64_t *total, struct upid_str body, bool latin1,
                 int (*line)(void *ctx, uint64_t n, struct upid_str text), void *ctx,
                 struct upid_err *err);

/* What cannot be read: is it a web page, other JSON, or cut? */
int upid_api_no_answer(struct upid_str body, struct upid_err *err);

/* A row of a list of tasks, valid during the call. */
struct upid_api_row {
	struct upid_str upid;
	struct upid_str status; /* p == NULL: the row has none */
	int64_t endtime_s;      /* 0: the row has none */
};

/* {"data":[{"upid":"…",…},…]}: calls row() for each row with a UPID; its -1 ends the reading without
 * an error. */
int upid_api_rows(struct upid_str body, int (*row)(void *ctx, const struct upid_api_row *row),
                  void *ctx, struct upid_err *err);

/* api/list.c: {"data":[{"upid":"…",…},…]}: adds to `work` the UPID of the first task that does what
 * the request has queued, or nothing. */
int upid_api_ha_work(struct upid_buf *work, struct upid_str body, const struct upid *request,
                     struct upid_err *err);

/* api/rights.c: {"data":{PATH:{"Sys.Audit":…}}}: *blind where it is not there. */
int upid_api_blind(bool *blind, struct upid_str body, const char *path, struct upid_err *err);

#endif
