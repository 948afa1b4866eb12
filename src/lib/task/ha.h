/* Requests to the HA manager: pure functions of UPIDs. */
#ifndef UPID_HA_H
#define UPID_HA_H

#include "lib/upid.h"

/* Whether `task` does what `request` has queued: a start, stop or migration of the same guest by
 * root@pam that did not begin before the request did. */
bool upid_is_ha_work(const struct upid *task, const struct upid *request);

#endif
