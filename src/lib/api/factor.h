/* The user's second factor: answers the challenge of a login. */
#ifndef UPID_FACTOR_H
#define UPID_FACTOR_H

#include "lib/base/buf.h"
#include "totp.h"

struct upid_factor {
	struct upid_buf code, recovery; /* secret; valid for one login, wiped once sent */
	bool spent;
	struct upid_totp totp; /* key_len 0: none */
	int64_t used_s;        /* end of the period of the last code that was sent */
	uint64_t refused;      /* codes refused in a row */
};

/* -1: the code or secret in *api is malformed. */
int upid_factor_init(struct upid_factor *f, const struct upid_api *api, struct upid_err *err);
void upid_factor_free(struct upid_factor *f);

/*
 * Writes the answer ("totp:123456") to a challenge, which is the half ticket of the login. `now_s`
 * is the server's time. -1: no factor that the server accepts was given; or, with UPID_E_BUSY, the
 * current code was used already and the next one is valid in *pause_ms.
 */
int upid_factor_answer(struct upid_buf *answer, struct upid_factor *f, struct upid_str challenge,
                       int64_t now_s, int64_t *pause_ms, struct upid_err *err);

/* Records whether the server accepted the answer. upid_factor_refused() returns true if the next code,
 * in *pause_ms, should be tried. */
void upid_factor_accepted(struct upid_factor *f);
bool upid_factor_refused(struct upid_factor *f, int64_t now_s, int64_t *pause_ms);

#endif
