/* Servers of another product than the UPID suggests. */
#include "login.h"

#define PBS_UPID "UPID:pbs1:000AE992:00A21BA7:00000001:618C1D55:gc:store:root@pam:"
#define PVE_TICKET TICKET("PVE:root@pam:t1")
#define PMG_TICKET TICKET("PMG:root@pam:t1")
#define PBS_TICKET TICKET("PBS:root@pam:t1")

struct row {
	enum upid_product product;
	bool is_guess;
	struct fake_reply ticket;
	const char *cookie; /* NULL: it ends with the login */
	const char *says;
};

TEST(the_ticket_tells_a_mail_gateway_from_a_virtual_environment)
{
	static const struct row rows[] = {
		{ UPID_PRODUCT_PVE, true, PMG_TICKET, "Cookie: PMGAuthCookie=PMG:root@pam:t1", NULL },
		{ UPID_PRODUCT_PVE, true, PVE_TICKET, "Cookie: PVEAuthCookie=PVE:root@pam:t1", NULL },
		{ UPID_PRODUCT_PVE, true, TICKET("t1"), "Cookie: PVEAuthCookie=t1", NULL },
		{ UPID_PRODUCT_PMG, false, PMG_TICKET, "Cookie: PMGAuthCookie=PMG:root@pam:t1", NULL },
		{ UPID_PRODUCT_PVE, false, PMG_TICKET, NULL,
		  "pve1:8006: this server is a Proxmox Mail Gateway, but the request is for a Proxmox VE" },
		{ UPID_PRODUCT_PMG, false, PVE_TICKET, NULL, "or set product to pve" },
		{ UPID_PRODUCT_PVE, true, PBS_TICKET, NULL, "this server is a Proxmox Backup Server" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct fake_reply replies[] = { rows[i].ticket, ENDED };
		struct login l;

		begin_as(&l,
		         (struct upid_api){ .product = rows[i].product,
		                            .product_is_guess = rows[i].is_guess },
		         replies, 2);
		ask_ends(&l, rows[i].cookie != NULL ? UPID_E_OK : UPID_E_USAGE,
		         rows[i].cookie != NULL ? 2 : 1);
		if (rows[i].cookie != NULL)
			assert_string_equal(l.http.sent[1].header, rows[i].cookie);
		else
			assert_says(l.q[0].err, rows[i].says);
		finish(&l);
	}
}

/* "API tokens not implemented" (pmg-api): a token that the environment holds for a PVE is no way. */
TEST(a_mail_gateway_is_asked_by_the_password_where_there_is_a_token_too)
{
	const struct fake_reply replies[] = { PMG_TICKET, ENDED };
	struct login l;

	begin_as(&l,
	         (struct upid_api){ .product = UPID_PRODUCT_PMG,
	                            .token_id = UPID_S("root@pam!ci"),
	                            .token_secret = UPID_S("aaaa-bbbb") },
	         replies, 2);
	ask_ends(&l, UPID_E_OK, 2);
	assert_string_equal(l.http.sent[0].form, "username=root%40pam&password=hunter22");
	finish(&l);
}

/* proxmox-rest-server 1.0.4 answers with 400 what all others answer with 401. */
TEST(a_400_that_says_authentication_failed_is_a_401)
{
	static const struct fake_reply refused = { .status = 400, .body = "authentication failed" };
	const struct fake_reply replies[] = { PBS_TICKET, refused, refused, PBS_TICKET, ENDED, refused,
		                              refused, refused };
	struct upid_err ignored = { 0 };
	struct login l;

	begin_as(&l, (struct upid_api){ .product = UPID_PRODUCT_PBS }, replies, COUNT(replies));
	assert_int_equal(upid_parse(&l.task, UPID_S(PBS_UPID), NULL, &ignored), 0);
	ask_ends(&l, UPID_E_OK, 5); /* the ticket is refused as a cookie and as a password */
	assert_string_equal(l.http.sent[2].form, "username=root%40pam&password=PBS%3Aroot%40pam%3At1");
	assert_string_equal(l.http.sent[3].form, "username=root%40pam&password=hunter22");
	ask_ends(&l, UPID_E_AUTH, 8);
	assert_says(l.q[0].err, "the password of root@pam was refused");
	finish(&l);
}

/* A Datacenter Manager panics at such a pid, and closes the connection. */
TEST(a_pid_that_no_process_has_is_not_asked_for_behind_a_datacenter_manager)
{
	static const struct {
		const char *upid;
		enum upid_product product;
		enum upid_code code;
	} rows[] = {
		{ "pve:r1!UPID:pve1:80000000:00A21BA7:618C1D55:vzdump:100:root@pam:", UPID_PRODUCT_PDM,
		  UPID_E_PID },
		{ "pve:r1!UPID:pve1:7FFFFFFF:00A21BA7:618C1D55:vzdump:100:root@pam:", UPID_PRODUCT_PDM,
		  UPID_E_OK },
		{ "UPID:pve1:80000000:00A21BA7:618C1D55:vzdump:100:root@pam:", UPID_PRODUCT_PVE, UPID_E_OK },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct fake_reply replies[] = { TICKET("t1"), ENDED };
		struct upid_err ignored = { 0 };
		struct login l;

		begin_as(&l, (struct upid_api){ .product = rows[i].product }, replies, 2);
		assert_int_equal(upid_parse(&l.task, upid_str(rows[i].upid), NULL, &ignored), 0);
		ask_ends(&l, rows[i].code, rows[i].code == UPID_E_OK ? 2 : 0);
		finish(&l);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ticket_tells_a_mail_gateway_from_a_virtual_environment),
		cmocka_unit_test(a_mail_gateway_is_asked_by_the_password_where_there_is_a_token_too),
		cmocka_unit_test(a_pid_that_no_process_has_is_not_asked_for_behind_a_datacenter_manager),
		cmocka_unit_test(a_400_that_says_authentication_failed_is_a_401),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
