/* The differences between the products, in one table. */
#ifndef UPID_PRODUCT_H
#define UPID_PRODUCT_H

#include "lib/upid.h"

struct upid_product_facts {
	enum upid_product product;
	const char *word; /* "pve" */
	const char *name; /* for messages */
	int port;
	const char *cookie; /* name of the ticket's cookie */
	const char *
		token; /* scheme of the Authorization header; NULL: no API tokens */
	char token_mark; /* between the token's name and its secret */
	/* served by proxmox-rest-server, which accepts any node in a path; else by
	 * pve-http-server */
	bool is_rust;
};

const struct upid_product_facts *upid_product_facts(enum upid_product product);

/* The following depend only on the family of the UPID. A Datacenter Manager passes responses of its
 * remotes on unchanged, so they hold for tasks of remotes too. */

/* `start` of a log is the number of lines to skip in PVE (PVE::Tools::dump_logfile), but the first
 * line in PBS (proxmox-rest-server, read_task_log). */
static inline bool
upid_start_is_a_line(const struct upid *task)
{
	return task->family == UPID_PBS;
}

/* PVE encodes each byte as one Latin-1 character (measured on PVE 9). */
static inline bool
upid_text_is_latin1(const struct upid *task)
{
	return task->family == UPID_PVE;
}

/* PBS and PDM report `stopped`, `unknown` for a task that never existed
 * (src/api2/node/tasks.rs). */
static inline bool
upid_unknown_needs_proof(const struct upid *task)
{
	return task->family == UPID_PBS;
}

#endif
