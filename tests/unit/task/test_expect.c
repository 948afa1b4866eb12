/* The task that a request starts, predicted from its path. */
#include "tests/unit/fake.h"
#include "lib/task/expect.h"

static const struct {
	enum upid_product product;
	const char *method, *path, *form;
	const char *types, *node, *guest, *store, *remote;
} rows[] = {
	{ UPID_PRODUCT_PVE, "POST", "/nodes/pve1/vzdump", "storage=a&vmid=104", "vzdump", "pve1", "104", "", "" },
	{ UPID_PRODUCT_PVE, "POST", "/nodes/pve1/vzdump", "vmid=104%2C105", "vzdump", "pve1", "", "", "" },
	{ UPID_PRODUCT_PVE, "POST", "/nodes/pve1/vzdump", "xvmid=104", "vzdump", "pve1", "", "", "" },
	{ UPID_PRODUCT_PVE, "POST", "/nodes/pve1/qemu", "vmid=204", "qmcreate,qmrestore", "pve1", "204", "", "" },
	{ UPID_PRODUCT_PVE, "POST", "/nodes/pve1/qemu/104/clone", "newid=204", "qmclone", "pve1", "104", "", "" },
	{ UPID_PRODUCT_PVE, "PUT", "/nodes/pve1/qemu/104/resize", "", "resize", "pve1", "104", "", "" },
	{ UPID_PRODUCT_PVE, "POST", "/nodes/pve1/qemu/104/resize", "", "", "pve1", "104", "", "" },
	{ UPID_PRODUCT_PVE, "POST", "/nodes/pve1/lxc/104/status/stop", "", "vzstop,hastop", "pve1", "104", "", "" },
	{ UPID_PRODUCT_PVE, "DELETE", "/nodes/pve1/qemu/104", "", "qmdestroy", "pve1", "104", "", "" },
	{ UPID_PRODUCT_PVE, "DELETE", "/nodes/pve1/qemu/104/snapshot/a", "", "qmdelsnapshot", "pve1", "104", "", "" },
	{ UPID_PRODUCT_PVE, "POST", "/nodes/pve1/qemu/99/clone", "", "", "pve1", "", "", "" },
	{ UPID_PRODUCT_PVE, "DELETE", "/nodes/a/storage/b/content/b:backup/x.vma", "", "imgdel", "a", "", "", "" },
	{ UPID_PRODUCT_PVE, "POST", "/nodes/pve1/ceph/osd", "", "", "pve1", "", "", "" },
	{ UPID_PRODUCT_PVE, "POST", "/nodes/a/storage/b/content/b:1/x.raw", "", "imgcopy", "a", "", "", "" },
	{ UPID_PRODUCT_PVE, "POST", "/nodes/a/storage/b/content", "", "", "a", "", "", "" },
	{ UPID_PRODUCT_PVE, "POST", "/cluster/bulk-action/guest/start", "", "bulk-start", "", "", "", "" },
	{ UPID_PRODUCT_PVE, "PUT", "/cluster/sdn", "", "reloadnetworkall", "", "", "", "" },
	{ UPID_PRODUCT_PVE, "POST", "/cluster/ceph/flags", "", "", "", "", "", "" },
	{ UPID_PRODUCT_PMG, "POST", "/nodes/pmg1/pbs/b/snapshot", "", "pbs_backup", "pmg1", "", "", "" },
	{ UPID_PRODUCT_PMG, "POST", "/nodes/pmg1/pbs/b/snapshot/x/1", "", "pbs_restore", "pmg1", "", "", "" },
	{ UPID_PRODUCT_PVE, "POST", "/nodes//vzdump", "", "", "", "", "", "" },
	{ UPID_PRODUCT_PMG, "POST", "/nodes/pmg1/backup", "", "backup", "pmg1", "", "", "" },
	{ UPID_PRODUCT_PMG, "POST", "/nodes/pmg1/vzdump", "", "", "pmg1", "", "", "" },
	{ UPID_PRODUCT_PBS, "POST", "/admin/datastore/s1/gc", "", "garbage_collection", "", "", "s1", "" },
	{ UPID_PRODUCT_PBS, "POST", "/admin/datastore/s1/new", "", "", "", "", "s1", "" },
	{ UPID_PRODUCT_PBS, "POST", "/admin/sync/s-1/run", "", "syncjob", "", "", "", "" },
	{ UPID_PRODUCT_PDM, "POST", "/pve/remotes/lab/qemu/104/start", "", "qmstart,hastart", "", "104", "", "lab" },
	{ UPID_PRODUCT_PDM, "POST", "/pbs/remotes/b1/datastore/x", "", "", "", "", "", "b1" },
	{ UPID_PRODUCT_PDM, "POST", "/remotes/tasks/refresh", "", "refresh-remote-tasks", "", "", "", "" },
};

static void
is(struct upid_str s, const char *want)
{
	assert_text((s.p != NULL ? s : UPID_S("")), want);
}

TEST(the_path_tells_type_node_guest_datastore_and_remote)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct upid_request request = { rows[i].method, rows[i].path, rows[i].form,
			                              "" };
		struct upid_expect e;

		upid_expect_tasks(&e, rows[i].product, &request);
		is(e.types, rows[i].types);
		is(e.node, rows[i].node);
		is(e.guest, rows[i].guest);
		is(e.store, rows[i].store);
		is(e.remote, rows[i].remote);
	}
}

TEST(the_type_of_a_remote_is_that_of_its_path)
{
	struct upid_request request = { "POST", "/pbs/remotes/b1/x", "", "" };
	struct upid_expect e;

	upid_expect_tasks(&e, UPID_PRODUCT_PDM, &request);
	assert_int_equal(e.remote_type, UPID_PBS);
	request.path = "/pve/remotes/b1/x";
	upid_expect_tasks(&e, UPID_PRODUCT_PDM, &request);
	assert_int_equal(e.remote_type, UPID_PVE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_path_tells_type_node_guest_datastore_and_remote),
		cmocka_unit_test(the_type_of_a_remote_is_that_of_its_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
