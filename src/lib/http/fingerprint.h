/* The fingerprint of a certificate as Proxmox shows it: SHA-256 of its DER form. */
#ifndef UPID_FINGERPRINT_H
#define UPID_FINGERPRINT_H

#include "lib/base/buf.h"
#include "lib/base/digest.h"

/* A server is accepted if any of these matches: each of several servers has its own certificate. */
struct upid_fingerprints {
	unsigned char (*sha256)[UPID_SHA256_SIZE];
	size_t count; /* 0: none given */
};

/* Parses hex digits in any case, with or without colons and surrounding blanks; commas separate
 * several. *set must be zeroed or freed. An empty text yields an empty set. -1: malformed, and *set
 * is empty. */
int
upid_fingerprints_parse(struct upid_fingerprints *set, struct upid_str text, struct upid_err *err);
bool upid_fingerprints_have(const struct upid_fingerprints *set,
                            const unsigned char sha256[UPID_SHA256_SIZE]);
void upid_fingerprints_free(struct upid_fingerprints *set);

/* Formats it as "AA:BB:…", like PVE does, with a NUL. */
enum { UPID_FINGERPRINT_TEXT = 3 * UPID_SHA256_SIZE };
void upid_fingerprint_text(char room[UPID_FINGERPRINT_TEXT],
                           const unsigned char sha256[UPID_SHA256_SIZE]);

/* Computes the fingerprint of a certificate in PEM. -1: not a certificate, or libcrypto is
 * missing. */
int upid_fingerprint_of_pem(unsigned char sha256[UPID_SHA256_SIZE], const char *pem,
                            struct upid_err *err);

#endif
