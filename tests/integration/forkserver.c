#define _GNU_SOURCE /* pipe2, SOCK_CLOEXEC */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server.h"

#include "forkserver.h"

static struct sockaddr_un where = { .sun_family = AF_UNIX };
static int hold = -1; /* its standard input: the process ends when this is closed */
static pid_t pid;

static void
end(void)
{
	close(hold);
	(void)waitpid(pid, NULL, 0);
	(void)unlink(where.sun_path);
}

static _Noreturn void
run(const int in[2], const int out[2])
{
	const char *python = getenv("UPID_PYTHON");

	if (dup2(in[0], 0) == 0 && dup2(out[1], 1) == 1)
		execlp(python != NULL ? python : "python3", "python3", "tests/taskserver",
		       "--fork-server", where.sun_path, (char *)NULL);
	_exit(127);
}

static void
start(const char *folder)
{
	int in[2], out[2];
	char c;

	(void)snprintf(where.sun_path, sizeof(where.sun_path), "%s/socket", folder);
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		run(in, out);
	close(in[0]);
	close(out[1]);
	hold = in[1];
	do { /* read the whole line: Python could not write the rest to a closed pipe */
		if (read(out[0], &c, 1) != 1)
			fail_msg(
				"the task server does not start: are we in the repository's root?");
	} while (c != '\n');
	close(out[0]);
	assert_int_equal(atexit(end), 0);
}

int
forkserver_connect(const char *folder, const char *arguments)
{
	size_t n = strlen(arguments);
	int fd;

	if (hold < 0)
		start(folder);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)&where, sizeof(where)), 0);
	assert_int_equal(write(fd, arguments, n), n);
	assert_int_equal(write(fd, "\n", 1), 1);
	return fd;
}
