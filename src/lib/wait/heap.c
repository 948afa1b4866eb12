#include <stdlib.h>

#include "heap.h"

int
upid_heap_init(struct upid_heap *heap, size_t most, struct upid_err *err)
{
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are meant */
	*heap = (struct upid_heap){ .timer = calloc(most + 1, sizeof(*heap->timer)) };
	return heap->timer != NULL ? 0 : upid_fail_memory(err);
}

void
upid_heap_free(struct upid_heap *heap)
{
	free(heap->timer);
	*heap = (struct upid_heap){ 0 };
}

/* The children of `at` are 2 * at and 2 * at + 1. */
static void
put(struct upid_heap *heap, size_t at, struct upid_timer *timer)
{
	heap->timer[at] = timer;
	timer->at = at;
}

static bool
before(const struct upid_timer *a, const struct upid_timer *b)
{
	return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->rank < b->rank;
}

static void
rise(struct upid_heap *heap, struct upid_timer *timer)
{
	size_t at = timer->at;

	for (; at > 1 && before(timer, heap->timer[at / 2]); at /= 2)
		put(heap, at, heap->timer[at / 2]);
	put(heap, at, timer);
}

static void
sink(struct upid_heap *heap, struct upid_timer *timer)
{
	size_t at = timer->at, child;

	for (; (child = 2 * at) <= heap->count; at = child) {
		if (child < heap->count && before(heap->timer[child + 1], heap->timer[child]))
			child++;
		if (!before(heap->timer[child], timer))
			break;
		put(heap, at, heap->timer[child]);
	}
	put(heap, at, timer);
}

static void
take_out(struct upid_heap *heap, struct upid_timer *timer)
{
	struct upid_timer *last = heap->timer[heap->count--];
	size_t at = timer->at;

	timer->at = 0;
	if (last == timer)
		return;
	put(heap, at, last);
	rise(heap, last);
	sink(heap, last);
}

void
upid_heap_set(struct upid_heap *heap, struct upid_timer *timer, int64_t due_ms)
{
	if (due_ms == INT64_MAX) {
		if (timer->at > 0)
			take_out(heap, timer);
		return;
	}
	if (timer->at == 0)
		put(heap, ++heap->count, timer);
	timer->due_ms = due_ms;
	rise(heap, timer);
	sink(heap, timer);
}

struct upid_timer *
upid_heap_first(const struct upid_heap *heap)
{
	return heap->count > 0 ? heap->timer[1] : NULL;
}
