/* A request that changes something: its method, and the token against forged requests. */
#include "lib/api/session.h"
#include "tests/unit/fake.h"

#define LOGIN(csrf)                                                                                \
	{                                                                                          \
		.status = 200, .type = "application/json",                                         \
		.body = "{\"data\":{\"ticket\":\"PVE:root@pam:68F0C0DE::c2ln\"" csrf "}}"          \
	}

static void
done(struct upid_query *q)
{
	*(bool *)q->ctx = true;
}

static const struct fake_sent *
stop(struct fake_http *http, const struct fake_reply *reply, size_t replies, struct upid_api api,
     struct upid_err *err)
{
	struct upid_source *src = NULL;
	struct upid task;
	bool ended = false;
	struct upid_query q = {
		.asking = UPID_ASK_STOP, .task = &task, .done = done, .ctx = &ended
	};

	api.host = UPID_S("pve1");
	api.user = UPID_S("root@pam");
	api.request_ms = 5000;
	fake_http_init(http, reply, replies);
	http->at_once = true;
	assert_int_equal(upid_parse(&task, UPID_S(FAKE_UPID), NULL, err), 0);
	assert_int_equal(upid_source_api_over(&src, &http->loop, &api, &http->base, err), 0);
	src->ops->ask(src, &q);
	assert_true(ended);
	*err = q.err;
	upid_source_close(src);
	return &http->sent[http->starts - 1];
}

TEST(a_stop_is_a_delete_of_the_task)
{
	static const struct fake_reply ok = { .status = 200, .body = "{\"data\":null}" };
	struct upid_api api = { .token_id = UPID_S("ci"), .token_secret = UPID_S("1-2-3") };
	struct upid_err err = { 0 };
	struct fake_http http;
	const struct fake_sent *sent = stop(&http, &ok, 1, api, &err);

	assert_code(err, UPID_E_OK);
	assert_string_equal(sent->method, "DELETE");
	assert_non_null(strstr(sent->url, "/nodes/example-node/tasks/UPID%3Aexample-node%3A"));
	assert_false(sent->has_form); /* pve-http-server refuses a body here: 501 */
	assert_null(strstr(sent->header, "CSRF"));
}

TEST(a_stop_by_ticket_carries_the_token_of_the_login)
{
	static const struct {
		struct fake_reply reply[2];
		const char *header; /* NULL: none, and the server will refuse it */
	} rows[] = {
		{ { LOGIN(",\"CSRFPreventionToken\":\"68F0C0DE:abc\""), { .status = 200 } },
		  "CSRFPreventionToken: 68F0C0DE:abc" },
		{ { LOGIN(""), { .status = 200 } }, NULL },
		{ { LOGIN(",\"CSRFPreventionToken\":\"a\\r\\nX: y\""), { .status = 200 } }, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct upid_api api = { .password = UPID_S("hunter22") };
		struct upid_err err = { 0 };
		struct fake_http http;
		const struct fake_sent *sent = stop(&http, rows[i].reply, 2, api, &err);

		assert_code(err, UPID_E_OK);
		if (rows[i].header != NULL)
			assert_non_null(strstr(sent->header, rows[i].header));
		else
			assert_null(strstr(sent->header, "CSRF"));
		assert_null(strstr(sent->header, "X: y"));
	}
}

TEST(a_question_that_only_reads_carries_no_token)
{
	static const struct fake_reply reply[] = {
		LOGIN(",\"CSRFPreventionToken\":\"68F0C0DE:abc\""),
		{ .status = 200, .body = "{\"data\":{\"status\":\"running\"}}" },
	};
	struct upid_api api = { .host = UPID_S("pve1"),
		                .user = UPID_S("root@pam"),
		                .password = UPID_S("hunter22"),
		                .request_ms = 5000 };
	struct upid_source *src = NULL;
	struct upid_err err = { 0 };
	struct fake_http http;
	struct upid task;
	bool ended = false;
	struct upid_query q = {
		.asking = UPID_ASK_STATUS, .task = &task, .done = done, .ctx = &ended
	};

	fake_http_init(&http, reply, 2);
	http.at_once = true;
	assert_int_equal(upid_parse(&task, UPID_S(FAKE_UPID), NULL, &err), 0);
	assert_int_equal(upid_source_api_over(&src, &http.loop, &api, &http.base, &err), 0);
	src->ops->ask(src, &q);
	assert_true(ended);
	assert_null(strstr(http.sent[1].header, "CSRF"));
	upid_source_close(src);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stop_is_a_delete_of_the_task),
		cmocka_unit_test(a_stop_by_ticket_carries_the_token_of_the_login),
		cmocka_unit_test(a_question_that_only_reads_carries_no_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
