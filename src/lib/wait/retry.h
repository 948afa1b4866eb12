/* Computes pauses: pure functions of time. */
#ifndef UPID_RETRY_H
#define UPID_RETRY_H

#include "lib/upid.h"

/*
 * The pause before the next poll of a task of this age: 0.2 s times the square root of the age in
 * seconds, from 0.1 s to 5 s. This needs about 54 polls for tasks of 0.1 s to 10 minutes and
 * reports their end 9 % late on average; polling every second needs 70 polls and is 87 % late. The
 * pause is never shorter than four times the last response time, to spare a slow server.
 */
int64_t upid_pause_ms(int64_t age_ms, int64_t took_ms);

/* The pause after the n-th consecutive error (from 1): 0.25 s, doubling up to 5 s, or Retry-After
 * if that is longer. */
int64_t upid_backoff_ms(uint64_t faults, int64_t retry_after_ms);

/* Composes the note about a temporary error for a person who waits. False: too close to the
 * deadline. */
bool upid_retry_note(struct upid_err *text, const struct upid_err *fault, int64_t deadline_ms,
                     int64_t now_ms);

/* Varies a pause by up to a tenth, so that many waits do not run in step; seed 0: no jitter. */
int64_t upid_jitter_ms(int64_t pause_ms, uint64_t *seed);

#endif
