/* What differs between the products, as requests show it. */
#include "tests/unit/fake.h"
#include "lib/api/session.h"

#define PBS_UPID "UPID:pbs1:000002B2:00000158:0000002A:674D828C:backup:store1\\x3avm-100:root@pam:"
#define PBS_PATH                                                                                   \
	"UPID%3Apbs1%3A000002B2%3A00000158%3A0000002A%3A674D828C%3Abackup%3Astore1%5Cx3avm-100%3A" \
	"root%40pam%3A"
#define ENDED "{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"OK\"}}"
#define UNKNOWN "{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"unknown\"}}"
#define NO_FILE "No such file or directory (os error 2)"

struct asked {
	struct fake_http http;
	struct upid_source *src;
	struct upid task;
	struct upid_query q;
	struct upid_lines lines;
	size_t done;
	char exitstatus[64];
};

static void
done(struct upid_query *q)
{
	struct asked *a = q->ctx;

	a->done++;
	if (q->exitstatus.p != NULL)
		memcpy(a->exitstatus, q->exitstatus.p, q->exitstatus.n);
}

static int
line(struct upid_query *q, uint64_t n, struct upid_str text)
{
	return upid_lines_add(&((struct asked *)q->ctx)->lines, n, text, NULL);
}

static struct upid_api
token_api(enum upid_product product)
{
	return (struct upid_api){ .product = product,
		                  .host = UPID_S("host"),
		                  .token_id = UPID_S("root@pam!ci"),
		                  .token_secret = UPID_S("aaaa-bbbb"),
		                  .request_ms = 30000 };
}

static void
begin(struct asked *a, enum upid_product product, const char *upid, const struct fake_reply *reply,
      size_t replies)
{
	struct upid_api api = token_api(product);
	struct upid_err err = { 0 };

	*a = (struct asked){ .src = NULL };
	fake_http_init(&a->http, reply, replies);
	assert_int_equal(upid_parse(&a->task, upid_str(upid), NULL, &err), 0);
	assert_int_equal(upid_source_api_over(&a->src, &a->http.loop, &api, &a->http.base, &err), 0);
	a->q = (struct upid_query){ .asking = UPID_ASK_STATUS, .task = &a->task, .line = line,
	                            .done = done, .ctx = a };
}

static void
ask(struct asked *a)
{
	struct upid_err err = { 0 };

	a->src->ops->ask(a->src, &a->q);
	for (int i = 0; i < 8 && a->done == 0; i++)
		assert_int_equal(upid_loop_run(&a->http.loop, 1000, &err), 0);
	assert_int_equal(a->done, 1);
}

static void
finish(struct asked *a)
{
	upid_source_close(a->src);
	upid_lines_free(&a->lines);
}

TEST(a_backup_server_has_its_port_its_token_and_any_node)
{
	const struct fake_reply reply = { .status = 200, .body = ENDED };
	struct asked a;

	begin(&a, UPID_PRODUCT_PBS, PBS_UPID, &reply, 1);
	ask(&a);
	assert_string_equal(a.http.sent[0].url,
	                    "https://host:8007/api2/json/nodes/localhost/tasks/" PBS_PATH "/status");
	assert_string_equal(a.http.sent[0].header, "Authorization: PBSAPIToken=root@pam!ci:aaaa-bbbb");
	assert_string_equal(a.exitstatus, "OK");
	finish(&a);
}

TEST(a_task_of_a_remote_is_requested_by_its_full_name)
{
	const struct fake_reply reply = { .status = 200, .body = ENDED };
	struct asked a;

	begin(&a, UPID_PRODUCT_PDM, "lab!UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:",
	      &reply, 1);
	ask(&a);
	assert_string_equal(a.http.sent[0].url,
	                    "https://host:8443/api2/json/pve/remotes/lab/tasks/"
	                    "pve%3Alab%21UPID%3Apve1%3A0003A1B2%3A0A1B2C3D%3A68F0C0DE%3Aqmstart%3A100"
	                    "%3Aroot%40pam%3A/status");
	assert_string_equal(a.http.sent[0].header, "Authorization: PDMAPIToken=root@pam!ci:aaaa-bbbb");
	finish(&a);
}

/* PVE's `start` skips so many lines, PBS's is the first line's number. */
TEST(start_means_the_same_everywhere)
{
	const struct fake_reply reply = { .status = 200,
		                          .body = "{\"data\":[{\"n\":8,\"t\":\"\xc3\xa4\"}],\"total\":8,"
		                                  "\"success\":1}" };
	struct asked a;

	begin(&a, UPID_PRODUCT_PBS, PBS_UPID, &reply, 1);
	a.q.asking = UPID_ASK_LOG;
	a.q.start = 7;
	a.q.limit = 1;
	ask(&a);
	assert_non_null(strstr(a.http.sent[0].url, "/log?start=8&limit=1"));
	assert_int_equal(a.lines.count, 1);
	assert_int_equal(a.lines.line[0].n, 8);
	assert_text(a.lines.line[0].t, "\xc3\xa4"); /* no Latin-1 here */
	finish(&a);
}

TEST(an_unknown_end_is_proved_by_the_log)
{
	const struct fake_reply there[] = { { .status = 200, .body = UNKNOWN },
		                            { .status = 200, .body = "{\"data\":[],\"total\":0}" } };
	struct asked a;

	begin(&a, UPID_PRODUCT_PBS, PBS_UPID, there, 2);
	ask(&a);
	assert_int_equal(a.http.starts, 2);
	assert_non_null(strstr(a.http.sent[1].url, "/log?start=1&limit=1"));
	assert_code(a.q.err, UPID_E_OK);
	assert_string_equal(a.exitstatus, "unknown");
	finish(&a);
}

TEST(a_task_that_never_was_has_no_log)
{
	const struct fake_reply gone[] = { { .status = 200, .body = UNKNOWN },
		                           { .status = 400, .body = NO_FILE } };
	struct asked a;

	begin(&a, UPID_PRODUCT_PBS, PBS_UPID, gone, 2);
	ask(&a);
	assert_code(a.q.err, UPID_E_NO_SUCH_TASK);
	assert_says(a.q.err, NO_FILE);
	finish(&a);
}

TEST(a_proof_that_meets_a_fault_is_tried_again_with_the_look)
{
	const struct fake_reply torn[] = { { .status = 200, .body = UNKNOWN },
		                           { .code = UPID_E_DROPPED } };
	struct asked a;

	begin(&a, UPID_PRODUCT_PBS, PBS_UPID, torn, 2);
	ask(&a);
	assert_code(a.q.err, UPID_E_DROPPED);
	finish(&a);
}

TEST(an_unknown_end_on_a_virtual_environment_needs_no_proof)
{
	const struct fake_reply reply = { .status = 200, .body = UNKNOWN };
	struct asked a;

	begin(&a, UPID_PRODUCT_PVE, FAKE_UPID, &reply, 1);
	ask(&a);
	assert_int_equal(a.http.starts, 1);
	assert_string_equal(a.exitstatus, "unknown");
	finish(&a);
}

TEST(a_mail_gateways_500_means_no_such_task)
{
	const struct fake_reply reply = { .status = 500,
		                          .reason = "Undefined subroutine "
		                                    "&PMG::API2::Tasks::raise_param_exc called at x" };
	struct asked a;
	struct upid_err err = { 0 };
	struct upid_api api = token_api(UPID_PRODUCT_PMG);

	assert_int_equal(upid_source_api_over(&a.src, &a.http.loop, &api, NULL, &err), -1);
	assert_says(err, "Mail Gateway has no API tokens");
	begin(&a, UPID_PRODUCT_PVE, FAKE_UPID, &reply, 1);
	ask(&a);
	assert_code(a.q.err, UPID_E_NO_SUCH_TASK);
	finish(&a);
}

TEST(a_datacenter_managers_ticket_comes_as_a_cookie)
{
	struct upid_http_request req = { .status = 200 };
	struct upid_api api = { .product = UPID_PRODUCT_PDM, .host = UPID_S("pdm"),
		                .user = UPID_S("root@pam"), .password = UPID_S("hunter22") };
	struct upid_err err = { 0 };
	enum upid_login_step step = UPID_LOGIN_PASSWORD;
	struct upid_session s;

	assert_int_equal(upid_session_init(&s, &api, &err), 0);
	upid_buf_adds(&req.body, "{\"data\":{\"ticket-info\":\"PDM:root@pam:1\"}}");
	upid_buf_adds(&req.cookies, "other=1; Path=/\n"
	                            "__Host-PDMAuthCookie=PDM:root@pam:1::sig; Secure; HttpOnly\n");
	assert_int_equal(upid_session_login_answer(&s, &step, &req, &err), 0);
	assert_string_equal(s.header.p,
	                    "Cookie: __Host-PDMAuthCookie=PDM:root@pam:1::sig");
	upid_buf_free(&req.body);
	upid_buf_free(&req.cookies);
	upid_session_free(&s);
}

TEST(the_upid_tells_the_product_where_it_can)
{
	static const struct {
		const char *upid;
		enum upid_product is;
	} tells[] = { { FAKE_UPID, UPID_PRODUCT_PVE },
		      { PBS_UPID, UPID_PRODUCT_PBS },
		      { "lab!" FAKE_UPID, UPID_PRODUCT_PDM },
		      { "pbs:lab!" PBS_UPID, UPID_PRODUCT_PDM } };

	for (size_t i = 0; i < COUNT(tells); i++) {
		struct upid_err err = { 0 };
		struct upid task;

		assert_int_equal(upid_parse(&task, upid_str(tells[i].upid), NULL, &err), 0);
		assert_int_equal(upid_product_of(&task), tells[i].is);
		assert_true(upid_product_has(tells[i].is, &task));
		assert_int_equal(upid_product_has(UPID_PRODUCT_PMG, &task),
		                 tells[i].is == UPID_PRODUCT_PVE);
	}
	assert_int_equal(upid_product_of_word(UPID_S("pmg")), UPID_PRODUCT_PMG);
	assert_int_equal(upid_product_of_word(UPID_S("PVE")), UPID_PRODUCT_ANY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_backup_server_has_its_port_its_token_and_any_node),
		cmocka_unit_test(a_task_of_a_remote_is_requested_by_its_full_name),
		cmocka_unit_test(start_means_the_same_everywhere),
		cmocka_unit_test(an_unknown_end_is_proved_by_the_log),
		cmocka_unit_test(a_task_that_never_was_has_no_log),
		cmocka_unit_test(a_proof_that_meets_a_fault_is_tried_again_with_the_look),
		cmocka_unit_test(an_unknown_end_on_a_virtual_environment_needs_no_proof),
		cmocka_unit_test(a_mail_gateways_500_means_no_such_task),
		cmocka_unit_test(a_datacenter_managers_ticket_comes_as_a_cookie),
		cmocka_unit_test(the_upid_tells_the_product_where_it_can),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
