/* The second factor on each product: codes, the secret for codes, recovery keys. */
#include "server.h"

#define SECRET "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
#define USERS "'users':{'fixed@pam':{'password':'pw-one','tfa':{'totp':'123456'," \
	"'recovery':['aaaa-bbbb','cccc-dddd']}},'real@pam':{'password':'pw-two','tfa':{'totp':'" SECRET \
	"'}}}"
#define PVE "UPID:pve1:00000001:0A1B2C3D:618C1D55:vzdump:100:root@pam:"
#define PBS "UPID:pbs1:00000001:0A1B2C3D:0000000A:618C1D55:backup:s:root@pam:"

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

static const struct row {
	const char *product, *upid;
	enum upid_product number;
} products[] = {
	{ "pve", PVE, UPID_PRODUCT_PVE },
	{ "pmg", PVE, UPID_PRODUCT_PMG },
	{ "pbs", PBS, UPID_PRODUCT_PBS },
	{ "pdm", PBS, UPID_PRODUCT_PDM },
};

static struct upid_api
start(const struct row *row, const char *user, const char *password)
{
	struct upid_buf script = { 0 };
	struct upid_api api;

	upid_buf_addf(&script, "{'product':'%s','tasks':[{'upid':'%s'}]," USERS "}", row->product,
	              row->upid);
	server_start(&server, upid_buf_cstr(&script));
	upid_buf_free(&script);
	api = server_password(&server);
	api.product = row->number;
	api.user = upid_str(user);
	api.password = upid_str(password);
	return api;
}

/* One wait with this many logins, login steps, and polls. */
static void
ends_with(const struct upid_api *api, const char *upid, enum upid_code code, size_t posts,
          size_t looks)
{
	struct one one;

	wait_by(&one, api, upid, SOON);
	assert_code(one.w.err, code);
	assert_int_equal(server_count(&server, "ticket", NULL), posts);
	assert_int_equal(server_count(&server, "status", NULL), looks);
	upid_wait_free(&one.w);
}

TEST(a_code_lets_us_in_on_every_product)
{
	for (size_t i = 0; i < COUNT(products); i++) {
		struct upid_api api = start(&products[i], "fixed@pam", "pw-one");

		api.totp_code = UPID_S("123456");
		ends_with(&api, products[i].upid, UPID_E_OK, 2, 1);
		server_stop(&server);
	}
}

TEST(a_secret_makes_the_code_of_now_on_every_product)
{
	for (size_t i = 0; i < COUNT(products); i++) {
		struct upid_api api = start(&products[i], "real@pam", "pw-two");

		api.totp_secret = UPID_S("otpauth://totp/pve:real%40pam?secret=" SECRET "&digits=6");
		ends_with(&api, products[i].upid, UPID_E_OK, 2, 1);
		server_stop(&server);
	}
}

TEST(a_recovery_key_lets_us_in_once_on_every_product)
{
	for (size_t i = 0; i < COUNT(products); i++) {
		struct upid_api api = start(&products[i], "fixed@pam", "pw-one");

		api.recovery_code = UPID_S("aaaa-bbbb");
		ends_with(&api, products[i].upid, UPID_E_OK, 2, 1);
		ends_with(&api, products[i].upid, UPID_E_AUTH, 4, 1);
		server_stop(&server);
	}
}

TEST(a_wrong_code_is_final_on_every_product)
{
	for (size_t i = 0; i < COUNT(products); i++) {
		struct upid_api api = start(&products[i], "fixed@pam", "pw-one");

		api.totp_code = UPID_S("654321");
		ends_with(&api, products[i].upid, UPID_E_AUTH, 2, 0);
		server_stop(&server);
	}
}

TEST(without_a_factor_it_says_what_is_wanted)
{
	for (size_t i = 0; i < COUNT(products); i++) {
		struct upid_api api = start(&products[i], "fixed@pam", "pw-one");
		struct one one;

		wait_by(&one, &api, products[i].upid, SOON);
		assert_code(one.w.err, UPID_E_AUTH);
		assert_says(one.w.err, "a second factor is needed (totp, recovery)");
		assert_int_equal(server_count(&server, NULL, NULL), 1);
		upid_wait_free(&one.w);
		server_stop(&server);
	}
}

/* The ticket serves as the password for its own renewal, so the used code is not needed. */
TEST(a_ticket_that_was_had_by_a_code_renews_itself)
{
	struct upid_api api = start(&products[0], "fixed@pam", "pw-one");
	struct one one;

	server_stop(&server);
	server_start(&server, "{'tasks':[{'upid':'" PVE "','looks':2}]," USERS
	             ",'faults':[{'on':'status','skip':1,'do':{'status':401}}]}");
	api = server_password(&server);
	api.user = UPID_S("fixed@pam");
	api.password = UPID_S("pw-one");
	api.totp_code = UPID_S("123456");
	wait_by(&one, &api, PVE, SOON);
	assert_code(one.w.err, UPID_E_OK);
	assert_int_equal(one.w.cls, UPID_CLASS_OK);
	assert_int_equal(server_count(&server, "ticket", NULL), 3);
	upid_wait_free(&one.w);
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_code_lets_us_in_on_every_product),
		T(a_secret_makes_the_code_of_now_on_every_product),
		T(a_recovery_key_lets_us_in_once_on_every_product),
		T(a_wrong_code_is_final_on_every_product),
		T(without_a_factor_it_says_what_is_wanted),
		T(a_ticket_that_was_had_by_a_code_renews_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
