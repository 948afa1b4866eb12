/* The fingerprint of a certificate as Proxmox shows it: SHA-256 over its DER form. */
#ifndef UPID_FINGERPRINT_H
#define UPID_FINGERPRINT_H

#include "lib/base/buf.h"
#include "lib/base/digest.h"

/* Any one of these is accepted: several endpoints have several certificates. */
struct upid_fingerprints {
	unsigned char (*sha256)[UPID_SHA256_SIZE];
	size_t count; /* 0: none was given */
};

/* Hex in any case, with or without colons, with blanks around, several between commas. *set is
 * zeroed or freed. An empty text is none. -1: it is no such thing, and *set is empty. */
int
upid_fingerprints_parse(struct upid_fingerprints *set, struct upid_str text, struct upid_err *err);
bool upid_fingerprints_have(const struct upid_fingerprints *set,
                            const unsigned char sha256[UPID_SHA256_SIZE]);
void upid_fingerprints_free(struct upid_fingerprints *set);

/* "AA:BB:…" as PVE writes it, and a NUL. */
enum { UPID_FINGERPRINT_TEXT = 3 * UPID_SHA256_SIZE };
void upid_fingerprint_text(char room[UPID_FINGERPRINT_TEXT],
                           const unsigned char sha256[UPID_SHA256_SIZE]);

/* That of a certificate in PEM. -1: it is none, or there is no libcrypto. */
int upid_fingerprint_of_pem(unsigned char sha256[UPID_SHA256_SIZE], const char *pem,
                            struct upid_err *err);

#endif
