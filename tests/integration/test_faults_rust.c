/*
 * Faults of a Backup Server and of a Datacenter Manager, which respond with 400 and plain text to
 * nearly all errors. "measured" in a row means that the real daemons did this (tests/taskserver).
 */
#include "rows.h"

#define MEASURED(name) ROW(name, "{'measured':'" name "'}", 2, 1)
#define ANSWERS(text, code) ROW(text, "{'status':400,'body':'" text "'}", 1, 0, .ends = code)

static const struct row inside[] = {
	MEASURED("broken-pipe"),
	MEASURED("reset"),
	MEASURED("control-socket"),
	MEASURED("api-down"),
	MEASURED("api-down-4.2"),
	MEASURED("locked"),
	ANSWERS("task access not allowed", UPID_E_PERMISSION),
	ANSWERS("Permission denied (os error 13)", UPID_E_INPUT),
	ANSWERS("parameter verification failed - upid: value does not match", UPID_E_INPUT),
};

static const struct row between[] = {
	MEASURED("remote-refused"),
	MEASURED("remote-dropped"),
	MEASURED("remote-cut"),
	ROW("a remote that hangs, and is given up", "{'status':400,'body':'failed to perform API request: "
	                                            "timed out'}",
	    2, 1),
	ROW("a remote's 595", "{'status':400,'body':'api error (status = 595: Connection refused)'}", 2, 1),
	ROW("a remote's 500", "{'status':400,'body':'api error (status = 500: No such file or directory)'}",
	    2, 1),
	ANSWERS("unauthorized", UPID_E_AUTH),
	ANSWERS("api error (status = 403: Permission check failed)", UPID_E_PERMISSION),
	ANSWERS("api error (status = 401: permission denied - invalid PVE ticket)", UPID_E_AUTH),
	ANSWERS("api error (status = 500: hostname lookup failed)", UPID_E_NO_SUCH_NODE),
	ROW("an unknown remote", "{'status':404,'body':'no such node'}", 1, 0,
	    .ends = UPID_E_NO_SUCH_NODE),
};

static const struct row_product pbs = {
	"pbs", "UPID:pbs1:0000%04zX:0A1B2C3D:0000ABCD:618C1D55:garbage_collection:store:root@pam:",
	NULL
};
static const struct row_product pdm = {
	"pdm", "pve:r1!UPID:pve1:0000%04zX:0A1B2C3D:618C1D55:vzdump:100:root@pam:",
	"'remotes':{'r1':'pve'},"
};

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

TEST(a_backup_server_that_restarts)
{
	rows_check_of(&server, &pbs, inside, COUNT(inside), "OK", 0);
}

TEST(a_datacenter_manager_that_restarts)
{
	rows_check_of(&server, &pdm, inside, COUNT(inside), "OK", 0);
}

TEST(a_remote_behind_a_datacenter_manager)
{
	rows_check_of(&server, &pdm, between, COUNT(between), "OK", 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_backup_server_that_restarts, stop),
		cmocka_unit_test_teardown(a_datacenter_manager_that_restarts, stop),
		cmocka_unit_test_teardown(a_remote_behind_a_datacenter_manager, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
