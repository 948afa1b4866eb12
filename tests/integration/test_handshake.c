/* Handshakes that fail in passing. */
#include "server.h"

#define ENDED TASK("0001")
#define TASKS "'tasks':[{'upid':'" ENDED "'}]"

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

TEST(a_handshake_that_is_reset_is_made_again)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{" TASKS ",'tls':'handshake-reset','tls_times':2}");
	api = server_token(&server);
	wait_by(&one, &api, ENDED, SOON);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(one.w.retries, 2);
	assert_int_equal(server_count(&server, "status", NULL), 1);
	assert_int_equal(server_lines(&server, "tls", NULL), 2);
	assert_int_equal(server_connections(&server), 3);
	upid_wait_free(&one.w);
}

TEST(a_handshake_that_is_not_answered_is_made_again)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{" TASKS ",'tls':'silent','tls_times':1}");
	api = server_token(&server);
	api.request_ms = 200;
	wait_by(&one, &api, ENDED, SOON);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(one.w.retries, 1);
	assert_int_equal(server_count(&server, "status", NULL), 1);
	assert_in_range(one.w.elapsed_ms, 450, 2000);
	upid_wait_free(&one.w);
}

/* A log has no bound in all, but its handshake has. */
TEST(nor_is_it_waited_for_by_a_log)
{
	int64_t begin;
	struct upid_api api;
	struct upid_source *src;
	struct got got;

	server_start(&server, "{" TASKS ",'tls':'silent','tls_times':1}");
	api = server_token(&server);
	api.request_ms = 200;
	src = server_source(&api);
	begin = now_ms();
	read_log(&got, src, ENDED, &(struct upid_log_rules){ .timeout_ms = 30000 });
	got_lines(&got, 1, 1);
	assert_int_equal(server_count(&server, "log", NULL), 1);
	assert_in_range(now_ms() - begin, 450, 2000);
	got_free(&got);
	upid_source_close(src);
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_handshake_that_is_reset_is_made_again),
		T(a_handshake_that_is_not_answered_is_made_again),
		T(nor_is_it_waited_for_by_a_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
