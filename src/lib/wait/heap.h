/* Timers in the order in which they are due: a binary heap. */
#ifndef UPID_HEAP_H
#define UPID_HEAP_H

#include "lib/upid.h"

/* Part of what it belongs to. Zeroed is not set. */
struct upid_timer {
	int64_t due_ms;
	size_t rank; /* of two that are due at once, the lower comes first */
	size_t at;   /* place in the heap, from 1; 0: not set */
};

struct upid_heap {
	struct upid_timer **timer;
	size_t count;
};

/* Makes room for `most` timers, so that setting one never fails. */
int upid_heap_init(struct upid_heap *heap, size_t most, struct upid_err *err);
void upid_heap_free(struct upid_heap *heap);

/* Sets a timer, or moves one that is set; INT64_MAX is never, and takes it out. */
void upid_heap_set(struct upid_heap *heap, struct upid_timer *timer, int64_t due_ms);

/* The timer that is due first; NULL: none is set. It stays set. */
struct upid_timer *upid_heap_first(const struct upid_heap *heap);

#endif
