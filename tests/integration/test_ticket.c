/* Authentication: with an API token, or with a password for a ticket, which is requested once and
 * renewed. */
#include "server.h"

#define ONE TASK("0001")
#define TWO TASK("0002")
#define THREE TASK("0003")

#define ALONE ",'listed':'never'" /* each task is polled individually */
#define TASKS \
	"'tasks':[{'upid':'" ONE "','looks':3" ALONE "},{'upid':'" TWO \
	"','looks':2" ALONE "},{'upid':'" THREE "'}]"

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

/* Three concurrent waits with a password; all must succeed. */
static void
wait_three(struct upid_wait_rules *rules)
{
	static const char *const upids[] = { ONE, TWO, THREE };
	struct upid_api api = server_password(&server);
	struct upid_source *src = server_source(&api);
	struct upid tasks[3];
	struct upid_wait w[3];

	wait_all(w, tasks, upids, 3, src, rules);
	for (size_t i = 0; i < 3; i++) {
		assert_code(w[i].err, UPID_E_OK);
		assert_int_equal(w[i].cls, UPID_CLASS_OK);
		assert_int_equal(w[i].retries, 0);
		upid_wait_free(&w[i]);
	}
	server_close(src);
}

static void
ends_with(const struct upid_api *api, enum upid_code code, int http)
{
	struct one one;

	wait_by(&one, api, THREE, SOON);
	assert_code(one.w.err, code);
	assert_int_equal(one.w.err.http, http);
	assert_int_equal(one.w.retries, 0);
	upid_wait_free(&one.w);
}

TEST(a_token_is_in_each_request_and_signs_in_nowhere)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{" TASKS "}");
	api = server_token(&server);
	wait_by(&one, &api, ONE, SOON);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(server_count(&server, NULL, NULL), 4);
	assert_int_equal(server_lines(&server, "auth", "token"), 4);
	upid_wait_free(&one.w);
}

TEST(a_token_may_be_named_without_its_user)
{
	struct upid_api api;

	server_start(&server, "{" TASKS "}");
	api = server_token(&server);
	api.user = UPID_S("root@pam");
	api.token_id = UPID_S("demo");
	ends_with(&api, UPID_E_OK, 0);
}

TEST(one_login_serves_all_queries)
{
	server_start(&server, "{" TASKS "}");
	wait_three(SOON);
	assert_int_equal(server_count(&server, "ticket", NULL), 1);
	assert_int_equal(server_count(&server, "status", NULL), 4 + 3 + 1);
	assert_int_equal(server_lines(&server, "auth", "ticket"), 9); /* and a list */
	assert_int_equal(server_lines(&server, "auth", "none"), 1); /* the login */
	assert_int_equal(server_lines(&server, "query", NULL), 10);
	assert_int_equal(server_lines(&server, "query", ""), 9); /* all but the list */
}

TEST(a_log_by_ticket_needs_one_login)
{
	struct upid_api api;
	struct upid_source *src;
	struct got got;

	server_start(&server, "{" TASKS "}");
	api = server_password(&server);
	src = server_source(&api);
	read_log(&got, src, THREE, &(struct upid_log_rules){ .timeout_ms = 30000 });
	got_lines(&got, 1, 1);
	assert_int_equal(server_count(&server, "ticket", NULL), 1);
	assert_int_equal(server_count(&server, "log", NULL), 2); /* and the number of its lines */
	got_free(&got);
	server_close(src);
}

TEST(an_expired_ticket_is_renewed_as_often_as_it_expires)
{
	size_t refused;
	struct upid_api api;
	struct one one;

	server_start(&server, "{'tasks':[{'upid':'" ONE "','looks':8}],'ticket_life':0.3}");
	api = server_password(&server);
	wait_by(&one, &api, ONE, &(struct upid_wait_rules){ 30000, .interval_ms = 100 });
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(one.w.retries, 0);
	assert_int_equal(one.w.polls, 9);
	refused = server_count(&server, "status", NULL) - 9;
	assert_in_range(refused, 2, 9);
	/* each time it is offered to renew itself, and then the password is */
	assert_int_equal(server_count(&server, "ticket", NULL), 1 + 2 * refused);
	upid_wait_free(&one.w);
}

/* Two hours in a second, on the server's clock and on ours. */
static int64_t
fast_now(void *ctx)
{
	(void)ctx;
	return now_ms() * 7200;
}

TEST(a_ticket_is_renewed_before_it_expires)
{
	static const struct upid_clock fast = { fast_now, NULL };
	struct upid_source *src = NULL;
	struct upid_loop *loop = NULL;
	struct upid_err err = { 0 };
	struct upid_api api;
	struct one one;

	server_start(&server, "{'tasks':[{'upid':'" ONE "','looks':25}],'ticket_clock_rate':7200}");
	api = server_password(&server);
	assert_int_equal(upid_loop_open(&loop, &err), 0);
	loop->clock = &fast;
	assert_int_equal(upid_source_api(&src, loop, &api, &err), 0);
	loop->clock = upid_clock_real();
	assert_int_equal(upid_parse(&one.task, UPID_S(ONE), NULL, &err), 0);
	one.w = (struct upid_wait){ .task = &one.task, .src = src };
	assert_int_equal(upid_wait_all(&one.w, 1, loop,
	                               &(struct upid_wait_rules){ 30000, .interval_ms = 100 },
	                               &err),
	                 0);
	upid_source_close(src);
	upid_loop_close(loop);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(one.w.polls, 26);
	assert_int_equal(one.w.retries, 0);
	/* in 2.5 s or more, 0.5 s each; no poll was refused */
	assert_true(server_count(&server, "ticket", NULL) >= 4);
	assert_int_equal(server_count(&server, "status", NULL), 26);
	upid_wait_free(&one.w);
}

/* All three requests are refused, one so late that there is already a new ticket. */
TEST(one_renewal_serves_all_queries)
{
	server_start(&server, "{" TASKS ",'faults':["
	             "{'on':'status','path':':00000001:','do':{'status':401}},"
	             "{'on':'status','path':':00000002:','do':{'status':401}},"
	             "{'on':'status','path':':00000003:','do':{'status':401,'delay':0.3}}]}");
	wait_three(SOON);
	assert_int_equal(server_count(&server, "ticket", NULL), 2);
	assert_int_equal(server_count(&server, "status", NULL), 4 + 3 + 1 + 3);
}

TEST(a_ticket_that_is_refused_twice_is_final)
{
	struct upid_api api;

	server_start(&server, "{" TASKS ",'faults':[{'on':'status','times':-1,'do':{'status':401}}]}");
	api = server_password(&server);
	ends_with(&api, UPID_E_AUTH, 401);
	assert_int_equal(server_count(&server, "status", NULL), 2);
	assert_int_equal(server_count(&server, "ticket", NULL), 2);
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_token_is_in_each_request_and_signs_in_nowhere),
		T(a_token_may_be_named_without_its_user),
		T(one_login_serves_all_queries),
		T(a_log_by_ticket_needs_one_login),
		T(an_expired_ticket_is_renewed_as_often_as_it_expires),
		T(a_ticket_is_renewed_before_it_expires),
		T(one_renewal_serves_all_queries),
		T(a_ticket_that_is_refused_twice_is_final),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
