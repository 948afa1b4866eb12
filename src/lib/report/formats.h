/* All formats of task logs, one per format_*.c. */
#ifndef UPID_FORMATS_H
#define UPID_FORMATS_H

#include "format.h"

extern const struct upid_format upid_format_vzdump, upid_format_migrate, upid_format_clone,
	upid_format_restore, upid_format_file, upid_format_verify, upid_format_sync,
	upid_format_prune, upid_format_backup, upid_format_tape, upid_format_gc, upid_format_bulk,
	upid_format_replication, upid_format_tape_restore;

/* The format of a task type, or NULL. */
const struct upid_format *upid_format_of_type(struct upid_str type);

/* Returns all formats, ended by NULL. */
const struct upid_format *const *upid_formats(void);

#endif
