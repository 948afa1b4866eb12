#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

void
files_hold_standard(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/", O_RDONLY | O_DIRECTORY);
}

enum { CHUNK = 64 * 1024, LINE_MAX = 1024 * 1024 };

long
files_read_fd(int fd, char *room, size_t n)
{
	ssize_t got;

	do {
		got = read(fd, room, n);
	} while (got < 0 && errno == EINTR);
	return (long)got;
}

/* tee() duplicates what is in a pipe without consuming it. */
static ssize_t
peek_pipe(int fd, char *room, size_t n)
{
	int copy[2];
	ssize_t got;

	if (pipe2(copy, O_CLOEXEC | O_NONBLOCK) != 0)
		return -1;
	if ((got = tee(fd, copy[1], n, SPLICE_F_NONBLOCK)) > 0)
		got = read(copy[0], room, (size_t)got);
	close(copy[0]);
	close(copy[1]);
	return got;
}

size_t
files_peek_fd(int fd, char *room, size_t n, int ms)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	struct stat st;
	ssize_t got = -1;

	if (fstat(fd, &st) != 0 || poll(&ready, 1, ms) != 1)
		return 0;
	if (S_ISREG(st.st_mode))
		got = pread(fd, room, n, lseek(fd, 0, SEEK_CUR));
	else if (S_ISFIFO(st.st_mode))
		got = peek_pipe(fd, room, n);
	else if (S_ISSOCK(st.st_mode))
		got = recv(fd, room, n, MSG_PEEK | MSG_DONTWAIT);
	return got > 0 ? (size_t)got : 0;
}

static int
cannot_read(const char *path, struct upid_err *err)
{
	return upid_fail(err, UPID_E_USAGE, "%s cannot be read: %s", path, strerror(errno));
}

static int
read_all(struct upid_buf *out, int fd, const char *path, size_t max, struct upid_err *err)
{
	long n = 1;

	while (n > 0 && out->n <= max && upid_buf_reserve(out, 4096))
		if ((n = files_read_fd(fd, out->p + out->n, out->room - out->n)) > 0)
			out->n += (size_t)n;
	if (n < 0)
		return cannot_read(path, err);
	if (out->failed)
		return upid_fail_memory(err);
	if (out->n > max)
		return upid_fail(err, UPID_E_USAGE, "%s is larger than %zu bytes", path, max);
	return 0;
}

int
files_read(void *ctx, struct upid_buf *out, const char *path, size_t max, struct upid_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	(void)ctx;
	if (fd < 0)
		return cannot_read(path, err);
	rc = read_all(out, fd, path, max, err);
	close(fd);
	return rc;
}

/* Reads byte by byte, because the data after the line belongs to other users of the descriptor. */
int
files_read_line(void *ctx, struct upid_buf *out, uint64_t fd, size_t max, struct upid_err *err)
{
	long n = 0;
	char c;

	(void)ctx;
	while (out->n < max && (n = files_read_fd((int)fd, &c, 1)) == 1 && c != '\n')
		upid_buf_addc(out, c);
	if (n < 0)
		return upid_fail(err, UPID_E_USAGE, "file descriptor %llu cannot be read: %s",
		                 (unsigned long long)fd, strerror(errno));
	if (out->n > 0 && out->p[out->n - 1] == '\r')
		out->n--;
	return out->failed ? upid_fail_memory(err) : 0;
}

/* Passes on the complete lines of `buf` and keeps the rest. */
static int
pass_lines(struct upid_buf *buf, bool end, int (*line)(void *arg, struct upid_str), void *arg)
{
	size_t at = 0;
	int rc = 0;

	while (rc == 0 && at < buf->n) {
		const char *p = buf->p + at, *newline = memchr(p, '\n', buf->n - at);
		size_t n = newline != NULL ? (size_t)(newline - p) : buf->n - at;

		if (newline == NULL && !end && n < LINE_MAX)
			break;
		rc = line(arg, (struct upid_str){ p, n });
		at += n + (newline != NULL);
	}
	memmove(buf->p, buf->p + at, buf->n - at);
	buf->n -= at;
	return rc;
}

/* A line that is too long is passed on in pieces, which no caller recognizes. */
int
files_read_lines(void *ctx, const char *path, int (*line)(void *arg, struct upid_str), void *arg,
                 struct upid_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;
	struct upid_buf buf = { 0 };
	long n = 1;

	(void)ctx;
	if (fd < 0)
		return cannot_read(path, err);
	while (rc == 0 && n > 0) {
		if (!upid_buf_reserve(&buf, CHUNK))
			rc = upid_fail_memory(err);
		else if ((n = files_read_fd(fd, buf.p + buf.n, CHUNK)) < 0)
			rc = cannot_read(path, err);
		else {
			buf.n += (size_t)n;
			rc = pass_lines(&buf, n == 0, line, arg);
		}
	}
	close(fd);
	upid_buf_free(&buf);
	return rc;
}

/* Uses fstat() on the descriptor, since the name may refer to another file a moment later. A
 * directory that is not searchable (the HOME of the user who ran sudo) counts as empty. */
int
files_read_private(void *ctx, struct upid_buf *out, const char *path, size_t max,
                   struct face_file *file, struct upid_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;
	struct stat st;

	(void)ctx;
	*file = (struct face_file){ .missing = fd < 0 && (errno == ENOENT || errno == ENOTDIR ||
		                                          errno == EACCES) };
	if (file->missing)
		return 0;
	if (fd < 0)
		return cannot_read(path, err);
	rc = fstat(fd, &st) == 0 ? read_all(out, fd, path, max, err) : cannot_read(path, err);
	close(fd);
	if (rc != 0)
		return -1;
	file->mode = st.st_mode & 07777;
	file->ours = st.st_uid == geteuid();
	file->of_root = st.st_uid == 0;
	return 0;
}
