/* A binary heap of timers, ordered by due time. */
#ifndef UPID_HEAP_H
#define UPID_HEAP_H

#include "lib/upid.h"

/* Embedded in its owner. A zeroed timer is not set. */
struct upid_timer {
	int64_t due_ms;
	size_t rank; /* among timers due at the same time, the lower rank comes first */
	size_t at;   /* position in the heap, from 1; 0: not set */
	void (*due)(struct upid_timer *); /* for the user of the heap */
};

struct upid_heap {
	struct upid_timer **timer;
	size_t count;
};

/* Allocates room for `most` timers, so that setting one never fails. */
int upid_heap_init(struct upid_heap *heap, size_t most, struct upid_err *err);
void upid_heap_free(struct upid_heap *heap);

/* Sets or moves a timer; INT64_MAX (never) removes it. */
void upid_heap_set(struct upid_heap *heap, struct upid_timer *timer, int64_t due_ms);

/* Returns the timer that is due first, without removing it; NULL: none is set. */
struct upid_timer *upid_heap_first(const struct upid_heap *heap);

#endif
