/* Queries and their requests: URLs, headers and responses. */
#include "tests/unit/fake.h"
#include "lib/api/session.h"

#define TOKEN "Authorization: PVEAPIToken=root@pam!ci=aaaa-bbbb"
#define RUNNING "{\"data\":{\"status\":\"running\"}}"
#define ENDED "{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"OK\"}}"

struct asked {
	struct fake_http http;
	struct upid_source *src;
	struct upid task;
	struct upid_query q;
	size_t done;
	char exitstatus[64];
};

static void
done(struct upid_query *q)
{
	struct asked *a = q->ctx;

	a->done++;
	assert_null(q->source_data);
	assert_true(q->exitstatus.n < sizeof(a->exitstatus));
	if (q->exitstatus.p != NULL)
		memcpy(a->exitstatus, q->exitstatus.p, q->exitstatus.n);
}

static void
begin(struct asked *a, const char *upid, const struct fake_reply *reply, size_t replies)
{
	struct upid_api api = { .host = UPID_S("pve1"), .port = 8006, .token_id = UPID_S("root@pam!ci"),
		                .token_secret = UPID_S("aaaa-bbbb"), .request_ms = 30000 };
	struct upid_err err = { 0 };

	*a = (struct asked){ .src = NULL };
	fake_http_init(&a->http, reply, replies);
	assert_int_equal(upid_parse(&a->task, upid_str(upid), NULL, &err), 0);
	assert_int_equal(upid_source_api_over(&a->src, &a->http.loop, &api, &a->http.base, &err), 0);
	a->q = (struct upid_query){ .asking = UPID_ASK_STATUS, .task = &a->task, .done = done,
	                            .ctx = a };
}

static void
ask(struct asked *a)
{
	struct upid_err err = { 0 };
	size_t before = a->done;

	a->src->ops->ask(a->src, &a->q);
	for (int i = 0; i < 5 && a->done == before; i++)
		assert_int_equal(upid_loop_run(&a->http.loop, 1000, &err), 0);
	assert_int_equal(a->done, before + 1);
}

static void
finish(struct asked *a)
{
	upid_source_close(a->src);
	assert_int_equal(a->http.closes, 1);
}

TEST(a_look_is_one_get_with_the_token)
{
	const struct fake_reply reply = { .status = 200, .body = ENDED, .took_ms = 12,
		                          .date_s = 1700000000, .retry_after_ms = 0 };
	struct asked a;

	begin(&a, FAKE_UPID, &reply, 1);
	ask(&a);
	assert_string_equal(a.http.sent[0].method, "GET");
	assert_string_equal(a.http.sent[0].url,
	                    "https://pve1:8006/api2/json/nodes/example-node/tasks/"
	                    "UPID%3Aexample-node%3A000AE992%3A00A21BA7%3A618C1D55%3Avzdump%3A100%3A"
	                    "root%40pam%3A/status");
	assert_string_equal(a.http.sent[0].header, TOKEN);
	assert_false(a.http.sent[0].has_form || a.http.sent[0].streams || a.http.sent[0].takes_gzip);
	assert_int_equal(a.http.sent[0].timeout_ms, 30000);
	assert_code(a.q.err, UPID_E_OK);
	assert_false(a.q.running);
	assert_string_equal(a.exitstatus, "OK");
	assert_int_equal(a.q.took_ms, 12);
	assert_int_equal(a.q.date_s, 1700000000);
	finish(&a);
}

TEST(every_special_character_of_a_upid_is_encoded)
{
	const struct fake_reply reply = { .status = 200, .body = ENDED };
	struct asked a;

	begin(&a, "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:a#b?c&d=e+f%C3>\\\xc3\xbc:root@pam!ci:",
	      &reply, 1);
	ask(&a);
	assert_string_equal(a.http.sent[0].url,
	                    "https://pve1:8006/api2/json/nodes/pve1/tasks/"
	                    "UPID%3Apve1%3A0003A1B2%3A0A1B2C3D%3A68F0C0DE%3Aqmstart%3A"
	                    "a%23b%3Fc%26d%3De%2Bf%25C3%3E%5C%C3%BC%3Aroot%40pam%21ci%3A/status");
	finish(&a);
}

/* PVE searches for a file of that name, so the case and every character are kept */
TEST(the_upid_is_asked_for_as_it_was_given)
{
	const struct fake_reply reply = { .status = 200, .body = ENDED };
	struct asked a;

	begin(&a, "UPID:pve1:0003a1b2:0a1b2c3d:68f0c0dc:qmstart:100:root@pam:", &reply, 1);
	ask(&a);
	assert_non_null(strstr(a.http.sent[0].url, "%3A0003a1b2%3A0a1b2c3d%3A68f0c0dc%3A"));
	finish(&a);
}

TEST(a_comment_is_no_part_of_what_is_asked_for)
{
	const struct fake_reply reply = { .status = 200, .body = ENDED };
	struct asked a;

	begin(&a, FAKE_UPID "done", &reply, 1);
	ask(&a);
	assert_non_null(strstr(a.http.sent[0].url, "%3Aroot%40pam%3A/status"));
	finish(&a);
}

TEST(nothing_of_the_last_answer_is_left_in_a_query)
{
	const struct fake_reply replies[] = {
		{ .status = 200, .body = ENDED, .date_s = 5, .took_ms = 9 },
		{ .status = 200, .body = RUNNING },
		{ .status = 403 },
		{ .status = 200, .body = RUNNING },
	};
	struct asked a;

	begin(&a, FAKE_UPID, replies, 4);
	ask(&a);
	assert_int_equal(a.q.exitstatus.n, 2);
	ask(&a);
	assert_true(a.q.running);
	assert_null(a.q.exitstatus.p);
	assert_int_equal(a.q.date_s, -1);
	assert_int_equal(a.q.took_ms, 0);
	ask(&a);
	assert_false(a.q.running);
	ask(&a);
	assert_code(a.q.err, UPID_E_OK);
	assert_int_equal(a.q.err.http, 0);
	finish(&a);
}

TEST(logs_are_asked_for_with_their_bounds)
{
	const struct fake_reply replies[] = {
		{ .status = 200, .body = "{\"data\":[],\"total\":0}" }, { .status = 200, .body = "" }
	};
	struct asked a;

	begin(&a, FAKE_UPID, replies, 2);
	a.q.asking = UPID_ASK_LOG;
	a.q.start = 49999;
	a.q.limit = 50000;
	ask(&a);
	assert_non_null(strstr(a.http.sent[0].url, "%3A/log?start=49999&limit=50000"));
	assert_true(a.http.sent[0].streams);
	assert_false(a.http.sent[0].takes_gzip);
	a.q.asking = UPID_ASK_WHOLE_LOG;
	ask(&a);
	/* an empty file has no Content-Length: only closing the connection ends it */
	assert_string_equal(a.http.sent[0].header, TOKEN);
	assert_string_equal(a.http.sent[1].header, TOKEN "\nConnection: close");
	/* start and limit would be refused with it; and it comes gzipped whatever is asked */
	assert_non_null(strstr(a.http.sent[1].url, "%3A/log?download=1"));
	assert_null(strstr(a.http.sent[1].url, "start"));
	assert_true(a.http.sent[1].streams && a.http.sent[1].takes_gzip);
	finish(&a);
}

TEST(a_query_may_bring_its_own_bound)
{
	const struct fake_reply reply = { .status = 200, .body = RUNNING };
	struct asked a;

	begin(&a, FAKE_UPID, &reply, 1);
	a.q.timeout_ms = 1000;
	ask(&a);
	assert_int_equal(a.http.sent[0].timeout_ms, 1000);
	assert_true(a.q.running);
	assert_null(a.q.exitstatus.p);
	finish(&a);
}

TEST(an_error_has_its_code_its_status_and_when_to_come_again)
{
	const struct fake_reply replies[] = {
		{ .status = 403, .reason = "Permission check failed (/nodes/pve1, Sys.Audit)" },
		{ .status = 429, .reason = "Too Many Requests", .retry_after_ms = 7000 },
		{ .code = UPID_E_DROPPED },
		{ .status = 200, .body = "<html>" },
	};
	static const enum upid_code codes[] = { UPID_E_PERMISSION, UPID_E_BUSY, UPID_E_DROPPED,
		                                UPID_E_BAD_ANSWER };
	struct asked a;

	begin(&a, FAKE_UPID, replies, 4);
	for (size_t i = 0; i < 4; i++) {
		ask(&a); /* the same query again: nothing of the last answer may be left in it */
		assert_code(a.q.err, codes[i]);
		assert_int_equal(a.q.err.http, replies[i].status);
		assert_int_equal(a.q.retry_after_ms, replies[i].retry_after_ms);
		assert_int_equal(a.q.date_s, -1);
		assert_null(a.q.exitstatus.p);
	}
	finish(&a);
}

/* DNS on a server, or its list of nodes, fails for a moment. */
TEST(a_node_that_has_answered_once_exists)
{
	const struct fake_reply gone = { .status = 500,
		                         .reason = "hostname lookup 'example-node' failed - failed to get "
		                                   "address info for: example-node: Name or service not "
		                                   "known" };
	const struct fake_reply replies[] = { gone, { .status = 200, .body = RUNNING }, gone, gone };
	struct upid_err ignored = { 0 };
	struct asked a;

	begin(&a, FAKE_UPID, replies, COUNT(replies));
	ask(&a);
	assert_code(a.q.err, UPID_E_NO_SUCH_NODE);
	ask(&a);
	assert_code(a.q.err, UPID_E_OK);
	ask(&a);
	assert_code(a.q.err, UPID_E_BUSY);
	assert_int_equal(
		upid_parse(&a.task, UPID_S("UPID:example:000AE992:00A21BA7:618C1D55:vzdump:100:root@pam:"),
	                   NULL, &ignored),
		0);
	ask(&a);
	assert_code(a.q.err, UPID_E_NO_SUCH_NODE);
	finish(&a);
}

TEST(a_token_that_is_refused_is_final)
{
	const struct fake_reply reply = { .status = 401, .reason = "Authentication failed!" };
	struct asked a;

	begin(&a, FAKE_UPID, &reply, 1);
	ask(&a);
	assert_code(a.q.err, UPID_E_AUTH);
	assert_int_equal(a.q.err.http, 401);
	assert_int_equal(a.http.starts, 1);
	finish(&a);
}

TEST(a_secret_that_a_server_sends_back_is_not_shown)
{
	const struct fake_reply reply = { .status = 400, .reason = "bad token aaaa-bbbb" };
	struct asked a;

	begin(&a, FAKE_UPID, &reply, 1);
	ask(&a);
	assert_says(a.q.err, "bad token *********");
	assert_null(strstr(a.q.err.message, "aaaa-bbbb"));
	finish(&a);
}

TEST(tasks_of_another_product_are_refused_unasked)
{
	static const char *const upids[] = {
		"UPID:pbs1:000002B2:00000158:00000000:674D828C:logrotate::root@pam:",
		"pve:lab!" FAKE_UPID,
	};

	for (size_t i = 0; i < COUNT(upids); i++) {
		struct asked a;

		begin(&a, upids[i], NULL, 0);
		ask(&a);
		assert_code(a.q.err, UPID_E_USAGE);
		assert_int_equal(a.http.starts, 0);
		finish(&a);
	}
}

TEST(a_transport_that_responds_immediately_works)
{
	const struct fake_reply reply = { .status = 200, .body = ENDED };
	struct asked a;

	begin(&a, FAKE_UPID, &reply, 1);
	a.http.at_once = true;
	ask(&a);
	assert_string_equal(a.exitstatus, "OK");
	finish(&a);
}

TEST(a_query_that_is_cancelled_is_not_answered)
{
	const struct fake_reply reply = { .status = 200, .body = ENDED };
	struct asked a;

	begin(&a, FAKE_UPID, &reply, 1);
	a.src->ops->ask(a.src, &a.q);
	a.src->ops->cancel(a.src, &a.q);
	assert_int_equal(a.http.cancels, 1);
	assert_int_equal(a.done, 0);
	a.src->ops->cancel(a.src, &a.q); /* a second time is nothing */
	assert_int_equal(a.http.cancels, 1);
	finish(&a);
}

TEST(a_source_that_cannot_be_leaves_nothing)
{
	struct upid_api api = { .host = UPID_S("http://pve1") };
	struct upid_source *src = NULL;
	struct upid_err err = { 0 };
	struct fake_http http;

	fake_http_init(&http, NULL, 0);
	assert_int_equal(upid_source_api_over(&src, &http.loop, &api, &http.base, &err), -1);
	assert_code(err, UPID_E_USAGE);
	assert_null(src);
	assert_int_equal(http.closes, 0); /* it is still the caller's */
	upid_source_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_look_is_one_get_with_the_token),
		cmocka_unit_test(every_special_character_of_a_upid_is_encoded),
		cmocka_unit_test(the_upid_is_asked_for_as_it_was_given),
		cmocka_unit_test(a_comment_is_no_part_of_what_is_asked_for),
		cmocka_unit_test(nothing_of_the_last_answer_is_left_in_a_query),
		cmocka_unit_test(logs_are_asked_for_with_their_bounds),
		cmocka_unit_test(a_query_may_bring_its_own_bound),
		cmocka_unit_test(an_error_has_its_code_its_status_and_when_to_come_again),
		cmocka_unit_test(a_node_that_has_answered_once_exists),
		cmocka_unit_test(a_token_that_is_refused_is_final),
		cmocka_unit_test(a_secret_that_a_server_sends_back_is_not_shown),
		cmocka_unit_test(tasks_of_another_product_are_refused_unasked),
		cmocka_unit_test(a_transport_that_responds_immediately_works),
		cmocka_unit_test(a_query_that_is_cancelled_is_not_answered),
		cmocka_unit_test(a_source_that_cannot_be_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
