/* Answers of status and log. */
#include <jansson.h>
#include <string.h>

#include "answer.h"
#include "lib/base/json.h"
#include "lib/base/utf8.h"

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

int
upid_api_no_answer(struct upid_str body, struct upid_err *err)
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
	if (upid_json_is_deep(body))
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the answer has lists and objects nested over %d deep, as no "
		                 "Proxmox sends them: is this a Proxmox API?",
		                 UPID_JSON_DEPTH);
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
		rc = upid_api_no_answer(body, err);
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
		return upid_api_no_answer(body, err);
	if (rc == MORE && !page.has_data)
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the answer holds no log: is this a Proxmox API?");
	return 0;
}
