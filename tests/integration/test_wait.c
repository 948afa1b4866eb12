/* Waiting without errors: the number of requests and the duration. */
#include "server.h"

#define OK_ENDED TASK("0001")
#define FAILED TASK("0002")
#define WARNED TASK("0003")
#define KILLED TASK("0004")
#define LOOKS_6 TASK("0005")
#define UMLAUT TASK("0006")
#define LONG(n) TASK("001" n)
#define SLOW(n) TASK("002" n)

static const char script[] =
        "{'tasks':["
        "{'upid':'" OK_ENDED "'},"
        "{'upid':'" FAILED "','exitstatus':'job errors',"
        " 'log':['INFO: starting','ERROR: Backup of VM 100 failed - no space left']},"
        "{'upid':'" WARNED "','exitstatus':'WARNINGS: 2','log':['WARN: no trim','WARN: no']},"
        "{'upid':'" KILLED "','exitstatus':'unexpected status','log_text':'one\\nhalfTASK OK'},"
        "{'upid':'" LOOKS_6 "','looks':6},"
        "{'upid':'" UMLAUT "','exitstatus':'storage \\u00fcber voll','log':['a']},"
        "{'upid':'" LONG("1") "','looks':4,'listed':'never'},"
        "{'upid':'" LONG("2") "','looks':5,'listed':'never'},"
        "{'upid':'" LONG("3") "','looks':6,'listed':'never'},"
        "{'upid':'" SLOW("1") "'},{'upid':'" SLOW("2") "'},{'upid':'" SLOW("3") "'},"
        "{'upid':'" SLOW("4") "'},{'upid':'" SLOW("5") "'},{'upid':'" SLOW("6") "'},"
        "{'upid':'" SLOW("7") "'},{'upid':'" SLOW("8") "'}],"
        "'faults':[{'path':':0000002.:','times':-1,'do':{'delay':0.3}}]}";

static struct server server;
static struct upid_source *src;

static int
start(void **state __attribute__((unused)))
{
	struct upid_api api;

	server_start(&server, script);
	api = server_token(&server);
	src = server_source(&api);
	return 0;
}

static int
stop(void **state __attribute__((unused)))
{
	server_close(src);
	server_stop(&server);
	return 0;
}

TEST(an_ended_task_costs_one_request)
{
	struct one one;

	wait_one(&one, src, OK_ENDED, &(struct upid_wait_rules){ .timeout_ms = 30000, .tail = 3 });
	assert_code(one.w.err, UPID_E_OK);
	assert_true(one.w.stopped);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_text(one.w.exitstatus, "OK");
	assert_int_equal(one.w.polls, 1);
	assert_int_equal(server_count(&server, NULL, OK_ENDED), 1);
	assert_true(one.w.elapsed_ms < LATE_MS);
	upid_wait_free(&one.w);
}

TEST(a_failed_task_costs_three_requests_with_its_log)
{
	struct one one;

	wait_one(&one, src, FAILED, &(struct upid_wait_rules){ .timeout_ms = 30000, .tail = 2 });
	assert_int_equal(one.w.cls, UPID_ERROR);
	assert_text(one.w.exitstatus, "job errors");
	assert_int_equal(one.w.tail.count, 2);
	assert_int_equal(one.w.tail.line[0].n, 2);
	assert_text(one.w.tail.line[1].t, "TASK ERROR: job errors");
	assert_text(one.w.reason, "Backup of VM 100 failed - no space left");
	assert_int_equal(server_count(&server, "status", FAILED), 1);
	assert_int_equal(server_count(&server, "log", FAILED), 2);
	upid_wait_free(&one.w);
}

TEST(warnings_are_counted_and_named_by_the_log)
{
	struct one one;

	wait_one(&one, src, WARNED, &(struct upid_wait_rules){ .timeout_ms = 30000, .tail = 2 });
	assert_int_equal(one.w.cls, UPID_WARNING);
	assert_int_equal(one.w.warning_count, 2);
	assert_text(one.w.reason, "no trim, and 1 more");
	assert_int_equal(one.w.tail.count, 2);
	assert_int_equal(server_count(&server, NULL, WARNED), 3); /* its status, and its log twice */
	upid_wait_free(&one.w);
}

TEST(an_unexpected_status_is_resolved_from_the_log)
{
	struct one one;

	wait_one(&one, src, KILLED, &(struct upid_wait_rules){ .timeout_ms = 30000, .tail = 2 });
	assert_text(one.w.exitstatus, "unexpected status");
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_text(one.w.tail.line[1].t, "halfTASK OK");
	upid_wait_free(&one.w);
}

TEST(an_exit_status_has_the_bytes_that_the_worker_wrote)
{
	struct one one;

	wait_one(&one, src, UMLAUT, SOON);
	assert_text(one.w.exitstatus, "storage \xc3\xbc" "ber voll");
	upid_wait_free(&one.w);
}

TEST(a_running_task_is_polled_until_it_ends)
{
	struct one one;

	wait_one(&one, src, LOOKS_6, &(struct upid_wait_rules){ .timeout_ms = 30000, .interval_ms = 50 });
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(one.w.polls, 7);
	assert_int_equal(one.w.retries, 0);
	assert_int_equal(server_count(&server, NULL, LOOKS_6), 7);
	assert_in_range(one.w.elapsed_ms, 300, 300 + LATE_MS);
	upid_wait_free(&one.w);
}

TEST(three_tasks_take_as_long_as_the_longest)
{
	static const char *const upids[] = { LONG("3"), LONG("1"), LONG("2") };
	static const uint64_t polls[] = { 7, 5, 6 };
	struct upid tasks[3];
	struct upid_wait w[3];
	int64_t begin = now_ms();

	wait_all(w, tasks, upids, 3, src,
	         &(struct upid_wait_rules){ .timeout_ms = 30000, .interval_ms = 100 });
	assert_true(now_ms() - begin >= 600);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(w[i].cls, UPID_CLASS_OK);
		assert_int_equal(w[i].polls, polls[i]);
		assert_int_equal(server_count(&server, "status", upids[i]), polls[i]);
	}
	/* one after the other, the first would have ended first */
	assert_true(w[1].elapsed_ms < w[2].elapsed_ms && w[2].elapsed_ms < w[0].elapsed_ms);
	for (size_t i = 0; i < 3; i++)
		upid_wait_free(&w[i]);
}

/* Two tasks of a node that run during two list requests: three lists, and one status of each
 * task. */
static void
costs_lists(const char *with, const char *const upids[2])
{
	struct server other = { 0 };
	struct upid_api api;
	struct upid_source *src_of_it;
	struct upid tasks[2];
	struct upid_wait w[2];

	server_start(&other, with);
	api = server_api(&other);
	src_of_it = server_source(&api);
	wait_all(w, tasks, upids, 2, src_of_it, SOON);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(w[i].cls, UPID_CLASS_OK);
		assert_int_equal(w[i].polls, 1);
		assert_int_equal(server_count(&other, "status", upids[i]), 1);
		upid_wait_free(&w[i]);
	}
	assert_int_equal(server_count(&other, "list", NULL), 3);
	server_close(src_of_it);
	server_stop(&other);
}

TEST(tasks_of_a_node_are_seen_in_its_list)
{
	static const char *const pve[] = { TASK("0001"), TASK("0002") };
	static const char *const pbs[] = {
		"UPID:pbs1:000002B2:00000158:00000001:674D828C:verify:a:root@pam:",
		"UPID:pbs1:000002B2:00000158:00000002:674D828C:verify:b:root@pam:",
	};

	costs_lists("{'tasks':[{'upid':'" TASK("0001") "','looks':2},{'upid':'" TASK("0002") "','looks':2}]}",
	            pve);
	costs_lists("{'product':'pbs','tasks':["
	            "{'upid':'UPID:pbs1:000002B2:00000158:00000001:674D828C:verify:a:root@pam:','looks':2},"
	            "{'upid':'UPID:pbs1:000002B2:00000158:00000002:674D828C:verify:b:root@pam:','looks':2}]}",
	            pbs);
}

TEST(a_time_out_is_no_error_and_says_that_it_runs)
{
	struct one one;

	server_down(&server);
	server_start(&server, "{'tasks':[{'upid':'" OK_ENDED "','running':true}]}");
	wait_one(&one, src, OK_ENDED, &(struct upid_wait_rules){ .timeout_ms = 250, .interval_ms = 100 });
	assert_code(one.w.err, UPID_E_OK);
	assert_true(one.w.timed_out);
	assert_false(one.w.stopped);
	assert_int_equal(one.w.cls, UPID_RUNNING);
	/* at 0, 100, 200, and the last one at 250; a loaded machine may need 250 for the first */
	assert_in_range(one.w.polls, 1, 4);
	assert_in_range(one.w.elapsed_ms, 250, 250 + LATE_MS);
	upid_wait_free(&one.w);
}

/* ------------------------------------------------------------------------- connections */

static const char *const slow[] = { SLOW("1"), SLOW("2"), SLOW("3"), SLOW("4"),
	                            SLOW("5"), SLOW("6"), SLOW("7"), SLOW("8") };

/* Each response takes 300 ms, so four are concurrent, then four more. */
static void
came_in_fours(void)
{
	json_t *all = server_journal(&server), *line;
	double at[8];
	size_t i, n = 0;

	json_array_foreach(all, i, line) {
		const char *path = json_string_value(json_object_get(line, "path"));

		if (path != NULL && strstr(path, "UPID:pve1:0000002") != NULL && n < 8)
			at[n++] = json_real_value(json_object_get(line, "t"));
	}
	json_decref(all);
	assert_int_equal(n, 8);
	assert_true(at[4] - at[0] >= 0.28);
	assert_true(at[7] - at[0] < 1.2); /* one after the other: 2.1 */
}

TEST(a_wait_opens_four_connections_at_most)
{
	struct upid tasks[8];
	struct upid_wait w[8];

	wait_all(w, tasks, slow, 8, src, SOON);
	came_in_fours();
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(w[i].cls, UPID_CLASS_OK);
		upid_wait_free(&w[i]);
	}
}

static void
one_less(struct upid_query *q)
{
	assert_code(q->err, UPID_E_OK);
	--*(size_t *)q->ctx;
}

TEST(a_source_with_more_concurrent_queries_does_too)
{
	struct upid tasks[8];
	struct upid_query q[8];
	struct upid_err err = { 0 };
	size_t left = 8;

	server_down(&server);
	server_start(&server, script);
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(upid_parse(&tasks[i], upid_str(slow[i]), NULL, &err), 0);
		q[i] = (struct upid_query){ .task = &tasks[i], .done = one_less, .ctx = &left };
		src->ops->ask(src, &q[i]);
	}
	while (left > 0)
		assert_int_equal(upid_loop_run(server_loop(src), INT64_MAX, &err), 0);
	came_in_fours();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ended_task_costs_one_request),
		cmocka_unit_test(a_failed_task_costs_three_requests_with_its_log),
		cmocka_unit_test(warnings_are_counted_and_named_by_the_log),
		cmocka_unit_test(an_unexpected_status_is_resolved_from_the_log),
		cmocka_unit_test(an_exit_status_has_the_bytes_that_the_worker_wrote),
		cmocka_unit_test(a_running_task_is_polled_until_it_ends),
		cmocka_unit_test(tasks_of_a_node_are_seen_in_its_list),
		cmocka_unit_test(three_tasks_take_as_long_as_the_longest),
		cmocka_unit_test(a_wait_opens_four_connections_at_most),
		cmocka_unit_test(a_source_with_more_concurrent_queries_does_too),
		cmocka_unit_test(a_time_out_is_no_error_and_says_that_it_runs),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
