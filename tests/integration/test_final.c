/* Errors that waiting does not resolve: one request and the right error code. */
#define _DEFAULT_SOURCE /* getrusage */
#include <stdio.h>
#include <sys/resource.h>

#include "server.h"

struct row {
	const char *act;
	enum upid_code code;
	int http;
};

#define HEAD "HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\n"

static const struct row rows[] = {
	{ "{'status':404}", UPID_E_BAD_ANSWER, 404 },
	{ "{'status':501}", UPID_E_BAD_ANSWER, 501 },
	{ "{'status':204}", UPID_E_BAD_ANSWER, 204 },
	{ "{'status':301,'headers':{'Location':'https://127.0.0.1:1/'}}", UPID_E_BAD_ANSWER, 301 },
	{ "{'redirect':'/api2/json/version'}", UPID_E_BAD_ANSWER, 302 },
	{ "{'status':307,'headers':{'Location':'/api2/json/version'}}", UPID_E_BAD_ANSWER, 307 },
	{ "{'html':true}", UPID_E_BAD_ANSWER, 200 },
	{ "{'json':null}", UPID_E_BAD_ANSWER, 200 },
	{ "{'json':[]}", UPID_E_BAD_ANSWER, 200 },
	{ "{'json':'x'}", UPID_E_BAD_ANSWER, 200 },
	{ "{'json':{}}", UPID_E_BAD_ANSWER, 200 },
	{ "{'json':{'data':null}}", UPID_E_BAD_ANSWER, 200 },
	{ "{'json':{'data':[]}}", UPID_E_BAD_ANSWER, 200 },
	{ "{'json':{'data':{'status':7}}}", UPID_E_BAD_ANSWER, 200 },
	{ "{'json':{'data':{'status':'asleep'}}}", UPID_E_BAD_ANSWER, 200 },
	{ "{'json':{'data':{'status':'stopped','exitstatus':[1]}}}", UPID_E_BAD_ANSWER, 200 },
	{ "{'raw':'no HTTP at all\\r\\n\\r\\n'}", UPID_E_BAD_ANSWER, 0 },
	{ "{'raw':'" HEAD "Content-Length: no number\\r\\n\\r\\n{}'}", UPID_E_BAD_ANSWER, 200 },
	{ "{'raw':'HTTP/1.1 999999 what\\r\\nContent-Length: 0\\r\\n\\r\\n'}", UPID_E_BAD_ANSWER, 0 },
};

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

static void
name(char room[UPID_MAX + 1], size_t i)
{
	(void)snprintf(room, UPID_MAX + 1, "UPID:pve1:0000%04zX:0A1B2C3D:618C1D55:vzdump:100:root@pam:",
	               i + 1);
}

static void
start_rows(void)
{
	struct upid_buf script = { 0 };

	upid_buf_adds(&script, "{'faults':[");
	for (size_t i = 0; i < COUNT(rows); i++)
		upid_buf_addf(&script, "%s{'path':':0000%04zX:','times':-1,'do':%s}", i > 0 ? "," : "", i + 1,
		              rows[i].act);
	upid_buf_adds(&script, "]}");
	server_start(&server, upid_buf_cstr(&script));
	upid_buf_free(&script);
}

static void
check_row(const struct row *row, size_t i)
{
	struct upid_api api = server_token(&server);
	char upid[UPID_MAX + 1];
	struct one one;
	size_t requests;

	name(upid, i);
	wait_by(&one, &api, upid, &(struct upid_wait_rules){ 3000, .interval_ms = 20, .tail = 3 });
	requests = server_count(&server, NULL, upid);
	if (one.w.err.code != row->code || (row->http > 0 && one.w.err.http != row->http) ||
	    requests != 1 || one.w.retries != 0) {
		print_error("%s: %zu requests, %s, HTTP %d (%s)\n", row->act, requests,
		            upid_code_word(one.w.err.code), one.w.err.http, one.w.err.message);
		fail();
	}
	upid_wait_free(&one.w);
}

TEST(these_answers_are_final)
{
	start_rows();
	for (size_t i = 0; i < COUNT(rows); i++)
		check_row(&rows[i], i);
	/* no request went to another server */
	assert_int_equal(server_count(&server, NULL, NULL), COUNT(rows));
}

/* --------------------------------------------------------------------------- large answers */

static long
peak_kb(void)
{
	struct rusage used;

	assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
	return used.ru_maxrss;
}

TEST(a_hundred_megabytes_are_refused_early)
{
	static const char *const acts[] = { "{'body_bytes':104857600}",
		                            "{'body_bytes':104857600,'no_length':true}" };

	for (size_t i = 0; i < COUNT(acts); i++) {
		char script[128];
		struct upid_api api;
		struct one one;
		long before = peak_kb();

		(void)snprintf(script, sizeof(script), "{'faults':[{'times':-1,'do':%s}]}", acts[i]);
		server_start(&server, script);
		api = server_token(&server);
		wait_by(&one, &api, TASK("0001"), SOON);
		assert_code(one.w.err, UPID_E_TOO_LARGE);
		assert_int_equal(server_count(&server, NULL, NULL), 1);
		assert_true(one.w.elapsed_ms < LATE_MS);
		assert_true(peak_kb() - before < 40000);
		upid_wait_free(&one.w);
		server_stop(&server);
	}
}

/* One header of that size, or the same size in lines of 100 bytes. */
static void
start_headers(size_t bytes, bool lines)
{
	struct upid_buf script = { 0 };

	upid_buf_adds(&script, "{'faults':[{'times':-1,'do':{'raw':'HTTP/1.1 200 OK\\r\\nX: ");
	for (size_t i = 1; i <= bytes; i++) {
		upid_buf_addc(&script, 'x');
		if (lines && i % 100 == 0)
			upid_buf_adds(&script, "\\r\\nX: ");
	}
	upid_buf_adds(&script, "\\r\\n\\r\\n{}'}}]}");
	server_start(&server, upid_buf_cstr(&script));
	upid_buf_free(&script);
}

TEST(headers_without_end_are_refused)
{
	for (int lines = 0; lines <= 1; lines++) {
		struct upid_api api;
		struct one one;

		start_headers(400000, lines == 1);
		api = server_token(&server);
		wait_by(&one, &api, TASK("0001"), SOON);
		assert_code(one.w.err, UPID_E_TOO_LARGE);
		assert_int_equal(server_count(&server, NULL, NULL), 1);
		upid_wait_free(&one.w);
		server_stop(&server);
	}
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(these_answers_are_final),
		T(a_hundred_megabytes_are_refused_early),
		T(headers_without_end_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
