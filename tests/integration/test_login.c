/* Logins that fail, in passing or for good. */
#include "server.h"

#define ENDED TASK("0003")
#define TASKS "'tasks':[{'upid':'" ENDED "'}]"

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

static void
ends_with(const struct upid_api *api, enum upid_code code, int http)
{
	struct one one;

	wait_by(&one, api, ENDED, SOON);
	assert_code(one.w.err, code);
	assert_int_equal(one.w.err.http, http);
	assert_int_equal(one.w.retries, 0);
	upid_wait_free(&one.w);
}

TEST(a_wrong_password_is_final)
{
	struct upid_api api;

	server_start(&server, "{" TASKS "}");
	api = server_password(&server);
	api.password = UPID_S("demo-passwort");
	ends_with(&api, UPID_E_AUTH, 401);
	assert_int_equal(server_count(&server, "ticket", NULL), 1);
	assert_int_equal(server_count(&server, NULL, NULL), 1);
}

TEST(a_password_of_special_characters_arrives_as_it_is)
{
	struct upid_api api;

	server_start(&server, "{" TASKS ",'users':{'first.last+x@pve':"
	             "{'password':'a b&c=d%e+f#\\u00e4'}}}");
	api = server_password(&server);
	api.user = UPID_S("first.last+x@pve");
	api.password = UPID_S("a b&c=d%e+f#\xc3\xa4");
	ends_with(&api, UPID_E_OK, 0);
}

TEST(a_wrong_token_is_final)
{
	struct upid_api api;

	server_start(&server, "{" TASKS "}");
	api = server_token(&server);
	api.token_secret = UPID_S("00000000-0000-0000-0000-000000000001");
	ends_with(&api, UPID_E_AUTH, 401);
	assert_int_equal(server_count(&server, NULL, NULL), 1);
}

TEST(a_login_survives_a_fault)
{
	static const char *const acts[] = { "{'status':596}", "{'reset':'before_headers'}",
		                            "{'eof':'in_headers'}", "{'cut':30}" };
	struct upid_buf script = { 0 };

	for (size_t i = 0; i < COUNT(acts); i++) {
		struct upid_api api;
		struct one one;

		script.n = 0;
		upid_buf_addf(&script, "{" TASKS ",'faults':[{'on':'ticket','do':%s}]}", acts[i]);
		server_start(&server, upid_buf_cstr(&script));
		api = server_password(&server);
		wait_by(&one, &api, ENDED, SOON);
		assert_code(one.w.err, UPID_E_OK);
		assert_int_equal(one.w.cls, UPID_CLASS_OK);
		assert_int_equal(one.w.retries, 1);
		assert_int_equal(server_count(&server, "ticket", NULL), 2);
		assert_int_equal(server_count(&server, "status", NULL), 1);
		upid_wait_free(&one.w);
		server_stop(&server);
	}
	upid_buf_free(&script);
}

TEST(a_login_that_makes_no_sense_is_final)
{
	static const char *const acts[] = { "{'json':{'data':null}}", "{'json':[]}",
		                            "{'json':{'data':{'ticket':7}}}", "{'html':true}",
		                            "{'json':{'data':{'ticket':'a\\r\\nHost: b'}}}",
		                            "{'redirect':'https://127.0.0.1:1/'}" };
	struct upid_buf script = { 0 };

	upid_buf_adds(&script, "{" TASKS ",'faults':[");
	for (size_t i = 0; i < COUNT(acts); i++)
		upid_buf_addf(&script, "%s{'on':'ticket','do':%s}", i > 0 ? "," : "", acts[i]);
	upid_buf_adds(&script, "]}");
	server_start(&server, upid_buf_cstr(&script));
	for (size_t i = 0; i < COUNT(acts); i++) {
		struct upid_api api = server_password(&server);

		ends_with(&api, UPID_E_BAD_ANSWER, i == COUNT(acts) - 1 ? 302 : 200);
		assert_int_equal(server_count(&server, "ticket", NULL), i + 1);
	}
	assert_int_equal(server_count(&server, "status", NULL), 0);
	upid_buf_free(&script);
}

TEST(a_second_factor_is_named)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{" TASKS ",'faults':[{'on':'ticket','do':{'json':{'data':{'NeedTFA':1,"
	             "'ticket':'PVE:!tfa!%7B%7D:68F0C0DE::abc'}}}}]}");
	api = server_password(&server);
	wait_by(&one, &api, ENDED, SOON);
	assert_code(one.w.err, UPID_E_AUTH);
	assert_says(one.w.err, "second factor");
	assert_int_equal(server_count(&server, "status", NULL), 0);
	upid_wait_free(&one.w);
}

TEST(a_secret_that_comes_back_is_not_shown)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{" TASKS ",'faults':[{'on':'ticket','do':{'status':400,"
	             "'reason':'bad demo-password here'}}]}");
	api = server_password(&server);
	wait_by(&one, &api, ENDED, SOON);
	assert_code(one.w.err, UPID_E_INPUT);
	assert_says(one.w.err, "bad ************* here");
	upid_wait_free(&one.w);
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_wrong_password_is_final),
		T(a_password_of_special_characters_arrives_as_it_is),
		T(a_wrong_token_is_final),
		T(a_login_survives_a_fault),
		T(a_login_that_makes_no_sense_is_final),
		T(a_second_factor_is_named),
		T(a_secret_that_comes_back_is_not_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
