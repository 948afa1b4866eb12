/* Questions about the server: what it shows before the sign-in, its version, our rights. */
#include "tests/unit/fake.h"
#include "lib/api/session.h"

struct asked {
	struct fake_http http;
	struct upid_source *src;
	struct upid_query q;
	struct upid_server server;
	size_t done;
	char words[64];
};

static void
done(struct upid_query *q)
{
	struct asked *a = q->ctx;

	a->done++;
	assert_true(q->words.n < sizeof(a->words));
	if (q->words.p != NULL)
		memcpy(a->words, q->words.p, q->words.n);
}

static void
ask(struct asked *a, enum upid_product product, enum upid_asking asking, uint64_t start,
    const struct fake_reply *reply)
{
	struct upid_api api = { .product = product,
		                .host = UPID_S("a,b:9000"),
		                .port = 8006,
		                .token_id = UPID_S("root@pam!ci"),
		                .token_secret = UPID_S("aaaa-bbbb"),
		                .request_ms = 30000 };
	struct upid_err err = { 0 };

	if (product == UPID_PRODUCT_PMG) { /* it has no tokens */
		api.token_id = api.token_secret = (struct upid_str){ NULL, 0 };
		api.user = UPID_S("root@pam");
		api.password = UPID_S("aaaa-bbbb");
	}
	*a = (struct asked){ .src = NULL };
	fake_http_init(&a->http, reply, reply != NULL);
	assert_int_equal(upid_source_api_over(&a->src, &a->http.loop, &api, &a->http.base, &err),
	                 0);
	a->q = (struct upid_query){
		.asking = asking, .start = start, .server = &a->server, .done = done, .ctx = a
	};
	a->src->ops->ask(a->src, &a->q);
	for (int i = 0; i < 5 && a->done == 0; i++)
		assert_int_equal(upid_loop_run(&a->http.loop, 1000, &err), 0);
	assert_int_equal(a->done, 1);
	upid_source_close(a->src);
}

TEST(a_version_is_shown_as_the_product_shows_it)
{
	static const struct {
		enum upid_product product;
		const char *body, *words;
	} rows[] = {
		{ UPID_PRODUCT_PVE, "{\"data\":{\"version\":\"9.2.11\",\"release\":\"9.2\"}}",
		  "9.2.11" },
		{ UPID_PRODUCT_PBS, "{\"data\":{\"version\":\"3.2\",\"release\":\"4\"}}", "3.2.4" },
		{ UPID_PRODUCT_PDM, "{\"data\":{\"version\":\"1.1\"}}", "1.1" },
	};
	struct asked a;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct fake_reply reply = { .status = 200, .body = rows[i].body };

		ask(&a, rows[i].product, UPID_ASK_VERSION, 0, &reply);
		assert_code(a.q.err, UPID_E_OK);
		assert_string_equal(a.words, rows[i].words);
		assert_int_equal(a.q.product, rows[i].product);
	}
}

TEST(an_answer_without_a_version_is_senseless)
{
	const struct fake_reply reply = { .status = 200, .body = "{\"data\":{}}" };
	struct asked a;

	ask(&a, UPID_PRODUCT_PVE, UPID_ASK_VERSION, 0, &reply);
	assert_code(a.q.err, UPID_E_BAD_ANSWER);
}

TEST(rights_are_those_on_the_tasks_of_all_users)
{
	static const struct {
		enum upid_product product;
		const char *url, *body;
		bool blind;
	} rows[] = {
		{ UPID_PRODUCT_PVE, "/access/permissions?path=%2Fnodes",
		  "{\"data\":{\"/nodes\":{\"Sys.Audit\":1}}}", false },
		{ UPID_PRODUCT_PVE, "/access/permissions?path=%2Fnodes",
		  "{\"data\":{\"/nodes\":{}}}", true },
		{ UPID_PRODUCT_PBS, "/access/permissions?path=%2Fsystem%2Ftasks",
		  "{\"data\":{\"/system/tasks\":{\"Sys.Audit\":true}}}", false },
		{ UPID_PRODUCT_PBS, "/access/permissions?path=%2Fsystem%2Ftasks", "{\"data\":{}}",
		  true },
		{ UPID_PRODUCT_PDM, "/access/permissions?path=%2Fsystem%2Ftasks",
		  "{\"data\":{\"/system/tasks\":{\"System.Audit\":true}}}", false },
	};
	struct asked a;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct fake_reply reply = { .status = 200, .body = rows[i].body };

		ask(&a, rows[i].product, UPID_ASK_RIGHTS, 0, &reply);
		assert_code(a.q.err, UPID_E_OK);
		assert_int_equal(a.q.blind, rows[i].blind);
		assert_non_null(strstr(a.http.sent[0].url, rows[i].url));
	}
}

TEST(each_server_of_the_list_can_be_asked)
{
	const struct fake_reply reply = { .status = 200, .body = "{\"data\":{\"version\":\"1\"}}" };
	struct asked a;

	ask(&a, UPID_PRODUCT_PVE, UPID_ASK_VERSION, 1, &reply);
	assert_string_equal(a.http.sent[0].url, "https://b:9000/api2/json/version");
	assert_int_equal(a.q.total, 2);
	ask(&a, UPID_PRODUCT_PVE, UPID_ASK_SERVER, 2, NULL);
	assert_int_equal(a.http.starts, 0);
	assert_string_equal(a.server.name, "");
}

TEST(a_look_at_the_server_sends_no_credentials)
{
	const struct fake_reply reply = { .status = 0 };
	struct asked a;

	ask(&a, UPID_PRODUCT_PMG, UPID_ASK_SERVER, 0, &reply);
	assert_int_equal(a.http.starts, 1); /* and no login before it */
	assert_string_equal(a.http.sent[0].header, "");
	assert_string_equal(a.server.name, "a:8006");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_version_is_shown_as_the_product_shows_it),
		cmocka_unit_test(an_answer_without_a_version_is_senseless),
		cmocka_unit_test(rights_are_those_on_the_tasks_of_all_users),
		cmocka_unit_test(each_server_of_the_list_can_be_asked),
		cmocka_unit_test(a_look_at_the_server_sends_no_credentials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
