/* Which tasks a request starts, as far as its path tells. */
#ifndef UPID_EXPECT_H
#define UPID_EXPECT_H

#include "lib/upid.h"

/* Borrowed from the request; empty: the path does not tell. */
struct upid_expect {
	struct upid_str types; /* separated by commas */
	struct upid_str node;
	struct upid_str guest;
	struct upid_str store;  /* a datastore of a Backup Server */
	struct upid_str remote; /* of a Datacenter Manager */
	enum upid_family remote_type;
};

/* `form` is percent-encoded, as it is sent. */
void upid_expect_tasks(struct upid_expect *e, enum upid_product product,
                       const struct upid_request *request);

#endif
