/* A page of a log: lines in JSON. */
#include <string.h>

#include "answer.h"
#include "call.h"
#include "lib/base/json.h"

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
	upid_api_add_text(&page->bytes, upid_buf_str(&page->utf8), page->latin1);
	if (page->utf8.failed || page->bytes.failed)
		return ENOUGH;
	return page->line(page->ctx, n, upid_buf_str(&page->bytes)) == 0 ? MORE : ENOUGH;
}

static int
all_lines(struct page *page)
{
	int rc;

	page->has_data = true;
	/* before pve-common 9.0.6 a missing file yields {"n":1,"t":"unable to open file - …"} */
	if (!upid_json_take(&page->scan, '['))
		return one_line(page);
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
		.scan = { body.p, body.p + body.n },
		.total = UPID_API_NO_TOTAL,
		.latin1 = latin1,
		.line = line,
		.ctx = ctx
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
		                 "the response contains no log: check that this is a Proxmox "
		                 "API");
	return 0;
}

static const char no_content[] = "no content";
static const char no_file[] = "unable to open file - ";

/*
 * For an empty or missing log PVE::Tools::dump_logfile sends a 200 with a line of its own and n =
 * 1: "no content" or "unable to open file - …". A real first line may read the same, so such a line
 * is recognized only if it is the only one.
 */
static int
page_line(void *ctx, uint64_t n, struct upid_str text)
{
	struct upid_call *c = ctx;

	c->n = n;
	if (n == 1 &&
	    (upid_str_eq(text, no_content) ||
	     (text.n > sizeof(no_file) && memcmp(text.p, no_file, sizeof(no_file) - 1) == 0))) {
		upid_buf_add(&c->room, text.p, text.n);
		c->held = true;
		return c->room.failed ? upid_fail_memory(&c->query->err) : 0;
	}
	if (c->held) {
		c->held = false;
		if (c->query->line(c->query, 1, upid_buf_str(&c->room)) != 0)
			return -1;
	}
	return c->query->line(c->query, n, text);
}

/* All products send `total`, but fakepve 0.5 does not. After a full page there may be more. */
static uint64_t
lines_so_far(const struct upid_call *c)
{
	const struct upid_query *q = c->query;
	uint64_t last = c->n > q->start ? c->n : q->start;

	return q->limit > 0 && last - q->start >= q->limit ? last + 1 : last;
}

bool
upid_read_page(struct upid_call *c)
{
	struct upid_query *q = c->query;

	if (upid_api_log(&q->total, upid_buf_str(&c->req.body), upid_text_is_latin1(q->task),
	                 page_line, c, &q->err) != 0 ||
	    q->err.code != UPID_E_OK)
		return false;
	if (q->total == UPID_API_NO_TOTAL)
		q->total = lines_so_far(c);
	if (!c->held)
		return false;
	if (q->total != 1)
		(void)q->line(q, 1, upid_buf_str(&c->room));
	else if (upid_str_eq(upid_buf_str(&c->room), no_content))
		q->total = 0;
	else
		upid_fail(&q->err, UPID_E_NO_SUCH_TASK, "there is no log of this task (%s)",
		          upid_buf_cstr(&c->room));
	return false;
}
