/* A server that hangs: the wait ends at its deadline. */
#include <stdio.h>

#include "server.h"

#define ENDED TASK("0001")
#define RUNS TASK("0002")
#define TASKS "'tasks':[{'upid':'" ENDED "'},{'upid':'" RUNS "','looks':2}]"

enum { TIME_MS = 600 };

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

/* Asserts that the wait ended in time, without a response. */
static void
ends_in_time(const struct upid_api *api, const char *upid, enum upid_code code)
{
	struct one one;

	wait_by(&one, api, upid, &(struct upid_wait_rules){ TIME_MS, .interval_ms = 50, .tail = 2 });
	assert_code(one.w.err, code);
	assert_false(one.w.stopped);
	assert_in_range(one.w.elapsed_ms, TIME_MS, TIME_MS + LATE_MS);
	upid_wait_free(&one.w);
}

static void
hangs(const char *fault)
{
	char script[256];
	struct upid_api api;

	(void)snprintf(script, sizeof(script), "{" TASKS ",%s}", fault);
	server_start(&server, script);
	api = server_token(&server);
	ends_in_time(&api, ENDED, UPID_E_REQUEST_TIMEOUT);
}

TEST(a_handshake_that_hangs)
{
	hangs("'tls':'silent'");
}

TEST(an_answer_that_does_not_come)
{
	hangs("'faults':[{'times':-1,'do':{'stall':60}}]");
}

TEST(an_answer_that_does_not_end)
{
	hangs("'faults':[{'times':-1,'do':{'stall':60,'at':'in_body'}}]");
}

TEST(a_login_that_hangs)
{
	struct upid_api api;

	server_start(&server, "{" TASKS ",'faults':[{'on':'ticket','times':-1,'do':{'stall':60}}]}");
	api = server_password(&server);
	ends_in_time(&api, ENDED, UPID_E_REQUEST_TIMEOUT);
}

/* Two logins fail, and the last poll comes before the third one. */
TEST(a_login_that_hangs_in_the_last_look)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{" TASKS ",'faults':[{'on':'ticket','times':2,'do':{'status':596}},"
	             "{'on':'ticket','times':-1,'do':{'stall':60}}]}");
	api = server_password(&server);
	wait_by(&one, &api, ENDED, &(struct upid_wait_rules){ 600, .interval_ms = 50 });
	assert_code(one.w.err, UPID_E_REQUEST_TIMEOUT);
	assert_int_equal(server_count(&server, "ticket", NULL), 3);
	assert_in_range(one.w.elapsed_ms, 600 + 1000, 600 + 1000 + LATE_MS);
	upid_wait_free(&one.w);
}

static void
hangs_for_many(const struct upid_api *api, int64_t more_ms)
{
	const char *const upids[] = { TASK("0001"), TASK("0002"), TASK("0003"), TASK("0004"),
		                      TASK("0005"), TASK("0006"), TASK("0007"), TASK("0008") };
	struct upid_source *src = server_source(api);
	struct upid tasks[8];
	struct upid_wait w[8];
	int64_t begin = now_ms();

	wait_all(w, tasks, upids, 8, src, &(struct upid_wait_rules){ TIME_MS, .interval_ms = 50 });
	assert_in_range(now_ms() - begin, TIME_MS + more_ms, TIME_MS + more_ms + LATE_MS);
	for (size_t i = 0; i < 8; i++) {
		assert_code(w[i].err, UPID_E_REQUEST_TIMEOUT);
		upid_wait_free(&w[i]);
	}
	server_close(src);
}

/* Four at a time; a task without a place until the deadline has a last poll of one second. */
TEST(a_server_that_hangs_for_many)
{
	struct upid_api api;

	server_start(&server, "{'faults':[{'on':'list','do':{'status':403}},"
	             "{'times':-1,'do':{'stall':60}}]}");
	api = server_token(&server);
	hangs_for_many(&api, 1000);
	/* a loaded machine sends some of them too late */
	assert_in_range(server_count(&server, "status", NULL), 4, 8);
}

/* The task list of their node is requested for all of them. */
TEST(a_list_that_hangs_for_many)
{
	struct upid_api api;

	server_start(&server, "{'faults':[{'times':-1,'do':{'stall':60}}]}");
	api = server_token(&server);
	hangs_for_many(&api, 0);
	assert_int_equal(server_count(&server, "list", NULL), 1);
	assert_int_equal(server_count(&server, "status", NULL), 0);
}

TEST(a_login_that_hangs_for_many)
{
	struct upid_api api;

	server_start(&server, "{'faults':[{'times':-1,'do':{'stall':60}}]}");
	api = server_password(&server);
	hangs_for_many(&api, 0);
	assert_int_equal(server_count(&server, "ticket", NULL), 1);
	assert_int_equal(server_count(&server, "status", NULL), 0);
}

TEST(a_task_that_was_seen_running_times_out_without_an_error)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{" TASKS ",'faults':[{'skip':1,'times':-1,'do':{'stall':60}}]}");
	api = server_token(&server);
	wait_by(&one, &api, RUNS, &(struct upid_wait_rules){ TIME_MS, .interval_ms = 50 });
	assert_code(one.w.err, UPID_E_OK);
	assert_true(one.w.timed_out);
	assert_in_range(one.w.elapsed_ms, TIME_MS, TIME_MS + LATE_MS);
	upid_wait_free(&one.w);
}

TEST(a_single_poll_of_a_hanging_server)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{'faults':[{'times':-1,'do':{'stall':60}}]}");
	api = server_token(&server);
	api.request_ms = 200;
	wait_by(&one, &api, ENDED, &(struct upid_wait_rules){ 0, .one_look = true });
	assert_code(one.w.err, UPID_E_REQUEST_TIMEOUT);
	assert_in_range(one.w.elapsed_ms, 200, 200 + LATE_MS);
	assert_int_equal(server_count(&server, NULL, NULL), 1);
	upid_wait_free(&one.w);
}

static void
log_hangs(const char *act)
{
	char script[256];
	struct upid_api api;
	struct upid_source *src;
	struct got got;
	int64_t begin;

	(void)snprintf(script, sizeof(script), "{" TASKS ",'faults':[{'times':-1,'do':%s}]}", act);
	server_start(&server, script);
	api = server_token(&server);
	src = server_source(&api);
	begin = now_ms();
	read_log(&got, src, ENDED, &(struct upid_log_rules){ .timeout_ms = TIME_MS });
	assert_code(got.err, UPID_E_REQUEST_TIMEOUT);
	assert_in_range(now_ms() - begin, TIME_MS, TIME_MS + LATE_MS);
	got_free(&got);
	server_close(src);
}

TEST(a_log_that_does_not_come)
{
	log_hangs("{'stall':60}");
}

TEST(a_log_that_does_not_end)
{
	log_hangs("{'stall':60,'at':'in_body'}");
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_handshake_that_hangs),
		T(an_answer_that_does_not_come),
		T(an_answer_that_does_not_end),
		T(a_login_that_hangs),
		T(a_login_that_hangs_in_the_last_look),
		T(a_list_that_hangs_for_many),
		T(a_server_that_hangs_for_many),
		T(a_login_that_hangs_for_many),
		T(a_task_that_was_seen_running_times_out_without_an_error),
		T(a_single_poll_of_a_hanging_server),
		T(a_log_that_does_not_come),
		T(a_log_that_does_not_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
