/* Servers of different products side by side, each asked in its own way. */
#include "server.h"

#define BACKUP "UPID:pbs1:000002B2:00000158:00000001:674D828C:verify:store1:root@pam:"
#define MAIL "UPID:pmg1:0003A1B3:0A1B2C3D:68F0C0DF:saupdate::root@pam:"

static struct server site[3];

static int
start(void **state __attribute__((unused)))
{
	SERVERS(site, "{'tasks':[{'upid':'" TASK("0001") "'}]}",
	        "{'product':'pbs','tasks':[{'upid':'" BACKUP "','exitstatus':'WARNINGS: 1'}]}",
	        "{'product':'pmg','tasks':[{'upid':'" MAIL "','exitstatus':'no mirror'}]}");
	return 0;
}

static int
stop(void **state __attribute__((unused)))
{
	for (size_t i = 0; i < COUNT(site); i++)
		server_stop(&site[i]);
	return 0;
}

TEST(each_server_answers_for_its_own_task)
{
	static const struct {
		const char *upid;
		enum upid_class cls;
	} tasks[] = {
		{ TASK("0001"), UPID_CLASS_OK },
		{ BACKUP, UPID_WARNING },
		{ MAIL, UPID_ERROR },
	};

	for (size_t i = 0; i < COUNT(tasks); i++) {
		struct upid_api api = server_api(&site[i]);
		struct one one;

		wait_by(&one, &api, tasks[i].upid, SOON);
		assert_code(one.w.err, UPID_E_OK);
		assert_int_equal(one.w.cls, tasks[i].cls);
		assert_int_equal(server_count(&site[i], "status", NULL), 1);
		upid_wait_free(&one.w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(
		each_server_answers_for_its_own_task) };

	return cmocka_run_group_tests_name("servers side by side", tests, start, stop);
}
