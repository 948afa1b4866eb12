/* What an answer of the API means: pure functions of bytes, without a connection. Their errors do
 * not name the server; upid_api_settle() does that. */
#ifndef UPID_API_ANSWER_H
#define UPID_API_ANSWER_H

#include "lib/http/http.h"

/* error.c: an answer that is not a 200, or a transfer that failed, as an error, with `task` NULL for
 * a login. Returns -1. */
int upid_api_error(const struct upid_http_request *req, enum upid_product product,
                   const struct upid *task, struct upid_err *err);

/* words.c: the server's own words: "message" and "errors" of the body, else a body of plain text,
 * else the reason phrase. */
void upid_api_words(struct upid_buf *words, const struct upid_http_request *req);
bool upid_api_says(struct upid_str words, const char *what);

/* fault.c: what a status and those words mean. What a remote answered a Datacenter Manager counts
 * as if the remote had answered us. */
enum upid_code upid_api_fault(enum upid_product product, const struct upid *task, int status,
                              struct upid_str words);

/* status.c: {"data":{"status":…,"exitstatus":…}}. Adds the exit status to `room`, byte for byte as
 * the log has it; *has says whether there was one. `latin1` here and below: see
 * upid_api_add_text(). */
int upid_api_status(bool *running, bool *has, struct upid_buf *room, struct upid_str body,
                    bool latin1, struct upid_err *err);

/* page.c: {"data":[{"n":1,"t":"…"},…],"total":1}. Calls line() for each; its -1 ends the reading
 * without an error. */
int upid_api_log(uint64_t *total, struct upid_str body, bool latin1,
                 int (*line)(void *ctx, uint64_t n, struct upid_str text), void *ctx,
                 struct upid_err *err);

/* A row of a list of tasks, valid during the call. */
struct upid_api_row {
	struct upid_str upid;
	struct upid_str status; /* p == NULL: the row has none */
	int64_t endtime_s;      /* 0: the row has none */
};

/* rows.c: {"data":[{"upid":"…",…},…]}. Calls row() for each row with a UPID; its -1 ends the
 * reading without an error. */
int upid_api_rows(struct upid_str body, int (*row)(void *ctx, const struct upid_api_row *row),
                  void *ctx, struct upid_err *err);

/* list.c: adds to `work` the UPID of the first task of a list that does what the request has
 * queued, or nothing. */
int upid_api_ha_work(struct upid_buf *work, struct upid_str body, const struct upid *request,
                     struct upid_err *err);

/* rights.c: {"data":{PATH:{"Sys.Audit":…}}}. Sets *blind if Sys.Audit is missing. */
int upid_api_blind(bool *blind, struct upid_str body, const char *path, struct upid_err *err);

/* Sets the error for an answer that could not be read: a web page, other JSON, or truncated JSON.
 * Returns -1. */
int upid_api_no_answer(struct upid_str body, struct upid_err *err);

/* Adds a text of an answer. With `latin1` each byte of the original came as one Latin-1 character,
 * as PVE's JSON has it: `ä` is "Ã¤" (measured on PVE 9). A text with characters above U+00FF was
 * not made that way and stays as it is. */
void upid_api_add_text(struct upid_buf *out, struct upid_str utf8, bool latin1);

#endif
