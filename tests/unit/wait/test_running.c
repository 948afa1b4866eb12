/* Several tasks of one node: polls the list of running tasks, and the status only of tasks that
 * left it. */
#include "tests/unit/fake.h"

#define NODE_A "UPID:a:0000%04X:00A21BA7:618C1D55:vzdump:100:root@pam:"

enum { TASKS = 200 };

static char upids[TASKS][80];
static struct fake_task tasks[TASKS];
static struct upid_wait waits[TASKS];
static struct fake fake;
static struct fake_list list;

/* `count` tasks of one node, which end after 1, 2, 3 … seconds. */
static void
make(size_t count)
{
	list = (struct fake_list){ 0 };
	memset(tasks, 0, sizeof(tasks));
	memset(waits, 0, sizeof(waits));
	for (size_t i = 0; i < count; i++) {
		(void)snprintf(upids[i], sizeof(upids[i]), NODE_A, (unsigned)i + 1);
		fake_parse(&tasks[i], upids[i]);
		tasks[i].ends_ms = (int64_t)(i + 1) * 1000;
		tasks[i].end = "OK";
	}
	fake_init(&fake, tasks, count);
	fake.list = &list;
}

static void
wait_until(int64_t timeout_ms)
{
	struct upid_wait_rules rules = { .timeout_ms = timeout_ms, .interval_ms = 400 };

	fake_wait(&fake, waits, &rules);
}

static size_t
asked(enum upid_asking asking)
{
	size_t count = 0;

	for (size_t i = 0; i < fake.asks; i++)
		count += fake.asked[i].asking == asking;
	return count;
}

static void
drop(void)
{
	for (size_t i = 0; i < fake.tasks; i++)
		upid_wait_free(&waits[i]);
	fake_free(&fake);
}

static void
ended_at(size_t i, int64_t elapsed_ms, uint64_t polls)
{
	assert_code(waits[i].err, UPID_E_OK);
	assert_true(waits[i].stopped);
	assert_text(waits[i].exitstatus, "OK");
	assert_int_equal(waits[i].elapsed_ms, elapsed_ms);
	assert_int_equal(waits[i].polls, polls);
}

TEST(only_the_tasks_that_left_the_list_are_asked_for_their_status)
{
	make(3);
	wait_until(60000);
	/* the list every 400 ms until nothing is in it, and each status when the task is gone */
	assert_asked_at(&fake, 0, 400, 800, 1200, 1200, 1600, 2000, 2000, 2400, 2800, 3200, 3200);
	assert_int_equal(asked(UPID_ASK_LIST), 9);
	ended_at(0, 1200, 1);
	ended_at(1, 2000, 1);
	ended_at(2, 3200, 1);
	drop();
}

TEST(a_task_that_has_ended_before_costs_its_own_request_and_one_list)
{
	make(5);
	for (size_t i = 0; i < 5; i++)
		tasks[i].ends_ms = 0;
	wait_until(60000);
	assert_asked_at(&fake, 0, 0, 0, 0, 0, 0);
	assert_int_equal(asked(UPID_ASK_STATUS), 5);
	drop();
}

TEST(a_task_that_is_alone_on_its_node_has_no_list)
{
	make(3);
	fake_parse(&tasks[1], "UPID:b:00000002:00A21BA7:618C1D55:vzdump:100:root@pam:");
	fake_parse(&tasks[2], "UPID:c:00000003:00A21BA7:618C1D55:vzdump:100:root@pam:");
	wait_until(60000);
	assert_int_equal(asked(UPID_ASK_LIST), 0);
	assert_int_equal(asked(UPID_ASK_STATUS), 4 + 6 + 9);
	drop();
}

TEST(a_task_hidden_from_the_list_is_polled_individually)
{
	make(3);
	tasks[2].hidden = true;
	wait_until(60000);
	ended_at(0, 1200, 1);
	ended_at(1, 2000, 1);
	ended_at(2, 3200, 9); /* 0, 400, … 3200 */
	assert_int_equal(asked(UPID_ASK_LIST), 6);
	drop();
}

TEST(where_all_tasks_are_hidden_the_list_is_asked_once)
{
	make(2);
	tasks[0].hidden = tasks[1].hidden = true;
	wait_until(60000);
	assert_int_equal(asked(UPID_ASK_LIST), 1);
	ended_at(0, 1200, 4);
	ended_at(1, 2000, 6);
	drop();
}

TEST(a_source_without_a_list_is_asked_for_each_status)
{
	make(2);
	fake.list = NULL;
	wait_until(60000);
	assert_asked_at(&fake, 0, 0, 400, 400, 800, 800, 1200, 1200, 1600, 2000);
	drop();
}

TEST(the_verdict_comes_from_the_status_and_a_late_list_delays_it)
{
	make(2);
	list.lag_ms = 500;
	tasks[1].end = "job errors";
	wait_until(60000);
	ended_at(0, 1600, 1);
	assert_int_equal(waits[1].elapsed_ms, 2800);
	assert_text(waits[1].exitstatus, "job errors");
	assert_int_equal(waits[1].cls, UPID_ERROR);
	drop();
}

/* After 10 s without a change one status is asked. It says that its task has ended; as the list still
 * shows that task a second later, it is stale, and all others are asked for their status. */
TEST(a_list_that_is_stale_is_noticed)
{
	make(3);
	list.lag_ms = 3600000;
	wait_until(60000);
	ended_at(0, 10000, 1);
	ended_at(1, 11200, 1);
	ended_at(2, 11200, 1);
	assert_int_equal(asked(UPID_ASK_STATUS), 3);
	drop();
}

TEST(a_list_that_is_right_costs_one_status_in_ten_seconds)
{
	make(4);
	for (size_t i = 0; i < 4; i++)
		tasks[i].ends_ms = 35000;
	wait_until(60000);
	for (size_t i = 0; i < 4; i++)
		ended_at(i, 35200, i < 3 ? 2 : 1);
	assert_int_equal(asked(UPID_ASK_STATUS), 3 + 4);
	drop();
}

TEST(while_the_list_fails_each_task_is_polled_individually)
{
	static const struct fake_answer busy[] = { { .code = UPID_E_BUSY },
		                                   { .code = UPID_E_BUSY } };

	make(2);
	list.fault = busy;
	list.faults = 2;
	wait_until(60000);
	/* the list fails at 0 and 250, and answers at 750 */
	assert_int_equal(asked(UPID_ASK_LIST), 2 + 5);
	ended_at(0, 1150, 3); /* 0 and 400, and 1150 when it has left the list */
	ended_at(1, 2350, 3);
	drop();
}

TEST(a_list_that_is_refused_is_not_asked_again)
{
	static const struct fake_answer refused[] = { { .code = UPID_E_PERMISSION } };

	make(2);
	list.fault = refused;
	list.faults = 1;
	wait_until(60000);
	assert_int_equal(asked(UPID_ASK_LIST), 1);
	ended_at(0, 1200, 4);
	ended_at(1, 2000, 6);
	drop();
}

TEST(at_the_deadline_each_task_is_polled_once_more)
{
	make(3);
	wait_until(1500);
	ended_at(0, 1200, 1);
	for (size_t i = 1; i < 3; i++) {
		assert_true(waits[i].timed_out);
		assert_int_equal(waits[i].elapsed_ms, 1500);
		assert_int_equal(waits[i].polls, 1);
	}
	drop();
}

TEST(a_list_that_hangs_does_not_outlive_the_wait)
{
	make(2);
	list.latency_ms = FAKE_NEVER;
	wait_until(500);
	assert_int_equal(fake.cancels, 1);
	for (size_t i = 0; i < 2; i++) {
		assert_code(waits[i].err, UPID_E_REQUEST_TIMEOUT);
		assert_int_equal(waits[i].elapsed_ms, 500);
	}
	assert_int_equal(fake.asks, 1);
	drop();
}

TEST(an_interrupt_leaves_listed_tasks_running)
{
	make(2);
	fake.own.interrupt_ms = 700;
	wait_until(60000);
	for (size_t i = 0; i < 2; i++) {
		assert_code(waits[i].err, UPID_E_OK);
		assert_true(waits[i].interrupted);
		assert_int_equal(waits[i].cls, UPID_RUNNING);
	}
	drop();
}

TEST(a_single_poll_requests_no_list)
{
	struct upid_wait_rules rules = { .timeout_ms = 10000, .one_look = true };

	make(3);
	fake_wait(&fake, waits, &rules);
	assert_int_equal(asked(UPID_ASK_LIST), 0);
	assert_int_equal(asked(UPID_ASK_STATUS), 3);
	drop();
}

/* The pause is that of the youngest listed task, by the server's clock. */
TEST(the_pause_grows_with_the_age_of_the_youngest_task)
{
	struct upid_wait_rules rules = { .timeout_ms = 60000 };

	make(2);
	fake.date_s = FAKE_START + 25; /* sqrt(40 * 25000) = 1000 ms, 1019 ms after one second … */
	tasks[0].ends_ms = tasks[1].ends_ms = 3000;
	fake_wait(&fake, waits, &rules);
	assert_asked_at(&fake, 0, 1000, 2019, 3058, 3058, 3058);
	drop();
}

TEST(many_tasks_cost_one_status_each_and_few_lists)
{
	struct upid_wait_rules rules = { .timeout_ms = 600000 };

	make(TASKS);
	for (size_t i = 0; i < TASKS; i++)
		tasks[i].ends_ms = (int64_t)(i + 1) * 300;
	list.latency_ms = 10;
	fake_wait(&fake, waits, &rules);
	assert_int_equal(asked(UPID_ASK_STATUS), TASKS);
	assert_true(asked(UPID_ASK_LIST) <= 80);
	assert_true(fake.most <= 4);
	drop();
}

int
main(void)
{
	const struct CMUnitTest tests_here[] = {
		cmocka_unit_test(only_the_tasks_that_left_the_list_are_asked_for_their_status),
		cmocka_unit_test(a_task_that_has_ended_before_costs_its_own_request_and_one_list),
		cmocka_unit_test(a_task_that_is_alone_on_its_node_has_no_list),
		cmocka_unit_test(a_task_hidden_from_the_list_is_polled_individually),
		cmocka_unit_test(where_all_tasks_are_hidden_the_list_is_asked_once),
		cmocka_unit_test(a_source_without_a_list_is_asked_for_each_status),
		cmocka_unit_test(the_verdict_comes_from_the_status_and_a_late_list_delays_it),
		cmocka_unit_test(a_list_that_is_stale_is_noticed),
		cmocka_unit_test(a_list_that_is_right_costs_one_status_in_ten_seconds),
		cmocka_unit_test(while_the_list_fails_each_task_is_polled_individually),
		cmocka_unit_test(a_list_that_is_refused_is_not_asked_again),
		cmocka_unit_test(at_the_deadline_each_task_is_polled_once_more),
		cmocka_unit_test(a_list_that_hangs_does_not_outlive_the_wait),
		cmocka_unit_test(an_interrupt_leaves_listed_tasks_running),
		cmocka_unit_test(a_single_poll_requests_no_list),
		cmocka_unit_test(the_pause_grows_with_the_age_of_the_youngest_task),
		cmocka_unit_test(many_tasks_cost_one_status_each_and_few_lists),
	};

	return cmocka_run_group_tests(tests_here, NULL, NULL);
}
