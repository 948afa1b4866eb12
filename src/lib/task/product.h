/* What differs between the products, in one table. */
#ifndef UPID_PRODUCT_H
#define UPID_PRODUCT_H

#include "lib/upid.h"

struct upid_product_facts {
	const char *word; /* "pve" */
	const char *name; /* for messages */
	int port;
	const char *cookie; /* of the ticket */
	const char *
		token; /* scheme of the Authorization header; NULL: the product has no API tokens */
	char token_mark; /* between the token's name and its secret */
	bool any_node;   /* the node in a path means nothing, and is `localhost` */
};

const struct upid_product_facts *upid_product_facts(enum upid_product product);

/* What depends on the UPID's family alone, also behind a datacenter manager, which passes answers
 * of its remotes on as they are. */

/* PVE::Tools::dump_logfile takes lines to skip, proxmox-rest-server's read_task_log a first line. */
static inline bool
upid_start_is_a_line(const struct upid *task)
{
	return task->family == UPID_PBS;
}

/* PVE's JSON makes one Latin-1 character of each byte (measured on PVE 9). */
static inline bool
upid_text_is_latin1(const struct upid *task)
{
	return task->family == UPID_PVE;
}

/* PBS and PDM call a task `stopped`, `unknown` that never was (src/api2/node/tasks.rs). */
static inline bool
upid_unknown_needs_proof(const struct upid *task)
{
	return task->family == UPID_PBS;
}

#endif
