/* Parses the typed parts of a log line: numbers, sizes, durations. Each function reads from the
 * start of *text and advances it; on false *text and *value are undefined. */
#ifndef UPID_MEASURE_H
#define UPID_MEASURE_H

#include "lib/upid.h"

/* Decimal digits, without a sign. */
bool upid_take_uint(struct upid_str *text, int64_t *value);

/* "12", "12.5" -> thousandths. More than three decimals are dropped. */
bool upid_take_thousandths(struct upid_str *text, int64_t *value);

/* A decimal number times `unit`, to the nearest byte: "1.204" of GiB. */
bool upid_take_scaled(struct upid_str *text, int64_t *value, int64_t unit);

/* "1.2 GiB", "5.00KiB", "0 B" in powers of 1024, and "35.8 MB" in powers of 1000, as Rust's
 * proxmox-human-byte, PVE::Format and dd write them. */
bool upid_take_bytes(struct upid_str *text, int64_t *value);

/* "189MB", "1.23GB" in powers of 1024, whatever the letters say (PVE/VZDump.pm, format_size). */
bool upid_take_archive_size(struct upid_str *text, int64_t *value);

/* "32G", "528K", "1.21G", "1073741824" in powers of 1024 (PVE::JSONSchema format_size; zfs; wget). */
bool upid_take_short_size(struct upid_str *text, int64_t *value);

/* "4m 40s", "1h2m", "12.3s", "1w 2d" -> milliseconds (PVE::Format render_duration; proxmox-time
 * TimeSpan; wget). At least one unit is there. */
bool upid_take_duration(struct upid_str *text, int64_t *value);

/* "00:04:45", of any number of hours -> milliseconds (PVE/VZDump.pm, format_time). */
bool upid_take_clock(struct upid_str *text, int64_t *value);

#endif
