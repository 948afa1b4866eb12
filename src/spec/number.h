/* Numbers, durations and points in time as people write them, for coerce.c. */
#ifndef SPEC_NUMBER_H
#define SPEC_NUMBER_H

#include "spec.h"

/* An unsigned decimal number. Digits past the third after the point are cut. */
struct spec_decimal {
	int64_t thousandths; /* "1.5": 1500 */
	bool whole;          /* no digit but 0 follows the point */
};

/* Each takes what it reads from the front of *text. The sign: true if it is a minus. */
bool spec_take_sign(struct upid_str *text);
bool spec_take_decimal(struct spec_decimal *d, struct upid_str *text);

/* "90", "1.5", "500ms", "5m", "1h30m": milliseconds. A duration that is not zero stays at least one
 * millisecond. *plain: a number without a unit. */
bool spec_duration(int64_t *ms, bool *plain, struct upid_str text);

/* UNIX seconds, ISO 8601, an age ("2h", "3d ago"), "now", "today", "yesterday": UNIX seconds. Local
 * time is meant where no zone is given. */
bool spec_time(int64_t *unix_s, struct upid_str text, const struct spec_calendar *calendar);

#endif
