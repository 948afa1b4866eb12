/* Tasks and nodes that the server does not know (yet). */
#include <stdio.h>
#include <time.h>

#include "server.h"

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

TEST(an_unknown_node_is_named)
{
	static const char elsewhere[] = "UPID:nosuch:00000001:0A1B2C3D:618C1D55:vzdump:100:root@pam:";
	struct upid_api api;
	struct one one;

	server_start(&server, "{}");
	api = server_token(&server);
	wait_by(&one, &api, elsewhere, SOON);
	assert_code(one.w.err, UPID_E_NO_SUCH_NODE);
	assert_int_equal(one.w.err.http, 500);
	assert_says(one.w.err, "hostname lookup 'nosuch' failed");
	assert_int_equal(server_count(&server, NULL, NULL), 1);
	upid_wait_free(&one.w);
}

TEST(an_old_task_that_is_unknown_is_asked_for_once)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{}");
	api = server_token(&server);
	wait_by(&one, &api, TASK("0001"), SOON);
	assert_code(one.w.err, UPID_E_NO_SUCH_TASK);
	assert_int_equal(one.w.err.http, 400);
	assert_int_equal(server_count(&server, NULL, NULL), 1);
	upid_wait_free(&one.w);
}

/* A server whose clock is `offset_s` ahead, and a task that just started by that clock, which the
 * server does not know for the first three polls. */
static void
start_young(char upid[UPID_MAX + 1], int offset_s)
{
	char script[512];

	(void)snprintf(upid, UPID_MAX + 1, "UPID:pve1:00000001:0A1B2C3D:%08X:vzdump:100:root@pam:",
	               (unsigned)(time(NULL) + offset_s));
	(void)snprintf(script, sizeof(script),
	               "{'tasks':[{'upid':'%s','appears_after':3}],'date_offset':%d}", upid, offset_s);
	server_start(&server, script);
}

TEST(a_young_task_that_is_unknown_is_asked_for_again)
{
	static const int offset_s[] = { 0, 3600, -3600 };

	for (size_t i = 0; i < COUNT(offset_s); i++) {
		char upid[UPID_MAX + 1];
		struct upid_api api;
		struct one one;

		start_young(upid, offset_s[i]);
		api = server_token(&server);
		wait_by(&one, &api, upid, SOON);
		assert_code(one.w.err, UPID_E_OK);
		assert_int_equal(one.w.cls, UPID_CLASS_OK);
		assert_int_equal(one.w.retries, 3);
		assert_int_equal(server_count(&server, "status", NULL), 4);
		upid_wait_free(&one.w);
		server_stop(&server);
	}
}

TEST(a_single_poll_has_no_such_grace_period)
{
	char upid[UPID_MAX + 1];
	struct upid_api api;
	struct one one;

	start_young(upid, 0);
	api = server_token(&server);
	wait_by(&one, &api, upid, &(struct upid_wait_rules){ 30000, .one_look = true });
	assert_code(one.w.err, UPID_E_NO_SUCH_TASK);
	assert_int_equal(server_count(&server, "status", NULL), 1);
	upid_wait_free(&one.w);
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_unknown_node_is_named),
		T(an_old_task_that_is_unknown_is_asked_for_once),
		T(a_young_task_that_is_unknown_is_asked_for_again),
		T(a_single_poll_has_no_such_grace_period),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
