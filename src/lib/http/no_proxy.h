/* Decides which servers are reached without the proxy. */
#ifndef UPID_NO_PROXY_H
#define UPID_NO_PROXY_H

#include "lib/upid.h"

/* Returns whether `list` contains the host. It follows the rules of no_proxy in curl 7.86 and
 * newer: "*" alone matches every host. Otherwise commas or blanks separate names (a name matches
 * its subdomains too, with or without a leading dot), addresses, and networks ("10.0.0.0/8",
 * "fd00::/8"). IPv6 addresses may have brackets. */
bool upid_no_proxy_has(struct upid_str list, struct upid_str host);

#endif
