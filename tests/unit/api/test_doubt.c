/* What a response proves about a request that changes something. */
#include "tests/unit/fake.h"
#include "lib/api/answer.h"

enum { PVE = UPID_PRODUCT_PVE, PMG = UPID_PRODUCT_PMG, PBS = UPID_PRODUCT_PBS, PDM = UPID_PRODUCT_PDM };

static const struct {
	int product, status;
	const char *words;
	bool asks_to_wait, doubt;
} rows[] = {
	{ PVE, 400, "Parameter verification failed. vmid: type check failed", .doubt = false },
	{ PVE, 401, "permission denied - invalid csrf token", .doubt = false },
	{ PVE, 403, "Permission check failed", .doubt = false },
	{ PVE, 404, "", .doubt = false },
	{ PVE, 408, "", .doubt = true },
	{ PVE, 429, "", .doubt = false },
	{ PVE, 501, "Method 'POST /x' not implemented", .doubt = false },
	{ PVE, 500, "hostname lookup 'pve9' failed - failed to get address info", .doubt = false },
	{ PVE, 500, "VM is locked (backup)", .doubt = false },
	{ PVE, 500, "Configuration file 'nodes/pve1/qemu-server/9.conf' does not exist", .doubt = false },
	{ PVE, 500, "unable to create VM 104 - VM 104 already exists on node 'pve1'", .doubt = false },
	{ PVE, 500, "starting worker failed: unable to parse worker upid 'UPID:…'", .doubt = false },
	{ PVE, 500, "unable to find configuration file for VM 104 on node 'pve1'", .doubt = false },
	{ PVE, 500, "you can't move a disk with snapshots and delete the source", .doubt = false },
	{ PVE, 500, "can't migrate running VM without --online", .doubt = false },
	{ PVE, 500, "can't clone VM to node 'pve2' (VM uses local storage)", .doubt = false },
	{ PVE, 500, "Linked clone feature for 'a:b' is not available", .doubt = false },
	{ PVE, 500, "VM 104 is running - destroy failed", .doubt = false },
	{ PVE, 500, "cluster not ready - no quorum?", .doubt = false },
	{ PVE, 500, "storage 'a' is not online", .doubt = false },
	{ PVE, 500, "can't lock file '/var/lock/qemu-server/lock-104.conf' - got timeout", .doubt = true },
	{ PVE, 500, "can't lock file '/var/log/pve/tasks/.active.lock' - got timeout", .doubt = true },
	{ PVE, 500, "got no worker upid - start worker failed", .doubt = true },
	{ PVE, 500, "", .doubt = true },
	{ PVE, 595, "Connection refused", .doubt = false },
	{ PVE, 596, "Broken pipe", .doubt = true },
	{ PVE, 596, "Connection timed out", .doubt = true },
	{ PVE, 596, "Connection reset by peer", .doubt = true },
	{ PVE, 596, "error:0A000086:SSL routines::certificate verify failed", .doubt = false },
	{ PVE, 596, "no such cluster node 'pve9'", .doubt = false },
	{ PVE, 502, "", .doubt = true },
	{ PVE, 503, "", .asks_to_wait = true, .doubt = false },
	{ PVE, 503, "", .doubt = true },
	{ PVE, 504, "", .doubt = true },
	{ PVE, 302, "", .doubt = false },
	{ PVE, 204, "", .doubt = true },
	{ PMG, 596, "Broken pipe", .doubt = true },
	{ PMG, 595, "Connection refused", .doubt = false },
	{ PBS, 400, "parameter verification failed - 'store': no such datastore", .doubt = false },
	{ PBS, 400, "Broken pipe (os error 32)", .doubt = true },
	{ PBS, 400, "Connection reset by peer (os error 104)", .doubt = true },
	{ PBS, 400, "control socket connect failed - Connection refused (os error 111)", .doubt = true },
	{ PBS, 400, "No such file or directory (os error 2)", .doubt = true },
	{ PBS, 400, "client error (Connect)", .doubt = true },
	{ PBS, 400, "missing permissions 'Sys.Modify' on '/system/tasks'", .doubt = false },
	{ PBS, 400, "Unable to acquire lock \"/var/lib/proxmox-backup/jobstates/syncjob-s.lck\" - "
	            "Interrupted system call (os error 4)", .doubt = false },
	{ PBS, 400, "Unable to acquire lock \"/var/log/proxmox-backup/tasks/.active.lock\" - "
	            "Interrupted system call (os error 4)", .doubt = true },
	{ PBS, 403, "permission check failed", .doubt = false },
	{ PBS, 500, "", .doubt = true },
	{ PBS, 595, "", .doubt = true },
	{ PDM, 400, "api error (status = 596: Broken pipe)", .doubt = true },
	{ PDM, 400, "api error (status = 595: Connection refused)", .doubt = false },
	{ PDM, 400, "api error (status = 400: Parameter verification failed.)", .doubt = false },
	{ PDM, 400, "api error (status = 500: got no worker upid - start worker failed)", .doubt = true },
	{ PDM, 400, "connection failed: client error (Connect)", .doubt = true },
	{ PDM, 400, "client error (SendRequest)", .doubt = true },
	{ PDM, 400, "failed to perform API request: timed out", .doubt = true },
	{ PDM, 400, "api returned unexpected data - failed to parse api response", .doubt = true },
	{ PDM, 400, "unauthorized", .doubt = false },
	{ PDM, 404, "no such node 'lab'", .doubt = false },
};

TEST(only_an_answer_that_proves_it_means_that_nothing_was_done)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool doubt = upid_api_in_doubt((enum upid_product)rows[i].product,
		                               UPID_PRODUCT_PVE, rows[i].status,
		                               rows[i].asks_to_wait, upid_str(rows[i].words));

		if (doubt != rows[i].doubt)
			fail_msg("%d %s", rows[i].status, rows[i].words);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_an_answer_that_proves_it_means_that_nothing_was_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
