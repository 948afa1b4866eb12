/* Codes of an authenticator app (RFC 6238), out of the secret that it was given. */
#ifndef UPID_TOTP_H
#define UPID_TOTP_H

#include "lib/upid.h"

enum { UPID_TOTP_KEY = 128, UPID_TOTP_DIGITS = 8 };

struct upid_totp {
	unsigned char key[UPID_TOTP_KEY]; /* secret */
	size_t key_len;
	int digits, period_s;
};

/* From base32 (blanks, dashes, any case, with or without padding), or from the otpauth:// address
 * that is in the QR code. -1: it is neither; no byte of it is in the message. */
int upid_totp_parse(struct upid_totp *totp, struct upid_str secret, struct upid_err *err);

/* The code of the UNIX time `now_s`, ended by a NUL. -1: no libcrypto. */
int upid_totp_code(char code[UPID_TOTP_DIGITS + 1], const struct upid_totp *totp, int64_t now_s,
                   struct upid_err *err);

#endif
