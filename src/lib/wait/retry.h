/* How long to pause: pure functions of time. */
#ifndef UPID_RETRY_H
#define UPID_RETRY_H

#include "lib/upid.h"

/*
 * The pause before the next look at a task of this age: 0.2 s times the root of the age in
 * seconds, from 0.1 s to 5 s. A lag that grows like the root costs about 54 looks for durations
 * from 0.1 s to 10 minutes at a mean lag of 9 %, where a fixed second needs 70 for 87 %.
 * Never shorter than four times what the last answer took: a slow server is not hurried.
 */
int64_t upid_pause_ms(int64_t age_ms, int64_t took_ms);

/* The pause after the n-th fault in a row (from 1): 0.25 s doubling to 5 s, but what the server
 * asked for (Retry-After) if that is longer. */
int64_t upid_backoff_ms(uint64_t faults, int64_t retry_after_ms);

/* What is told a person who waits through a fault. False: the deadline is too near for it. */
bool upid_retry_note(struct upid_err *text, const struct upid_err *fault, int64_t deadline_ms,
                     int64_t now_ms);

/* Up to a tenth more or less, so that many waits do not march in step; seed 0: none. */
int64_t upid_jitter_ms(int64_t pause_ms, uint64_t *seed);

#endif
