/* A whole log, downloaded as a file. */
#include <string.h>
#include <strings.h>

#include "call.h"

enum { LINE_MAX = 64 << 20 };

static bool
has_type(const struct upid_http_request *req, const char *type)
{
	return strncasecmp(req->type, type, strlen(type)) == 0;
}

static bool
is_json(const struct upid_http_request *req)
{
	return has_type(req, "application/json");
}

/* A log is text/plain. A login portal, for example, sends a 200 with HTML. */
static bool
is_file(const struct upid_http_request *req)
{
	return !has_type(req, "text/html") && !is_json(req);
}

/* Splits the file into lines. Copies only a line that arrives in pieces. */
int
upid_take_whole_log(struct upid_http_request *req, const char *p, size_t n)
{
	struct upid_call *c = req->ctx;
	const char *end = p + n, *newline;

	if (!is_file(req))
		return upid_fail(&c->query->err, UPID_E_BAD_ANSWER,
		                 "the response is a web page or JSON, not a log: check that "
		                 "this is the address and port of a Proxmox API");
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
	if (c->room.n > LINE_MAX)
		return upid_fail(&c->query->err, UPID_E_TOO_LARGE,
		                 "a line of the log is larger than %d MB", LINE_MAX >> 20);
	return c->room.failed ? upid_fail_memory(&c->query->err) : 0;
}

bool
upid_read_whole_log(struct upid_call *c)
{
	if (c->room.n > 0 && c->query->err.code == UPID_E_OK) {
		c->query->unfinished = true;
		(void)c->query->line(c->query, ++c->n, upid_buf_str(&c->room));
	}
	c->query->total = c->n;
	return false;
}

/* `download` exists since pve-manager 7.3-5. An older server, or one without the task, sends one of
 * these statuses. A server that ignores it (fakepve 0.5) sends JSON. Without zlib the response cannot
 * be decoded. */
bool
upid_whole_log_is_refused(const struct upid_call *c)
{
	int status = c->req.status;

	if (c->query->err.code == UPID_E_OK)
		return false;
	if (status == 400 || status == 404)
		return !upid_code_retryable(c->query->err.code);
	return c->req.undecoded || (status == 200 && is_json(&c->req)) || status == 500 || status == 501;
}
