#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

long
files_read_fd(int fd, char *room, size_t n)
{
	ssize_t got;

	do {
		got = read(fd, room, n);
	} while (got < 0 && errno == EINTR);
	return (long)got;
}

static int
cannot_read(const char *path, struct upid_err *err)
{
	return upid_fail(err, UPID_E_USAGE, "%s cannot be read: %s", path, strerror(errno));
}

static int
read_all(struct upid_buf *out, int fd, const char *path, size_t most, struct upid_err *err)
{
	long n = 1;

	while (n > 0 && out->n <= most && upid_buf_reserve(out, 4096))
		if ((n = files_read_fd(fd, out->p + out->n, out->room - out->n)) > 0)
			out->n += (size_t)n;
	if (n < 0)
		return cannot_read(path, err);
	if (out->failed)
		return upid_fail_memory(err);
	if (out->n > most)
		return upid_fail(err, UPID_E_USAGE, "%s is larger than %zu bytes", path, most);
	return 0;
}

int
files_read(void *ctx, struct upid_buf *out, const char *path, size_t most, struct upid_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	(void)ctx;
	if (fd < 0)
		return cannot_read(path, err);
	rc = read_all(out, fd, path, most, err);
	close(fd);
	return rc;
}

/* Byte by byte, because what follows the line belongs to others who have the descriptor. */
int
files_read_line(void *ctx, struct upid_buf *out, uint64_t fd, size_t most, struct upid_err *err)
{
	long n = 0;
	char c;

	(void)ctx;
	while (out->n < most && (n = files_read_fd((int)fd, &c, 1)) == 1 && c != '\n')
		upid_buf_addc(out, c);
	if (n < 0)
		return upid_fail(err, UPID_E_USAGE, "file descriptor %llu cannot be read: %s",
		                 (unsigned long long)fd, strerror(errno));
	if (out->n > 0 && out->p[out->n - 1] == '\r')
		out->n--;
	return out->failed ? upid_fail_memory(err) : 0;
}

/* Uses fstat on the descriptor, since a name may refer to another file a moment later. A folder that
 * we may not search (the HOME of the user who ran sudo) counts as empty. */
int
files_read_private(void *ctx, struct upid_buf *out, const char *path, size_t most,
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
	rc = fstat(fd, &st) == 0 ? read_all(out, fd, path, most, err) : cannot_read(path, err);
	close(fd);
	if (rc != 0)
		return -1;
	file->mode = st.st_mode & 07777;
	file->ours = st.st_uid == geteuid();
	file->of_root = st.st_uid == 0;
	return 0;
}
