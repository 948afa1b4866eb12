/*
 * The real event loop. libcurl's multi handle waits for connections, an epoll instance for watched
 * descriptors. The epoll descriptor is passed to curl_multi_poll(), or to poll() before the first
 * request, so a program that contacts no server never loads libcurl.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "loop.h"

enum {
	CONNECTIONS = 4, /* per server: that many saturate pveproxy (3 workers) */
	MAX_WAIT = 60000
};

struct upid_watched {
	struct upid_watched *next;
	int fd;
	void (*ready)(void *ctx, int fd);
	void *ctx;
};

/* ------------------------------------------------------------------------------ descriptors */

static int
watch(struct upid_loop *loop, int fd, void (*ready)(void *ctx, int fd), void *ctx,
      struct upid_err *err)
{
	struct upid_curl_loop *l = (struct upid_curl_loop *)loop;
	struct upid_watched *w = malloc(sizeof(*w));
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = w };

	if (w == NULL)
		return upid_fail_memory(err);
	*w = (struct upid_watched){ l->watched, fd, ready, ctx };
	if (l->watcher < 0)
		l->watcher = epoll_create1(EPOLL_CLOEXEC);
	if (l->watcher < 0 || epoll_ctl(l->watcher, EPOLL_CTL_ADD, fd, &event) != 0) {
		free(w);
		return upid_fail(err, UPID_E_INTERNAL, "cannot watch file descriptor %d: %s", fd,
		                 strerror(errno));
	}
	l->watched = w;
	return 0;
}

static void
unwatch(struct upid_loop *loop, int fd)
{
	struct upid_curl_loop *l = (struct upid_curl_loop *)loop;
	struct upid_watched **at = &l->watched, *w;

	while (*at != NULL && (*at)->fd != fd)
		at = &(*at)->next;
	if ((w = *at) == NULL)
		return;
	*at = w->next;
	(void)epoll_ctl(l->watcher, EPOLL_CTL_DEL, fd, NULL);
	free(w);
}

/* Handles one descriptor per call: ready() may unwatch any of them. */
static bool
call_ready(const struct upid_curl_loop *l)
{
	struct epoll_event event;
	const struct upid_watched *w;

	if (l->watcher < 0 || epoll_wait(l->watcher, &event, 1, 0) != 1)
		return false;
	w = event.data.ptr;
	w->ready(w->ctx, w->fd);
	return true;
}

/* ------------------------------------------------------------------------------- connections */

static int
fail(const struct upid_curl_loop *l, CURLMcode rc, struct upid_err *err)
{
	return upid_fail(err, UPID_E_INTERNAL, "libcurl: %s", l->curl.multi_strerror(rc));
}

/* Returns how many transfers have finished. -1: libcurl failed. */
static int
run_transfers(struct upid_curl_loop *l, struct upid_err *err)
{
	int left, count = 0;
	CURLMcode rc;
	CURLMsg *msg;

	if (l->multi == NULL)
		return 0;
	if ((rc = l->curl.multi_perform(l->multi, &left)) != CURLM_OK)
		return fail(l, rc, err);
	while ((msg = l->curl.multi_info_read(l->multi, &left)) != NULL) {
		CURLcode result = msg->data.result;
		CURL *easy = msg->easy_handle;
		void *transfer = NULL;

		if (msg->msg != CURLMSG_DONE)
			continue;
		l->curl.easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
		l->curl.multi_remove_handle(l->multi, easy);
		l->ended(transfer, result);
		count++;
	}
	return count;
}

static int
wait_for(const struct upid_curl_loop *l, int ms, struct upid_err *err)
{
	struct curl_waitfd extra = { .fd = l->watcher, .events = CURL_WAIT_POLLIN };
	struct pollfd watcher = { .fd = l->watcher, .events = POLLIN };
	CURLMcode rc;

	if (l->multi == NULL) {
		(void)poll(&watcher, l->watcher >= 0, ms); /* a signal may interrupt it */
		return 0;
	}
	rc = l->curl.multi_poll(l->multi, &extra, l->watcher >= 0, ms, NULL);
	return rc == CURLM_OK ? 0 : fail(l, rc, err);
}

static int
run(struct upid_loop *loop, int64_t ms, struct upid_err *err)
{
	struct upid_curl_loop *l = (struct upid_curl_loop *)loop;
	int64_t now = upid_loop_now_ms(loop), left;
	int64_t until = ms < INT64_MAX - now ? now + ms : INT64_MAX;
	int ended;

	for (;;) {
		if (call_ready(l))
			return 0;
		if ((ended = run_transfers(l, err)) != 0)
			return ended > 0 ? 0 : -1;
		if ((left = until - upid_loop_now_ms(loop)) <= 0)
			return 0;
		if (wait_for(l, left < MAX_WAIT ? (int)left : MAX_WAIT, err) != 0)
			return -1;
	}
}

int
upid_curl_loop_start(struct upid_curl_loop *l, struct upid_err *err)
{
	if (l->multi != NULL)
		return 0;
	if (l->curl.library == NULL) {
		if (upid_curl_load(&l->curl, err) != 0)
			return -1;
		l->curl.global_init(CURL_GLOBAL_DEFAULT);
	}
	if ((l->multi = l->curl.multi_init()) == NULL)
		return upid_fail_memory(err);
	l->curl.multi_setopt(l->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)CONNECTIONS);
	return 0;
}

/* ---------------------------------------------------------------------------- open and close */

static void
close_loop(struct upid_loop *loop)
{
	struct upid_curl_loop *l = (struct upid_curl_loop *)loop;

	while (l->watched != NULL)
		unwatch(loop, l->watched->fd);
	if (l->watcher >= 0)
		close(l->watcher);
	if (l->multi != NULL)
		l->curl.multi_cleanup(l->multi);
	if (l->curl.library != NULL)
		l->curl.global_cleanup();
	/* libcurl stays mapped, because it registers OpenSSL's exit handlers */
	free(l);
}

static const struct upid_loop_ops ops = { run, watch, unwatch, close_loop };

struct upid_curl_loop *
upid_curl_loop_of(struct upid_loop *loop)
{
	return loop->ops == &ops ? (struct upid_curl_loop *)loop : NULL;
}

int
upid_loop_open(struct upid_loop **loop, struct upid_err *err)
{
	struct upid_curl_loop *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return upid_fail_memory(err);
	l->base.ops = &ops;
	l->base.clock = upid_clock_real();
	l->watcher = -1;
	*loop = &l->base;
	return 0;
}
