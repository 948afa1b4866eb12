/* Requests to the HA manager. */
#ifndef UPID_HA_H
#define UPID_HA_H

#include "lib/upid.h"

/* Whether `task` carries out `request`: a start, stop or migration of the same guest by root@pam
 * that did not start before the request. */
bool upid_is_ha_work(const struct upid *task, const struct upid *request);

#endif
