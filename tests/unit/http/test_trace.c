/* The exact trace of requests and responses, and what it never contains. */
#include <stdio.h>

#include "tests/unit/fake.h"
#include "lib/api/session.h"

#define SECRET "0f3c9a52-1111-2222-3333-444455556666"
#define PASSWORD "p\xc3\xa4ss \"word\":1"
#define STATUS_URL "https://pve1:8006/api2/json/nodes/example-node/tasks/" \
	"UPID%3Aexample-node%3A000AE992%3A00A21BA7%3A618C1D55%3Avzdump%3A100%3Aroot%40pam%3A/status"

#define BY_TOKEN { .host = UPID_S("pve1"), .port = 8006, .token_id = UPID_S("root@pam!ci"), \
	           .token_secret = UPID_S(SECRET), .request_ms = 5000 }
#define BY_PASSWORD { .host = UPID_S("pve1"), .port = 8006, .user = UPID_S("root@pam"), \
	              .password = UPID_S(PASSWORD), .request_ms = 5000 }

struct traced {
	struct fake_http http;
	struct upid_source *src;
	struct upid task;
	struct upid_query q;
	struct upid_buf said;
	size_t done;
};

static void
say(void *ctx, const char *line)
{
	upid_buf_adds(ctx, line);
	upid_buf_addc(ctx, '\n');
}

static void
done(struct upid_query *q)
{
	++*(size_t *)q->ctx;
}

static int
take_line(struct upid_query *q, uint64_t n, struct upid_str text)
{
	(void)q, (void)n, (void)text;
	return 0;
}

static void
begin(struct traced *t, struct upid_api api, const struct fake_reply *reply, size_t replies)
{
	struct upid_err err = { 0 };

	*t = (struct traced){ .src = NULL };
	fake_http_init(&t->http, reply, replies);
	api.trace = say;
	api.trace_ctx = &t->said;
	assert_int_equal(upid_parse(&t->task, UPID_S(FAKE_UPID), NULL, &err), 0);
	assert_int_equal(upid_source_api_over(&t->src, &t->http.loop, &api, &t->http.base, &err), 0);
}

static void
ask(struct traced *t, enum upid_asking asking)
{
	struct upid_err err = { 0 };

	t->q = (struct upid_query){ .asking = asking, .task = &t->task, .line = take_line,
		                    .limit = 50, .done = done, .ctx = &t->done };
	t->src->ops->ask(t->src, &t->q);
	for (int i = 0; i < 4; i++)
		assert_int_equal(upid_loop_run(&t->http.loop, 1000, &err), 0);
}

/* Closes it, and with it the transport below. */
static void
said(struct traced *t, const char *want)
{
	upid_source_close(t->src);
	assert_int_equal(t->http.closes, 1);
	assert_string_equal(upid_buf_cstr(&t->said), want);
	upid_buf_free(&t->said);
}

/* One status by a token, with this answer: what is said of the answer. */
static void
answer_is(struct fake_reply reply, const char *want)
{
	struct traced t;
	const char *answer;

	begin(&t, (struct upid_api)BY_TOKEN, &reply, 1);
	ask(&t, UPID_ASK_STATUS);
	assert_int_equal(t.done, 1);
	answer = strstr(upid_buf_cstr(&t.said), "\n  Authorization");
	assert_non_null(answer);
	assert_string_equal(strchr(answer + 1, '\n') + 1, want);
	upid_source_close(t.src);
	upid_buf_free(&t.said);
}

TEST(a_request_and_its_response_are_traced)
{
	const struct fake_reply reply = { .status = 200, .reason = "OK", .took_ms = 12,
		                          .body = "{\"data\":{\"status\":\"running\"}}" };
	struct traced t;

	begin(&t, (struct upid_api)BY_TOKEN, &reply, 1);
	ask(&t, UPID_ASK_STATUS);
	assert_true(t.q.running);
	said(&t, "> GET " STATUS_URL "\n"
	         "  Authorization: PVEAPIToken=root@pam!ci=********\n"
	         "< 200 OK, 29 bytes, 12 ms\n"
	         "  {\"data\":{\"status\":\"running\"}}\n");
}

TEST(the_token_of_a_backup_server_is_masked_too)
{
	const struct fake_reply reply = { .status = 503 };
	struct upid_api api = BY_TOKEN;
	struct traced t;

	api.product = UPID_PRODUCT_PBS;
	begin(&t, api, &reply, 1);
	assert_int_equal(upid_parse(&t.task, UPID_S("UPID:pbs:0000C530:001C9BEC:00000000:5F9A1A45:"
	                                            "garbage_collection:store:root@pam:"),
	                            NULL, &(struct upid_err){ 0 }), 0);
	ask(&t, UPID_ASK_STATUS);
	assert_non_null(strstr(upid_buf_cstr(&t.said),
	                       "\n  Authorization: PBSAPIToken=root@pam!ci:********\n"));
	upid_source_close(t.src);
	upid_buf_free(&t.said);
}

TEST(a_login_is_traced_without_secrets)
{
	const struct fake_reply replies[] = {
		{ .status = 200, .reason = "OK", .took_ms = 3,
		  .cookies = "PVEAuthCookie=PVE%3At1; path=/\n__Host-X\033=y\n",
		  .body = "{\"data\":{\"ticket\":\"PVE:t1+sig\",\"CSRFPreventionToken\":\"1:x\"}}" },
		{ .status = 401, .reason = "No PVE:t1+sig or PVE%3At1%2Bsig", .took_ms = 4 },
		{ .status = 401, .reason = "and no PVE:t1+sig", .took_ms = 6 },
		{ .status = 401, .reason = "p\xe4ss \"word\":1 and p%C3%A4ss%20%22word%22%3A1",
		  .body = "{\"data\":null,\"message\":\"no p\xc3\xa4ss\"}", .took_ms = 5 },
	};
	struct traced t;

	begin(&t, (struct upid_api)BY_PASSWORD, replies, 4);
	ask(&t, UPID_ASK_STATUS);
	assert_code(t.q.err, UPID_E_AUTH);
	said(&t, "> POST https://pve1:8006/api2/json/access/ticket\n"
	         "  username=root%40pam&password=********\n"
	         "< 200 OK, 60 bytes, 3 ms\n"
	         "  Set-Cookie: PVEAuthCookie=********\n"
	         "  Set-Cookie: __Host-X\\x1b=********\n"
	         "  (the response to a login is not shown)\n"
	         "> GET " STATUS_URL "\n"
	         "  Cookie: PVEAuthCookie=********\n"
	         "< 401 No ********** or **************, 0 bytes, 4 ms\n"
	         "> POST https://pve1:8006/api2/json/access/ticket\n"
	         "  username=root%40pam&password=********\n"
	         "< 401 and no **********, 0 bytes, 6 ms\n"
	         "> POST https://pve1:8006/api2/json/access/ticket\n"
	         "  username=root%40pam&password=********\n"
	         "< 401 ************* and **************************, 34 bytes, 5 ms\n"
	         "  (the response to a login is not shown)\n");
}

TEST(a_secret_that_a_server_repeats_is_masked)
{
	answer_is((struct fake_reply){ .status = 403, .reason = "no " SECRET,
	                               .body = "<" SECRET ">", .took_ms = 1 },
	          "< 403 no ************************************, 38 bytes, 1 ms\n"
	          "  <************************************>\n");
}

TEST(what_has_the_form_of_a_ticket_or_csrf_token_is_masked)
{
	answer_is((struct fake_reply){
			  .status = 500,
			  .body = "{\"x\":\"PVE:root@pam:618C1D55::abc+/=\",\"y\":\"PBS%3A!tfa!%7B\","
			          "\"z\":\"618C1D55:qwertyuiopasdfghjklzxcvbnm1\",\"u\":\"" FAKE_UPID "\"}" },
	          "< 500, 173 bytes, 0 ms\n"
	          "  {\"x\":\"*****************************\",\"y\":\"**************\","
	          "\"z\":\"618C1D55:***************************\",\"u\":\"" FAKE_UPID "\"}\n");
}

TEST(what_a_terminal_would_obey_is_made_visible)
{
	answer_is((struct fake_reply){ .status = 500, .reason = "\033[2J\xff",
	                               .body = "a\r\nb\xc2\x9b" "1m \xe2\x80\xae \xc3\xbc" },
	          "< 500 \\x1b[2J\\xff, 15 bytes, 0 ms\n"
	          "  a\\x0d\\x0ab\\x9b1m \\u202e \xc3\xbc\n");
}

TEST(a_long_body_is_cut_between_characters_and_after_masking)
{
	char body[600], want[600];

	memset(body, 'x', sizeof(body));
	memcpy(body + 480, SECRET, sizeof(SECRET) - 1);
	body[599] = '\0';
	(void)snprintf(want, sizeof(want), "< 500, 599 bytes, 0 ms\n  %.480s********************…\n", body);
	answer_is((struct fake_reply){ .status = 500, .body = body }, want);
	memset(body + 480, 'x', sizeof(SECRET));
	memcpy(body + 499, "\xc3\xbc", 2);
	(void)snprintf(want, sizeof(want), "< 500, 599 bytes, 0 ms\n  %.499s…\n", body);
	answer_is((struct fake_reply){ .status = 500, .body = body }, want);
}

TEST(a_log_is_traced_by_its_size)
{
	const struct fake_reply replies[] = {
		{ .status = 200, .reason = "OK", .body = "line 1\nline 2\n", .cut = 5, .took_ms = 7 },
		{ .status = 200, .reason = "OK", .body = "{\"total\":1,\"data\":[{\"n\":1,\"t\":\"x\"}]}" },
		{ .status = 596, .reason = "late", .body = "why" },
	};
	struct traced t;
	const char *p;

	begin(&t, (struct upid_api)BY_TOKEN, replies, 3);
	ask(&t, UPID_ASK_WHOLE_LOG);
	assert_code(t.q.err, UPID_E_OK);
	assert_int_equal(t.q.total, 2);
	ask(&t, UPID_ASK_LOG);
	assert_code(t.q.err, UPID_E_OK);
	ask(&t, UPID_ASK_LOG);
	assert_int_equal(t.done, 3);
	p = upid_buf_cstr(&t.said);
	assert_non_null(strstr(p, "/log?download=1\n"));
	assert_non_null(strstr(p, "  Connection: close\n< 200 OK, 14 bytes, 7 ms\n> GET "));
	assert_non_null(strstr(p, "< 200 OK, 36 bytes, 0 ms\n> GET "));
	assert_non_null(strstr(p, "< 596 late, 3 bytes, 0 ms\n  why\n"));
	upid_source_close(t.src);
	upid_buf_free(&t.said);
}

TEST(an_error_is_traced_with_the_data_received)
{
	answer_is((struct fake_reply){ .code = UPID_E_DROPPED, .took_ms = 9 },
	          "! a scripted fault, 9 ms\n");
	answer_is((struct fake_reply){ .code = UPID_E_DROPPED, .status = 200, .reason = "OK", .body = "{" },
	          "! a scripted fault, after 200 OK, 1 bytes, 0 ms\n  {\n");
}

TEST(a_canceled_request_is_traced_and_freed)
{
	const struct fake_reply reply = { .status = 200 };
	struct traced t;

	begin(&t, (struct upid_api)BY_TOKEN, &reply, 1);
	t.q = (struct upid_query){ .asking = UPID_ASK_STATUS, .task = &t.task, .done = done,
		                   .ctx = &t.done };
	t.src->ops->ask(t.src, &t.q);
	t.src->ops->cancel(t.src, &t.q);
	assert_int_equal(t.http.cancels, 1);
	assert_int_equal(t.done, 0);
	said(&t, "> GET " STATUS_URL "\n"
	         "  Authorization: PVEAPIToken=root@pam!ci=********\n"
	         "! canceled: the request took too long, or its result is no longer needed\n");
}

TEST(immediate_responses_are_traced_too)
{
	const struct fake_reply reply = { .status = 503 };
	struct traced t;

	begin(&t, (struct upid_api)BY_TOKEN, &reply, 1);
	t.http.at_once = true;
	ask(&t, UPID_ASK_STATUS);
	assert_int_equal(t.done, 1);
	assert_non_null(strstr(upid_buf_cstr(&t.said), "< 503, 0 bytes, 0 ms\n"));
	upid_source_close(t.src);
	upid_buf_free(&t.said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_and_its_response_are_traced),
		cmocka_unit_test(the_token_of_a_backup_server_is_masked_too),
		cmocka_unit_test(a_login_is_traced_without_secrets),
		cmocka_unit_test(a_secret_that_a_server_repeats_is_masked),
		cmocka_unit_test(what_has_the_form_of_a_ticket_or_csrf_token_is_masked),
		cmocka_unit_test(what_a_terminal_would_obey_is_made_visible),
		cmocka_unit_test(a_long_body_is_cut_between_characters_and_after_masking),
		cmocka_unit_test(a_log_is_traced_by_its_size),
		cmocka_unit_test(an_error_is_traced_with_the_data_received),
		cmocka_unit_test(a_canceled_request_is_traced_and_freed),
		cmocka_unit_test(immediate_responses_are_traced_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
