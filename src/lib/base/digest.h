/* SHA-256 and HMAC-SHA1 by libcrypto, which is opened at the first use. */
#ifndef UPID_DIGEST_H
#define UPID_DIGEST_H

#include "lib/upid.h"

enum { UPID_SHA256_SIZE = 32, UPID_SHA1_SIZE = 20 };

/* p may be NULL if n is 0. -1: libcrypto is missing or fails. */
int upid_sha256(unsigned char out[UPID_SHA256_SIZE], const void *p, size_t n, struct upid_err *err);
int upid_hmac_sha1(unsigned char out[UPID_SHA1_SIZE], struct upid_str key, const void *p, size_t n,
                   struct upid_err *err);

#endif
