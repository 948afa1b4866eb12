/* Error responses of the products, with the texts of the real daemons. */
#include "lib/api/answer.h"
#include "tests/unit/fake.h"

#define PVE UPID_PRODUCT_PVE
#define PMG UPID_PRODUCT_PMG
#define PBS UPID_PRODUCT_PBS
#define PDM UPID_PRODUCT_PDM

struct row {
	int status;
	const char *words;
	enum upid_code code;
};

static void
check(const struct row *rows, size_t count, enum upid_product product, const struct upid *task)
{
	for (size_t i = 0; i < count; i++) {
		enum upid_code code =
			upid_api_fault(product, task, rows[i].status, upid_str(rows[i].words));

		if (code == rows[i].code)
			continue;
		print_error("%d %s: %s, not %s\n", rows[i].status, rows[i].words, upid_code_word(code),
		            upid_code_word(rows[i].code));
		fail();
	}
}

static const struct row anywhere[] = {
	{ 400, "vmid: type check failed", UPID_E_INPUT },
	{ 400, "Parameter verification failed: no such task", UPID_E_NO_SUCH_TASK },
	{ 401, "No ticket", UPID_E_AUTH },
	{ 403, "Permission check failed", UPID_E_PERMISSION },
	{ 404, "Not Found", UPID_E_BAD_ANSWER },
	{ 204, "No Content", UPID_E_BAD_ANSWER },
	{ 301, "Moved Permanently", UPID_E_BAD_ANSWER },
	{ 501, "Method 'GET /x' not implemented", UPID_E_BAD_ANSWER },
	{ 600, "no status of HTTP", UPID_E_BAD_ANSWER },
	{ 408, "", UPID_E_BUSY },
	{ 429, "", UPID_E_BUSY },
	{ 500, "", UPID_E_BUSY },
	{ 502, "Bad Gateway", UPID_E_BUSY },
	{ 503, "", UPID_E_BUSY },
	{ 504, "", UPID_E_BUSY },
	{ 595, "Connection refused", UPID_E_BUSY },
	{ 596, "Broken pipe", UPID_E_BUSY },
	{ 597, "", UPID_E_BUSY },
	{ 599, "", UPID_E_BUSY },
};

TEST(most_faults_are_the_same_of_all_products)
{
	for (enum upid_product p = PVE; p <= PDM; p++)
		check(anywhere, COUNT(anywhere), p, NULL);
}

TEST(nodes_of_a_cluster_that_do_not_exist_or_cannot_be_reached)
{
	static const struct row rows[] = {
		{ 500, "hostname lookup 'x' failed - failed to get address info for: x: Name or service "
		       "not known",
		  UPID_E_NO_SUCH_NODE },
		{ 500, "hostname lookup 'pmg2' failed - failed to get address info for: pmg2: Temporary "
		       "failure in name resolution",
		  UPID_E_BUSY },
		{ 500, "address lookup for 'pve2' did not find any IP address", UPID_E_NO_SUCH_NODE },
		{ 596, "no such cluster node 'PVE1'", UPID_E_NO_SUCH_NODE },
		{ 595, "No route to host", UPID_E_NODE_UNREACHABLE },
		{ 595, "Network is unreachable", UPID_E_NODE_UNREACHABLE },
		{ 596, "tls_process_server_certificate: certificate verify failed",
		  UPID_E_NODE_UNREACHABLE },
		{ 500, "No such file or directory (os error 2)", UPID_E_BUSY },
		{ 500, "Use of inherited AUTOLOAD for non-method PMG::API2::Tasks::raise_param_exc() is no "
		       "longer allowed",
		  UPID_E_NO_SUCH_TASK },
	};

	check(rows, COUNT(rows), PVE, NULL);
	check(rows, COUNT(rows), PMG, NULL);
	assert_true(upid_code_retryable(UPID_E_NODE_UNREACHABLE));
}

TEST(a_400_of_the_rust_products_is_judged_by_its_text)
{
	static const struct row rows[] = {
		{ 400, "Broken pipe (os error 32)", UPID_E_BUSY },
		{ 400, "Connection reset by peer (os error 104)", UPID_E_BUSY },
		{ 400, "control socket connect failed - Connection refused (os error 111)", UPID_E_BUSY },
		{ 400, "control socket connect failed - No such file or directory (os error 2)",
		  UPID_E_BUSY },
		{ 400, "error trying to connect: tcp connect error: Connection refused (os error 111)",
		  UPID_E_BUSY },
		{ 400, "client error (Connect)", UPID_E_BUSY },
		{ 400, "connection closed before message completed", UPID_E_BUSY },
		{ 400, "connection error: reset", UPID_E_BUSY },
		{ 400, "no response", UPID_E_BUSY },
		{ 400, "unable to acquire lock on datastore directory \"/x\" - busy", UPID_E_BUSY },
		{ 400, "Unable to acquire lock \"/etc/x.lck\" - deadline has elapsed", UPID_E_BUSY },
		{ 400, "request timed out", UPID_E_BUSY },
		{ 400, "No such file or directory (os error 2)", UPID_E_NO_SUCH_TASK },
		{ 400, "Permission denied (os error 13)", UPID_E_INPUT },
		{ 400, "task access not allowed", UPID_E_PERMISSION },
		{ 400, "missing permissions 'Sys.Modify' on '/system/tasks'", UPID_E_PERMISSION },
		{ 400, "parameter verification failed - 'upid': value does not match the regex pattern",
		  UPID_E_INPUT },
	};

	check(rows, COUNT(rows), PBS, NULL);
	check(rows, COUNT(rows), PDM, NULL);
}

/* pve-http-server responds with 400 only to an invalid request. */
TEST(a_400_of_the_perl_products_is_not)
{
	static const struct row rows[] = {
		{ 400, "Broken pipe (os error 32)", UPID_E_INPUT },
		{ 400, "timed out", UPID_E_INPUT },
		{ 400, "No such file or directory", UPID_E_INPUT },
	};

	check(rows, COUNT(rows), PVE, NULL);
}

#define API_ERROR(what) 400, "api error (status = " what ")"

static const struct row behind_pve[] = {
	{ 400, "connection failed: client error (Connect)", UPID_E_BUSY },
	{ 400, "client error (SendRequest)", UPID_E_BUSY },
	{ 400, "failed to perform API request: timed out", UPID_E_BUSY },
	{ 400, "api returned unexpected data - failed to parse api response", UPID_E_BUSY },
	{ 400, "unauthorized", UPID_E_AUTH },
	{ 404, "no such node 'r9'", UPID_E_NO_SUCH_NODE },
	{ API_ERROR("595: Connection refused"), UPID_E_BUSY },
	{ API_ERROR("595: No route to host"), UPID_E_NODE_UNREACHABLE },
	{ API_ERROR("401: permission denied - invalid PVE ticket"), UPID_E_AUTH },
	{ API_ERROR("403: Permission check failed (/nodes/pve1, Sys.Audit)"), UPID_E_PERMISSION },
	{ API_ERROR("500: hostname lookup 'pve9' failed - Name or service not known "),
	  UPID_E_NO_SUCH_NODE },
	{ API_ERROR("500: No such file or directory (os error 2)"), UPID_E_BUSY },
	{ API_ERROR("500: missing permissions"), UPID_E_BUSY },
	{ API_ERROR("400: Parameter verification failed. upid: no such task"), UPID_E_NO_SUCH_TASK },
	{ API_ERROR("400: timed out"), UPID_E_INPUT },
	{ API_ERROR("xyz: connection"), UPID_E_INPUT },
};

TEST(what_a_remote_of_pve_says_counts_as_if_it_had_answered_itself)
{
	const struct upid task = { .has_remote = true, .remote_type = UPID_PVE };

	check(behind_pve, COUNT(behind_pve), PDM, &task);
}

TEST(and_a_remote_of_pbs)
{
	static const struct row rows[] = {
		{ API_ERROR("400: Broken pipe (os error 32)"), UPID_E_BUSY },
		{ API_ERROR("400: No such file or directory (os error 2)"), UPID_E_NO_SUCH_TASK },
		{ API_ERROR("400: task access not allowed"), UPID_E_PERMISSION },
		{ API_ERROR("400: authentication failed"), UPID_E_AUTH },
		{ API_ERROR("403: permission check failed"), UPID_E_PERMISSION },
	};
	const struct upid task = { .has_remote = true, .remote_type = UPID_PBS };

	check(rows, COUNT(rows), PDM, &task);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(most_faults_are_the_same_of_all_products),
		cmocka_unit_test(nodes_of_a_cluster_that_do_not_exist_or_cannot_be_reached),
		cmocka_unit_test(a_400_of_the_rust_products_is_judged_by_its_text),
		cmocka_unit_test(a_400_of_the_perl_products_is_not),
		cmocka_unit_test(what_a_remote_of_pve_says_counts_as_if_it_had_answered_itself),
		cmocka_unit_test(and_a_remote_of_pbs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
