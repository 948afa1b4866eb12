/* Parsers for responses of the API: pure functions, without a connection. Their errors do not name
 * the server; upid_api_settle() adds the name. */
#ifndef UPID_API_ANSWER_H
#define UPID_API_ANSWER_H

#include "lib/http/http.h"

/* error.c: turns a failed transfer or a response other than 200 into an error. `task` is NULL for a
 * login. Returns -1. */
int upid_api_error(const struct upid_http_request *req, enum upid_product product,
                   const struct upid *task, struct upid_err *err);

/* words.c: the server's error message: "message" and "errors" from the body, else a plain-text
 * body, else the reason phrase. */
void upid_api_words(struct upid_buf *words, const struct upid_http_request *req);
bool upid_api_says(struct upid_str words, const char *what);

/* fault.c: classifies a status and error message. A Datacenter Manager passes on errors of a
 * remote; they are classified as if the remote had responded to us. */
enum upid_code upid_api_fault(enum upid_product product, const struct upid *task, int status,
                              struct upid_str words);

/* "api error (status = 403: TEXT)": the error of a remote, passed on by a Datacenter Manager. */
bool upid_api_remote(int *status, struct upid_str *text, struct upid_str words);

/* doubt.c: whether a request that changes something may have been performed despite such a
 * response. `behind` is the product of the remote behind a Datacenter Manager; `asks_to_wait`: with
 * Retry-After. */
bool upid_api_in_doubt(enum upid_product product, enum upid_product behind, int status,
                       bool asks_to_wait, struct upid_str words);

/* status.c: {"data":{"status":…,"exitstatus":…}}. Appends the exit status to `room`, byte for byte
 * as in the log; *has tells whether there was one. `latin1` here and below: see
 * upid_api_add_text(). */
int upid_api_status(bool *running, bool *has, struct upid_buf *room, struct upid_str body,
                    bool latin1, struct upid_err *err);

#define UPID_API_NO_TOTAL UINT64_MAX

/* page.c: {"data":[{"n":1,"t":"…"},…],"total":1}. Calls line() for each line; if it returns -1,
 * reading stops without an error. *total is UPID_API_NO_TOTAL if the response has none. */
int upid_api_log(uint64_t *total, struct upid_str body, bool latin1,
                 int (*line)(void *ctx, uint64_t n, struct upid_str text), void *ctx,
                 struct upid_err *err);

/* A row of a task list. Valid during the call. */
struct upid_api_row {
	struct upid_str upid;
	struct upid_str status; /* p == NULL: the row has none */
	int64_t endtime_s;      /* 0: the row has none */
};

/* rows.c: {"data":[{"upid":"…",…},…]}. Calls row() for each row with a UPID; if it returns -1,
 * reading stops without an error. */
int upid_api_rows(struct upid_str body, int (*row)(void *ctx, const struct upid_api_row *row),
                  void *ctx, struct upid_err *err);

/* list.c: appends to `work` the UPID of the first task in a list that carries out what `request`
 * has queued, or nothing. */
int upid_api_ha_work(struct upid_buf *work, struct upid_str body, const struct upid *request,
                     struct upid_err *err);

/* rights.c: {"data":{PATH:{"Sys.Audit":…}}}. Sets *blind if Sys.Audit is missing. */
int upid_api_blind(bool *blind, struct upid_str body, const char *path, struct upid_err *err);

/* Sets the error for a response that cannot be parsed: a web page, unexpected JSON, or truncated
 * JSON. Returns -1. */
int upid_api_no_answer(struct upid_str body, struct upid_err *err);

/* Appends text from a response. With `latin1` each byte of the original arrived as one Latin-1
 * character, as in PVE's JSON: `ä` is "Ã¤" (measured on PVE 9). Text with characters above U+00FF
 * was not encoded that way and is kept. */
void upid_api_add_text(struct upid_buf *out, struct upid_str utf8, bool latin1);

#endif
