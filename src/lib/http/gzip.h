/* Decodes a gzip stream (RFC 1952) as it arrives, and tells whether it is complete. */
#ifndef UPID_GZIP_H
#define UPID_GZIP_H

#include "lib/upid.h"

struct upid_gzip;

/* Opens zlib. -1: not installed, or out of memory. */
int upid_gzip_open(struct upid_gzip **gzip, struct upid_err *err);

/* Passes the decoded data to take(). -1: take() returned -1, or the stream is not valid gzip. */
int upid_gzip_feed(struct upid_gzip *gzip, const char *p, size_t n,
                   int (*take)(void *ctx, const char *p, size_t n), void *ctx);

bool upid_gzip_is_broken(const struct upid_gzip *gzip); /* not valid gzip; false for NULL */
bool upid_gzip_is_cut(const struct upid_gzip *gzip);    /* not complete; false for NULL */

void upid_gzip_close(struct upid_gzip *gzip); /* NULL is allowed */

#endif
