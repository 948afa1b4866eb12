/* Responses in each form of HTTP, complete and broken; interrupted logs. */
#include "rows.h"

#define RAW(what, text) ROW(what, "{'raw':'" text "'}", 2, 1)
#define LOG(what, act, requests, retries) { what, act, requests, retries, .on = "log" }

#define HEAD "HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\n"
#define ENDED "{\\'data\\':{\\'status\\':\\'stopped\\',\\'exitstatus\\':\\'OK\\'}}"

/* Valid and invalid HTTP responses in various forms. */
static const struct row forms[] = {
	ROW("up to the end of the connection", "{'status':200,'no_length':true,'body':'" ENDED "'}", 1, 0),
	ROW("the same, but not whole",
	  "{'status':200,'no_length':true,'body':'{\\'data\\':{\\'stat'}", 2, 1),
	RAW("a length, and less", HEAD "Content-Length: 400\\r\\n\\r\\n{"),
	RAW("half a chunk", HEAD "Transfer-Encoding: chunked\\r\\n\\r\\n5\\r\\n{\\'da"),
	RAW("no chunk", HEAD "Transfer-Encoding: chunked\\r\\n\\r\\nno chunk\\r\\n"),
	ROW("100 before it", "{'raw':'HTTP/1.1 100 Continue\\r\\n\\r\\n" HEAD "\\r\\n" ENDED "'}", 1, 0),
	ROW("chunks and a trailer", "{'raw':'" HEAD "Transfer-Encoding: chunked\\r\\n\\r\\n"
	  "2f\\r\\n" ENDED "\\r\\n0\\r\\nX-Sum: 1\\r\\n\\r\\n'}", 1, 0),
	RAW("100 and no more", "HTTP/1.1 100 Continue\\r\\n\\r\\n"),
	RAW("a status line alone", "HTTP/1.1 200 OK\\r\\n"),
	RAW("gzip that is none", HEAD "Content-Encoding: gzip\\r\\n\\r\\nno gzip"),
};

/* The tail of a failed task. Its last request counts the lines. */
static const struct row logs[] = {
	LOG("408", "{'status':408}", 3, 1),
	LOG("502", "{'status':502}", 3, 1),
	LOG("503", "{'status':503}", 3, 1),
	LOG("596", "{'status':596}", 3, 1),
	LOG("reset before the headers", "{'reset':'before_headers'}", 3, 1),
	LOG("reset in the headers", "{'reset':'in_headers'}", 3, 1),
	LOG("reset in the body", "{'reset':'in_body'}", 2, 1),
	LOG("EOF in the headers", "{'eof':'in_headers'}", 3, 1),
	LOG("EOF in the body", "{'eof':'in_body'}", 2, 1),
	LOG("EOF in the body, not of TLS", "{'eof':'in_body','close_notify':false}", 2, 1),
	LOG("5 bytes of the body", "{'cut':5}", 3, 1),
	LOG("reset after the answer", "{'reset':'after'}", 2, 0),
};

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

TEST(answers_are_taken_in_each_form_of_http_and_broken_ones_asked_again)
{
	rows_check(&server, forms, COUNT(forms), "OK", 0);
}

TEST(a_log_is_asked_again)
{
	rows_check(&server, logs, COUNT(logs), "job errors", 0);
}

/* A log has no total timeout, but its TLS handshake has one. */
TEST(a_log_does_not_wait_for_a_handshake)
{
	int64_t begin;
	struct upid_api api;
	struct upid_source *src;
	struct got got;

	server_start(&server, "{'tasks':[{'upid':'" TASK("0001") "'}],'tls':'silent','tls_times':1}");
	api = server_token(&server);
	api.request_ms = 200;
	src = server_source(&api);
	begin = now_ms();
	read_log(&got, src, TASK("0001"), &(struct upid_log_rules){ .timeout_ms = 30000 });
	got_lines(&got, 1, 1);
	assert_int_equal(server_count(&server, "log", NULL), 2);
	assert_in_range(now_ms() - begin, 450, LATE_MS);
	got_free(&got);
	server_close(src);
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(answers_are_taken_in_each_form_of_http_and_broken_ones_asked_again),
		T(a_log_is_asked_again),
		T(a_log_does_not_wait_for_a_handshake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
