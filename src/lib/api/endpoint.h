/* Where servers are: one or several, of which one is asked until it fails. */
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

/* `hosts` as struct upid_api has them; `port` where one names none. -1: *e is empty. */
int upid_endpoints_init(struct upid_endpoints *e, struct upid_str hosts, int port,
                        struct upid_err *err);
void upid_endpoints_free(struct upid_endpoints *e);

const struct upid_endpoint *upid_endpoints_now(const struct upid_endpoints *e);

/* That one failed: the next one's turn, unless that has been said already. */
void upid_endpoints_pass(struct upid_endpoints *e, const struct upid_endpoint *failed);

#endif
