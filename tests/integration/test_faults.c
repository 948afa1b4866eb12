/*
 * The table of faults: what goes wrong, what the server does, how many requests reach it, and how
 * many retries the record of the wait shows. Unless a row says otherwise, the wait learns the end
 * of the task.
 *
 * See also: forms of HTTP and faults of a log (test_answers.c); faults that last until the deadline
 * (test_deadline.c, test_down.c); invalid responses (test_final.c); certificates (test_trust.c); a
 * ticket that is refused, renewed, and refused again: 2 status requests, 2 logins, no retry
 * (test_ticket.c).
 */
#include <time.h>

#include "rows.h"

#define STATUS(code, words) ROW(#code " " words, "{'status':" #code "}", 2, 1)

static const struct row statuses[] = {
	STATUS(408, "Request Timeout"),
	STATUS(429, "Too Many Requests"),
	ROW("429 with Retry-After: 1", "{'status':429,'headers':{'Retry-After':'1'}}", 2, 1, .least_ms = 1000),
	ROW("503 with Retry-After: 1", "{'status':503,'headers':{'Retry-After':'1'}}", 2, 1, .least_ms = 1000),
	STATUS(500, "Internal Server Error"),
	STATUS(502, "Bad Gateway"),
	STATUS(503, "Service Unavailable"),
	STATUS(504, "Gateway Timeout"),
	STATUS(595, "of pveproxy: no connection to the node"),
	STATUS(596, "of pveproxy: the node broke off"),
	STATUS(597, "of pveproxy: in the body"),
	STATUS(599, "of pveproxy: anything else"),
	ROW("595 of a node behind the server", "{'status':595,'reason':'No route to host'}", 2, 1),
	ROW("596 of a node behind the server", "{'status':596,'reason':'certificate verify failed'}", 2, 1),
	ROW("596 of a node that does not exist", "{'status':596,'reason':'no such cluster node'}", 1, 0,
	    .ends = UPID_E_NO_SUCH_NODE),
	ROW("595 without a length", "{'status':595,'reason':'Connection refused','no_length':true}", 2, 1),
	ROW("503 of a proxy's page", "{'status':503,'body':'<html>no server is available</html>'}", 2, 1),
	ROW("400", "{'status':400,'reason':'Parameter verification failed.'}", 1, 0, .ends = UPID_E_INPUT),
	ROW("401 of a token", "{'status':401}", 1, 0, .ends = UPID_E_AUTH),
	ROW("403", "{'status':403,'reason':'Permission check failed'}", 1, 0, .ends = UPID_E_PERMISSION),
};

static const struct row connections[] = {
	ROW("reset before the headers", "{'reset':'before_headers'}", 2, 1),
	ROW("reset in the headers", "{'reset':'in_headers'}", 2, 1),
	ROW("reset in the body", "{'reset':'in_body'}", 2, 1),
	ROW("reset after the answer", "{'reset':'after'}", 1, 0),
	ROW("EOF before the headers", "{'eof':'before_headers'}", 2, 1),
	ROW("EOF in the headers", "{'eof':'in_headers'}", 2, 1),
	ROW("EOF in the body", "{'eof':'in_body'}", 2, 1),
	ROW("EOF after the answer", "{'eof':'after'}", 1, 0),
	ROW("EOF before the headers, not of TLS", "{'eof':'before_headers','close_notify':false}", 2, 1),
	ROW("EOF in the headers, not of TLS", "{'eof':'in_headers','close_notify':false}", 2, 1),
	ROW("EOF in the body, not of TLS", "{'eof':'in_body','close_notify':false}", 2, 1),
	ROW("EOF after the answer, not of TLS", "{'eof':'after','close_notify':false}", 1, 0),
	ROW("nothing of the body", "{'cut':0}", 2, 1),
	ROW("20 bytes of the body", "{'cut':20}", 2, 1),
	ROW("20 bytes of the body, not of TLS", "{'cut':20,'close_notify':false}", 2, 1),
};

/* One request may take 250 ms here. */
static const struct row stalls[] = {
	ROW("silence before the headers", "{'stall':20}", 2, 1, .least_ms = 500),
	ROW("silence in the body", "{'stall':20,'at':'in_body'}", 2, 1, .least_ms = 500),
};

/* A keep-alive connection that the server closes: libcurl opens another one by itself. */
static const struct row kept[] = {
	ROW("closed after the answer", "{'close_after_answer_silently':true}", 4, 0, .looks = 3),
	ROW("closed at the next request", "{'close_after_answer_silently':'at_next_request'}", 4, 0,
	  .looks = 3),
};

/* `act` is the `tls` option of the server, only for the first connection. */
static const struct row handshakes[] = {
	ROW("handshake: reset", "handshake-reset", 1, 1),
	ROW("handshake: EOF", "handshake-eof", 1, 1),
	ROW("handshake: garbage inside TLS", "handshake-garbage", 1, 1),
	ROW("handshake: an alert", "handshake-alert", 1, 1),
	ROW("handshake: silence", "silent", 1, 1, .least_ms = 500),
	ROW("no TLS at all: another protocol", "garbage", 0, 0, .ends = UPID_E_NOT_TLS),
	ROW("no TLS at all: HTTP", "none", 0, 0, .ends = UPID_E_NOT_TLS),
	ROW("a certificate of nobody", "self-signed", 0, 0, .ends = UPID_E_CERTIFICATE),
};

#define ENDED TASK("0001")
#define RUNS TASK("0002")
#define TASKS "'tasks':[{'upid':'" ENDED "'},{'upid':'" RUNS "','looks':2,'listed':'never'}]"

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

TEST(an_answer_with_a_status)
{
	rows_check(&server, statuses, COUNT(statuses), "OK", 0);
}

TEST(a_connection_that_breaks)
{
	rows_check(&server, connections, COUNT(connections), "OK", 0);
}

TEST(a_server_that_stalls)
{
	rows_check(&server, stalls, COUNT(stalls), "OK", 250);
}

TEST(a_kept_connection_that_was_closed)
{
	for (size_t i = 0; i < COUNT(kept); i++)
		rows_check(&server, &kept[i], 1, "OK", 0);
}

TEST(a_handshake_that_fails)
{
	for (size_t i = 0; i < COUNT(handshakes); i++) {
		char script[256];
		struct upid_api api;
		struct one one;

		(void)snprintf(script, sizeof(script), "{" TASKS ",'tls':'%s','tls_times':1}",
		               handshakes[i].act);
		server_start(&server, script);
		api = server_token(&server);
		api.request_ms = handshakes[i].least_ms > 0 ? 250 : api.request_ms;
		wait_by(&one, &api, ENDED, SOON);
		row_is(&one.w, &handshakes[i], server_count(&server, NULL, NULL));
		upid_wait_free(&one.w);
		server_stop(&server);
	}
}

/* A label of more than 63 characters, which is never resolved. Polls at 0, 250 and 400 ms. */
TEST(a_name_that_is_not_found)
{
	static const struct row row = ROW("DNS", "", 0, 3, .ends = UPID_E_DNS, .least_ms = 400);
	struct upid_api api;
	struct one one;

	server_start(&server, "{" TASKS "}");
	api = server_token(&server);
	api.host = UPID_S("a234567890b234567890c234567890d234567890e234567890f234567890g234567890."
	                  "invalid");
	wait_by(&one, &api, ENDED, &(struct upid_wait_rules){ 400, .interval_ms = 20 });
	row_is(&one.w, &row, server_count(&server, NULL, NULL));
	assert_int_equal(one.w.polls, 3);
	upid_wait_free(&one.w);
}

/* After the note about the first fault the server is started (again). */
static void
start_again(struct upid_wait_rules *rules, const char *text)
{
	assert_non_null(strstr(text, "trying again"));
	server_start(&server, "{" TASKS "}");
	++*(int *)rules->ctx;
}

TEST(a_connection_that_is_refused)
{
	static const struct row row = ROW("refused", "", 1, 1, .least_ms = 250);
	int starts = 0;
	struct upid_wait_rules rules = { 30000, .interval_ms = 20, .note = start_again, .ctx = &starts };
	struct upid_api api;
	struct one one;

	server_start(&server, "{}");
	server_down(&server);
	api = server_token(&server);
	wait_by(&one, &api, ENDED, &rules);
	assert_int_equal(starts, 1);
	row_is(&one.w, &row, server_count(&server, NULL, NULL));
	upid_wait_free(&one.w);
}

static void
take_down(struct upid_wait_rules *rules __attribute__((unused)), size_t index)
{
	if (index == 0)
		server_down(&server);
}

/* The end of the first task stops the server, and with it a poll of the second one, or the next.
 * The new server counts from zero: two polls see the task running, and one more sees its end. */
TEST(a_daemon_that_is_down_for_a_while)
{
	static const char *const upids[] = { ENDED, RUNS };
	static const struct row row = ROW("down for a while", "", 3, 1, .least_ms = 250);
	int starts = 0;
	struct upid_wait_rules rules = { 30000, .interval_ms = 20, .finished = take_down,
		                         .note = start_again, .ctx = &starts };
	struct upid_api api;
	struct upid_source *src;
	struct upid tasks[2];
	struct upid_wait w[2];

	server_start(&server, "{" TASKS "}");
	api = server_token(&server);
	src = server_source(&api);
	wait_all(w, tasks, upids, 2, src, &rules);
	assert_int_equal(starts, 1);
	row_is(&w[1], &row, server_count(&server, "status", RUNS));
	upid_wait_free(&w[0]);
	upid_wait_free(&w[1]);
	server_close(src);
}

TEST(faults_in_a_row)
{
	static const struct row row = ROW("596, then EOF", "", 3, 2, .least_ms = 250 + 500);
	struct upid_api api;
	struct one one;

	server_start(&server, "{'tasks':[{'upid':'" ENDED "','looks':1}],'faults':["
	             "{'do':{'status':596}},{'do':{'eof':'in_body'}}]}");
	api = server_token(&server);
	wait_by(&one, &api, ENDED, SOON);
	row_is(&one.w, &row, server_count(&server, "status", NULL));
	assert_int_equal(one.w.polls, 3); /* the interrupted one had seen it running */
	upid_wait_free(&one.w);
}

/* 400 "no such task" is retried every half second, until the task is ten seconds old. This one is
 * five, and the server has to start first. */
TEST(a_task_that_is_not_known_right_after_its_start)
{
	char upid[UPID_MAX + 1];
	struct upid_api api;
	struct one one;
	size_t requests;

	(void)snprintf(upid, sizeof(upid), "UPID:pve1:00000001:0A1B2C3D:%08X:vzdump:100:root@pam:",
	               (unsigned)(time(NULL) - 5));
	server_start(&server, "{}");
	api = server_token(&server);
	wait_by(&one, &api, upid, &(struct upid_wait_rules){ .timeout_ms = 30000 });
	requests = server_count(&server, NULL, NULL);
	assert_code(one.w.err, UPID_E_NO_SUCH_TASK);
	assert_int_equal(one.w.err.http, 400);
	assert_in_range(requests, 2, 12);
	assert_int_equal(one.w.retries, requests - 1);
	assert_in_range(one.w.elapsed_ms, 500, 5000 + LATE_MS);
	upid_wait_free(&one.w);
}

/* The message for 403 names the missing permission and its path. */
TEST(a_task_of_somebody_else)
{
	static const struct row row = ROW("403 of Proxmox", "", 1, 0, .ends = UPID_E_PERMISSION);
	struct upid_api api;
	struct one one;

	server_start(&server, "{" TASKS ",'tokens':{'guest@pve!ci':{'secret':'s3cret-word','audit':false}}}");
	api = server_token(&server);
	api.token_id = UPID_S("guest@pve!ci");
	api.token_secret = UPID_S("s3cret-word");
	wait_by(&one, &api, ENDED, SOON);
	row_is(&one.w, &row, server_count(&server, NULL, NULL));
	assert_int_equal(one.w.err.http, 403);
	assert_says(one.w.err, "Permission check failed (/nodes/pve1, Sys.Audit)");
	upid_wait_free(&one.w);
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_connection_that_is_refused),
		T(a_daemon_that_is_down_for_a_while),
		T(a_name_that_is_not_found),
		T(a_handshake_that_fails),
		T(a_connection_that_breaks),
		T(a_kept_connection_that_was_closed),
		T(a_server_that_stalls),
		T(an_answer_with_a_status),
		T(faults_in_a_row),
		T(a_task_that_is_not_known_right_after_its_start),
		T(a_task_of_somebody_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
