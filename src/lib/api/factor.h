/* The second factor of a user: what answers a server that asks for one. */
#ifndef UPID_FACTOR_H
#define UPID_FACTOR_H

#include "lib/base/buf.h"
#include "totp.h"

struct upid_factor {
	struct upid_buf code, recovery; /* secret, good for one login; gone once they are sent */
	bool spent;
	struct upid_totp totp; /* key_len 0: none */
	int64_t used_s;        /* the end of the period whose code was sent last */
	uint64_t refused;      /* codes in a row */
};

/* -1: what stands in *api is no code or no secret. */
int upid_factor_init(struct upid_factor *f, const struct upid_api *api, struct upid_err *err);
void upid_factor_free(struct upid_factor *f);

/*
 * The answer ("totp:123456") to a challenge: the ticket that came instead of a whole one. `now_s`
 * is the server's clock. -1: the user has none of the factors that are asked for; or (BUSY,
 * *pause_ms) the code of this moment has been used, and there will be another one.
 */
int upid_factor_answer(struct upid_buf *answer, struct upid_factor *f, struct upid_str challenge,
                       int64_t now_s, int64_t *pause_ms, struct upid_err *err);

/* What the server made of the answer. True of a refusal: the next code, in *pause_ms, is worth a
 * try. */
void upid_factor_accepted(struct upid_factor *f);
bool upid_factor_refused(struct upid_factor *f, int64_t now_s, int64_t *pause_ms);

#endif
