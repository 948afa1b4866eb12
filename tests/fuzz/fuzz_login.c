/*
 * The answer to a login. The first two bytes choose product, step and HTTP status; the bytes up to a 0
 * are the cookies, up to another the reason phrase, the rest is the body. What lets us in is one
 * header line, and the password stands in no message, even where the server echoes it.
 */
#include "lib/api/session.h"
#include "world.h"

static void
done(struct upid_query *q)
{
	++*(int *)q->ctx;
}

static struct upid_str
take(struct upid_str *rest)
{
	const char *end = rest->n > 0 ? memchr(rest->p, '\0', rest->n) : NULL;
	struct upid_str part = { rest->p, end != NULL ? (size_t)(end - rest->p) : 0 };

	if (end != NULL)
		*rest = (struct upid_str){ end + 1, rest->n - part.n - 1 };
	return part;
}

/* As the transport hands cookies on: each is ended by a newline. */
static struct upid_str
cookies(struct upid_buf *room, struct upid_str raw)
{
	upid_buf_add(room, raw.p, raw.n);
	if (raw.n > 0 && raw.p[raw.n - 1] != '\n')
		upid_buf_addc(room, '\n');
	return upid_buf_str(room);
}

/* The reader by itself: what it makes of an answer. */
static void
read_it(const struct upid_api *api, enum upid_login_step step, const struct fuzz_reply *r)
{
	struct upid_http_request req = { .status = r->status };
	struct upid_err err = { 0 };
	enum upid_login_step next = step;
	struct upid_session s;
	int rc;

	MUST(upid_session_init(&s, api, &err) == 0);
	upid_buf_add(&req.body, r->body.p, r->body.n);
	upid_buf_add(&req.cookies, r->cookies.p, r->cookies.n);
	rc = upid_session_login_answer(&s, &next, &req, &err);
	if (rc == 1) {
		MUST(next > step);
		MUST(next != UPID_LOGIN_FACTOR || (s.answer.n > 0 && s.challenge.n > 0));
		MUST(err.code == UPID_E_OK && s.header.n == 0);
	} else if (rc == 0) {
		MUST(s.header.n > 8 && memcmp(s.header.p, "Cookie: ", 8) == 0);
		MUST(strlen(s.header.p) == s.header.n);
		MUST(strpbrk(s.header.p, "\r\n") == NULL);
	} else {
		MUST(err.code != UPID_E_OK && s.header.n == 0);
	}
	upid_session_free(&s);
	upid_buf_free(&req.body);
	upid_buf_free(&req.cookies);
}

static void
ask(const struct upid_api *api, const struct upid *task, const struct fuzz_reply *r)
{
	int ends = 0;
	struct upid_query q = { .asking = UPID_ASK_STATUS, .task = task, .done = done, .ctx = &ends };
	struct upid_err err = { 0 };
	struct upid_source *src;
	struct fuzz_http http;
	struct fuzz_loop loop;

	fuzz_http_init(&http, r);
	fuzz_loop_init(&loop, &http);
	MUST(upid_source_api_over(&src, &loop.base, api, &http.base, &err) == 0);
	src->ops->ask(src, &q);
	/* at most the password, a code and the question itself, each of them once more */
	for (int i = 0; i < 8 && ends == 0; i++)
		MUST(upid_loop_run(&loop.base, 1000, &err) == 0);
	MUST(ends == 1);
	MUST(strstr(q.err.message, "hunter22-is-secret") == NULL);
	upid_source_close(src);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct upid_api api = { .host = UPID_S("pve1"),
		                .user = UPID_S("root@pam"),
		                .password = UPID_S("hunter22-is-secret"),
		                .totp_code = UPID_S("123456"),
		                .recovery_code = UPID_S("aaaa-bbbb"),
		                .request_ms = 1000 };
	struct upid_str rest = { (const char *)data + 2, n - 2 };
	struct fuzz_reply r = { .type = UPID_S("application/json") };
	struct upid_buf room = { 0 };
	struct upid_err err = { 0 };
	struct upid task;

	if (n < 2)
		return 0;
	api.product = UPID_PRODUCT_PVE + data[0] % 4;
	MUST(upid_parse(&task,
	                data[0] % 4 < 2
	                        ? UPID_S("UPID:a:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:")
	                        : UPID_S("UPID:a:0003A1B2:0A1B2C3D:00000001:68F0C0DE:backup::"
	                                 "root@pam:"),
	                NULL, &err) == 0);
	r.status = data[1] < 128 ? 200 : 300 + data[1];
	r.cookies = cookies(&room, take(&rest));
	r.reason = take(&rest);
	r.body = fuzz_copy(rest.p, rest.n);
	read_it(&api, data[0] / 4 % 3, &r);
	ask(&api, &task, &r);
	free((char *)(uintptr_t)r.body.p);
	upid_buf_free(&room);
	return 0;
}
