/* Which servers no_proxy lists, by the rules of curl(1). */
#include "lib/http/no_proxy.h"
#include "tests/unit/fake.h"

static const struct {
	const char *list, *host;
	bool has;
} rows[] = {
	{ "", "pve1", false },
	{ " , ,", "pve1", false },
	{ "*", "pve1", true },
	{ "*", "10.0.0.1", true },
	{ "*,pve2", "pve1", false },
	{ "*.example.com", "pve1.example.com", false },
	/* names */
	{ "pve1", "pve1", true },
	{ "PVE1", "pve1", true },
	{ "pve1", "pve10", false },
	{ "pve1", "xpve1", false },
	{ "pve2,pve1", "pve1", true },
	{ "pve2 pve1", "pve1", true },
	{ "pve2,\tpve1 ", "pve1", true },
	{ "example.com", "pve1.example.com", true },
	{ ".example.com", "pve1.example.com", true },
	{ ".example.com", "example.com", true },
	{ "example.com.", "pve1.example.com", true },
	{ "example.com", "pve1.example.com.", true },
	{ "example.com", "notexample.com", false },
	{ "pve1.example.com", "example.com", false },
	{ ".", "pve1", false },
	/* addresses */
	{ "10.0.0.1", "10.0.0.1", true },
	{ "10.0.0.1", "10.0.0.10", false },
	{ "0.0.1", "10.0.0.1", false },
	{ "::1", "::1", true },
	{ "[::1]", "::1", true },
	{ "fd00:0:0::1", "fd00::1", true },
	{ "::ffff:10.0.0.1", "10.0.0.1", false },
	/* networks */
	{ "10.0.0.0/8", "10.255.1.2", true },
	{ "10.0.0.0/8", "11.0.0.1", false },
	{ "192.168.4.0/22", "192.168.7.255", true },
	{ "192.168.4.0/22", "192.168.8.0", false },
	{ "10.0.0.1/32", "10.0.0.1", true },
	{ "10.0.0.1/32", "10.0.0.2", false },
	{ "0.0.0.0/0", "10.0.0.1", true },
	{ "0.0.0.0/0", "fd00::1", false },
	{ "fd00::/8", "fd12::1", true },
	{ "fd00::/8", "fe80::1", false },
	{ "10.0.0.0/33", "10.0.0.1", false },
	{ "10.0.0.0/99999999999", "10.0.0.1", false },
	{ "10.0.0.0/", "10.0.0.1", false },
	{ "10.0.0.0/8x", "10.0.0.1", false },
	{ "/8", "10.0.0.1", false },
	{ "10.0.0.0/8", "pve1", false },
};

TEST(no_proxy_lists_names_addresses_and_networks)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (upid_no_proxy_has(upid_str(rows[i].list), upid_str(rows[i].host)) !=
		    rows[i].has) {
			print_error("'%s' and %s\n", rows[i].list, rows[i].host);
			fail();
		}
}

TEST(no_list_has_no_host)
{
	assert_false(upid_no_proxy_has((struct upid_str){ NULL, 0 }, UPID_S("pve1")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_proxy_lists_names_addresses_and_networks),
		cmocka_unit_test(no_list_has_no_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
