/* The table of error responses of all products. */
#include <string.h>

#include "answer.h"
#include "lib/task/product_sets.h"

/* The first matching row decides. */
static const struct fault {
	unsigned products;
	int status;       /* 0: any */
	const char *says; /* part of the error message; NULL: any */
	enum upid_code code;
} faults[] = {
	{ ALL, 400, "no such task", UPID_E_NO_SUCH_TASK },

	/* PMG::API2::Tasks tries to raise a 400 with a function that it does not import */
	{ ALL, 500, "Tasks::raise_param_exc", UPID_E_NO_SUCH_TASK },
	/* PMG, while it cannot read cluster.conf for a moment (measured on 9.1) */
	{ PERL, 500, "Temporary failure in name resolution", UPID_E_BUSY },
	{ PERL, 500, "hostname lookup", UPID_E_NO_SUCH_NODE }, /* PVE::Network */
	{ PERL, 500, "address lookup for", UPID_E_NO_SUCH_NODE },
	/* PVE::APIServer::AnyEvent, proxy_request */
	{ PERL, 596, "no such cluster node", UPID_E_NO_SUCH_NODE },
	{ PERL, 596, "certificate verify failed", UPID_E_NODE_UNREACHABLE },
	{ PERL, 595, "No route to host", UPID_E_NODE_UNREACHABLE },
	{ PERL, 595, "Network is unreachable", UPID_E_NODE_UNREACHABLE },

	/* The Rust products respond with 400 to nearly every error (src/api2/node/tasks.rs). */
	{ RUST, 400, "task access not allowed", UPID_E_PERMISSION },
	{ RUST, 400, "missing permissions", UPID_E_PERMISSION },
	/* proxmox-rest-server 1.0.4 (January 2026) for a bad ticket or token */
	{ RUST, 400, "authentication failed", UPID_E_AUTH },
	/* the privileged daemon restarts; a missing socket has os error 2, too */
	{ RUST, 400, "control socket", UPID_E_BUSY },
	{ RUST, 400, "error trying to connect", UPID_E_BUSY },
	{ RUST, 400, "client error (", UPID_E_BUSY },
	{ RUST, 400, "connection closed", UPID_E_BUSY },
	{ RUST, 400, "connection error", UPID_E_BUSY },
	{ RUST, 400, "no response", UPID_E_BUSY },
	/* the lock of a job that is running already (src/server/jobstate.rs); no task is started */
	{ PBS, 400, "/jobstates/", UPID_E_REFUSED },
	/* "Unable to acquire lock" of a file (proxmox-sys/src/fs/file.rs), "unable to acquire lock on" a
	 * folder (read_dir.rs) */
	{ RUST, 400, "nable to acquire lock", UPID_E_BUSY },
	{ RUST, 400, "timed out", UPID_E_BUSY },
	/* between a Datacenter Manager and a remote (proxmox-client, error.rs) */
	{ PDM, 400, "connection failed: ", UPID_E_BUSY },
	{ PDM, 400, "failed to perform API request", UPID_E_BUSY },
	{ PDM, 400, "failed to parse api response", UPID_E_BUSY },
	{ PDM, 400, "unauthorized", UPID_E_AUTH },
	{ PDM, 404, "no such node", UPID_E_NO_SUCH_NODE }, /* an unknown remote */
	{ RUST, 400, "No such file or directory", UPID_E_NO_SUCH_TASK },
	{ RUST, 400, "(os error 2)", UPID_E_NO_SUCH_TASK },
	{ RUST, 400, "(os error 13)", UPID_E_INPUT },
	/* a daemon that exits: "Broken pipe (os error 32)" and the like */
	{ RUST, 400, "(os error ", UPID_E_BUSY },

	{ ALL, 400, NULL, UPID_E_INPUT },
	{ ALL, 401, NULL, UPID_E_AUTH },
	{ ALL, 403, NULL, UPID_E_PERMISSION },
	{ ALL, 408, NULL, UPID_E_BUSY },
	{ ALL, 429, NULL, UPID_E_BUSY },
	{ ALL, 501, NULL, UPID_E_BAD_ANSWER }, /* "Method 'GET /x' not implemented": no such path */
};

static enum upid_code
look_up(enum upid_product product, int status, struct upid_str words)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
		const struct fault *f = &faults[i];

		if ((f->products >> product & 1) != 0 && (f->status == 0 || f->status == status) &&
		    (f->says == NULL || upid_api_says(words, f->says)))
			return f->code;
	}
	return status >= 500 && status < 600 ? UPID_E_BUSY : UPID_E_BAD_ANSWER;
}

/* "api error (status = 403: TEXT)": a Datacenter Manager passes on the error of a remote
 * (proxmox-client, error.rs). TEXT may be anything, so only the status counts. */
bool
upid_api_remote(int *status, struct upid_str *text, struct upid_str words)
{
	static const char mark[] = "api error (status = ";
	const size_t n = sizeof(mark) - 1;

	if (words.n < n + 4 || memcmp(words.p, mark, n) != 0 || words.p[n + 3] != ':')
		return false;
	*status = 0;
	for (size_t i = n; i < n + 3; i++) {
		if (words.p[i] < '0' || words.p[i] > '9')
			return false;
		*status = *status * 10 + (words.p[i] - '0');
	}
	*text = (struct upid_str){ words.p + n + 4, words.n - n - 4 };
	return true;
}

enum upid_code
upid_api_fault(enum upid_product product, const struct upid *task, int status,
               struct upid_str words)
{
	struct upid_str text;
	int inner;

	if (product == UPID_PRODUCT_PDM && status == 400 && upid_api_remote(&inner, &text, words))
		return look_up(task != NULL && task->remote_type == UPID_PBS ? UPID_PRODUCT_PBS
		                                                             : UPID_PRODUCT_PVE,
		               inner, text);
	return look_up(product, status, words);
}
