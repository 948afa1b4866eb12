/* Predicts from its path which tasks a request starts. */
#ifndef UPID_EXPECT_H
#define UPID_EXPECT_H

#include "lib/upid.h"

/* Borrowed from the request; an empty field is unknown. */
struct upid_expect {
	struct upid_str types; /* separated by commas */
	struct upid_str node;
	struct upid_str guest;
	struct upid_str store;  /* datastore of a Backup Server */
	struct upid_str remote; /* remote of a Datacenter Manager */
	enum upid_family remote_type;
};

/* `form` is percent-encoded, as it is sent. */
void upid_expect_tasks(struct upid_expect *e, enum upid_product product,
                       const struct upid_request *request);

#endif
