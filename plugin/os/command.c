/*
 * The command runs in its own process group, so that all of it can be killed. It has finished when
 * its shell has exited: a background process may keep the output open forever.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"

enum { SECRET_MAX = 64 * 1024, SECRET_MS = 60 * 1000, TICK_MS = 10 };

struct running {
	const char *name;
	const struct command_rules *rules;
	pid_t group;
	int fd; /* its output; -1 after end of file */
	struct upid_buf text;
};

/* ------------------------------------------------------------------------------- signals */

/* Signals are forwarded to the command, because its process group gets none from the terminal. */
static const int forwarded[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
enum { FORWARDED = sizeof(forwarded) / sizeof(*forwarded) };
static volatile pid_t group_now;

static void
forward(int number)
{
	if (group_now > 0)
		(void)kill(-group_now, SIGTERM);
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

static void
catch_signals(struct sigaction old[FORWARDED])
{
	struct sigaction act = { .sa_handler = forward };

	for (int i = 0; i < FORWARDED; i++)
		if (sigaction(forwarded[i], NULL, &old[i]) == 0 && old[i].sa_handler != SIG_IGN)
			(void)sigaction(forwarded[i], &act, NULL);
}

static void
release_signals(const struct sigaction old[FORWARDED])
{
	for (int i = 0; i < FORWARDED; i++)
		(void)sigaction(forwarded[i], &old[i], NULL);
}

/* --------------------------------------------------------------------------------- begin */

/* The command gets the default action for signals that we ignore (SIGPIPE). */
static int
spawn(pid_t *pid, const char *command, int output, bool no_errors, const sigset_t *mask)
{
	char *argv[] = { (char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c",
		         (char *)(uintptr_t)command, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t usual;
	int rc;

	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	if ((rc = posix_spawn_file_actions_init(&files)) != 0)
		return rc;
	if ((rc = posix_spawnattr_init(&attr)) != 0) {
		posix_spawn_file_actions_destroy(&files);
		return rc;
	}
	(void)posix_spawnattr_setsigdefault(&attr, &usual);
	(void)posix_spawnattr_setsigmask(&attr, mask);
	(void)posix_spawnattr_setpgroup(&attr, 0);
	(void)posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
	                                              POSIX_SPAWN_SETPGROUP);
	rc = posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
	if (rc == 0)
		rc = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY,
		                                      0);
	if (rc == 0 && no_errors)
		rc = posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY,
		                                      0);
	if (rc == 0)
		rc = posix_spawn(pid, "/bin/sh", &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

/* Signals are blocked until the process group is known: an early one would leave the command
 * running. */
static int
begin(struct running *r, const char *command, struct upid_err *err)
{
	sigset_t passed, before;
	int ends[2], rc;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return upid_fail(err, UPID_E_USAGE, "%s: cannot run the command: %s", r->name,
		                 strerror(errno));
	(void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
	sigemptyset(&passed);
	for (int i = 0; i < FORWARDED; i++)
		sigaddset(&passed, forwarded[i]);
	(void)sigprocmask(SIG_BLOCK, &passed, &before);
	rc = spawn(&r->group, command, ends[1], r->rules->no_errors, &before);
	group_now = rc == 0 ? r->group : 0;
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	close(ends[1]);
	r->fd = ends[0];
	if (rc == 0)
		return 0;
	r->group = 0;
	return upid_fail(err, UPID_E_USAGE, "%s: cannot run the command: %s", r->name,
	                 strerror(rc));
}

/* -------------------------------------------------------------------------------- to its end */

/* Reads the available output. The buffer was allocated in full, because growing would leave a copy
 * behind. */
static int
take(struct running *r, struct upid_err *err)
{
	ssize_t n = 1;

	while (r->fd >= 0 && n > 0 && r->text.n <= r->rules->max_bytes) {
		n = read(r->fd, r->text.p + r->text.n, r->rules->max_bytes + 1 - r->text.n);
		if (n > 0)
			r->text.n += (size_t)n;
		if (n < 0 && errno == EINTR)
			n = 1;
	}
	if (r->fd >= 0 && (n == 0 || (n < 0 && errno != EAGAIN))) {
		close(r->fd);
		r->fd = -1;
	}
	return r->text.n > r->rules->max_bytes
	               ? upid_fail(err, UPID_E_USAGE,
	                           "%s printed more than %zu bytes instead of a secret", r->name,
	                           r->rules->max_bytes)
	               : 0;
}

static int
judge(const struct running *r, int status, struct upid_err *err)
{
	const char *hidden = r->rules->no_errors ? " (its output is not shown here)" : "";

	if (WIFSIGNALED(status))
		return upid_fail(err, UPID_E_USAGE, "%s was killed by signal %d, %s", r->name,
		                 WTERMSIG(status), strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) != 0)
		return upid_fail(err, UPID_E_USAGE, "%s failed with exit status %d%s", r->name,
		                 WEXITSTATUS(status), hidden);
	return 0;
}

/* Polls the command. 1: running; 0: succeeded; -1: failed. It is stopped if it wants a terminal,
 * which it does not have. */
static int
poll_command(struct running *r, struct upid_err *err)
{
	int status, rc;
	pid_t pid = waitpid(r->group, &status, WNOHANG | WUNTRACED);

	if (pid == 0 || (pid < 0 && errno == EINTR))
		return 1;
	if (pid > 0 && WIFSTOPPED(status))
		return upid_fail(err, UPID_E_USAGE,
		                 "%s was stopped because it tried to use the terminal", r->name);
	r->group = group_now = 0;
	if (pid < 0)
		return upid_fail(err, UPID_E_USAGE, "%s: cannot wait for the command: %s", r->name,
		                 strerror(errno));
	rc = judge(r, status, err);
	return rc == 0 ? take(r, err) : rc;
}

static int
wait_for_end(struct running *r, struct upid_err *err)
{
	const struct upid_clock *clock = upid_clock_real();
	int64_t until = clock->now_ms(clock->ctx) + r->rules->ms;
	int rc = 1;

	while (rc == 1) {
		struct pollfd out = { .fd = r->fd, .events = POLLIN };

		(void)poll(&out, 1, TICK_MS);
		if (take(r, err) != 0 || (rc = poll_command(r, err)) < 0)
			return -1;
		if (rc == 1 && clock->now_ms(clock->ctx) >= until)
			return upid_fail(err, UPID_E_USAGE,
			                 "%s did not finish within %lld seconds and was killed",
			                 r->name, (long long)((r->rules->ms + 999) / 1000));
	}
	return 0;
}

static void
end(struct running *r)
{
	if (r->group > 0) {
		(void)kill(-r->group, SIGKILL);
		while (waitpid(r->group, NULL, 0) < 0 && errno == EINTR)
			;
	}
	group_now = 0;
	if (r->fd >= 0)
		close(r->fd);
	upid_buf_wipe(&r->text);
}

static int
first_line(struct upid_buf *out, const struct running *r, struct upid_err *err)
{
	const char *newline = r->text.n > 0 ? memchr(r->text.p, '\n', r->text.n) : NULL;
	size_t n = newline != NULL ? (size_t)(newline - r->text.p) : r->text.n;

	if (n > 0 && r->text.p[n - 1] == '\r')
		n--;
	if (n == 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "%s printed %s instead of a secret in its first line", r->name,
		                 r->text.n == 0 ? "nothing" : "an empty line");
	upid_buf_add(out, r->text.p, n);
	return out->failed ? upid_fail_memory(err) : 0;
}

int
command_line(struct upid_buf *out, const char *name, const char *command,
             const struct command_rules *rules, struct upid_err *err)
{
	struct running r = { .name = name, .rules = rules, .fd = -1 };
	struct sigaction old[FORWARDED];
	int rc = -1;

	if (!upid_buf_reserve(&r.text, rules->max_bytes + 1))
		return upid_fail_memory(err);
	catch_signals(old);
	if (begin(&r, command, err) == 0 && wait_for_end(&r, err) == 0)
		rc = first_line(out, &r, err);
	end(&r);
	release_signals(old);
	return rc;
}

int
command_secret(void *ctx, struct upid_buf *out, const char *name, const char *command, bool quiet,
               struct upid_err *err)
{
	const struct command_rules rules = { SECRET_MAX, SECRET_MS, quiet };

	(void)ctx;
	return command_line(out, name, command, &rules, err);
}
