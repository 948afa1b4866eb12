/* A gzip stream as it arrives (RFC 1952): its data, and whether its end has come. */
#ifndef UPID_GZIP_H
#define UPID_GZIP_H

#include "lib/upid.h"

struct upid_gzip;

/* Opens zlib. -1: it is not installed, or there is no memory. */
int upid_gzip_open(struct upid_gzip **gzip, struct upid_err *err);

/* Hands the data in these bytes to `take`. -1: `take` returned -1, or this is no gzip. */
int upid_gzip_feed(struct upid_gzip *gzip, const char *p, size_t n,
                   int (*take)(void *ctx, const char *p, size_t n), void *ctx);

bool upid_gzip_is_broken(const struct upid_gzip *gzip); /* it is no gzip; NULL is not broken */
bool upid_gzip_is_cut(const struct upid_gzip *gzip);    /* the end has not come; NULL is not cut */

void upid_gzip_close(struct upid_gzip *gzip); /* NULL is allowed */

#endif
