/* The search for the task of an HA request: which lists, in which order. */
#include "tests/unit/fake.h"
#include "lib/api/session.h"

#define REQUEST(type) "UPID:pve1:0003A1C1:0A1B2C3D:68F0C0E6:" type ":101:ann@pve!ci:"
#define AT(node, start, type) "UPID:" node ":0003A1C2:0A1B2C3D:" start ":" type ":101:root@pam:"
#define WORK AT("pve1", "68F0C0E9", "qmstart")
#define ITEM(upid) "{\"id\":\"101\",\"upid\":\"" upid "\"}"
#define LIST(items) "{\"data\":[" items "]}"

struct asked {
	struct fake_http http;
	struct upid_source *src;
	struct upid task;
	struct upid_query q;
	size_t done;
	bool blind;
	char work[128];
};

static void
done(struct upid_query *q)
{
	struct asked *a = q->ctx;

	a->done++;
	a->blind = q->blind;
	assert_true(q->work.n < sizeof(a->work));
	if (q->work.p != NULL)
		memcpy(a->work, q->work.p, q->work.n);
}

static void
begin(struct asked *a, const char *upid, enum upid_product product, const struct fake_reply *reply,
      size_t replies)
{
	struct upid_api api = { .product = product, .host = UPID_S("pve1"), .port = 8006,
		                .token_id = UPID_S("root@pam!ci"), .token_secret = UPID_S("aaaa-bbbb"),
		                .request_ms = 30000 };
	struct upid_err err = { 0 };

	*a = (struct asked){ .src = NULL };
	fake_http_init(&a->http, reply, replies);
	assert_int_equal(upid_parse(&a->task, upid_str(upid), NULL, &err), 0);
	assert_int_equal(upid_source_api_over(&a->src, &a->http.loop, &api, &a->http.base, &err), 0);
	a->q = (struct upid_query){ .asking = UPID_ASK_HA_WORK, .task = &a->task, .done = done,
	                            .ctx = a };
	a->src->ops->ask(a->src, &a->q);
}

static void
answered(struct asked *a)
{
	struct upid_err err = { 0 };

	for (int i = 0; i < 5 && a->done == 0; i++)
		assert_int_equal(upid_loop_run(&a->http.loop, 1000, &err), 0);
	assert_int_equal(a->done, 1);
	upid_source_close(a->src);
}

TEST(the_nodes_own_list_is_enough_where_it_has_the_work)
{
	const struct fake_reply reply = { .status = 200, .body = LIST(ITEM(WORK)) };
	struct asked a;

	begin(&a, REQUEST("hastart"), UPID_PRODUCT_PVE, &reply, 1);
	answered(&a);
	assert_code(a.q.err, UPID_E_OK);
	assert_string_equal(a.work, WORK);
	assert_int_equal(a.http.starts, 1);
	assert_string_equal(a.http.sent[0].url,
	                    "https://pve1:8006/api2/json/nodes/pve1/tasks?source=all&"
	                    "userfilter=root%40pam&limit=2000&vmid=101&since=1760608486");
	assert_false(a.http.sent[0].streams);
}

TEST(the_clusters_list_is_asked_where_the_nodes_has_none)
{
	const struct fake_reply replies[] = {
		{ .status = 200, .body = "{\"data\":[]}" },
		{ .status = 200, .body = LIST(ITEM(AT("pve2", "68F0C0E9", "vzstart"))) },
	};
	struct asked a;

	begin(&a, REQUEST("hastart"), UPID_PRODUCT_PVE, replies, 2);
	answered(&a);
	assert_code(a.q.err, UPID_E_OK);
	assert_string_equal(a.work, AT("pve2", "68F0C0E9", "vzstart"));
	assert_int_equal(a.http.starts, 2);
	assert_string_equal(a.http.sent[1].url, "https://pve1:8006/api2/json/cluster/tasks");
}

TEST(neither_list_is_asked_twice)
{
	const struct fake_reply empty[] = { { .status = 200, .body = LIST() },
		                            { .status = 200, .body = LIST() } };
	struct asked a;

	begin(&a, REQUEST("hastop"), UPID_PRODUCT_PVE, empty, 2);
	answered(&a);
	assert_code(a.q.err, UPID_E_OK);
	assert_null(a.q.work.p);
	assert_int_equal(a.http.starts, 2);
}

TEST(a_refusal_names_the_privilege_and_the_server)
{
	const struct fake_reply replies[] = {
		{ .status = 200, .body = LIST() },
		{ .status = 403, .reason = "Permission check failed (/, Sys.Audit)", .body = "" },
	};
	struct asked a;

	begin(&a, REQUEST("hastop"), UPID_PRODUCT_PVE, replies, 2);
	answered(&a);
	assert_code(a.q.err, UPID_E_PERMISSION);
	assert_int_equal(a.q.err.http, 403);
	assert_says(a.q.err, "pve1:8006: HTTP 403 Permission check failed (/, Sys.Audit)");
}

TEST(an_invalid_list_is_an_error_with_the_name_of_the_server)
{
	const struct fake_reply reply = { .status = 200, .body = "{\"data\":null}" };
	struct asked a;

	begin(&a, REQUEST("hastop"), UPID_PRODUCT_PVE, &reply, 1);
	answered(&a);
	assert_code(a.q.err, UPID_E_BAD_ANSWER);
	assert_says(a.q.err, "pve1:8006: the response contains no task list");
}

/* An id can be any text allowed in a UPID, but stays a single parameter. */
TEST(an_odd_id_is_encoded)
{
	const struct fake_reply reply = { .status = 400, .body = "{\"errors\":{\"vmid\":\"no\"}}" };
	struct asked a;

	begin(&a, "UPID:pve1:0003A1C1:0A1B2C3D:68F0C0E6:hastart:1&x=#\xc3\xbc:root@pam:",
	      UPID_PRODUCT_PVE, &reply, 1);
	answered(&a);
	assert_code(a.q.err, UPID_E_INPUT);
	assert_non_null(strstr(a.http.sent[0].url, "&vmid=1%26x%3D%23%C3%BC&since="));
}

TEST(a_search_is_cancelled_in_either_list)
{
	const struct fake_reply replies[] = { { .status = 200, .body = LIST() },
		                              { .status = 200, .body = LIST() } };
	struct upid_err err = { 0 };
	struct asked a;

	for (int pumps = 0; pumps < 2; pumps++) {
		begin(&a, REQUEST("hastop"), UPID_PRODUCT_PVE, replies, 2);
		for (int i = 0; i < pumps; i++)
			assert_int_equal(upid_loop_run(&a.http.loop, 1000, &err), 0);
		a.src->ops->cancel(a.src, &a.q);
		assert_int_equal(a.done, 0);
		assert_int_equal(a.http.cancels, 1);
		upid_source_close(a.src);
	}
}

/* A manager lists the tasks of all nodes of a remote; their UPIDs lack the remote's name. */
TEST(a_remotes_task_is_sought_in_its_remotes_list)
{
	const struct fake_reply reply = { .status = 200,
		                          .body = LIST(ITEM(AT("pve2", "68F0C0E9", "qmstart"))) };
	struct asked a;

	begin(&a, "pve:lab!" REQUEST("hastart"), UPID_PRODUCT_PDM, &reply, 1);
	answered(&a);
	assert_code(a.q.err, UPID_E_OK);
	assert_int_equal(a.http.starts, 1);
	assert_string_equal(a.http.sent[0].url, "https://pve1:8006/api2/json/pve/remotes/lab/tasks");
	assert_string_equal(a.work, "pve:lab!" AT("pve2", "68F0C0E9", "qmstart"));
}

/* A remote's own list has only its 50 newest finished tasks. */
TEST(a_remotes_older_task_is_sought_in_the_managers_cache)
{
	const struct fake_reply replies[] = {
		{ .status = 200, .body = LIST(ITEM("pve:lab!" WORK "comment")) },
		{ .status = 200, .body = LIST(ITEM("pve:other!" WORK) "," ITEM("pve:lab!" WORK)) },
	};
	struct asked a;

	begin(&a, "lab!" REQUEST("hastart"), UPID_PRODUCT_PDM, replies, 2);
	answered(&a);
	assert_code(a.q.err, UPID_E_OK);
	assert_int_equal(a.http.starts, 2);
	assert_string_equal(a.http.sent[1].url,
	                    "https://pve1:8006/api2/json/remotes/tasks/list?limit=0&userfilter=root%40pam"
	                    "&remote=lab&since=1760608486");
	assert_string_equal(a.work, "lab!" WORK);
}

static void
sees(const char *body, enum upid_code code, bool blind)
{
	const struct fake_reply replies[] = { { .status = 200, .body = LIST(ITEM(WORK)) },
		                              { .status = 200, .body = body } };
	struct upid_err err = { 0 };
	struct asked a;

	begin(&a, REQUEST("hastart"), UPID_PRODUCT_PVE, replies, 2);
	while (a.done < 1)
		assert_int_equal(upid_loop_run(&a.http.loop, 1000, &err), 0);
	a.q.asking = UPID_ASK_HA_SIGHT;
	a.done = 0;
	a.src->ops->ask(a.src, &a.q);
	answered(&a);
	assert_string_equal(a.http.sent[1].url, "https://pve1:8006/api2/json/access/permissions"
	                                        "?path=%2Fnodes%2Fpve1");
	assert_code(a.q.err, code);
	assert_int_equal(a.blind, blind);
}

/* The value of a privilege only says whether it is inherited. */
TEST(rights_say_whether_the_work_would_be_shown)
{
	sees("{\"data\":{\"/nodes/pve1\":{\"Sys.Audit\":1}}}", UPID_E_OK, false);
	sees("{\"data\":{\"/nodes/pve1\":{\"Sys.Audit\":0}}}", UPID_E_OK, false);
	sees("{\"data\":{\"/nodes/pve1\":{\"VM.Audit\":1}}}", UPID_E_OK, true);
	sees("{\"data\":{\"/nodes/pve1\":{}}}", UPID_E_OK, true);
	sees("{\"data\":{\"/nodes/pve2\":{\"Sys.Audit\":1}}}", UPID_E_OK, true);
	sees("{\"data\":{\"/nodes/pve1\":[\"Sys.Audit\"]}}", UPID_E_OK, true);
	sees("{\"data\":{}}", UPID_E_OK, true);
	sees("{\"data\":null}", UPID_E_BAD_ANSWER, false);
	sees("[]", UPID_E_BAD_ANSWER, false);
	sees("{\"data\":{", UPID_E_BROKEN_ANSWER, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nodes_own_list_is_enough_where_it_has_the_work),
		cmocka_unit_test(the_clusters_list_is_asked_where_the_nodes_has_none),
		cmocka_unit_test(neither_list_is_asked_twice),
		cmocka_unit_test(a_refusal_names_the_privilege_and_the_server),
		cmocka_unit_test(an_invalid_list_is_an_error_with_the_name_of_the_server),
		cmocka_unit_test(an_odd_id_is_encoded),
		cmocka_unit_test(a_search_is_cancelled_in_either_list),
		cmocka_unit_test(a_remotes_task_is_sought_in_its_remotes_list),
		cmocka_unit_test(a_remotes_older_task_is_sought_in_the_managers_cache),
		cmocka_unit_test(rights_say_whether_the_work_would_be_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
