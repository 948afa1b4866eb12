/* Logs as the API sends them: whole, as the bytes of the file, or by pages of JSON. */
#include <string.h>
#include <strings.h>

#include "answer.h"
#include "call.h"

/* The file comes as text/plain: a portal's page, with status 200, is not it. */
static bool
is_file(const struct upid_http_request *req)
{
	return strncasecmp(req->type, "text/html", 9) != 0 &&
	       strncasecmp(req->type, "application/json", 16) != 0;
}

/* Bytes as the file has them: cut at newlines. Nothing is copied but a line in two pieces. */
int
upid_call_whole_piece(struct upid_http_request *req, const char *p, size_t n)
{
	struct upid_call *c = req->ctx;
	const char *end = p + n, *newline;

	if (!is_file(req))
		return upid_fail(&c->query->err, UPID_E_BAD_ANSWER,
		                 "the answer is a web page or JSON, not a "
		                 "log: is this a Proxmox API, and its port?");
	while ((newline = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		struct upid_str line = { p, (size_t)(newline - p) };

		if (c->room.n > 0) {
			upid_buf_add(&c->room, line.p, line.n);
			if (c->room.failed)
				return upid_fail_memory(&c->query->err);
			line = upid_buf_str(&c->room);
			c->room.n = 0;
		}
		if (c->query->line(c->query, ++c->n, line) != 0)
			return -1;
		p = newline + 1;
	}
	upid_buf_add(&c->room, p, (size_t)(end - p));
	if (c->room.n > UPID_PAGE_MOST)
		return upid_fail(&c->query->err, UPID_E_TOO_LARGE,
		                 "a line of the log is larger than %d MB", UPID_PAGE_MOST >> 20);
	return c->room.failed ? upid_fail_memory(&c->query->err) : 0;
}

void
upid_call_whole_answer(struct upid_call *c)
{
	if (c->room.n > 0 && c->query->err.code == UPID_E_OK)
		(void)c->query->line(c->query, ++c->n, upid_buf_str(&c->room));
	c->query->total = c->n;
}

static const char no_content[] = "no content";
static const char no_file[] = "unable to open file - ";

/*
 * PVE::Tools::dump_logfile makes a line of its own, n = 1, where a log is empty ("no content") or
 * missing ("unable to open file - …", with status 200). It is told from a real first line by
 * being the only one.
 */
static int
page_line(void *ctx, uint64_t n, struct upid_str text)
{
	struct upid_call *c = ctx;

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

void
upid_call_page_answer(struct upid_call *c)
{
	struct upid_query *q = c->query;

	if (upid_api_log(&q->total, upid_buf_str(&c->req.body), upid_text_is_latin1(q->task),
	                 page_line, c, &q->err) != 0 ||
	    q->err.code != UPID_E_OK || !c->held)
		return;
	if (q->total != 1)
		(void)q->line(q, 1, upid_buf_str(&c->room));
	else if (upid_str_eq(upid_buf_str(&c->room), no_content))
		q->total = 0;
	else
		upid_fail(&q->err, UPID_E_NO_SUCH_TASK,
		          "%s has no log of this task (%s). It may have been "
		          "cleaned up, or the UPID belongs to another cluster",
		          c->at->where.p, upid_buf_cstr(&c->room));
}
