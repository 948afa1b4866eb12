/* Requests to the HA manager and the tasks that carry them out: which lists are requested how
 * often, and the outcome. */
#include <stdio.h>

#include "server.h"

/* They started in 2021, before any task that a server starts now. */
#define HA(pid, type, id) "UPID:pve1:0000" pid ":0A1B2C3D:618C1D55:" type ":" id ":root@pam!demo:"
#define START HA("0001", "hastart", "101")
#define STOP HA("0002", "hastop", "102")
#define MIGRATE HA("0003", "hamigrate", "103")
#define ELSEWHERE HA("0004", "hastart", "104")
#define FAILS HA("0005", "hastart", "105")
#define NEVER HA("0006", "hastart", "106")
#define REFUSED HA("0007", "hastop", "107")

static const char script[] =
        "{'nodes':['pve1','pve2'],'tasks':["
        "{'upid':'" START "','looks':1,'then':{'looks':2}},"
        "{'upid':'" STOP "','then':{'type':'qmshutdown','looks':1}},"
        "{'upid':'" MIGRATE "','then':{'looks':1,'exitstatus':'WARNINGS: 1'}},"
        "{'upid':'" ELSEWHERE "','then':{'node':'pve2','type':'vzstart','after':0.8,'looks':1}},"
        "{'upid':'" FAILS "','then':{'node':'pve2','exitstatus':'no quorum','log':['one']}},"
        "{'upid':'" NEVER "'},"
        "{'upid':'" REFUSED "','exitstatus':'no such resource','then':{}}]%s}";

#define FOLLOW \
	(&(struct upid_wait_rules){ .timeout_ms = 20000, .interval_ms = 50, .tail = 3, .follow_ha = true })

static struct server server;
static struct upid_source *src;

static void
begin(const char *more)
{
	struct upid_api api;
	char text[4096];

	(void)snprintf(text, sizeof(text), script, more);
	server_start(&server, text);
	api = server_token(&server);
	src = server_source(&api);
}

static int
stop(void **state __attribute__((unused)))
{
	server_close(src);
	server_stop(&server);
	return 0;
}

static int
start(void **state __attribute__((unused)))
{
	begin("");
	return 0;
}

static size_t
of_work(const struct one *one, const char *what)
{
	char upid[UPID_MAX + 1];

	(void)snprintf(upid, sizeof(upid), "%.*s", (int)one->w.followed->text.n,
	               one->w.followed->text.p);
	return server_count(&server, what, upid);
}

/* Each on its own server, with this many requests in total. */
static void
costs(size_t request, size_t node, size_t cluster, size_t work, const char *upid,
      const struct one *one)
{
	assert_int_equal(server_count(&server, "status", upid), request);
	assert_int_equal(server_count(&server, "list", NULL), node);
	assert_int_equal(server_count(&server, "cluster", NULL), cluster);
	assert_int_equal(of_work(one, "status"), work);
	assert_int_equal(one->w.polls, request + node + work);
}

static void
ended(const struct one *one, const char *type, const char *node, enum upid_class cls)
{
	assert_code(one->w.err, UPID_E_OK);
	assert_true(one->w.stopped);
	assert_int_equal(one->w.cls, cls);
	assert_non_null(one->w.followed);
	assert_text(one->w.followed->type, type);
	assert_text(one->w.followed->node, node);
	assert_text(one->w.followed->user, "root@pam");
}

TEST(a_start_is_found_in_its_nodes_list_by_one_request)
{
	struct one one;

	wait_one(&one, src, START, FOLLOW);
	ended(&one, "qmstart", "pve1", UPID_CLASS_OK);
	costs(2, 1, 0, 3, START, &one);
	upid_wait_free(&one.w);
}

TEST(a_stop_may_be_a_shutdown)
{
	struct one one;

	wait_one(&one, src, STOP, FOLLOW);
	ended(&one, "qmshutdown", "pve1", UPID_CLASS_OK);
	costs(1, 1, 0, 2, STOP, &one);
	upid_wait_free(&one.w);
}

TEST(a_migration_ends_as_its_work_does)
{
	struct one one;

	wait_one(&one, src, MIGRATE, FOLLOW);
	ended(&one, "qmigrate", "pve1", UPID_WARNING);
	assert_int_equal(one.w.warning_count, 1);
	costs(1, 1, 0, 2, MIGRATE, &one);
	upid_wait_free(&one.w);
}

TEST(work_on_another_node_is_found_in_the_clusters_list)
{
	struct one one;
	size_t searches;

	wait_one(&one, src, ELSEWHERE, FOLLOW);
	ended(&one, "vzstart", "pve2", UPID_CLASS_OK);
	searches = server_count(&server, "cluster", NULL);
	assert_in_range(searches, 2, 18); /* every 50 ms for 800 */
	costs(1, searches, searches, 2, ELSEWHERE, &one);
	assert_int_equal(server_count(&server, "permissions", NULL), 1);
	upid_wait_free(&one.w);
}

TEST(work_that_failed_comes_with_its_reason_and_log)
{
	struct one one;

	wait_one(&one, src, FAILS, FOLLOW);
	ended(&one, "qmstart", "pve2", UPID_ERROR);
	assert_text(one.w.reason, "no quorum");
	assert_int_equal(one.w.tail.count, 2);
	costs(1, 1, 1, 1, FAILS, &one);
	assert_int_equal(of_work(&one, "log"), 2); /* and the number of its lines */
	upid_wait_free(&one.w);
}

TEST(a_request_that_the_manager_never_starts_times_out)
{
	struct one one;

	wait_one(&one, src, NEVER,
	         &(struct upid_wait_rules){ .timeout_ms = 800, .interval_ms = 300, .follow_ha = true });
	assert_code(one.w.err, UPID_E_OK);
	assert_true(one.w.timed_out && !one.w.stopped);
	assert_null(one.w.followed);
	assert_true(one.w.reason.n > 0);
	assert_in_range(one.w.elapsed_ms, 800, 800 + LATE_MS);
	assert_int_equal(server_count(&server, "status", NEVER), 1);
	assert_in_range(server_count(&server, "list", NULL), 1, 4);
	assert_int_equal(server_count(&server, "permissions", NULL), 1);
	upid_wait_free(&one.w);
}

TEST(a_request_that_failed_costs_no_list)
{
	struct one one;

	wait_one(&one, src, REFUSED, FOLLOW);
	assert_code(one.w.err, UPID_E_OK);
	assert_int_equal(one.w.cls, UPID_ERROR);
	assert_text(one.w.reason, "no such resource");
	assert_null(one.w.followed);
	assert_int_equal(server_count(&server, "list", NULL), 0);
	upid_wait_free(&one.w);
}

TEST(a_request_that_is_not_followed_costs_no_list)
{
	struct one one;

	wait_one(&one, src, NEVER, SOON);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(server_count(&server, NULL, NEVER), 1);
	assert_int_equal(server_count(&server, "list", NULL), 0);
	upid_wait_free(&one.w);
}

/* ------------------------------------------------------------------------------ faults */

static void
again_with(const char *faults)
{
	char more[512];

	(void)stop(NULL);
	(void)snprintf(more, sizeof(more), ",'faults':[%s]", faults);
	begin(more);
}

/* Without the check, the search would last until the deadline. */
TEST(a_token_that_sees_only_its_own_tasks_is_refused_immediately)
{
	struct one one;

	(void)stop(NULL);
	begin(",'tokens':{'root@pam!demo':"
	      "{'secret':'00000000-0000-0000-0000-000000000000','audit':false}}");
	wait_one(&one, src, START, FOLLOW);
	assert_code(one.w.err, UPID_E_PERMISSION);
	assert_says(one.w.err, "Sys.Audit on /nodes/pve1");
	assert_true(one.w.elapsed_ms < LATE_MS);
	assert_int_equal(server_count(&server, "list", NULL), 1);
	assert_int_equal(server_count(&server, "cluster", NULL), 1);
	assert_int_equal(server_count(&server, "permissions", NULL), 1);
	upid_wait_free(&one.w);
}

TEST(a_server_that_does_not_tell_our_rights_ends_no_search)
{
	struct one one;

	again_with("{'on':'permissions','times':-1,'do':{'status':501}}");
	wait_one(&one, src, ELSEWHERE, FOLLOW);
	ended(&one, "vzstart", "pve2", UPID_CLASS_OK);
	assert_int_equal(server_count(&server, "permissions", NULL), 1);
	upid_wait_free(&one.w);
}

TEST(passing_faults_of_either_list_are_retried)
{
	struct one one;

	again_with("{'on':'list','do':{'status':596}},{'on':'cluster','do':{'reset':'in_body'}},"
	           "{'on':'list','do':{'cut':5}}");
	wait_one(&one, src, FAILS, FOLLOW);
	ended(&one, "qmstart", "pve2", UPID_ERROR);
	assert_int_equal(one.w.retries, 3);
	upid_wait_free(&one.w);
}

TEST(a_refusal_is_final_and_names_the_privilege)
{
	struct one one;

	again_with("{'on':'cluster','times':-1,'do':{'status':403,"
	           "'reason':'Permission check failed (/, Sys.Audit)'}}");
	wait_one(&one, src, NEVER, FOLLOW);
	assert_code(one.w.err, UPID_E_PERMISSION);
	assert_int_equal(one.w.err.http, 403);
	assert_says(one.w.err, "(/, Sys.Audit)");
	assert_int_equal(server_count(&server, "cluster", NULL), 1);
	upid_wait_free(&one.w);
}

TEST(lists_that_make_no_sense_are_final)
{
	static const char *const bodies[] = { "{'data':null}", "{'data':{}}", "{'data':'x'}", "{}" };
	struct one one;
	char fault[128];

	for (size_t i = 0; i < COUNT(bodies); i++) {
		(void)snprintf(fault, sizeof(fault), "{'on':'list','times':-1,'do':{'json':%s}}",
		               bodies[i]);
		again_with(fault);
		wait_one(&one, src, START, FOLLOW);
		assert_code(one.w.err, UPID_E_BAD_ANSWER);
		upid_wait_free(&one.w);
	}
}

TEST(a_list_that_hangs_ends_with_the_deadline)
{
	struct one one;

	again_with("{'on':'list','times':-1,'do':{'stall':60}}");
	wait_one(&one, src, START,
	         &(struct upid_wait_rules){ .timeout_ms = 500, .interval_ms = 50, .follow_ha = true });
	assert_code(one.w.err, UPID_E_OK);
	assert_true(one.w.timed_out);
	assert_in_range(one.w.elapsed_ms, 500, 500 + LATE_MS);
	upid_wait_free(&one.w);
}

int
main(void)
{
#define ALONE(test) cmocka_unit_test_setup_teardown(test, start, stop)
	const struct CMUnitTest tests[] = {
		ALONE(a_start_is_found_in_its_nodes_list_by_one_request),
		ALONE(a_stop_may_be_a_shutdown),
		ALONE(a_migration_ends_as_its_work_does),
		ALONE(work_on_another_node_is_found_in_the_clusters_list),
		ALONE(work_that_failed_comes_with_its_reason_and_log),
		ALONE(a_request_that_the_manager_never_starts_times_out),
		ALONE(a_request_that_failed_costs_no_list),
		ALONE(a_request_that_is_not_followed_costs_no_list),
		ALONE(a_token_that_sees_only_its_own_tasks_is_refused_immediately),
		ALONE(a_server_that_does_not_tell_our_rights_ends_no_search),
		ALONE(passing_faults_of_either_list_are_retried),
		ALONE(a_refusal_is_final_and_names_the_privilege),
		ALONE(lists_that_make_no_sense_are_final),
		ALONE(a_list_that_hangs_ends_with_the_deadline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
