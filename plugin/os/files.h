/* The real files, for main.c. */
#ifndef FILES_H
#define FILES_H

#include "plugin/face.h"

/* read(), until it is not interrupted. */
long files_read_fd(int fd, char *room, size_t n);

/* read_file and read_private of the real world. */
int
files_read(void *ctx, struct upid_buf *out, const char *path, size_t most, struct upid_err *err);
int files_read_private(void *ctx, struct upid_buf *out, const char *path, size_t most,
                       struct face_file *file, struct upid_err *err);

#endif
