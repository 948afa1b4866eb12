/* Parses timestamps of log lines. */
#ifndef UPID_STAMP_H
#define UPID_STAMP_H

#include "lib/upid.h"

/* "2026-08-20 14:00:01", the local time of the node that wrote it. */
bool upid_take_local_time(struct upid_str *text, struct upid_moment *at);

/* "2026-08-20T14:00:01+02:00" or "…Z" (RFC 3339, as proxmox-rest-server's worker_task.rs writes). */
bool upid_take_rfc3339(struct upid_str *text, struct upid_moment *at);

/* "2026-08-20T14:00:01+02:00: ", the start of each line that a Backup Server writes itself. */
bool upid_take_line_stamp(struct upid_str *line);

#endif
