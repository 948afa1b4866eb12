#define _GNU_SOURCE
#include <errno.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "terminal.h"

static void
write_all(void *ctx, const char *p, size_t n)
{
	(void)ctx;
	while (n > 0) {
		ssize_t done = write(STDERR_FILENO, p, n);

		if (done < 0 && errno != EINTR)
			return;
		p += done > 0 ? done : 0;
		n -= done > 0 ? (size_t)done : 0;
	}
}

/* Draws only in the foreground: a shell with job control makes the process group of the foreground
 * job that of the terminal. */
static bool
size_of(void *ctx, size_t *columns, size_t *lines)
{
	struct winsize size = { 0 };
	pid_t front = tcgetpgrp(STDERR_FILENO);

	(void)ctx;
	if (front >= 0 && front != getpgrp())
		return false;
	(void)ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
	*columns = size.ws_col > 0 ? size.ws_col : 80;
	*lines = size.ws_row > 0 ? size.ws_row : 24;
	return true;
}

const struct face_screen *
terminal_screen(void)
{
	static const struct face_screen screen = { .write = write_all, .size = size_of };

	return isatty(STDERR_FILENO) ? &screen : NULL;
}

static struct {
	int fd; /* 0: none */
	void (*tick)(void *tick_ctx, bool late);
	void *tick_ctx;
} ticker;

/* After a stop, one read returns many expirations. So it does on a busy machine, where it does no
 * harm. */
static void
ready(void *ctx, int fd)
{
	uint64_t count = 0;

	(void)ctx;
	if (read(fd, &count, sizeof(count)) == (ssize_t)sizeof(count))
		ticker.tick(ticker.tick_ctx, count > 2);
}

int
terminal_tick(void *ctx, struct upid_loop *loop, int64_t ms,
              void (*tick)(void *tick_ctx, bool late), void *tick_ctx)
{
	const struct timespec pause = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
	const struct itimerspec rhythm = { pause, pause };

	(void)ctx;
	ticker.fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	ticker.tick = tick;
	ticker.tick_ctx = tick_ctx;
	if (ticker.fd < 0)
		return -1;
	if (timerfd_settime(ticker.fd, 0, &rhythm, NULL) == 0 &&
	    upid_loop_watch(loop, ticker.fd, ready, NULL, NULL) == 0)
		return 0;
	(void)close(ticker.fd);
	return -1;
}

void
terminal_untick(void *ctx, struct upid_loop *loop)
{
	(void)ctx;
	upid_loop_unwatch(loop, ticker.fd);
	(void)close(ticker.fd);
}
