#define _GNU_SOURCE /* memmem */
#include <jansson.h>
#include <string.h>

#include "api_answer.h"
#include "json.h"
#include "utf8.h"

/* ------------------------------------------------------------------------------- errors */

/* Adds a JSON text of a server without its line ends. */
static void
add_words(struct upid_buf *b, const char *text)
{
	size_t n = text != NULL ? strcspn(text, "\r\n") : 0;

	if (n > 0 && b->n > 0) {
		b->n -= b->p[b->n - 1] == '.'; /* "Parameter verification failed.", and then what */
		upid_buf_adds(b, ": ");
	}
	upid_buf_add(b, text, n);
}

/* PBS and PDM write an error as plain text, and call it JSON (proxmox-rest-server). */
static void
add_plain(struct upid_buf *words, struct upid_str body)
{
	size_t n = 0;

	while (n < body.n && n < 300 && strchr("\r\n", body.p[n]) == NULL)
		n++;
	if (n > 0 && body.p[0] != '<')
		upid_buf_add(words, body.p, n);
}

/* The server's own words: "message" and "errors" of the body (pve-http-server since 5.2.0), else
 * the reason phrase; of PBS and PDM the body. */
static void
server_words(struct upid_buf *words, const struct upid_http_request *req)
{
	json_t *root = json_loadb(req->body.n > 0 ? req->body.p : "", req->body.n, 0, NULL);
	json_t *value;
	const char *key;

	add_words(words, json_string_value(json_object_get(root, "message")));
	if (words->n == 0 && root == NULL)
		add_plain(words, upid_buf_str(&req->body));
	if (words->n == 0)
		add_words(words, req->reason);
	json_object_foreach (json_object_get(root, "errors"), key, value)
		add_words(words, json_string_value(value));
	json_decref(root);
}

static bool
says(const struct upid_buf *words, const char *what)
{
	return words->n > 0 && memmem(words->p, words->n, what, strlen(what)) != NULL;
}

/* PBS has 400 for nearly everything (src/api2/node/tasks.rs). */
static enum upid_code
code_of_400(const struct upid_buf *words)
{
	if (says(words, "no such task") || says(words, "No such file or directory"))
		return UPID_E_NO_SUCH_TASK;
	if (says(words, "task access not allowed") || says(words, "missing permissions"))
		return UPID_E_PERMISSION;
	return UPID_E_INPUT;
}

static enum upid_code
code_of(const struct upid_http_request *req, const struct upid_buf *words)
{
	switch (req->status) {
	case 400:
		return code_of_400(words);
	case 401:
		return UPID_E_AUTH;
	case 403:
		return UPID_E_PERMISSION;
	case 408:
	case 429:
		return UPID_E_BUSY;
	case 501: /* "Method 'GET /x' not implemented": no such path */
		return UPID_E_BAD_ANSWER;
	}
	/* PMG/API2/Tasks.pm raises its 400 by a function that it does not import */
	if (says(words, "PMG::API2::Tasks::raise_param_exc"))
		return UPID_E_NO_SUCH_TASK;
	if (says(words, "hostname lookup")) /* 500; the node's name is resolved by the server */
		return UPID_E_NO_SUCH_NODE;
	return req->status >= 500 ? UPID_E_BUSY : UPID_E_BAD_ANSWER;
}

static const char *
advice(enum upid_code code, int status)
{
	if (status >= 300 && status < 400)
		return ". Redirects are not followed: name the real host and port";
	switch (code) {
	case UPID_E_AUTH:
		return ". Check the user, the token and its secret";
	case UPID_E_PERMISSION:
		return ". A task that somebody else started needs Sys.Audit there; a token with privilege "
		       "separation sees only its own";
	case UPID_E_NO_SUCH_TASK:
		return ". Its log may have been cleaned up, or the UPID belongs to another cluster";
	case UPID_E_NO_SUCH_NODE:
		return ". The UPID's node is not part of this cluster";
	case UPID_E_BAD_ANSWER:
		return ". Is this the product and the port that are meant?";
	default:
		return ".";
	}
}

int
upid_api_error(const struct upid_http_request *req, const char *where, struct upid_err *err)
{
	struct upid_buf words = { 0 };
	enum upid_code code;
	bool ended; /* by a stop of its own */

	if (req->err.code != UPID_E_OK) {
		upid_fail(err, req->err.code, "%s: %s", where, req->err.message);
		err->http = req->err.http;
		return -1;
	}
	server_words(&words, req);
	code = code_of(req, &words);
	ended = words.n > 0 && strchr(".!?", words.p[words.n - 1]) != NULL;
	upid_fail(err, code, "%s answered %d%s%.300s%s", where, req->status, words.n > 0 ? " " : "",
	          words.n > 0 ? upid_buf_cstr(&words) : "", advice(code, req->status) + ended);
	err->http = req->status;
	upid_buf_free(&words);
	return -1;
}

/* ------------------------------------------------------------------------------- status */

/* PVE's JSON holds every byte as one Latin-1 character: `ä` comes as "Ã¤" (measured on PVE 9). A
 * text with characters above U+00FF was not made that way, and stays. */
static void
add_text(struct upid_buf *out, struct upid_str utf8, bool latin1)
{
	size_t from = out->n, len;
	uint32_t cp;

	if (!latin1)
		upid_buf_add(out, utf8.p, utf8.n);
	for (size_t i = 0; latin1 && i < utf8.n; i += len) {
		if ((len = upid_utf8_next(&cp, utf8.p + i, utf8.n - i)) == 0 || cp > 0xFF) {
			out->n = from;
			upid_buf_add(out, utf8.p, utf8.n);
			return;
		}
		upid_buf_addc(out, (char)cp);
	}
}

static int
no_answer(struct upid_str body, struct upid_err *err)
{
	struct upid_jscan scan = { body.p, body.p + body.n };
	struct upid_str token;
	size_t i = 0;

	while (i < body.n && strchr(" \r\n\t", body.p[i]) != NULL)
		i++;
	if (i < body.n && body.p[i] == '<')
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the answer is a web page, not the API's JSON: is "
		                 "this a Proxmox API, and its port?");
	if (upid_json_skip(&scan) && upid_json_next(&scan, &token) == UPID_J_END)
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the answer is JSON, but not what was asked for: is "
		                 "this a Proxmox API?");
	/* a proxy that dies may cut an answer that has no length */
	return upid_fail(err, UPID_E_BROKEN_ANSWER, "the answer is not whole JSON");
}

int
upid_api_status(bool *running, bool *has, struct upid_buf *room, struct upid_str body, bool latin1,
                struct upid_err *err)
{
	json_t *root = json_loadb(body.p, body.n, JSON_ALLOW_NUL, NULL);
	json_t *data = json_object_get(root, "data");
	json_t *status = json_object_get(data, "status"),
	       *exitstatus = json_object_get(data, "exitstatus");
	const char *word = json_string_value(status);
	int rc = 0;

	if (root == NULL) {
		rc = no_answer(body, err);
	} else if (word == NULL || (strcmp(word, "running") != 0 && strcmp(word, "stopped") != 0) ||
	           (exitstatus != NULL && !json_is_string(exitstatus) &&
	            !json_is_null(exitstatus))) {
		rc = upid_fail(err, UPID_E_BAD_ANSWER,
		               "the answer holds no status of a task: is this a "
		               "Proxmox API?");
	} else {
		*running = strcmp(word, "running") == 0;
		*has = !*running && json_is_string(exitstatus);
		if (*has)
			add_text(room,
			         (struct upid_str){ json_string_value(exitstatus),
			                            json_string_length(exitstatus) },
			         latin1);
		rc = room->failed ? upid_fail_memory(err) : 0;
	}
	json_decref(root);
	return rc;
}

/* ---------------------------------------------------------------------------------- log */

struct page {
	struct upid_jscan scan;
	uint64_t total;
	bool has_data, latin1;
	struct upid_buf utf8, bytes;
	int (*line)(void *ctx, uint64_t n, struct upid_str text);
	void *ctx;
};

enum { MORE, ENOUGH, BROKEN };

static bool
number(uint64_t *value, struct upid_jscan *scan)
{
	struct upid_str token;

	*value = 0;
	if (upid_json_next(scan, &token) != UPID_J_OTHER || token.n > 18)
		return false;
	for (size_t i = 0; i < token.n; i++) {
		if (token.p[i] < '0' || token.p[i] > '9')
			return false;
		*value = *value * 10 + (uint64_t)(token.p[i] - '0');
	}
	return true;
}

static int
one_line(struct page *page)
{
	struct upid_str key, t = { NULL, 0 };
	uint64_t n = 0;

	if (!upid_json_take(&page->scan, '{'))
		return BROKEN;
	do {
		if (upid_json_next(&page->scan, &key) != UPID_J_STRING ||
		    !upid_json_take(&page->scan, ':'))
			return BROKEN;
		if (upid_str_eq(key, "n")   ? !number(&n, &page->scan)
		    : upid_str_eq(key, "t") ? upid_json_next(&page->scan, &t) != UPID_J_STRING
		                            : !upid_json_skip(&page->scan))
			return BROKEN;
	} while (upid_json_take(&page->scan, ','));
	if (!upid_json_take(&page->scan, '}') || n == 0 || t.p == NULL)
		return BROKEN;
	page->utf8.n = page->bytes.n = 0;
	upid_json_unescape(&page->utf8, t);
	add_text(&page->bytes, upid_buf_str(&page->utf8), page->latin1);
	if (page->utf8.failed || page->bytes.failed)
		return ENOUGH;
	return page->line(page->ctx, n, upid_buf_str(&page->bytes)) == 0 ? MORE : ENOUGH;
}

static int
all_lines(struct page *page)
{
	int rc;

	page->has_data = true;
	if (!upid_json_take(&page->scan, '['))
		return BROKEN;
	if (upid_json_take(&page->scan, ']'))
		return MORE;
	do {
		if ((rc = one_line(page)) != MORE)
			return rc;
	} while (upid_json_take(&page->scan, ','));
	return upid_json_take(&page->scan, ']') ? MORE : BROKEN;
}

static int
envelope(struct page *page)
{
	struct upid_str key;
	int rc = MORE;

	if (!upid_json_take(&page->scan, '{'))
		return BROKEN;
	do {
		if (upid_json_next(&page->scan, &key) != UPID_J_STRING ||
		    !upid_json_take(&page->scan, ':'))
			return BROKEN;
		if (upid_str_eq(key, "data"))
			rc = all_lines(page);
		else if (upid_str_eq(key, "total"))
			rc = number(&page->total, &page->scan) ? MORE : BROKEN;
		else
			rc = upid_json_skip(&page->scan) ? MORE : BROKEN;
	} while (rc == MORE && upid_json_take(&page->scan, ','));
	return rc == MORE && !upid_json_take(&page->scan, '}') ? BROKEN : rc;
}

int
upid_api_log(uint64_t *total, struct upid_str body, bool latin1,
             int (*line)(void *ctx, uint64_t n, struct upid_str text), void *ctx,
             struct upid_err *err)
{
	struct page page = {
		.scan = { body.p, body.p + body.n }, .latin1 = latin1, .line = line, .ctx = ctx
	};
	int rc = envelope(&page);
	bool failed = page.utf8.failed || page.bytes.failed;

	upid_buf_free(&page.utf8);
	upid_buf_free(&page.bytes);
	*total = page.total;
	if (failed)
		return upid_fail_memory(err);
	if (rc == BROKEN)
		return no_answer(body, err);
	if (rc == MORE && !page.has_data)
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the answer holds no log: is this a Proxmox API?");
	return 0;
}
