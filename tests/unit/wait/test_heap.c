/* Timers are returned in order of due time, whatever was set, moved and removed before. */
#include "lib/wait/heap.h"
#include "tests/unit/fake.h"

enum { TIMERS = 300 };

struct timers {
	struct upid_heap heap;
	struct upid_timer timer[TIMERS];
};

static void
begin(struct timers *t)
{
	struct upid_err err = { 0 };

	*t = (struct timers){ .timer = { { 0 } } };
	for (size_t i = 0; i < TIMERS; i++)
		t->timer[i].rank = i;
	assert_int_equal(upid_heap_init(&t->heap, TIMERS, &err), 0);
}

/* The rank of the first timer, which is taken out; TIMERS: there is none. */
static size_t
take_first(struct timers *t)
{
	struct upid_timer *first = upid_heap_first(&t->heap);

	if (first == NULL)
		return TIMERS;
	upid_heap_set(&t->heap, first, INT64_MAX);
	return first->rank;
}

TEST(the_timer_that_is_due_first_comes_first)
{
	static const int64_t due[] = { 50, 10, 40, 20, 30 };
	static const size_t order[] = { 1, 3, 4, 2, 0 };
	struct timers t;

	begin(&t);
	for (size_t i = 0; i < COUNT(due); i++)
		upid_heap_set(&t.heap, &t.timer[i], due[i]);
	for (size_t i = 0; i < COUNT(order); i++)
		assert_int_equal(take_first(&t), order[i]);
	assert_null(upid_heap_first(&t.heap));
	upid_heap_free(&t.heap);
}

TEST(of_timers_that_are_due_at_once_the_lower_rank_comes_first)
{
	struct timers t;

	begin(&t);
	for (size_t i = TIMERS; i > 0; i--)
		upid_heap_set(&t.heap, &t.timer[i - 1], 7);
	for (size_t i = 0; i < TIMERS; i++)
		assert_int_equal(take_first(&t), i);
	upid_heap_free(&t.heap);
}

TEST(a_timer_that_is_set_again_moves_and_one_that_is_never_due_is_taken_out)
{
	struct timers t;

	begin(&t);
	for (size_t i = 0; i < 4; i++)
		upid_heap_set(&t.heap, &t.timer[i], 100);
	upid_heap_set(&t.heap, &t.timer[3], 50);
	upid_heap_set(&t.heap, &t.timer[0], 200);
	upid_heap_set(&t.heap, &t.timer[1], INT64_MAX);
	upid_heap_set(&t.heap, &t.timer[1], INT64_MAX); /* it is out already */
	assert_int_equal(t.heap.count, 3);
	assert_int_equal(take_first(&t), 3);
	assert_int_equal(take_first(&t), 2);
	assert_int_equal(take_first(&t), 0);
	assert_int_equal(take_first(&t), TIMERS);
	upid_heap_free(&t.heap);
}

/* Against a search through all timers. */
TEST(it_agrees_with_a_search_after_any_changes)
{
	uint64_t seed = 1;
	struct timers t;

	begin(&t);
	for (size_t step = 0; step < 20000; step++) {
		const struct upid_timer *first = NULL;
		struct upid_timer *one;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		one = &t.timer[(seed >> 33) % TIMERS];
		upid_heap_set(&t.heap, one,
		              seed >> 60 == 0 ? INT64_MAX : (int64_t)(seed >> 50) % 97);
		for (size_t i = 0; i < TIMERS; i++)
			if (t.timer[i].at > 0 &&
			    (first == NULL || t.timer[i].due_ms < first->due_ms))
				first = &t.timer[i];
		assert_ptr_equal(upid_heap_first(&t.heap), first);
	}
	upid_heap_free(&t.heap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_timer_that_is_due_first_comes_first),
		cmocka_unit_test(of_timers_that_are_due_at_once_the_lower_rank_comes_first),
		cmocka_unit_test(
			a_timer_that_is_set_again_moves_and_one_that_is_never_due_is_taken_out),
		cmocka_unit_test(it_agrees_with_a_search_after_any_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
