/* A server identified by its fingerprint: nothing else makes it trusted, and it receives nothing
 * before. */
#define _DEFAULT_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/http/load.h"
#include "server.h"

#define ENDED TASK("0001")
#define RUNS TASK("0002")
#define TASKS "'tasks':[{'upid':'" ENDED "'},{'upid':'" RUNS "','looks':4}]"
#define PBS_RUNS "UPID:pbs1:000002B2:00000158:0000002A:674D828C:backup:vm-100:root@pam:"
#define OTHER                                                                                      \
	"00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"                                         \
	"00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

/* Neither its CA nor those of the system would make it trusted. */
static struct upid_api
pinned(struct upid_api api, const char *fingerprint)
{
	api.ca_path = UPID_S("/nonexistent/ca.pem");
	api.fingerprint = upid_str(fingerprint);
	return api;
}

static void
ends_with(const struct upid_api *api, const char *upid, enum upid_code code, uint64_t polls)
{
	struct one one;

	wait_by(&one, api, upid, SOON);
	assert_code(one.w.err, code);
	assert_int_equal(one.w.retries, 0);
	assert_int_equal(one.w.polls, polls);
	upid_wait_free(&one.w);
}

static void
heard_nothing(void)
{
	server_down(&server);
	assert_int_equal(server_lines(&server, "what", NULL), 0);
	assert_int_equal(server_lines(&server, "method", NULL), 0);
}

/* Counts the connections that resumed a TLS session. */
static size_t
resumed(void)
{
	return server_lines(&server, "resumed", NULL);
}

/* ------------------------------------------------------------------------------- it is right */

TEST(it_is_accepted_instead_of_chain_and_name)
{
	static const char *const tls[] = { "trusted", "self-signed", "wrong-host" };

	for (size_t i = 0; i < COUNT(tls); i++) {
		char script[256];
		struct upid_api api;

		(void)snprintf(script, sizeof(script), "{" TASKS ",'tls':'%s'}", tls[i]);
		server_start(&server, script);
		api = pinned(server_token(&server), server.fingerprint);
		ends_with(&api, ENDED, UPID_E_OK, 1);
		api = pinned(server_password(&server), server.fingerprint);
		ends_with(&api, ENDED, UPID_E_OK, 1);
		server_stop(&server);
	}
}

TEST(it_may_be_written_as_pbs_shows_it_and_among_others)
{
	char lower[96], among[400];
	struct upid_api api;

	server_start(&server, "{" TASKS ",'tls':'self-signed'}");
	for (size_t i = 0; i < sizeof(lower); i++)
		lower[i] = (char)tolower(server.fingerprint[i]);
	api = pinned(server_token(&server), lower);
	ends_with(&api, ENDED, UPID_E_OK, 1);
	(void)snprintf(among, sizeof(among), OTHER " , %s", lower);
	api = pinned(server_token(&server), among);
	ends_with(&api, ENDED, UPID_E_OK, 1);
}

/* PVE closes the connection after each poll, so each poll has a TLS handshake and a check. Sessions
 * are resumed as by this libcurl without a fingerprint; or in no transfer but the first attempt, if
 * libcurl does not report the certificate of a resumed session (since 8.12). */
TEST(many_connections_are_each_checked_and_resume_the_session)
{
	struct upid_api api;
	size_t usual;

	server_start(&server, "{" TASKS "}");
	api = server_token(&server);
	ends_with(&api, RUNS, UPID_E_OK, 5);
	usual = resumed();
	server_stop(&server);
	server_start(&server, "{" TASKS ",'tls':'self-signed'}");
	api = pinned(server_token(&server), server.fingerprint);
	ends_with(&api, RUNS, UPID_E_OK, 5);
	assert_int_equal(server_count(&server, "status", RUNS), 5);
	if (server_lines(&server, "tls", NULL) == 0)
		assert_int_equal(resumed(), usual);
	else
		assert_int_equal(resumed(), 0);
	assert_int_equal(server_connections(&server), 5 + server_lines(&server, "tls", NULL));
	assert_in_range(server_lines(&server, "tls", NULL), 0, 1);
}

TEST(a_connection_that_was_checked_is_used_again)
{
	struct upid_api api;

	server_start(&server, "{'product':'pbs','tls':'self-signed','tasks':[{'upid':'" PBS_RUNS
	                      "','looks':4}]}");
	api = pinned(server_token(&server), server.fingerprint);
	api.product = UPID_PRODUCT_PBS;
	ends_with(&api, PBS_RUNS, UPID_E_OK, 5);
	assert_int_equal(server_count(&server, "status", NULL), 5);
	assert_int_equal(server_connections(&server), 1);
}

TEST(several_concurrent_tasks_all_log_in)
{
	static const char *const upids[] = { RUNS, ENDED, RUNS, ENDED, RUNS, ENDED };
	struct upid_api api;
	struct upid_source *src;
	struct upid tasks[COUNT(upids)];
	struct upid_wait w[COUNT(upids)];

	server_start(&server, "{" TASKS ",'tls':'self-signed'}");
	api = pinned(server_password(&server), server.fingerprint);
	src = server_source(&api);
	wait_all(w, tasks, upids, COUNT(upids), src, SOON);
	for (size_t i = 0; i < COUNT(upids); i++) {
		assert_code(w[i].err, UPID_E_OK);
		assert_int_equal(w[i].retries, 0);
		upid_wait_free(&w[i]);
	}
	server_close(src);
}

TEST(a_log_is_read_from_it)
{
	struct upid_api api;
	struct upid_source *src;
	struct got got;

	server_start(&server,
	             "{'tls':'self-signed','tasks':[{'upid':'" ENDED "','log_lines':2000}]}");
	api = pinned(server_token(&server), server.fingerprint);
	src = server_source(&api);
	read_log(&got, src, ENDED, &(struct upid_log_rules){ .timeout_ms = 5000 });
	assert_code(got.err, UPID_E_OK);
	assert_true(got.total >= 2000);
	got_free(&got);
	server_close(src);
}

/* ------------------------------------------------------------------------------- it is wrong */

static void
says_both(const struct upid_api *api)
{
	struct one one;

	wait_by(&one, api, ENDED, SOON);
	assert_code(one.w.err, UPID_E_CERTIFICATE);
	assert_int_equal(one.w.polls, 1);
	assert_says(one.w.err, server.fingerprint);
	assert_says(one.w.err, OTHER);
	upid_wait_free(&one.w);
}

TEST(a_wrong_one_hears_nothing_and_both_are_named)
{
	struct upid_api api;

	server_start(&server, "{" TASKS "}"); /* with a trusted CA */
	api = server_token(&server);
	api.fingerprint = UPID_S(OTHER);
	says_both(&api);
	api = server_password(&server);
	api.fingerprint = UPID_S(OTHER);
	says_both(&api);
	heard_nothing();
}

TEST(it_is_checked_where_certificates_are_not)
{
	struct upid_api api;

	server_start(&server, "{" TASKS ",'tls':'self-signed'}");
	api = pinned(server_token(&server), OTHER);
	api.verify = false;
	says_both(&api);
	api = pinned(server_password(&server), OTHER);
	api.verify = false;
	says_both(&api);
	heard_nothing();
}

/* A session of a refused server does not make it trusted. */
TEST(a_session_of_a_refused_server_is_refused_too)
{
	static const char *const upids[] = { ENDED, RUNS, ENDED, RUNS, ENDED, RUNS };
	struct upid_api api;
	struct upid_source *src;
	struct upid tasks[COUNT(upids)];
	struct upid_wait w[COUNT(upids)];

	server_start(&server, "{" TASKS ",'tls':'self-signed'}");
	api = pinned(server_token(&server), OTHER);
	src = server_source(&api);
	for (int round = 0; round < 3; round++) {
		wait_all(w, tasks, upids, COUNT(upids), src, SOON);
		for (size_t i = 0; i < COUNT(upids); i++) {
			assert_code(w[i].err, UPID_E_CERTIFICATE);
			assert_int_equal(w[i].polls, 1);
			upid_wait_free(&w[i]);
		}
	}
	server_close(src);
	heard_nothing();
	assert_true(server_lines(&server, "tls", NULL) >= 3 * COUNT(upids));
}

/* The first connection has the named certificate, the next one another certificate of the same
 * CA. */
TEST(a_server_that_changes_is_refused_at_its_next_connection)
{
	struct upid_api api;
	char first[96];

	server_start(&server, "{'tls':'self-signed'}");
	memcpy(first, server.fingerprint, sizeof(first));
	server_stop(&server);
	server_start(&server, "{" TASKS ",'tls':'self-signed','tls_times':1}");
	api = server_token(&server);
	api.fingerprint = upid_str(first);
	ends_with(&api, RUNS, UPID_E_CERTIFICATE, 2);
	server_down(&server);
	assert_int_equal(server_count(&server, "status", NULL), 1);
	assert_int_equal(server_lines(&server, "auth", "token"), 1);
}

/* ------------------------------------------------------------------------ what is no TLS, or none */

TEST(what_speaks_no_tls_hears_nothing)
{
	struct upid_api api;

	server_start(&server, "{'tls':'none'}");
	api = pinned(server_token(&server), OTHER);
	ends_with(&api, ENDED, UPID_E_NOT_TLS, 1);
	heard_nothing();
}

TEST(an_invalid_fingerprint_is_a_usage_error)
{
	struct upid_err err = { 0 };
	struct upid_api api;

	server_start(&server, "{" TASKS "}");
	api = pinned(server_token(&server), "AA:BB");
	server_refuses(&api, &err);
	assert_code(err, UPID_E_USAGE);
	assert_says(err, "fingerprint");
	heard_nothing();
}

TEST(an_empty_fingerprint_is_ignored)
{
	struct upid_api api;

	server_start(&server, "{" TASKS "}");
	api = server_token(&server);
	api.fingerprint = UPID_S("");
	ends_with(&api, ENDED, UPID_E_OK, 1);
	api.ca_path = (struct upid_str){ NULL, 0 };
	ends_with(&api, ENDED, UPID_E_CERTIFICATE, 1);
}

/* ------------------------------------------------------------------ a libcurl that is too old */

/* 7.80 is the first that asks before it sends; tests/matrix/libcurl.sh runs this with an older one. */
static bool
is_old(void)
{
	struct upid_curl curl;
	struct upid_err err = { 0 };

	return upid_curl_load(&curl, &err) == 0 &&
	       curl.version_info(CURLVERSION_NOW)->version_num < 0x075000;
}

TEST(a_libcurl_that_cannot_compare_it_sends_nothing)
{
	struct one one;
	struct upid_api api;

	server_start(&server, "{" TASKS "}"); /* with a trusted CA */
	api = server_password(&server);
	api.fingerprint = upid_str(server.fingerprint);
	wait_by(&one, &api, ENDED, SOON);
	assert_code(one.w.err, UPID_E_NO_LIBCURL);
	assert_says(one.w.err, "7.80");
	assert_int_equal(one.w.polls, 1);
	upid_wait_free(&one.w);
	heard_nothing();
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(it_is_accepted_instead_of_chain_and_name),
		T(it_may_be_written_as_pbs_shows_it_and_among_others),
		T(many_connections_are_each_checked_and_resume_the_session),
		T(a_connection_that_was_checked_is_used_again),
		T(several_concurrent_tasks_all_log_in),
		T(a_log_is_read_from_it),
		T(a_wrong_one_hears_nothing_and_both_are_named),
		T(it_is_checked_where_certificates_are_not),
		T(a_session_of_a_refused_server_is_refused_too),
		T(a_server_that_changes_is_refused_at_its_next_connection),
		T(what_speaks_no_tls_hears_nothing),
		T(an_invalid_fingerprint_is_a_usage_error),
		T(an_empty_fingerprint_is_ignored),
	};
	const struct CMUnitTest with_an_old_one[] = {
		T(a_libcurl_that_cannot_compare_it_sends_nothing),
		T(an_invalid_fingerprint_is_a_usage_error),
		T(an_empty_fingerprint_is_ignored),
	};

	if (is_old())
		return cmocka_run_group_tests(with_an_old_one, NULL, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
