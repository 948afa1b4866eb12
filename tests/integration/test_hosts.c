/* Several servers: which of them is used, and that each must prove its identity. */
#include <stdio.h>

#include "server.h"

#define ONE TASK("0001")
#define SCRIPT(more) "{'tasks':[{'upid':'" ONE "','looks':2}]" more "}"

static struct server first, second;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&first);
	server_stop(&second);
	return 0;
}

/* A wait with both servers, in this order. */
static void
wait_by_both(struct one *one)
{
	struct upid_api api = server_token(&first);
	char hosts[128];

	(void)snprintf(hosts, sizeof(hosts), "%s,%s", first.host, second.host);
	api.host = upid_str(hosts);
	wait_by(one, &api, ONE, SOON);
}

TEST(the_second_is_not_asked_while_the_first_works)
{
	struct one one;

	server_start(&first, SCRIPT(""));
	server_start(&second, SCRIPT(""));
	wait_by_both(&one);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(server_count(&second, NULL, NULL), 0);
	upid_wait_free(&one.w);
}

TEST(a_server_that_is_down_is_passed_after_one_try)
{
	struct one one;

	server_start(&first, SCRIPT(""));
	server_start(&second, SCRIPT(""));
	server_down(&first);
	wait_by_both(&one);
	assert_code(one.w.err, UPID_E_OK);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(one.w.retries, 1);
	assert_int_equal(server_count(&second, "status", NULL), 3);
	upid_wait_free(&one.w);
}

TEST(the_wait_changes_over_in_the_middle_and_stays)
{
	struct one one;

	server_start(&first, SCRIPT(",'faults':[{'on':'status','skip':1,'times':-1,'do':{'status':596}}]"));
	server_start(&second, SCRIPT(""));
	wait_by_both(&one);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(one.w.retries, 1);
	assert_int_equal(server_count(&first, "status", NULL), 2);
	assert_int_equal(server_count(&second, "status", NULL), 3);
	upid_wait_free(&one.w);
}

/* Its certificate is from an untrusted CA: it is not a server of this cluster and receives
 * nothing. */
TEST(a_second_server_that_is_somebody_else_ends_the_wait)
{
	struct one one;

	server_start(&first, SCRIPT(",'faults':[{'on':'status','times':-1,'do':{'status':596}}]"));
	server_start(&second, SCRIPT(",'tls':'self-signed'"));
	wait_by_both(&one);
	assert_code(one.w.err, UPID_E_CERTIFICATE);
	assert_says(one.w.err, second.host);
	assert_int_equal(server_count(&second, NULL, NULL), 0);
	upid_wait_free(&one.w);
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_second_is_not_asked_while_the_first_works),
		T(a_server_that_is_down_is_passed_after_one_try),
		T(the_wait_changes_over_in_the_middle_and_stays),
		T(a_second_server_that_is_somebody_else_ends_the_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
