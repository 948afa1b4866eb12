/* A list of servers. One of them is current until it fails. */
#ifndef UPID_ENDPOINT_H
#define UPID_ENDPOINT_H

#include "lib/base/buf.h"

struct upid_endpoint {
	struct upid_buf origin; /* "https://pve1:8006" */
	struct upid_buf where;  /* "pve1:8006", for messages */
};

struct upid_endpoints {
	struct upid_endpoint *list;
	size_t count, at;
};

/* Parses `hosts` (see struct upid_api); `port` is the default. -1: *e is empty. */
int upid_endpoints_init(struct upid_endpoints *e, struct upid_str hosts, int port,
                        struct upid_err *err);
void upid_endpoints_free(struct upid_endpoints *e);

const struct upid_endpoint *upid_endpoints_now(const struct upid_endpoints *e);

/* Makes the next server current, unless `failed` is not current any more. */
void upid_endpoints_pass(struct upid_endpoints *e, const struct upid_endpoint *failed);

#endif
