/*
 * Logs through the source of the API. The first byte chooses page or whole file and the product's
 * way with bytes, the second the size of the pieces; the rest is the body. A whole log's lines do
 * not depend on where its bytes were cut, and are those between its newlines; a page that jansson
 * can read has the lines that jansson reads.
 */
#include <jansson.h>

#include "lib/api/answer.h"
#include "lib/api/session.h"
#include "world.h"

struct seen {
	struct upid_buf text; /* each line ended by a newline */
	uint64_t lines, done;
	bool in_order;
};

static int
line(struct upid_query *q, uint64_t n, struct upid_str text)
{
	struct seen *s = q->ctx;

	s->in_order = s->in_order && n == s->lines + 1;
	s->lines++;
	upid_buf_add(&s->text, text.p, text.n);
	upid_buf_addc(&s->text, '\n');
	return 0;
}

static void
done(struct upid_query *q)
{
	((struct seen *)q->ctx)->done++;
}

static void
ask(struct seen *s, struct upid_query *q, const struct fuzz_reply *reply, bool pbs)
{
	struct upid_api api = { .product = pbs ? UPID_PRODUCT_PBS : UPID_PRODUCT_PVE,
		                .host = UPID_S("pve1"),
		                .token_id = UPID_S("root@pam!t"),
		                .token_secret = UPID_S("a-test-secret"),
		                .request_ms = 1000 };
	struct upid_str text = pbs ? UPID_S("UPID:a:0003A1B2:0A1B2C3D:00000001:68F0C0DE:backup::"
	                                    "root@pam:")
	                           : UPID_S("UPID:a:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:");
	struct upid_err err = { 0 };
	struct upid_source *src;
	struct fuzz_http http;
	struct fuzz_loop loop;
	struct upid task;

	*s = (struct seen){ .in_order = true };
	q->ctx = s;
	q->line = line;
	q->done = done;
	q->task = &task;
	MUST(upid_parse(&task, text, NULL, &err) == 0);
	fuzz_http_init(&http, reply);
	fuzz_loop_init(&loop, &http);
	MUST(upid_source_api_over(&src, &loop.base, &api, &http.base, &err) == 0);
	src->ops->ask(src, q);
	MUST(upid_loop_run(&loop.base, 1000, &err) == 0);
	MUST(s->done == 1);
	MUST(q->err.code == UPID_E_OK || q->err.message[0] != '\0');
	upid_source_close(src);
}

static void
whole(const struct fuzz_reply *reply, bool pbs)
{
	struct upid_query q = { .asking = UPID_ASK_WHOLE_LOG }, again = q;
	struct fuzz_reply in_one = *reply;
	struct seen pieces, one;
	size_t newlines = 0;

	in_one.cut = 0;
	ask(&pieces, &q, reply, pbs);
	ask(&one, &again, &in_one, pbs);
	MUST(q.err.code == again.err.code && pieces.lines == one.lines);
	MUST(fuzz_same(upid_buf_str(&pieces.text), upid_buf_str(&one.text)));
	MUST(one.in_order && q.total == (q.err.code == UPID_E_OK ? one.lines : 0));
	for (size_t i = 0; i < reply->body.n; i++)
		newlines += reply->body.p[i] == '\n';
	if (reply->body.n > 0 && reply->body.p[reply->body.n - 1] != '\n')
		newlines++;
	MUST(one.lines == newlines);
	upid_buf_free(&pieces.text);
	upid_buf_free(&one.text);
}

/* What jansson reads in a page of PBS; false: no page, or none that we would have to read. */
static bool
read_by_jansson(struct upid_buf *text, const json_t *root)
{
	const json_t *data = json_object_get(root, "data"), *item;
	size_t i;

	if (!json_is_array(data) || json_array_size(data) < 2)
		return false; /* a single line may be a word of PVE's own */
	json_array_foreach (data, i, item) {
		const json_t *n = json_object_get(item, "n"), *t = json_object_get(item, "t");

		if (!json_is_integer(n) || json_integer_value(n) < 1 ||
		    json_integer_value(n) > 99999 || !json_is_string(t))
			return false;
		upid_buf_add(text, json_string_value(t), json_string_length(t));
		upid_buf_addc(text, '\n');
	}
	return true;
}

static void
page(const struct fuzz_reply *reply, bool pbs)
{
	struct upid_query q = { .asking = UPID_ASK_LOG, .limit = 500 };
	/* jansson ends a number at a NUL, which is no JSON */
	bool nul = memchr(reply->body.p, '\0', reply->body.n) != NULL;
	json_t *root = nul ? NULL
	                   : json_loadb(reply->body.p, reply->body.n,
	                                JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
	const json_t *total = json_object_get(root, "total");
	struct upid_buf want = { 0 };
	struct seen s;

	ask(&s, &q, reply, pbs);
	MUST(q.err.code != UPID_E_OK || s.lines > 0 || reply->body.n > 0);
	if (pbs && (total == NULL || (json_is_integer(total) && json_integer_value(total) >= 0 &&
	                              json_integer_value(total) < 99999)) &&
	    read_by_jansson(&want, root)) {
		MUST(q.err.code == UPID_E_OK);
		MUST(fuzz_same(upid_buf_str(&want), upid_buf_str(&s.text)));
		MUST(q.total == (uint64_t)json_integer_value(total));
	}
	json_decref(root);
	upid_buf_free(&want);
	upid_buf_free(&s.text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct fuzz_reply reply = { .status = 200 };

	if (n < 2)
		return 0;
	reply.type = data[0] & 1 ? UPID_S("text/plain") : UPID_S("application/json");
	reply.cut = (size_t)data[1] + 1;
	reply.body = fuzz_copy(data + 2, n - 2);
	if (data[0] & 1)
		whole(&reply, data[0] & 2);
	else
		page(&reply, data[0] & 2);
	free((char *)(uintptr_t)reply.body.p);
	return 0;
}
