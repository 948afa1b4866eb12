/* Task lists: the request to each product, and the meaning of the rows. */
#include "lib/api/session.h"
#include "tests/unit/fake.h"

#define STR(member, text) .member = { text, sizeof(text) - 1 }
#define BASE "https://host:1/api2/json"

struct got {
	char text[2000]; /* a line for each row or node */
	bool done;
};

static int
listed(struct upid_query *q, const struct upid_listed *l)
{
	struct got *got = q->ctx;
	size_t n = strlen(got->text);

	(void)snprintf(got->text + n, sizeof(got->text) - n, "%.*s %s end %lld %.*s %.*s\n",
	               (int)l->task->id.n, l->task->id.p, l->running ? "running" : "ended",
	               (long long)l->endtime_s, (int)upid_class_word(l->cls).n,
	               upid_class_word(l->cls).p, (int)l->exitstatus.n,
	               l->exitstatus.p != NULL ? l->exitstatus.p : "");
	return 0;
}

static void
unreadable(struct upid_query *q, struct upid_str upid, const struct upid_err *err)
{
	struct got *got = q->ctx;
	size_t n = strlen(got->text);

	(void)snprintf(got->text + n, sizeof(got->text) - n, "%.*s: %s\n", (int)upid.n, upid.p,
	               upid_code_word(err->code));
}

static int
node_found(struct upid_query *q, struct upid_str name, bool online)
{
	struct got *got = q->ctx;
	size_t n = strlen(got->text);

	(void)snprintf(got->text + n, sizeof(got->text) - n, "%.*s %s\n", (int)name.n, name.p,
	               online ? "online" : "offline");
	return 0;
}

static int
guest_found(struct upid_query *q, const struct upid_guest *guest)
{
	struct got *got = q->ctx;
	size_t n = strlen(got->text);

	(void)snprintf(got->text + n, sizeof(got->text) - n, "%lld %.*s %.*s\n",
	               (long long)guest->number, (int)guest->name.n,
	               guest->name.p != NULL ? guest->name.p : "", (int)guest->kind.n,
	               guest->kind.p != NULL ? guest->kind.p : "");
	return 0;
}

static void
done(struct upid_query *q)
{
	((struct got *)q->ctx)->done = true;
}

/* Asks once; `body` answers the request, if one is sent. */
static void
ask(struct got *got, struct fake_http *http, enum upid_product product, enum upid_asking asking,
    struct upid_list_ask *list, const char *body, struct upid_err *err)
{
	const struct fake_reply reply = { .status = 200, .type = "application/json", .body = body };
	const struct upid_filter none = { .classes = 0 };
	struct upid_api api = { .product = product,
		                .host = UPID_S("host:1"),
		                .user = UPID_S("root@pam"),
		                .password = UPID_S("hunter22"),
		                .request_ms = 1000 };
	struct upid_query q = {
		.asking = asking, .list = list, .start = 10, .limit = 5, .done = done, .ctx = got
	};
	struct fake_reply replies[2] = {
		{ .status = 200,
		  .type = "application/json",
		  .body = "{\"data\":{\"ticket\":\"t\",\"CSRFPreventionToken\":\"c\"}}",
		  .cookies = "__Host-PDMAuthCookie=PDM:t; Secure\n" },
		reply,
	};
	struct upid_source *src = NULL;

	*got = (struct got){ .done = false };
	if (list->filter == NULL)
		list->filter = &none;
	list->listed = listed;
	list->unreadable = unreadable;
	list->node_found = node_found;
	list->guest_found = guest_found;
	fake_http_init(http, replies, 2);
	http->at_once = true;
	assert_int_equal(upid_source_api_over(&src, &http->loop, &api, &http->base, err), 0);
	src->ops->ask(src, &q);
	assert_true(got->done);
	*err = q.err;
	upid_source_close(src);
}

static const struct {
	enum upid_product product;
	const char *node;
	bool running;
	struct upid_filter filter;
	const char *url; /* NULL: nothing is asked */
} urls[] = {
	{ UPID_PRODUCT_PVE,
	  "pve1",
	  true,
	  { .classes = 0 },
	  "/nodes/pve1/tasks?start=10&limit=5&source=active" },
	{ UPID_PRODUCT_PVE,
	  "pve1",
	  false,
	  { .classes = 0 },
	  "/nodes/pve1/tasks?start=10&limit=5&source=archive" },
	{ UPID_PRODUCT_PVE,
	  "pve1",
	  false,
	  { STR(vmid, "104"), STR(types, "vzdump") },
	  "/nodes/pve1/tasks?start=10&limit=5&typefilter=vzdump&source=archive&vmid=104" },
	{ UPID_PRODUCT_PVE,
	  "pve1",
	  false,
	  { STR(types, "qmstart,qmstop") },
	  "/nodes/pve1/tasks?start=10&limit=5&source=archive" },
	/* the user of an ended task has no token in the list */
	{ UPID_PRODUCT_PVE,
	  "pve1",
	  false,
	  { STR(user, "a@pve!ci"), .since_s = 7, .until_s = 9 },
	  "/nodes/pve1/tasks?start=10&limit=5&since=7&until=9&source=archive&userfilter=a%40pve" },
	{ UPID_PRODUCT_PVE,
	  "pve1",
	  false,
	  { .classes = 1u << UPID_ERROR },
	  "/nodes/pve1/tasks?start=10&limit=5&source=archive&statusfilter=error" },
	/* what is an error to PVE may be unknown to us */
	{ UPID_PRODUCT_PVE,
	  "pve1",
	  false,
	  { .classes = 1u << UPID_UNKNOWN },
	  "/nodes/pve1/tasks?start=10&limit=5&source=archive&statusfilter=error,unknown" },
	{ UPID_PRODUCT_PMG, "pmg1", true, { .classes = 0 }, NULL },
	{ UPID_PRODUCT_PMG,
	  "pmg1",
	  false,
	  { STR(vmid, "104"), STR(types, "backup") },
	  "/nodes/pmg1/tasks?start=10&limit=5&typefilter=backup" },
	{ UPID_PRODUCT_PBS,
	  "localhost",
	  true,
	  { STR(user, "a@pbs!ci") },
	  "/nodes/localhost/tasks?start=10&limit=5&running=1&userfilter=a%40pbs%21ci" },
	{ UPID_PRODUCT_PBS,
	  "localhost",
	  false,
	  { .classes = 0 },
	  "/nodes/localhost/tasks?start=10&limit=5&statusfilter=ok&statusfilter=warning&statusfilter=error&statusfilter=unknown" },
	{ UPID_PRODUCT_PBS,
	  "localhost",
	  false,
	  { .classes = 1u << UPID_WARNING },
	  "/nodes/localhost/tasks?start=10&limit=5&statusfilter=warning" },
	{ UPID_PRODUCT_PDM,
	  "remotes",
	  true,
	  { STR(remote, "lab") },
	  "/remotes/tasks/list?start=10&limit=5&running=1&remote=lab" },
	{ UPID_PRODUCT_PDM,
	  "localhost",
	  true,
	  { .classes = 0 },
	  "/nodes/localhost/tasks?start=10&limit=5&running=1" },
};

TEST(each_product_is_asked_with_the_filters_that_it_has)
{
	for (size_t i = 0; i < COUNT(urls); i++) {
		struct upid_list_ask list = { .filter = &urls[i].filter,
			                      .node = upid_str(urls[i].node),
			                      .running = urls[i].running };
		struct upid_err err = { 0 };
		struct fake_http http;
		struct got got;

		ask(&got, &http, urls[i].product, UPID_ASK_LIST, &list, "{\"data\":[]}", &err);
		assert_code(err, UPID_E_OK);
		if (urls[i].url == NULL)
			assert_int_equal(http.starts, 0);
		else
			assert_string_equal(http.sent[1].url + strlen(BASE), urls[i].url);
	}
}

#define PVE(id) "UPID:pve1:000AE992:00A21BA7:618C1D55:vzdump:" id ":root@pam:"
#define PBS(id) "UPID:pbs1:000AE992:00A21BA7:00000001:618C1D55:backup:" id ":root@pam:"

static const struct {
	enum upid_product product;
	const char *row, *means;
} row_of[] = {
	{ UPID_PRODUCT_PVE, "{\"upid\":\"" PVE("1") "\",\"endtime\":5,\"status\":\"OK\"}",
	  "1 ended end 5 ok OK\n" },
	{ UPID_PRODUCT_PVE, "{\"upid\":\"" PVE("1") "\",\"endtime\":5,\"status\":\"WARNINGS: 2\"}",
	  "1 ended end 5 warning WARNINGS: 2\n" },
	{ UPID_PRODUCT_PVE,
	  "{\"upid\":\"" PVE("1") "\",\"endtime\":5,\"status\":\"disk \\u00c3\\u00a4\"}",
	  "1 ended end 5 error disk \xc3\xa4\n" },
	{ UPID_PRODUCT_PVE, "{\"upid\":\"" PVE("1") "\",\"status\":\"RUNNING\",\"saved\":\"0\"}",
	  "1 running end 0 running \n" },
	{ UPID_PRODUCT_PVE, "{\"upid\":\"" PVE("1") "\",\"endtime\":5,\"status\":\"\"}",
	  "1 ended end 5 unknown \n" },
	{ UPID_PRODUCT_PVE,
	  "{\"upid\":\"" PVE("1") "\",\"endtime\":253402300799,\"status\":\"OK\"}",
	  "1 ended end 253402300799 ok OK\n" },
	/* later than any time */
	{ UPID_PRODUCT_PVE,
	  "{\"upid\":\"" PVE("1") "\",\"endtime\":253402300800,\"status\":\"OK\"}",
	  "1 ended end 0 ok OK\n" },
	{ UPID_PRODUCT_PVE,
	  "{\"upid\":\"" PVE("1") "\",\"endtime\":99999999999999999999,\"status\":\"OK\"}",
	  "1 ended end 0 ok OK\n" },
	{ UPID_PRODUCT_PBS, "{\"upid\":\"" PBS("1") "\",\"worker_id\":null}",
	  "1 running end 0 running \n" },
	{ UPID_PRODUCT_PBS, "{\"upid\":\"" PBS("1") "\",\"endtime\":5,\"status\":\"disk \\u00e4\"}",
	  "1 ended end 5 error disk \xc3\xa4\n" },
	{ UPID_PRODUCT_PDM,
	  "{\"upid\":\"pve:lab!" PVE("1") "\",\"endtime\":5,\"status\":\"disk \\u00c3\\u00a4\"}",
	  "1 ended end 5 error disk \xc3\xa4\n" },
	{ UPID_PRODUCT_PDM, "{\"upid\":\"pve:lab!" PVE("1") "\",\"status\":\"RUNNING\"}",
	  "1 running end 0 running \n" },
	{ UPID_PRODUCT_PVE, "{\"type\":\"vzdump\"}, 7, {}", "" },
	/* one that cannot be read does not hide the others */
	{ UPID_PRODUCT_PVE,
	  "{\"upid\":\"UPID:x\"},{\"upid\":\"" PVE("1") "\",\"endtime\":5,\"status\":\"OK\"}",
	  "UPID:x: fields\n1 ended end 5 ok OK\n" },
};

TEST(rows_of_all_products_mean_the_same)
{
	for (size_t i = 0; i < COUNT(row_of); i++) {
		struct upid_list_ask list = { .node = UPID_S("localhost") };
		struct upid_err err = { 0 };
		struct fake_http http;
		struct got got;
		char body[600];

		(void)snprintf(body, sizeof(body), "{\"total\":9,\"data\":[%s]}", row_of[i].row);
		ask(&got, &http, row_of[i].product, UPID_ASK_LIST, &list, body, &err);
		assert_code(err, UPID_E_OK);
		assert_string_equal(got.text, row_of[i].means);
	}
}

static const struct {
	enum upid_product product;
	struct upid_filter filter;
	const char *body; /* NULL: nothing is asked */
	const char *means;
} nodes_of[] = {
	{ UPID_PRODUCT_PVE,
	  { .classes = 0 },
	  "{\"data\":[{\"node\":\"a\",\"status\":\"online\"},{\"node\":\"b\",\"status\":\"offline\"},"
	  "{\"node\":\"c\",\"status\":\"unknown\"}]}",
	  "a online\nb offline\nc online\n" },
	{ UPID_PRODUCT_PVE, { STR(node, "b") }, NULL, "b online\n" },
	{ UPID_PRODUCT_PMG, { .classes = 0 }, "{\"data\":[{\"node\":\"pmg1\"}]}", "pmg1 online\n" },
	{ UPID_PRODUCT_PBS, { STR(node, "b") }, NULL, "localhost online\n" },
	{ UPID_PRODUCT_PDM, { .classes = 0 }, NULL, "remotes online\nlocalhost online\n" },
	{ UPID_PRODUCT_PDM, { STR(remote, "lab") }, NULL, "remotes online\n" },
};

TEST(the_lists_of_each_product_are_found)
{
	for (size_t i = 0; i < COUNT(nodes_of); i++) {
		struct upid_list_ask list = { .filter = &nodes_of[i].filter };
		struct upid_err err = { 0 };
		struct fake_http http;
		struct got got;

		ask(&got, &http, nodes_of[i].product, UPID_ASK_NODES, &list, nodes_of[i].body,
		    &err);
		assert_code(err, UPID_E_OK);
		assert_string_equal(got.text, nodes_of[i].means);
		assert_int_equal(http.starts, nodes_of[i].body != NULL ? 2 : 0);
	}
}

TEST(the_guests_of_a_cluster_are_its_resources)
{
	static const char body[] = "{\"data\":[{\"vmid\":100,\"name\":\"web\",\"type\":\"qemu\"},"
				   "{\"vmid\":104,\"type\":\"lxc\"},{\"id\":\"node/pve1\"}]}";
	struct upid_list_ask list = { .filter = NULL };
	struct upid_err err = { 0 };
	struct fake_http http;
	struct got got;

	ask(&got, &http, UPID_PRODUCT_PVE, UPID_ASK_GUESTS, &list, body, &err);
	assert_code(err, UPID_E_OK);
	assert_string_equal(got.text, "100 web qemu\n104  lxc\n");
	assert_string_equal(http.sent[1].url, BASE "/cluster/resources?type=vm");
	ask(&got, &http, UPID_PRODUCT_PBS, UPID_ASK_GUESTS, &list, body, &err);
	assert_code(err, UPID_E_USAGE);
	assert_int_equal(http.starts, 0);
}

TEST(an_answer_that_is_no_list_is_an_error)
{
	static const struct {
		enum upid_asking asking;
		const char *body;
		enum upid_code code;
	} rows[] = {
		{ UPID_ASK_LIST, "{\"data\":null}", UPID_E_BAD_ANSWER },
		{ UPID_ASK_LIST, "{\"data\":[{\"upid\":\"", UPID_E_BROKEN_ANSWER },
		{ UPID_ASK_LIST, "<html>", UPID_E_BAD_ANSWER },
		{ UPID_ASK_NODES, "{\"data\":[]}", UPID_E_BAD_ANSWER },
		{ UPID_ASK_NODES, "{\"data\":[{", UPID_E_BROKEN_ANSWER },
		{ UPID_ASK_GUESTS, "{\"data\":null}", UPID_E_BAD_ANSWER },
		{ UPID_ASK_GUESTS, "{\"data\":[{\"vmid\":1", UPID_E_BROKEN_ANSWER },
		{ UPID_ASK_GUESTS, "{\"data\":[]}", UPID_E_PERMISSION },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct upid_list_ask list = { .node = UPID_S("pve1") };
		struct upid_err err = { 0 };
		struct fake_http http;
		struct got got;

		ask(&got, &http, UPID_PRODUCT_PVE, rows[i].asking, &list, rows[i].body, &err);
		assert_code(err, rows[i].code);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_product_is_asked_with_the_filters_that_it_has),
		cmocka_unit_test(rows_of_all_products_mean_the_same),
		cmocka_unit_test(the_lists_of_each_product_are_found),
		cmocka_unit_test(the_guests_of_a_cluster_are_its_resources),
		cmocka_unit_test(an_answer_that_is_no_list_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
