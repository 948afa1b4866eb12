/* Parses numbers, durations and times as people write them, for coerce.c. */
#ifndef SPEC_NUMBER_H
#define SPEC_NUMBER_H

#include "spec.h"

/* An unsigned decimal number, truncated to three digits after the point. */
struct spec_decimal {
	int64_t thousandths; /* "1.5": 1500 */
	bool whole;          /* only zeros after the point */
};

/* Each consumes what it parses from the front of *text. spec_take_sign() returns true for a
 * minus. */
bool spec_take_sign(struct upid_str *text);
bool spec_take_decimal(struct spec_decimal *d, struct upid_str *text);

/* Parses "90", "1.5", "500ms", "5m", "1h30m" into milliseconds. A duration that is not zero stays
 * at least one millisecond. *plain: a number without a unit. */
bool spec_duration(int64_t *ms, bool *plain, struct upid_str text);

/* Parses UNIX seconds, ISO 8601, an age ("2h", "3d ago"), "now", "today" or "yesterday" into UNIX
 * seconds. A time without a zone is local. */
bool spec_time(int64_t *unix_s, struct upid_str text, const struct spec_calendar *calendar);

#endif
