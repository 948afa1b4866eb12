/* The user's second factor: computes the reply to the challenge of a login. */
#ifndef UPID_FACTOR_H
#define UPID_FACTOR_H

#include "lib/base/buf.h"
#include "totp.h"

struct upid_factor {
	struct upid_buf code, recovery; /* secret; valid for one login, wiped after use */
	bool spent;
	struct upid_totp totp; /* key_len 0: none */
	int64_t used_s;        /* end of the period of the last code sent */
	uint64_t refused;      /* consecutive refused codes */
};

/* -1: the code or secret in *api is malformed. */
int upid_factor_init(struct upid_factor *f, const struct upid_api *api, struct upid_err *err);
void upid_factor_free(struct upid_factor *f);

/*
 * Writes the reply ("totp:123456") to a challenge, which is the partial ticket of the login.
 * `now_s` is the server's time. -1: none of the given factors is accepted by the server. With
 * UPID_E_BUSY the current code was already used, and the next one is valid in *pause_ms.
 */
int upid_factor_answer(struct upid_buf *answer, struct upid_factor *f, struct upid_str challenge,
                       int64_t now_s, int64_t *pause_ms, struct upid_err *err);

/* Records whether the server accepted the reply. upid_factor_refused() returns true if the next
 * code should be tried in *pause_ms. */
void upid_factor_accepted(struct upid_factor *f);
bool upid_factor_refused(struct upid_factor *f, int64_t now_s, int64_t *pause_ms);

#endif
