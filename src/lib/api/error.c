/* Answers that are errors, in our words. */
#define _GNU_SOURCE /* memmem */
#include <jansson.h>
#include <string.h>

#include "answer.h"

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

/* PBS and PDM write an error as plain text, and call it JSON (proxmox-rest-server); of a remote's
 * error the last line tells most. Line ends become one blank. Markup, and JSON that could not be
 * read, are no words. */
static void
add_plain(struct upid_buf *words, struct upid_str body)
{
	bool gap = false;

	for (size_t i = 0; i < body.n && i < 300 && strchr("<{[", body.p[0]) == NULL; i++) {
		if (strchr("\r\n", body.p[i]) != NULL) {
			gap = words->n > 0;
			continue;
		}
		if (gap)
			upid_buf_addc(words, ' ');
		upid_buf_addc(words, body.p[i]);
		gap = false;
	}
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
	json_object_foreach(json_object_get(root, "errors"), key, value)
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
	default:
		break;
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
		return ". A task that somebody else started needs Sys.Audit on its node's path (/nodes/NODE; "
		       "of a Backup Server /system/tasks); a token with privilege "
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
upid_api_error(const struct upid_http_request *req, struct upid_err *err)
{
	struct upid_buf words = { 0 };
	enum upid_code code;
	bool ended; /* by a full stop of its own */

	if (req->err.code != UPID_E_OK) {
		upid_fail(err, req->err.code, "%s", req->err.message);
		err->http = req->err.http;
		return -1;
	}
	server_words(&words, req);
	code = code_of(req, &words);
	ended = words.n > 0 && strchr(".!?", words.p[words.n - 1]) != NULL;
	upid_fail(err, code, "HTTP %d%s%.300s%s", req->status, words.n > 0 ? " " : "",
	          words.n > 0 ? upid_buf_cstr(&words) : "", advice(code, req->status) + ended);
	err->http = req->status;
	upid_buf_free(&words);
	return -1;
}
