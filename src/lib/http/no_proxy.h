/* The servers that are reached without the proxy. */
#ifndef UPID_NO_PROXY_H
#define UPID_NO_PROXY_H

#include "lib/upid.h"

/* Whether `list` has the host, by the rules of curl(1) 7.86 and newer for no_proxy: "*" alone is
 * every host; else names (which stand for their subdomains too, with or without a leading dot),
 * addresses and networks ("10.0.0.0/8", "fd00::/8"), between commas or blanks. An IPv6 address is
 * written with or without brackets. */
bool upid_no_proxy_has(struct upid_str list, struct upid_str host);

#endif
