/* Servers of different products in one wait, each with its own API. */
#include "server.h"

#define BACKUP "UPID:pbs1:000002B2:00000158:00000001:674D828C:verify:store1:root@pam:"
#define MAIL "UPID:pmg1:0003A1B3:0A1B2C3D:68F0C0DF:saupdate::root@pam:"
#define WEST TASK("0001")
#define EAST TASK("0002")
#define LOOKS "'looks':2"

enum { PVE, PBS, PMG, PVE_EAST, SITES };
static struct server site[SITES];

static int
start(void **state __attribute__((unused)))
{
	SERVERS(site, "{'tasks':[{'upid':'" WEST "'}]}",
	        "{'product':'pbs','tasks':[{'upid':'" BACKUP "','exitstatus':'WARNINGS: 1'," LOOKS "}]}",
	        "{'product':'pmg','tasks':[{'upid':'" MAIL "','exitstatus':'no mirror'}]}",
	        "{'tasks':[{'upid':'" EAST "','exitstatus':'job errors'," LOOKS "}]}");
	return 0;
}

static int
stop(void **state __attribute__((unused)))
{
	for (size_t i = 0; i < COUNT(site); i++)
		server_stop(&site[i]);
	return 0;
}

/* One task of each of three servers, and their sources on one loop. */
struct three {
	struct upid_loop *loop;
	struct upid task[3];
	struct upid_wait w[3];
};

static void
wait_for_three(struct three *t, int64_t timeout_ms)
{
	static const int sites[] = { PVE, PBS, PVE_EAST };
	static const char *const upids[] = { WEST, BACKUP, EAST };
	struct upid_wait_rules rules = { .timeout_ms = timeout_ms, .interval_ms = 20 };
	struct upid_err err = { 0 };

	*t = (struct three){ 0 };
	(void)upid_loop_open(&t->loop, &err);
	assert_code(err, UPID_E_OK);
	for (size_t i = 0; i < 3; i++) {
		struct upid_api api = server_api(&site[sites[i]]);

		(void)upid_parse(&t->task[i], upid_str(upids[i]), NULL, &err);
		t->w[i].task = &t->task[i];
		(void)upid_source_api(&t->w[i].src, t->loop, &api, &err);
		assert_code(err, UPID_E_OK);
	}
	(void)upid_wait_all(t->w, 3, t->loop, &rules, &err);
	assert_code(err, UPID_E_OK);
}

static void
is_class(const struct upid_wait *w, enum upid_class cls)
{
	assert_code(w->err, UPID_E_OK);
	assert_true(w->stopped);
	assert_int_equal(w->cls, cls);
}

static void
drop(struct three *t)
{
	for (size_t i = 0; i < 3; i++) {
		struct upid_source *src = t->w[i].src;

		upid_wait_free(&t->w[i]);
		upid_source_close(src);
	}
	upid_loop_close(t->loop);
}

TEST(each_server_answers_for_its_own_task)
{
	static const struct {
		const char *upid;
		enum upid_class cls;
	} tasks[] = {
		[PVE] = { WEST, UPID_CLASS_OK },
		[PBS] = { BACKUP, UPID_RUNNING },
		[PMG] = { MAIL, UPID_ERROR },
		[PVE_EAST] = { EAST, UPID_RUNNING },
	};

	for (size_t i = 0; i < COUNT(tasks); i++) {
		struct upid_api api = server_api(&site[i]);
		struct one one;

		wait_by(&one, &api, tasks[i].upid, &(struct upid_wait_rules){ .one_look = true });
		assert_code(one.w.err, UPID_E_OK);
		assert_int_equal(one.w.cls, tasks[i].cls);
		assert_int_equal(server_count(&site[i], "status", NULL), 1);
		upid_wait_free(&one.w);
	}
}

TEST(one_wait_for_tasks_of_three_servers)
{
	struct three t;

	wait_for_three(&t, 30000);
	is_class(&t.w[0], UPID_CLASS_OK);
	is_class(&t.w[1], UPID_WARNING);
	is_class(&t.w[2], UPID_ERROR);
	/* the first of three polls was made by the test before */
	assert_int_equal(server_count(&site[PBS], "status", BACKUP), 3);
	assert_int_equal(server_count(&site[PVE_EAST], "status", EAST), 3);
	assert_int_equal(server_count(&site[PVE], "status", EAST), 0);
	drop(&t);
}

TEST(a_server_that_is_down_delays_no_other)
{
	struct three t;

	server_down(&site[PBS]);
	wait_for_three(&t, 3000);
	is_class(&t.w[0], UPID_CLASS_OK);
	is_class(&t.w[2], UPID_ERROR);
	assert_true(t.w[0].elapsed_ms < 3000 && t.w[2].elapsed_ms < 3000);
	assert_code(t.w[1].err, UPID_E_CONNECT);
	drop(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_server_answers_for_its_own_task),
		cmocka_unit_test(one_wait_for_tasks_of_three_servers),
		cmocka_unit_test(a_server_that_is_down_delays_no_other),
	};

	return cmocka_run_group_tests_name("servers side by side", tests, start, stop);
}
