/* Reads real files. */
#ifndef FILES_H
#define FILES_H

#include "plugin/face.h"

/* Occupies the descriptors of closed standard streams; reading and writing them fails. Otherwise the
 * next socket would become standard output. */
void files_hold_standard(void);

/* read(), restarted if a signal interrupts it. */
long files_read_fd(int fd, char *room, size_t n);

/* Copies what is next in a file, pipe or socket and leaves it there; 0: nothing came within `ms`. */
size_t files_peek_fd(int fd, char *room, size_t n, int ms);

/* op_env.read_file, op_env.read_fd and face_world.read_private. */
int
files_read(void *ctx, struct upid_buf *out, const char *path, size_t max, struct upid_err *err);
int
files_read_line(void *ctx, struct upid_buf *out, uint64_t fd, size_t max, struct upid_err *err);
/* op_env.read_lines. */
int files_read_lines(void *ctx, const char *path, int (*line)(void *arg, struct upid_str), void *arg,
                     struct upid_err *err);
int files_read_private(void *ctx, struct upid_buf *out, const char *path, size_t max,
                       struct face_file *file, struct upid_err *err);

#endif
