/* Handles the lines of one guest's backup: actions of format_vzdump.c. */
#ifndef UPID_VZDUMP_PART_H
#define UPID_VZDUMP_PART_H

#include "reporter.h"

upid_act upid_vzdump_disk, upid_vzdump_fell_back, upid_vzdump_archive, upid_vzdump_uploaded,
	upid_vzdump_uploaded_rate, upid_vzdump_reused, upid_vzdump_removed_one,
	upid_vzdump_client_command, upid_vzdump_size;

/* The backup failed: forgets the archive unless it was complete. */
void upid_vzdump_no_archive(struct upid_item *item);

#endif
