/* A wait that is over before all of its tasks have ended; in exact instants. */
#include "tests/unit/fake.h"

enum { TASKS = 5, LONG = 3600000 };

static const struct fake_answer killed = { .exitstatus = "received interrupt" };

/* Task k ends after k + 1 seconds, the odd ones with an error. */
struct five {
	struct fake f;
	struct fake_task task[TASKS];
	struct upid_wait w[TASKS];
	struct upid_wait_rules rules;
	size_t order[TASKS], count; /* in which they ended, or were left */
	size_t enough;              /* so many of them */
};

static void
finished(struct upid_wait_rules *rules, size_t index)
{
	struct five *t = rules->ctx;

	t->order[t->count++] = index;
	if (t->count == t->enough)
		rules->enough = true;
}

static void
make(struct five *t, size_t enough)
{
	memset(t, 0, sizeof(*t));
	for (size_t k = 0; k < TASKS; k++)
		t->task[k] = (struct fake_task){ .ends_ms = 1000 * (int64_t)(k + 1),
			                         .end = k % 2 == 0 ? "OK" : "job errors" };
	t->enough = enough;
	t->rules = (struct upid_wait_rules){
		.timeout_ms = 60000, .interval_ms = 250, .finished = finished, .ctx = t
	};
}

static void
wait_for(struct five *t)
{
	fake_init(&t->f, t->task, TASKS);
	fake_wait(&t->f, t->w, &t->rules);
}

static void
drop(struct five *t)
{
	for (size_t k = 0; k < TASKS; k++)
		upid_wait_free(&t->w[k]);
	fake_free(&t->f);
}

TEST(a_wait_is_over_at_the_instant_at_which_enough_have_ended)
{
	for (size_t enough = 1; enough <= TASKS; enough++) {
		struct five t;

		make(&t, enough);
		wait_for(&t);
		assert_int_equal(fake_at(&t.f), 1000 * enough);
		assert_int_equal(t.count, TASKS); /* each of them is told, once */
		for (size_t k = 0; k < TASKS; k++) {
			assert_code(t.w[k].err, UPID_E_OK);
			assert_int_equal(t.w[k].stopped, k < enough);
			assert_int_equal(t.w[k].left, k >= enough);
			assert_false(t.w[k].timed_out || t.w[k].interrupted);
			assert_int_equal(t.w[k].cls, k >= enough  ? UPID_RUNNING
			                             : k % 2 == 0 ? UPID_CLASS_OK
			                                          : UPID_ERROR);
			assert_int_equal(t.w[k].elapsed_ms, 1000 * (k < enough ? k + 1 : enough));
		}
		drop(&t);
	}
}

TEST(what_is_under_way_then_is_cancelled_and_nothing_more_is_asked)
{
	struct five t;

	make(&t, 1);
	t.task[1].latency_ms = FAKE_NEVER; /* a server that hangs delays nobody */
	wait_for(&t);
	assert_int_equal(fake_at(&t.f), 1000);
	assert_int_equal(t.f.cancels, 1);
	assert_true(t.w[1].left);
	assert_false(t.w[1].seen);
	assert_true(t.w[2].seen);
	for (size_t i = 0; i < t.f.asks; i++)
		assert_true(t.f.asked[i].at_ms <= 1000);
	drop(&t);
}

TEST(tasks_that_had_ended_before_are_enough_at_once)
{
	struct five t;

	make(&t, 2);
	for (size_t k = 0; k < TASKS; k++)
		t.task[k].ends_ms = 0;
	fake_init(&t.f, t.task, TASKS);
	t.f.at_once = true;
	fake_wait(&t.f, t.w, &t.rules);
	assert_int_equal(fake_at(&t.f), 0);
	assert_int_equal(t.f.asks, 2); /* nobody asks about the others */
	assert_int_equal(t.w[0].stopped + t.w[1].stopped + t.w[2].stopped + t.w[3].stopped +
	                         t.w[4].stopped,
	                 2);
	drop(&t);
}

TEST(a_log_that_is_being_read_does_not_delay_the_others)
{
	static const struct fake_answer never = { .latency_ms = FAKE_NEVER };
	struct five t;

	make(&t, 2);
	t.rules.tail = 5;
	t.task[1].log = &never;
	t.task[1].logs = 1;
	wait_for(&t);
	assert_int_equal(fake_at(&t.f), 3000); /* tasks 0 and 2 */
	assert_true(t.w[1].stopped);
	assert_text(t.w[1].reason, "job errors");
	assert_text(t.w[1].note, "its log could not be read: enough other tasks had ended");
	drop(&t);
}

TEST(at_the_deadline_all_others_are_stopped_however_many_were_enough)
{
	struct five t;

	make(&t, 2);
	for (size_t k = 0; k < TASKS; k++) {
		t.task[k].ends_ms = LONG;
		t.task[k].stop = &killed;
		t.task[k].stops = 1;
	}
	t.rules.timeout_ms = 2000;
	t.rules.stop_late = true;
	t.rules.stop_ms = 5000;
	wait_for(&t);
	for (size_t k = 0; k < TASKS; k++)
		assert_true(t.w[k].stopped_by_us && t.w[k].timed_out);
	drop(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wait_is_over_at_the_instant_at_which_enough_have_ended),
		cmocka_unit_test(what_is_under_way_then_is_cancelled_and_nothing_more_is_asked),
		cmocka_unit_test(tasks_that_had_ended_before_are_enough_at_once),
		cmocka_unit_test(a_log_that_is_being_read_does_not_delay_the_others),
		cmocka_unit_test(at_the_deadline_all_others_are_stopped_however_many_were_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
