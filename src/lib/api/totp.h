/* Computes the codes of an authenticator app (RFC 6238) from its secret. */
#ifndef UPID_TOTP_H
#define UPID_TOTP_H

#include "lib/upid.h"

enum { UPID_TOTP_KEY = 128, UPID_TOTP_DIGITS = 8 };

struct upid_totp {
	unsigned char key[UPID_TOTP_KEY]; /* secret */
	size_t key_len;
	int digits, period_s;
};

/* Parses base32 (any case; blanks, dashes and padding are optional), or the otpauth:// URL of a QR
 * code. -1: neither. The message contains no part of it. */
int upid_totp_parse(struct upid_totp *totp, struct upid_str secret, struct upid_err *err);

/* Writes the code for the UNIX time `now_s` and a NUL. -1: libcrypto is missing. */
int upid_totp_code(char code[UPID_TOTP_DIGITS + 1], const struct upid_totp *totp, int64_t now_s,
                   struct upid_err *err);

#endif
