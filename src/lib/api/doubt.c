/* Decides whether a response proves that a request was not performed. */
#include <string.h>

#include "answer.h"

/*
 * A 500 of PVE is the error of an API call. Most calls fail before they fork, but fork_worker
 * itself can fail when the task is already running: "can't lock file
 * '/var/log/pve/tasks/.active.lock' - got timeout", "got no worker upid - start worker failed"
 * (pve-common, RESTEnvironment.pm; measured on 9.2). So only the following errors prove that no
 * task was started.
 */
static const char *const refusals[] = {
	"unable to parse worker upid", /* RESTEnvironment.pm: the id is not valid in a UPID */
	"hostname lookup",             /* PVE::Network, for the node in the path */
	"address lookup for",
	/* qemu-server and pve-container: AbstractConfig.pm, QemuConfig.pm, API2/Qemu.pm, API2/LXC.pm */
	"does not exist",
	"already exists",
	"is locked",
	"already running",
	"not running",
	"is a template",
	"not a template",
	"snapshot name '",
	"unable to find configuration file",
	"could not find VM",
	"could not find CT",
	"you can't ",
	"can't migrate running",
	"can't clone ",
	"cannot move ",
	"Cannot move ",
	"clone feature",
	"destroy failed",
	"unable to create template",
	"no quorum", /* PVE::Cluster::check_cfs_quorum */
	/* pve-storage, Storage.pm and API2/Storage/ */
	"is disabled",
	"is not online",
	"is not configured for content",
	"does not allow content",
	"refusing to override",
	"cannot remove protected",
	"is not available on node",
	"does not support",
};

static bool
is_refusal(struct upid_str words)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (upid_api_says(words, refusals[i]))
			return true;
	return false;
}

/*
 * pve-http-server, AnyEvent.pm: 595 if it cannot connect to the daemon or to the other node; the
 * 596 below are of the same kind. Any other 596 comes after the request was passed on.
 */
static bool
perl_refused(int status, struct upid_str words)
{
	if (status == 500)
		return is_refusal(words);
	if (status == 596)
		return upid_api_says(words, "no such cluster node") ||
		       upid_api_says(words, "certificate verify failed");
	return status == 595;
}

/* The Rust products respond with 400 also if the connection to their privileged daemon or to a
 * remote breaks halfway. */
static bool
rust_refused(enum upid_product product, int status, struct upid_str words)
{
	enum upid_code code = upid_api_fault(product, NULL, status, words);

	if (status != 400)
		return false;
	if (code == UPID_E_REFUSED)
		return true;
	return !upid_api_says(words, "(os error ") && code != UPID_E_BUSY;
}

bool
upid_api_in_doubt(enum upid_product product, enum upid_product behind, int status,
                  bool asks_to_wait, struct upid_str words)
{
	struct upid_str text;
	int inner;

	if (product == UPID_PRODUCT_PDM && status == 400 && upid_api_remote(&inner, &text, words))
		return upid_api_in_doubt(behind, UPID_PRODUCT_ANY, inner, false, text);
	if (status == 408)
		return true;
	if (status == 501 || (status == 503 && asks_to_wait))
		return false;
	if (product == UPID_PRODUCT_PVE || product == UPID_PRODUCT_PMG)
		return !(status >= 300 && status < 500) && !perl_refused(status, words);
	if (status == 400)
		return !rust_refused(product, status, words);
	return !(status >= 300 && status < 500);
}
