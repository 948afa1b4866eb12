/* Writes one line for a monitoring system, in the format and with the exit statuses of Nagios
 * plugins. */
#ifndef CLI_NAGIOS_H
#define CLI_NAGIOS_H

#include "spec/spec.h"

enum cli_nagios { NAGIOS_OK, NAGIOS_WARNING, NAGIOS_CRITICAL, NAGIOS_UNKNOWN };

/*
 * Writes "UPID OK - message | ok=3;;;0 …" for a total: its rows `result` and `message`, and the
 * counts as performance data. `warnings_pass`: as required. `faults`: number of failed inputs. Returns
 * the exit status.
 */
enum cli_nagios cli_nagios_total(struct upid_buf *out, const struct spec_set *set,
                                 const void *total, bool warnings_pass, size_t faults);

/* For an error without a total: CRITICAL if there is no such task, else UNKNOWN. */
enum cli_nagios cli_nagios_fault(struct upid_buf *out, const struct upid_err *err);

#endif
