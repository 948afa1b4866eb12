/* A server that hangs, or is not there: the wait is over when its time is. */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server.h"

#define ENDED TASK("0001")
#define RUNS TASK("0002")
#define TASKS "'tasks':[{'upid':'" ENDED "'},{'upid':'" RUNS "','looks':2}]"

enum { TIME_MS = 300 };

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

/* In the time that it was given, and no word of the server's. */
static void
ends_in_time(const struct upid_api *api, const char *upid, enum upid_code code)
{
	struct one one;

	wait_by(&one, api, upid, &(struct upid_wait_rules){ TIME_MS, .interval_ms = 50, .tail = 2 });
	assert_code(one.w.err, code);
	assert_false(one.w.stopped);
	assert_in_range(one.w.elapsed_ms, TIME_MS, TIME_MS + 1500);
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

/* Two logins fail, and before the third one would be due comes the last look. */
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
	assert_in_range(one.w.elapsed_ms, 600 + 1000, 600 + 1000 + 1500);
	upid_wait_free(&one.w);
}

/* Four at a time; who finds no place until the time is over has a last look of a second. */
static void
hangs_for_many(const struct upid_api *api)
{
	const char *const upids[] = { TASK("0001"), TASK("0002"), TASK("0003"), TASK("0004"),
		                      TASK("0005"), TASK("0006"), TASK("0007"), TASK("0008") };
	struct upid_source *src = server_source(api);
	struct upid tasks[8];
	struct upid_wait w[8];
	int64_t begin = now_ms();

	wait_all(w, tasks, upids, 8, src, &(struct upid_wait_rules){ TIME_MS, .interval_ms = 50 });
	assert_in_range(now_ms() - begin, TIME_MS + 1000, TIME_MS + 1000 + 1500);
	for (size_t i = 0; i < 8; i++) {
		assert_code(w[i].err, UPID_E_REQUEST_TIMEOUT);
		upid_wait_free(&w[i]);
	}
	upid_source_close(src);
}

TEST(a_server_that_hangs_for_many)
{
	struct upid_api api;

	server_start(&server, "{'faults':[{'times':-1,'do':{'stall':60}}]}");
	api = server_token(&server);
	hangs_for_many(&api);
	assert_int_equal(server_count(&server, "status", NULL), 8);
}

TEST(a_login_that_hangs_for_many)
{
	struct upid_api api;

	server_start(&server, "{'faults':[{'times':-1,'do':{'stall':60}}]}");
	api = server_password(&server);
	hangs_for_many(&api);
	assert_int_equal(server_count(&server, "ticket", NULL), 2);
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
	assert_in_range(one.w.elapsed_ms, TIME_MS, TIME_MS + 1500);
	upid_wait_free(&one.w);
}

TEST(one_look_at_a_server_that_hangs)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{'faults':[{'times':-1,'do':{'stall':60}}]}");
	api = server_token(&server);
	api.request_ms = 400;
	wait_by(&one, &api, ENDED, &(struct upid_wait_rules){ 0, .one_look = true });
	assert_code(one.w.err, UPID_E_REQUEST_TIMEOUT);
	assert_in_range(one.w.elapsed_ms, 400, 1900);
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
	assert_in_range(now_ms() - begin, TIME_MS, TIME_MS + 1500);
	got_free(&got);
	upid_source_close(src);
}

TEST(a_log_that_does_not_come)
{
	log_hangs("{'stall':60}");
}

TEST(a_log_that_does_not_end)
{
	log_hangs("{'stall':60,'at':'in_body'}");
}

/* ------------------------------------------------------------------------- nobody there */

TEST(a_port_that_nobody_listens_on)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{}");
	server_down(&server);
	api = server_token(&server);
	wait_by(&one, &api, ENDED, &(struct upid_wait_rules){ TIME_MS, .interval_ms = 50 });
	assert_code(one.w.err, UPID_E_CONNECT);
	assert_in_range(one.w.polls, 2, 3); /* at 0, 250, and the last one */
	assert_in_range(one.w.elapsed_ms, TIME_MS, TIME_MS + 1500);
	assert_says(one.w.err, "gave up after 0.");
	upid_wait_free(&one.w);
}

/* A queue of none that is full: whoever comes gets no answer at all. */
static int
full_port(int fd[4])
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);

	for (int i = 0; i < 4; i++)
		assert_true((fd[i] = socket(AF_INET, SOCK_STREAM | (i > 0 ? SOCK_NONBLOCK : 0), 0)) >= 0);
	assert_int_equal(bind(fd[0], (struct sockaddr *)&at, n), 0);
	assert_int_equal(listen(fd[0], 0), 0);
	assert_int_equal(getsockname(fd[0], (struct sockaddr *)&at, &n), 0);
	for (int i = 1; i < 4; i++)
		(void)connect(fd[i], (struct sockaddr *)&at, n);
	return ntohs(at.sin_port);
}

TEST(a_port_that_takes_no_connection)
{
	struct upid_api api;
	int fd[4];

	server_start(&server, "{}");
	api = server_token(&server);
	api.host = UPID_S("127.0.0.1");
	api.port = full_port(fd);
	ends_in_time(&api, ENDED, UPID_E_REQUEST_TIMEOUT);
	for (int i = 0; i < 4; i++)
		close(fd[i]);
}

/* A first fault is noted; then the server is started (again). */
static void
start_again(struct upid_wait_rules *rules, const char *text)
{
	assert_non_null(strstr(text, "trying again"));
	server_start(&server, "{" TASKS "}");
	++*(int *)rules->ctx;
}

TEST(a_server_that_starts_later_is_found)
{
	int starts = 0;
	struct upid_wait_rules rules = { 30000, .interval_ms = 20, .note = start_again, .ctx = &starts };
	struct upid_api api;
	struct one one;

	server_start(&server, "{}");
	server_down(&server);
	api = server_password(&server);
	wait_by(&one, &api, ENDED, &rules);
	assert_int_equal(starts, 1);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(one.w.retries, 1);
	assert_int_equal(server_count(&server, NULL, NULL), 2);
	assert_in_range(one.w.elapsed_ms, 250, 3000);
	upid_wait_free(&one.w);
}

static void
take_down(struct upid_wait_rules *rules __attribute__((unused)), size_t index)
{
	if (index == 0)
		server_down(&server);
}

TEST(a_server_that_is_down_for_a_while_is_waited_for)
{
	static const char *const upids[] = { ENDED, RUNS };
	int starts = 0;
	struct upid_wait_rules rules = { 30000, .interval_ms = 20, .settled = take_down,
		                         .note = start_again, .ctx = &starts };
	struct upid_api api;
	struct upid_source *src;
	struct upid tasks[2];
	struct upid_wait w[2];

	server_start(&server, "{" TASKS "}");
	api = server_token(&server);
	src = server_source(&api);
	wait_all(w, tasks, upids, 2, src, &rules);
	assert_int_equal(starts, 1);
	assert_int_equal(w[1].cls, UPID_CLASS_OK);
	assert_true(w[1].retries >= 1);
	assert_int_equal(server_count(&server, "status", RUNS), 3); /* it knows of no look before */
	upid_wait_free(&w[0]);
	upid_wait_free(&w[1]);
	upid_source_close(src);
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
		T(a_server_that_hangs_for_many),
		T(a_login_that_hangs_for_many),
		T(a_task_that_was_seen_running_times_out_without_an_error),
		T(one_look_at_a_server_that_hangs),
		T(a_log_that_does_not_come),
		T(a_log_that_does_not_end),
		T(a_port_that_nobody_listens_on),
		T(a_port_that_takes_no_connection),
		T(a_server_that_starts_later_is_found),
		T(a_server_that_is_down_for_a_while_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
