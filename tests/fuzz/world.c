#include "world.h"

/* --------------------------------------------------------------------------- the transport */

static void
fill(struct upid_http_request *req, const struct fuzz_reply *r)
{
	req->status = r->status;
	req->date_s = -1;
	(void)snprintf(req->reason, sizeof(req->reason), "%.*s", (int)r->reason.n,
	               r->reason.n > 0 ? r->reason.p : "");
	(void)snprintf(req->type, sizeof(req->type), "%.*s", (int)r->type.n,
	               r->type.n > 0 ? r->type.p : "");
	upid_buf_add(&req->cookies, r->cookies.p, r->cookies.n);
}

/* Each piece has bytes of its own, so that what is kept of it is seen. */
static void
send_body(struct upid_http_request *req, const struct fuzz_reply *r)
{
	size_t cut = r->cut > 0 ? r->cut : r->body.n;
	bool enough = false;

	for (size_t at = 0; at < r->body.n && !enough; at += cut) {
		size_t left = r->body.n - at;
		struct upid_str piece = fuzz_copy(r->body.p + at, left < cut ? left : cut);

		if (req->piece != NULL && req->status == 200)
			enough = req->piece(req, piece.p, piece.n) != 0;
		else
			upid_buf_add(&req->body, piece.p, piece.n);
		free((char *)(uintptr_t)piece.p);
	}
}

static void
start(struct upid_http *http, struct upid_http_request *req)
{
	struct fuzz_http *h = (struct fuzz_http *)http;

	MUST(strncmp(req->url, "https://", 8) == 0);
	req->err = (struct upid_err){ 0 };
	req->body.n = 0;
	h->open[h->starts++ % 64] = req;
}

static void
answer_all(struct fuzz_http *h)
{
	for (size_t i = 0; i < 64; i++) {
		struct upid_http_request *req = h->open[i];

		if (req == NULL)
			continue;
		h->open[i] = NULL;
		fill(req, &h->reply);
		send_body(req, &h->reply);
		if (req->body.failed) /* as libcurl's transport does (http/answer.c) */
			upid_fail_memory(&req->err);
		if (h->reply.code != UPID_E_OK)
			upid_fail(&req->err, h->reply.code, "a fault of the fuzzer's");
		req->done(req);
	}
}

static void
cancel(struct upid_http *http, struct upid_http_request *req)
{
	struct fuzz_http *h = (struct fuzz_http *)http;
	size_t i = 0;

	while (i < 64 && h->open[i] != req)
		i++;
	MUST(i < 64); /* only what is under way */
	h->open[i] = NULL;
}

static void
close_nothing(struct upid_http *http)
{
	struct fuzz_http *h = (struct fuzz_http *)http;

	for (size_t i = 0; i < 64; i++)
		MUST(h->open[i] == NULL);
}

void
fuzz_http_init(struct fuzz_http *h, const struct fuzz_reply *reply)
{
	static const struct upid_http_ops ops = { start, cancel, close_nothing };

	*h = (struct fuzz_http){ .base.ops = &ops, .reply = *reply };
}

static int64_t
now(void *ctx)
{
	return ((struct fuzz_loop *)ctx)->now_ms;
}

static int
run(struct upid_loop *base, int64_t ms, struct upid_err *err)
{
	struct fuzz_loop *loop = (struct fuzz_loop *)base;

	(void)err;
	loop->now_ms += ms > 0 && ms < 1000000 ? ms : 1000000;
	if (loop->http != NULL)
		answer_all(loop->http);
	return 0;
}

void
fuzz_loop_init(struct fuzz_loop *loop, struct fuzz_http *http)
{
	static const struct upid_loop_ops ops = { run, NULL, NULL, NULL };

	*loop = (struct fuzz_loop){ .base = { &ops, &loop->clock, false },
		                    .now_ms = 7000000,
		                    .http = http };
	loop->clock = (struct upid_clock){ now, loop };
}

static struct fuzz_http server;

/* In place of the library's: every task has ended well, and every password lets in. */
int
upid_http_curl(struct upid_http **http, struct upid_loop *loop,
               const struct upid_http_trust *trust, struct upid_err *err)
{
	static const struct fuzz_reply ended = {
		.status = 200,
		.type = UPID_S("application/json"),
		.body = UPID_S("{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"OK\","
		               "\"ticket\":\"PVE:a-ticket\"}}"),
	};

	(void)trust;
	(void)err;
	fuzz_http_init(&server, &ended);
	((struct fuzz_loop *)loop)->http = &server;
	*http = &server.base;
	return 0;
}

/* ------------------------------------------------------------------------------- the world */

static const char *
environment(void *ctx, const char *name)
{
	bool there = ((struct fuzz_world *)ctx)->profiles.n > 0;

	return there && strcmp(name, "UPID_CONFIG") == 0 ? "/profiles" : NULL;
}

static int
read_file(void *ctx, struct upid_buf *out, const char *path, size_t most, struct upid_err *err)
{
	struct fuzz_world *w = ctx;

	if (strcmp(path, "/args") != 0)
		return upid_fail(err, UPID_E_USAGE, "%s cannot be read: no such file", path);
	if (w->args.n > most)
		return upid_fail(err, UPID_E_USAGE, "%s is larger than %zu bytes", path, most);
	upid_buf_add(out, w->args.p, w->args.n);
	return out->failed ? upid_fail_memory(err) : 0;
}

static int
read_nothing(void *ctx, struct upid_buf *out, uint64_t fd, size_t most, struct upid_err *err)
{
	(void)ctx;
	(void)out;
	(void)most;
	return upid_fail(err, UPID_E_USAGE, "file descriptor %llu cannot be read: none is open",
	                 (unsigned long long)fd);
}

static int
read_private(void *ctx, struct upid_buf *out, const char *path, size_t most, struct face_file *file,
             struct upid_err *err)
{
	struct fuzz_world *w = ctx;

	MUST(strcmp(path, "/profiles") == 0);
	*file = (struct face_file){ .mode = 0600, .ours = true };
	if (w->profiles.n > most)
		return upid_fail(err, UPID_E_USAGE, "%s is larger than %zu bytes", path, most);
	upid_buf_add(out, w->profiles.p, w->profiles.n);
	return out->failed ? upid_fail_memory(err) : 0;
}

static int
run_nothing(void *ctx, struct upid_buf *out, const char *name, const char *command, bool quiet,
            struct upid_err *err)
{
	(void)ctx;
	(void)out;
	(void)quiet;
	MUST(command[0] != '\0');
	return upid_fail(err, UPID_E_USAGE, "%s cannot be run: there is no shell here", name);
}

static long
read_in(void *ctx, char *room, size_t n)
{
	struct fuzz_world *w = ctx;
	size_t left = w->in.n - w->in_at;

	n = n < left ? n : left;
	n = w->in_cut > 0 && w->in_cut < n ? w->in_cut : n;
	if (n > 0)
		memcpy(room, w->in.p + w->in_at, n);
	w->in_at += n;
	return (long)n;
}

static int
write_out(void *ctx, const char *p, size_t n)
{
	upid_buf_add(&((struct fuzz_world *)ctx)->out, p, n);
	return 0;
}

static void
say(void *ctx, const char *text)
{
	MUST(*text != '\0' && strpbrk(text, "\n\r\033") == NULL);
	((struct fuzz_world *)ctx)->said++;
}

static void
on_crash(void *ctx, const char *words)
{
	(void)ctx;
	(void)words;
}

void
fuzz_world_init(struct fuzz_world *w)
{
	*w = (struct fuzz_world){ .in_at = 0 };
	fuzz_loop_init(&w->loop, NULL);
	w->base = (struct face_world){ .env = { .loop = &w->loop.base,
		                                .getenv = environment,
		                                .read_file = read_file,
		                                .read_fd = read_nothing,
		                                .run_command = run_nothing,
		                                .ctx = w },
		                       .read_private = read_private,
		                       .read_in = read_in,
		                       .write_out = write_out,
		                       .say = say,
		                       .on_crash = on_crash,
		                       .ctx = w };
}

void
fuzz_world_free(struct fuzz_world *w)
{
	upid_buf_free(&w->out);
}

int
fuzz_run(struct fuzz_world *w, const char *const *words)
{
	char room[8][64], *argv[9] = { NULL };
	int argc = 0;

	for (; words[argc] != NULL && argc < 8; argc++) {
		(void)snprintf(room[argc], sizeof(room[argc]), "%s", words[argc]);
		argv[argc] = room[argc];
	}
	w->in_at = 0;
	w->out.n = 0;
	w->said = 0;
	return face_run(&w->base, argc, argv);
}
