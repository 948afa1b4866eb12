/* Code shared by all loops; http/loop.c has the real one. */
#include "lib/upid.h"

void
upid_loop_close(struct upid_loop *loop)
{
	if (loop != NULL)
		loop->ops->close(loop);
}

int64_t
upid_loop_now_ms(const struct upid_loop *loop)
{
	return loop->clock->now_ms(loop->clock->ctx);
}

int
upid_loop_run(struct upid_loop *loop, int64_t ms, struct upid_err *err)
{
	return loop->ops->run(loop, ms, err);
}

int
upid_loop_watch(struct upid_loop *loop, int fd, void (*ready)(void *ctx, int fd), void *ctx,
                struct upid_err *err)
{
	return loop->ops->watch(loop, fd, ready, ctx, err);
}

void
upid_loop_unwatch(struct upid_loop *loop, int fd)
{
	loop->ops->unwatch(loop, fd);
}

void
upid_loop_interrupt(struct upid_loop *loop)
{
	loop->interrupted = true;
}
