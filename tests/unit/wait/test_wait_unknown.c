/* Tasks that the server does not know yet, or no longer. */
#include "tests/unit/fake.h"

#define ENDS { .exitstatus = "OK" }
#define FAULT(name, status) { .code = UPID_E_##name, .http = (status) }

static void
finish(struct fake *f, struct upid_wait *w)
{
	upid_wait_free(w);
	fake_free(f);
}

TEST(a_young_unknown_task_is_requested_again)
{
	const struct fake_answer looks[] = { FAULT(NO_SUCH_TASK, 400), FAULT(NO_SUCH_TASK, 400), ENDS };
	struct fake_task task = { .look = looks, .looks = 3 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	f.date_s = FAKE_START;
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000 });
	assert_asked_at(&f, 0, 500, 1000);
	assert_true(w.stopped);
	assert_int_equal(w.retries, 2);
	finish(&f, &w);
}

/* 21 looks, one every 500 ms, when the server says how old the task is and when it does not. */
TEST(the_grace_of_an_unknown_task_is_ten_seconds)
{
	const struct fake_answer none = FAULT(NO_SUCH_TASK, 400);
	static const int64_t dates[] = { FAKE_START, 0 };

	for (size_t i = 0; i < COUNT(dates); i++) {
		struct fake_task task = { .look = &none, .looks = 1 };
		struct upid_wait w = { 0 };
		struct fake f;

		fake_init(&f, &task, 1);
		f.date_s = dates[i];
		fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000 });
		assert_code(w.err, UPID_E_NO_SUCH_TASK);
		assert_int_equal(w.err.http, 400);
		assert_int_equal(f.asks, 21);
		assert_int_equal(w.elapsed_ms, 10000);
		finish(&f, &w);
	}
}

TEST(an_old_unknown_task_is_gone)
{
	const struct fake_answer none = FAULT(NO_SUCH_TASK, 400);
	struct fake_task task = { .look = &none, .looks = 1 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	f.date_s = FAKE_START + 10;
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000 });
	assert_asked_at(&f, 0);
	assert_code(w.err, UPID_E_NO_SUCH_TASK);
	finish(&f, &w);
}

TEST(a_single_poll_has_no_grace_period)
{
	const struct fake_answer none = FAULT(NO_SUCH_TASK, 400);
	struct fake_task task = { .look = &none, .looks = 1 };
	struct upid_wait w = { 0 };
	struct fake f;

	fake_init(&f, &task, 1);
	fake_wait(&f, &w, &(struct upid_wait_rules){ .timeout_ms = 300000, .one_look = true });
	assert_asked_at(&f, 0);
	assert_code(w.err, UPID_E_NO_SUCH_TASK);
	finish(&f, &w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_young_unknown_task_is_requested_again),
		cmocka_unit_test(the_grace_of_an_unknown_task_is_ten_seconds),
		cmocka_unit_test(an_old_unknown_task_is_gone),
		cmocka_unit_test(a_single_poll_has_no_grace_period),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
