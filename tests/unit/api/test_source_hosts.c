/* Several servers: the one that works is used, and the next one is tried when it fails. */
#include "login.h"

#define THREE ((struct upid_api){ .host = UPID_S("pve1,pve2:443,pve3") })
#define FAULT { .code = UPID_E_CONNECT }

/* The number of the server for each request, one digit each. */
static void
went_to(const struct login *l, const char *want)
{
	char got[COUNT(l->http.sent) + 1] = "";

	for (size_t i = 0; i < l->http.starts; i++)
		got[i] = l->http.sent[i].url[strlen("https://pve")];
	assert_string_equal(got, want);
}

TEST(the_server_that_works_is_kept)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), ENDED, ENDED, ENDED };
	struct login l;

	begin_as(&l, THREE, replies, COUNT(replies));
	ask_ends(&l, UPID_E_OK, 2);
	ask_ends(&l, UPID_E_OK, 3);
	ask_ends(&l, UPID_E_OK, 4);
	went_to(&l, "1111");
	finish(&l);
}

TEST(on_a_fault_the_next_one_is_asked_and_kept)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), FAULT, { .status = 596 }, ENDED, ENDED };
	struct login l;

	begin_as(&l, THREE, replies, COUNT(replies));
	ask_ends(&l, UPID_E_CONNECT, 2);
	assert_says(l.q[0].err, "pve1:8006: ");
	assert_string_equal(l.src->name, "pve2:443");
	ask_ends(&l, UPID_E_BUSY, 3);
	assert_says(l.q[0].err, "pve2:443: HTTP 596");
	ask_ends(&l, UPID_E_OK, 4);
	ask_ends(&l, UPID_E_OK, 5);
	went_to(&l, "11233"); /* the ticket is the cluster's */
	finish(&l);
}

TEST(after_the_last_one_the_first_one_is_asked_again)
{
	const struct fake_reply replies[] = { FAULT, FAULT, FAULT, TICKET("PVE:t1"), ENDED };
	struct login l;

	begin_as(&l, THREE, replies, COUNT(replies));
	for (size_t i = 1; i <= 3; i++)
		ask_ends(&l, UPID_E_CONNECT, i);
	ask_ends(&l, UPID_E_OK, 5);
	went_to(&l, "12311");
	finish(&l);
}

TEST(concurrent_queries_with_one_fault_skip_only_one_server)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), FAULT, FAULT, FAULT, ENDED };
	struct login l;

	begin_as(&l, THREE, replies, COUNT(replies));
	for (size_t i = 0; i < 3; i++)
		ask(&l, i);
	answer_all(&l);
	ask_ends(&l, UPID_E_OK, 5);
	went_to(&l, "11112");
	finish(&l);
}

/* Another server would respond the same; and a wrong identity is not a temporary error. */
TEST(what_is_final_is_final_for_all_servers)
{
	static const struct {
		struct fake_reply reply;
		enum upid_code code;
	} rows[] = {
		{ { .status = 403, .reason = "Permission check failed" }, UPID_E_PERMISSION },
		{ { .code = UPID_E_CERTIFICATE }, UPID_E_CERTIFICATE },
		{ { .status = 400, .body = "{\"errors\":{\"upid\":\"no such task\"}}" },
		  UPID_E_NO_SUCH_TASK },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct fake_reply replies[] = { TICKET("PVE:t1"), rows[i].reply, ENDED };
		struct login l;

		begin_as(&l, THREE, replies, COUNT(replies));
		ask_ends(&l, rows[i].code, 2);
		ask_ends(&l, UPID_E_OK, 3);
		went_to(&l, "111");
		finish(&l);
	}
}

/* Servers that are not a cluster: each issues its own tickets. */
TEST(a_ticket_that_the_next_one_refuses_is_had_there)
{
	const struct fake_reply replies[] = { TICKET("PVE:t1"), FAULT, REFUSED, REFUSED, TICKET("PVE:t2"),
		                              ENDED };
	struct login l;

	begin_as(&l, THREE, replies, COUNT(replies));
	ask_ends(&l, UPID_E_CONNECT, 2);
	ask_ends(&l, UPID_E_OK, 6);
	went_to(&l, "112222");
	finish(&l);
}

/* The server that reports an unknown task is also asked for its log. */
TEST(one_question_is_one_servers)
{
	const struct fake_reply replies[] = {
		TICKET("PBS:t1"),
		{ .status = 200, .body = "{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"unknown\"}}" },
		{ .status = 200, .body = "{\"data\":[{\"n\":1,\"t\":\"x\"}],\"total\":1}" },
	};
	struct upid_api api = { .product = UPID_PRODUCT_PBS, .host = UPID_S("pve1,pve2") };
	struct upid_err err = { 0 };
	struct login l;

	begin_as(&l, api, replies, COUNT(replies));
	assert_int_equal(upid_parse(&l.task, UPID_S("UPID:pbs1:000002B2:00000158:00000001:674D9E0C:"
	                                            "backup:store1\\x3avm-100:backup@pbs:"),
	                            NULL, &err), 0);
	ask_ends(&l, UPID_E_OK, 3);
	went_to(&l, "111");
	finish(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_server_that_works_is_kept),
		cmocka_unit_test(on_a_fault_the_next_one_is_asked_and_kept),
		cmocka_unit_test(after_the_last_one_the_first_one_is_asked_again),
		cmocka_unit_test(concurrent_queries_with_one_fault_skip_only_one_server),
		cmocka_unit_test(what_is_final_is_final_for_all_servers),
		cmocka_unit_test(a_ticket_that_the_next_one_refuses_is_had_there),
		cmocka_unit_test(one_question_is_one_servers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
