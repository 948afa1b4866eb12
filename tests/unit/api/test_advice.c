/* Advice about errors, for each product. */
#include <stdio.h>

#include "lib/api/advice.h"
#include "tests/unit/fake.h"

#define PVE_TASK "UPID:pve2:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:"
#define PBS_TASK "UPID:pbs1:0003A1B2:0A1B2C3D:00000001:68F0C0DE:gc:s:root@pam:"

struct row {
	const char *upid; /* NULL: a request that is not for a task */
	enum upid_product product;
	enum upid_code code;
	int status;
	const char *words, *says; /* says NULL: no advice */
};

static void
advise(struct upid_buf *text, const struct row *row, struct upid_http_request *req,
       struct upid_asked *asked)
{
	struct upid_err err = { .code = row->code }, ignored = { 0 };
	struct upid task;

	(void)snprintf(err.message, sizeof(err.message), "%s", row->words);
	(void)snprintf(req->reason, sizeof(req->reason), "%s", row->words);
	req->status = row->status;
	asked->product = row->product;
	asked->who = UPID_S("root@pam!ci");
	asked->task = row->upid != NULL ? &task : NULL;
	if (row->upid != NULL)
		assert_int_equal(upid_parse(&task, upid_str(row->upid), NULL, &ignored), 0);
	asked->behind = row->upid != NULL && task.has_remote && row->status == 400;
	upid_buf_adds(text, row->words);
	upid_api_advise(text, &err, req, asked);
	assert_non_null(upid_buf_cstr(text));
}

static void
check(const struct row *row, struct upid_http_request req, struct upid_asked asked)
{
	struct upid_buf text = { 0 };
	bool right;

	advise(&text, row, &req, &asked);
	right = row->says != NULL ? strstr(text.p, row->says) != NULL
	                          : strcmp(text.p, row->words) == 0;
	if (!right || strchr(text.p, '{') != NULL) {
		print_error("'%s' does not say '%s'\n", text.p, row->says != NULL ? row->says : "nothing");
		fail();
	}
	upid_buf_free(&text);
}

static const struct row rows[] = {
	{ PVE_TASK, UPID_PRODUCT_PVE, UPID_E_NO_SUCH_TASK, 400, "x", "x. Its log may have been cleaned" },
	{ PVE_TASK, UPID_PRODUCT_PVE, UPID_E_NO_SUCH_TASK, 400, "x", "another cluster" },
	{ PVE_TASK, UPID_PRODUCT_PMG, UPID_E_NO_SUCH_TASK, 500, "x", "The UPID may belong to another server" },
	{ PBS_TASK, UPID_PRODUCT_PBS, UPID_E_NO_SUCH_TASK, 400, "x", "another server" },
	{ "pve:r1!" PVE_TASK, UPID_PRODUCT_PDM, UPID_E_NO_SUCH_TASK, 400, "x", "another remote" },

	{ PVE_TASK, UPID_PRODUCT_PVE, UPID_E_PERMISSION, 403, "x", "Sys.Audit on /nodes/pve2. A new permission" },
	{ PVE_TASK, UPID_PRODUCT_PVE, UPID_E_PERMISSION, 403, "x", "a token only those that it started itself" },
	{ PVE_TASK, UPID_PRODUCT_PVE, UPID_E_PERMISSION, 403, "x (user 'a@pve' is disabled)", NULL },
	{ PVE_TASK, UPID_PRODUCT_PMG, UPID_E_PERMISSION, 403, "x", "roles admin, audit and helpdesk" },
	{ PBS_TASK, UPID_PRODUCT_PBS, UPID_E_PERMISSION, 400, "x", "Sys.Audit on /system/tasks" },
	{ PBS_TASK, UPID_PRODUCT_PDM, UPID_E_PERMISSION, 400, "x", "System.Audit on /system/tasks" },
	{ "pve:r1!" PVE_TASK, UPID_PRODUCT_PDM, UPID_E_PERMISSION, 403, "x", "Resource.Audit on /resource/r1" },
	{ "pve:r1!" PVE_TASK, UPID_PRODUCT_PDM, UPID_E_PERMISSION, 400, "x",
	  "The token that the Datacenter Manager uses for the remote 'r1' lacks" },

	{ PVE_TASK, UPID_PRODUCT_PVE, UPID_E_NO_SUCH_NODE, 500, "x", "'pve2' is not part of this cluster" },
	{ "pve:r1!" PVE_TASK, UPID_PRODUCT_PDM, UPID_E_NO_SUCH_NODE, 404, "x", "has no remote 'r1'" },
	{ "pve:r1!" PVE_TASK, UPID_PRODUCT_PDM, UPID_E_NO_SUCH_NODE, 400, "x", "'pve2' is not part of the remote 'r1'" },
	{ PVE_TASK, UPID_PRODUCT_PVE, UPID_E_NODE_UNREACHABLE, 595, "x", "cannot reach the node 'pve2' of the UPID: set api_host" },
	{ PVE_TASK, UPID_PRODUCT_PVE, UPID_E_NODE_UNREACHABLE, 596, "certificate verify failed", "pvecm updatecerts" },

	{ PVE_TASK, UPID_PRODUCT_PVE, UPID_E_BAD_ANSWER, 404, "x", "Check that this is the address and port of a Proxmox VE" },
	{ PBS_TASK, UPID_PRODUCT_PBS, UPID_E_BAD_ANSWER, 404, "x", "the address and port of a Proxmox Backup Server" },
	{ PVE_TASK, UPID_PRODUCT_PVE, UPID_E_BAD_ANSWER, 200, "x", NULL },
	{ PVE_TASK, UPID_PRODUCT_PVE, UPID_E_BUSY, 500, "x", NULL },
	{ NULL, UPID_PRODUCT_PVE, UPID_E_AUTH, 401, "x", "Check the token root@pam!ci: its name" },
	{ NULL, UPID_PRODUCT_PVE, UPID_E_PERMISSION, 403, "x", NULL },
};

TEST(each_product_has_its_own_advice)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		check(&rows[i], (struct upid_http_request){ .server = "pve-api-daemon/3.0" },
		      (struct upid_asked){ .by_token = true });
}

TEST(a_login_and_a_check_have_advice_of_their_own)
{
	static const struct row row = { NULL, UPID_PRODUCT_PVE, UPID_E_AUTH, 401, "x", NULL };

	check(&row, (struct upid_http_request){ .server = "pve-api-daemon/3.0" },
	      (struct upid_asked){ .advised = true });
}

TEST(stopping_a_task_needs_another_permission)
{
	static const struct row stops[] = {
		{ PVE_TASK, UPID_PRODUCT_PVE, UPID_E_PERMISSION, 403, "x", "Sys.Modify on /nodes/pve2" },
		{ PVE_TASK, UPID_PRODUCT_PMG, UPID_E_PERMISSION, 403, "x", "root@pam and the role admin" },
		{ PBS_TASK, UPID_PRODUCT_PBS, UPID_E_PERMISSION, 400, "x", "Sys.Modify on /system/tasks" },
		{ "pve:r1!" PVE_TASK, UPID_PRODUCT_PDM, UPID_E_PERMISSION, 403, "x",
		  "Resource.Manage on /resource/r1" },
	};

	for (size_t i = 0; i < COUNT(stops); i++)
		check(&stops[i], (struct upid_http_request){ .status = 0 },
		      (struct upid_asked){ .stops = true });
}

TEST(a_server_that_does_not_respond_may_be_waiting_for_the_node)
{
	static const struct row waits[] = {
		{ PVE_TASK, UPID_PRODUCT_PVE, UPID_E_REQUEST_TIMEOUT, 0, "x", "may be waiting for the node 'pve2'" },
		{ PVE_TASK, UPID_PRODUCT_PMG, UPID_E_REQUEST_TIMEOUT, 0, "x", "may be waiting for the node 'pve2'" },
		{ "pve:r1!" PVE_TASK, UPID_PRODUCT_PDM, UPID_E_REQUEST_TIMEOUT, 0, "x", "The remote 'r1' may be waiting" },
		{ PBS_TASK, UPID_PRODUCT_PBS, UPID_E_REQUEST_TIMEOUT, 0, "x", NULL },
	};
	static const struct row unsent = { PVE_TASK, UPID_PRODUCT_PVE, UPID_E_REQUEST_TIMEOUT, 0, "x", NULL };

	for (size_t i = 0; i < COUNT(waits); i++)
		check(&waits[i], (struct upid_http_request){ .sent = true }, (struct upid_asked){ 0 });
	check(&unsent, (struct upid_http_request){ .sent = false }, (struct upid_asked){ 0 });
}

TEST(an_untrusted_certificate_has_the_commands_of_its_product)
{
	static const struct {
		enum upid_product product;
		enum upid_http_distrust distrust;
		const char *says;
	} certs[] = {
		{ UPID_PRODUCT_PVE, UPID_HTTP_UNKNOWN_CA, "Set ca_path to its CA (on the node: /etc/pve/pve-root-ca.pem)" },
		{ UPID_PRODUCT_PVE, UPID_HTTP_UNKNOWN_CA, "pvenode cert info" },
		{ UPID_PRODUCT_PBS, UPID_HTTP_UNKNOWN_CA, "/etc/proxmox-backup/proxy.pem" },
		{ UPID_PRODUCT_PBS, UPID_HTTP_UNKNOWN_CA, "proxmox-backup-manager cert info" },
		{ UPID_PRODUCT_PMG, UPID_HTTP_UNKNOWN_CA, "x. Set fingerprint to its SHA-256 fingerprint (on the server: pmgconfig" },
		{ UPID_PRODUCT_PDM, UPID_HTTP_UNKNOWN_CA, "proxmox-datacenter-manager-admin cert info" },
		{ UPID_PRODUCT_PVE, UPID_HTTP_OTHER_NAME, "Use a name in api_host that is in the certificate" },
		{ UPID_PRODUCT_PVE, UPID_HTTP_OTHER_TIME, "check the clocks on both sides" },
		{ UPID_PRODUCT_PVE, UPID_HTTP_OTHER_PIN, "the server itself (pvenode cert info)" },
		{ UPID_PRODUCT_PBS, UPID_HTTP_OTHER_PIN, "the server itself (proxmox-backup-manager" },
	};

	for (size_t i = 0; i < COUNT(certs); i++) {
		const struct row row = { NULL, certs[i].product, UPID_E_CERTIFICATE, 0, "x", certs[i].says };

		check(&row, (struct upid_http_request){ .distrust = certs[i].distrust },
		      (struct upid_asked){ 0 });
	}
}

TEST(commands_are_left_out_where_there_is_no_shell)
{
	static const char *const commands[] = { "cert info", "pvecm", "[", "]" };
	static const struct row row = { PVE_TASK, UPID_PRODUCT_PVE, UPID_E_NODE_UNREACHABLE, 596,
		                        "certificate verify failed", "or renew its certificate" };

	for (enum upid_product p = UPID_PRODUCT_PVE; p <= UPID_PRODUCT_PDM; p++)
		for (enum upid_http_distrust d = UPID_HTTP_UNKNOWN_CA; d <= UPID_HTTP_OTHER_PIN; d++) {
			const struct row cert = { NULL, p, UPID_E_CERTIFICATE, 0, "x", "fingerprint" };
			struct upid_http_request req = { .distrust = d };
			struct upid_asked asked = { .no_shell = true };
			struct upid_buf text = { 0 };

			advise(&text, &cert, &req, &asked);
			for (size_t i = 0; i < COUNT(commands); i++)
				assert_null(strstr(text.p, commands[i]));
			upid_buf_free(&text);
		}
	check(&row, (struct upid_http_request){ 0 }, (struct upid_asked){ .no_shell = true });
}

/* pve-http-server sends a Server header, proxmox-rest-server none. */
TEST(a_refusal_names_the_credential_or_the_product)
{
	static const char rust_body[] = "authentication failed - no authentication credentials provided.";
	static const struct {
		struct row row;
		const char *server, *body;
		bool by_ticket;
	} refusals[] = {
		{ { PVE_TASK, UPID_PRODUCT_PVE, UPID_E_AUTH, 401, "x", "Check the token root@pam!ci: its name" },
		  "pve-api-daemon/3.0", "", false },
		{ { PVE_TASK, UPID_PRODUCT_PVE, UPID_E_AUTH, 401, "x", "refuses the ticket that it just issued to root@pam" },
		  "pve-api-daemon/3.0", "", true },
		{ { PVE_TASK, UPID_PRODUCT_PVE, UPID_E_AUTH, 401, "API tokens not implemented",
		    "A Mail Gateway has no API tokens: set api_user, api_password" },
		  "pve-api-daemon/3.0", "", false },
		{ { PVE_TASK, UPID_PRODUCT_PVE, UPID_E_AUTH, 401, "Unauthorized",
		    "looks like a Backup Server or Datacenter Manager, but a Proxmox VE was expected: check api_host and product" },
		  "", rust_body, false },
		{ { PBS_TASK, UPID_PRODUCT_PBS, UPID_E_AUTH, 401, "No ticket",
		    "looks like a Proxmox VE or Mail Gateway, but a Proxmox Backup Server was expected" },
		  "pve-api-daemon/3.0", "", false },
		{ { PBS_TASK, UPID_PRODUCT_PBS, UPID_E_AUTH, 401, "Unauthorized", "Check the token" },
		  "", rust_body, false },
		{ { "pve:r1!" PVE_TASK, UPID_PRODUCT_PDM, UPID_E_AUTH, 400, "unauthorized",
		    "'r1' refuses the token that the Datacenter Manager uses" },
		  "", "unauthorized", false },
	};

	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct upid_http_request req = { .status = 401 };

		(void)snprintf(req.server, sizeof(req.server), "%s", refusals[i].server);
		upid_buf_adds(&req.body, refusals[i].body);
		check(&refusals[i].row, req, (struct upid_asked){ .by_token = !refusals[i].by_ticket });
		upid_buf_free(&req.body);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_product_has_its_own_advice),
		cmocka_unit_test(a_login_and_a_check_have_advice_of_their_own),
		cmocka_unit_test(stopping_a_task_needs_another_permission),
		cmocka_unit_test(a_server_that_does_not_respond_may_be_waiting_for_the_node),
		cmocka_unit_test(an_untrusted_certificate_has_the_commands_of_its_product),
		cmocka_unit_test(commands_are_left_out_where_there_is_no_shell),
		cmocka_unit_test(a_refusal_names_the_credential_or_the_product),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
