/* The handler only writes to a pipe, which the loop watches: nothing else is safe in a handler, and
 * this wakes the loop wherever it waits. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "signals.h"

static const int caught[] = { SIGINT, SIGTERM };
enum { CAUGHT = sizeof(caught) / sizeof(*caught) };
static volatile sig_atomic_t ours[CAUGHT]; /* signals that have our handler */
static volatile sig_atomic_t first;        /* the first signal received; 0: none */
static int ends[2] = { -1, -1 };

/* A second signal ends the process immediately, without writing records. */
static void
handle(int number)
{
	int before = errno;

	first = number;
	for (int i = 0; i < CAUGHT; i++)
		if (ours[i])
			(void)signal(caught[i], SIG_DFL);
	(void)!write(ends[1], "", 1);
	errno = before;
}

static void
interrupt(void *ctx, int fd)
{
	struct upid_loop *loop = ctx;
	char byte;

	(void)!read(fd, &byte, 1);
	upid_loop_interrupt(loop);
}

void
signals_catch(void *ctx, struct upid_loop *loop)
{
	struct sigaction act = { .sa_handler = handle }, old;

	(void)ctx;
	if (ends[0] >= 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return; /* without a pipe, a signal ends the process */
	if (upid_loop_watch(loop, ends[0], interrupt, loop, NULL) != 0)
		return;
	for (int i = 0; i < CAUGHT; i++)
		if (sigaction(caught[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL) {
			ours[i] = 1;
			(void)sigaction(caught[i], &act, NULL);
		}
}

void
signals_die(void)
{
	if (first == 0)
		return;
	(void)signal(first, SIG_DFL);
	(void)raise(first);
}
