/* Faults that pass: each one of a row is met once, by a task of its own, and asked again. */
#include <stdio.h>

#include "server.h"

enum { MOST = 40 };

struct row {
	const char *what, *act;
	size_t requests; /* that it takes */
};

#define STATUS(code) { "status", "{'status':" #code "}", 2 }
#define LOG(code) { "log", "{'status':" #code "}", 2 }
#define BREAK(how, place) { "status", "{'" how "':'" place "'}", 2 }
#define RUDE(how, place) { "status", "{'" how "':'" place "','close_notify':false}", 2 }
#define RAW(text) { "status", "{'raw':'" text "'}", 2 }

#define HEAD "HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\n"
#define ENDED "{\\'data\\':{\\'status\\':\\'stopped\\',\\'exitstatus\\':\\'OK\\'}}"

static const struct row statuses[] = {
	STATUS(408), STATUS(429), STATUS(500), STATUS(502), STATUS(503), STATUS(504),
	STATUS(595), STATUS(596), STATUS(597), STATUS(599),
	{ "status", "{'status':595,'reason':'Connection refused','no_length':true}", 2 },
	{ "status", "{'status':503,'body':'<html>no server is available</html>'}", 2 },
};

static const struct row breaks[] = {
	BREAK("reset", "before_headers"), BREAK("reset", "in_headers"), BREAK("reset", "in_body"),
	BREAK("eof", "before_headers"),   BREAK("eof", "in_headers"),   BREAK("eof", "in_body"),
	RUDE("eof", "before_headers"),    RUDE("eof", "in_headers"),    RUDE("eof", "in_body"),
	{ "status", "{'reset':'after'}", 1 },
	{ "status", "{'eof':'after'}", 1 },
	{ "status", "{'eof':'after','close_notify':false}", 1 },
	{ "status", "{'cut':0}", 2 },
	{ "status", "{'cut':20}", 2 },
	{ "status", "{'cut':20,'close_notify':false}", 2 },
};

/* Answers that HTTP knows in more than one form; and such that it does not know at all. */
static const struct row forms[] = {
	/* without a length, up to the end of the connection: whole, and not */
	{ "status", "{'status':200,'no_length':true,'body':'" ENDED "'}", 1 },
	{ "status", "{'status':200,'no_length':true,'body':'{\\'data\\':{\\'stat'}", 2 },
	RAW(HEAD "Content-Length: 400\\r\\n\\r\\n{"),
	RAW(HEAD "Transfer-Encoding: chunked\\r\\n\\r\\n5\\r\\n{\\'da"),
	RAW(HEAD "Transfer-Encoding: chunked\\r\\n\\r\\nno chunk\\r\\n"),
	{ "status", "{'raw':'HTTP/1.1 100 Continue\\r\\n\\r\\n" HEAD "\\r\\n" ENDED "'}", 1 },
	{ "status", "{'raw':'" HEAD "Transfer-Encoding: chunked\\r\\n\\r\\n"
	            "2f\\r\\n" ENDED "\\r\\n0\\r\\nX-Sum: 1\\r\\n\\r\\n'}", 1 },
	RAW("HTTP/1.1 100 Continue\\r\\n\\r\\n"),
	RAW("HTTP/1.1 200 OK\\r\\n"),
	RAW(HEAD "Content-Encoding: gzip\\r\\n\\r\\nno gzip"),
	{ "status", "{'close_after_answer_silently':true}", 1 },
	{ "status", "{'close_after_answer_silently':'at_next_request'}", 1 },
};

/* Those of a log: the tail of a failed task. The status is one request more. */
static const struct row logs[] = {
	LOG(408), LOG(502), LOG(503), LOG(596),
	{ "log", "{'reset':'before_headers'}", 2 },
	{ "log", "{'reset':'in_headers'}", 2 },
	{ "log", "{'reset':'in_body'}", 2 },
	{ "log", "{'eof':'in_headers'}", 2 },
	{ "log", "{'eof':'in_body'}", 2 },
	{ "log", "{'eof':'in_body','close_notify':false}", 2 },
	{ "log", "{'cut':5}", 2 },
	{ "log", "{'reset':'after'}", 1 },
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

/* A server where task i meets row i. */
static void
start_rows(const struct row *row, size_t count, const char *exitstatus)
{
	struct upid_buf script = { 0 };
	char upid[UPID_MAX + 1];

	upid_buf_adds(&script, "{'tasks':[");
	for (size_t i = 0; i < count; i++) {
		name(upid, i);
		upid_buf_addf(&script, "%s{'upid':'%s','exitstatus':'%s','log_lines':99}", i > 0 ? "," : "",
		              upid, exitstatus);
	}
	upid_buf_adds(&script, "],'faults':[");
	for (size_t i = 0; i < count; i++)
		upid_buf_addf(&script, "%s{'on':'%s','path':':0000%04zX:','do':%s}", i > 0 ? "," : "",
		              row[i].what, i + 1, row[i].act);
	upid_buf_adds(&script, "]}");
	server_start(&server, upid_buf_cstr(&script));
	upid_buf_free(&script);
}

/* Waits for all of them side by side. */
static void
wait_rows(struct upid_wait w[MOST], size_t count, struct upid_wait_rules *rules)
{
	struct upid_api api = server_token(&server);
	struct upid_source *src = server_source(&api);
	char upid[MOST][UPID_MAX + 1];
	const char *upids[MOST];
	struct upid tasks[MOST];

	assert_true(count <= MOST);
	for (size_t i = 0; i < count; i++) {
		name(upid[i], i);
		upids[i] = upid[i];
	}
	wait_all(w, tasks, upids, count, src, rules);
	upid_source_close(src);
}

static void
is_row(const struct upid_wait *w, const struct row *row, size_t i)
{
	char upid[UPID_MAX + 1];
	size_t requests;

	name(upid, i);
	requests = server_count(&server, row->what, upid);
	if (w->err.code == UPID_E_OK && w->stopped && requests == row->requests &&
	    w->retries == row->requests - 1)
		return;
	print_error("%s: %zu requests, %d retries, %s (%s)\n", row->act, requests, (int)w->retries,
	            upid_code_word(w->err.code), w->err.message);
	fail();
}

static void
check_rows(const struct row *row, size_t count, const char *exitstatus)
{
	struct upid_wait w[MOST];

	start_rows(row, count, exitstatus);
	wait_rows(w, count, &(struct upid_wait_rules){ 30000, .interval_ms = 20, .tail = 2 });
	for (size_t i = 0; i < count; i++) {
		is_row(&w[i], &row[i], i);
		if (row->what[0] == 'l') {
			assert_int_equal(w[i].tail.count, 2);
			assert_text(w[i].tail.line[0].t, "INFO: line 99");
			assert_text(w[i].tail.line[1].t, "TASK ERROR: job errors");
		}
		upid_wait_free(&w[i]);
	}
	server_stop(&server);
}

TEST(a_status_that_passes_is_asked_again)
{
	check_rows(statuses, COUNT(statuses), "OK");
}

TEST(a_connection_that_breaks_is_made_again)
{
	check_rows(breaks, COUNT(breaks), "OK");
}

TEST(answers_are_taken_in_each_form_of_http_and_broken_ones_asked_again)
{
	check_rows(forms, COUNT(forms), "OK");
}

TEST(a_log_is_asked_again)
{
	check_rows(logs, COUNT(logs), "job errors");
}

TEST(faults_in_a_row_are_asked_again_more_and_more_slowly)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{'tasks':[{'upid':'" TASK("0001") "','looks':1}],'faults':["
	             "{'do':{'status':596}},{'do':{'eof':'in_body'}}]}");
	api = server_token(&server);
	wait_by(&one, &api, TASK("0001"), SOON);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(one.w.retries, 2);
	assert_int_equal(one.w.polls, 3); /* the one that broke off had seen it run */
	assert_int_equal(server_count(&server, "status", NULL), 3);
	assert_in_range(one.w.elapsed_ms, 250 + 500, 2250);
	upid_wait_free(&one.w);
	server_stop(&server);
}

TEST(a_server_that_asks_for_a_pause_gets_it)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{'tasks':[{'upid':'" TASK("0001") "'}],'faults':[{'do':{'status':429,"
	             "'headers':{'Retry-After':'1'}}}]}");
	api = server_token(&server);
	wait_by(&one, &api, TASK("0001"), SOON);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(server_count(&server, "status", NULL), 2);
	assert_in_range(one.w.elapsed_ms, 1000, 2500);
	upid_wait_free(&one.w);
	server_stop(&server);
}

/* A connection that was promised to stay, and does not: libcurl makes another by itself. */
TEST(a_kept_connection_that_was_closed_is_no_fault)
{
	struct upid_api api;
	struct one one;

	server_start(&server,
	             "{'tasks':[{'upid':'" TASK("0001") "','looks':4}],'faults':["
	             "{'do':{'close_after_answer_silently':true}},"
	             "{'do':{'close_after_answer_silently':'at_next_request'}},"
	             "{'do':{'close_after_answer_silently':'at_next_request'}}]}");
	api = server_token(&server);
	wait_by(&one, &api, TASK("0001"), SOON);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(one.w.retries, 0);
	assert_int_equal(one.w.polls, 5);
	assert_int_equal(server_count(&server, "status", NULL), 5);
	upid_wait_free(&one.w);
	server_stop(&server);
}

TEST(a_request_that_stalls_is_given_up_and_made_again)
{
	static const struct row stalls[] = {
		{ "status", "{'stall':20}", 2 },
		{ "status", "{'stall':20,'at':'in_body'}", 2 },
	};
	struct upid_wait w[MOST];
	struct upid_api api;
	struct one one;

	start_rows(stalls, 2, "OK");
	api = server_token(&server);
	api.request_ms = 250;
	for (size_t i = 0; i < 2; i++) {
		char upid[UPID_MAX + 1];

		name(upid, i);
		wait_by(&one, &api, upid, SOON);
		w[i] = one.w;
		is_row(&w[i], &stalls[i], i);
		assert_in_range(w[i].elapsed_ms, 500, 2500);
		upid_wait_free(&w[i]);
	}
	server_stop(&server);
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_status_that_passes_is_asked_again),
		T(a_connection_that_breaks_is_made_again),
		T(answers_are_taken_in_each_form_of_http_and_broken_ones_asked_again),
		T(a_log_is_asked_again),
		T(faults_in_a_row_are_asked_again_more_and_more_slowly),
		T(a_server_that_asks_for_a_pause_gets_it),
		T(a_kept_connection_that_was_closed_is_no_fault),
		T(a_request_that_stalls_is_given_up_and_made_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
