/* The outside world: standard streams, files, the clock, the environment, signals. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <unistd.h>

#include "plugin/os/calendar.h"
#include "plugin/os/command.h"
#include "face.h"
#include "plugin/os/files.h"
#include "plugin/os/signals.h"
#include "plugin/os/terminal.h"
#include "json_memory.h"

static const char *
get_environment(void *ctx, const char *name)
{
	(void)ctx;
	return getenv(name);
}

static long
read_in(void *ctx, char *room, size_t n)
{
	(void)ctx;
	return files_read_fd(STDIN_FILENO, room, n);
}

static size_t
peek_in(void *ctx, char *room, size_t n, int ms)
{
	(void)ctx;
	return files_peek_fd(STDIN_FILENO, room, n, ms);
}

static int
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

/* A closed pipe ends the process silently, as it does with every filter. SIGPIPE is enabled only
 * here: a server that closes its connection must not end the process. */
static int
write_out(void *ctx, const char *p, size_t n)
{
	(void)ctx;
	if (write_all(STDOUT_FILENO, p, n) == 0)
		return 0;
	if (errno == EPIPE) {
		(void)signal(SIGPIPE, SIG_DFL);
		(void)raise(SIGPIPE);
	}
	return -1;
}

static void
say(void *ctx, const char *text)
{
	(void)ctx;
	(void)!write_all(STDERR_FILENO, text, strlen(text));
	(void)!write_all(STDERR_FILENO, "\n", 1);
}

static size_t
columns_of(int fd)
{
	struct winsize size;

	return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int
main(int argc, char **argv)
{
	struct face_world world = { .env = { .calendar = calendar_real(),
		                             .getenv = get_environment,
		                             .read_file = files_read,
		                             .read_fd = files_read_line,
		                             .read_lines = files_read_lines,
		                             .run_command = command_secret,
		                             .catch_signals = signals_catch },
		                    .read_private = files_read_private,
		                    .read_in = read_in,
		                    .peek_in = peek_in,
		                    .write_out = write_out,
		                    .say = say,
		                    .screen = terminal_screen(),
		                    .tick = terminal_tick,
		                    .untick = terminal_untick,
		                    .on_crash = crash_words,
		                    .environment = environ,
		                    .in_tty = isatty(STDIN_FILENO),
		                    .out_tty = isatty(STDOUT_FILENO),
		                    .out_columns = columns_of(STDOUT_FILENO) };
	struct upid_err err = { 0 };
	int status;

	files_hold_standard();
	(void)signal(SIGPIPE, SIG_IGN);
	json_memory_use();
	if (getrandom(&world.env.seed, sizeof(world.env.seed), GRND_NONBLOCK) < 0)
		world.env.seed = (uint64_t)getpid();
	(void)upid_loop_open(&world.env.loop, &err);
	status = face_run(&world, argc, argv);
	upid_loop_close(world.env.loop);
	signals_die();
	return status;
}
