/*
 * Backup jobs of Proxmox VE: one record per guest. Sources: PVE/VZDump.pm of pve-manager,
 * VZDump/QemuServer.pm of qemu-server, VZDump/LXC.pm of pve-container, backup_writer.rs of
 * proxmox-backup (pbs-client), whose output is in the logs of containers.
 */
#include <string.h>

#include "lib/task/reason.h"
#include "reporter.h"
#include "vzdump_bounds.h"
#include "vzdump_part.h"
#include "lib/task/words.h"

/* ---- the job */

static void
keep_storage(struct upid_reporter *r, struct upid_str name)
{
	if (name.n >= 2 && name.p[0] == '\'' && name.p[name.n - 1] == '\'')
		name = (struct upid_str){ name.p + 1, name.n - 2 };
	if (name.n == 0 || name.n > sizeof(r->s.vzdump.storage))
		return;
	memcpy(r->s.vzdump.storage, name.p, name.n);
	r->s.vzdump.storage_len = name.n;
}

/* "vzdump 100 101 --storage local --mode snapshot": the guests are known only if they are
 * listed. */
static void
job(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_str list = f[0].t, word;
	int64_t guests = 0;
	bool leading = true;

	(void)row;
	r->s.vzdump.job_line = r->line;
	while (upid_next_word(&word, &list)) {
		leading = leading && upid_is_number(word);
		guests += leading;
		if (upid_str_eq(word, "--storage") && upid_next_word(&word, &list))
			keep_storage(r, word);
	}
	if (guests > 0) {
		r->things = guests;
		r->things_done = 0;
	}
}

/* A message of several lines has the mark on each line: "… failed - because:", then the reason. */
static void
more_of_reason(struct upid_reporter *r, struct upid_item *item, struct upid_str text)
{
	char room[UPID_ITEM_REASON_MAX];
	struct upid_str reason = item->r.reason;

	if (r->line != r->s.vzdump.failed_line + 1 || reason.n == 0 || text.n == 0 ||
	    reason.p[reason.n - 1] != ':' || reason.n + 1 + text.n > sizeof(room))
		return;
	memcpy(room, reason.p, reason.n);
	room[reason.n] = ' ';
	memcpy(room + reason.n + 1, text.p, text.n);
	upid_item_reason(item, (struct upid_str){ room, reason.n + 1 + text.n });
}

/* Handles every line of a part. A warning also counts after the end of the part, where uploading
 * the log may fail. */
static void
each(struct upid_reporter *r, struct upid_str text)
{
	struct upid_item *item = upid_item_last(r);

	if (item != NULL && r->level == UPID_LEVEL_ERROR)
		more_of_reason(r, item, text);
	if (item == NULL || r->level != UPID_LEVEL_WARN)
		return;
	item->r.warning_count++;
	if (item->r.result == UPID_RESULT_OK)
		item->r.result = UPID_RESULT_WARNING;
	if (item->r.reason.p == NULL)
		upid_item_reason(item, text);
}

static void
job_ended(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	(void)row;
	(void)f;
	upid_vzdump_settle_end(r);
	upid_item_flush(r);
}

static void
job_failed(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item != NULL && !item->ended) {
		item->r.result = UPID_RESULT_ERROR;
		upid_item_reason(item, f[0].t);
		upid_vzdump_no_archive(item);
	}
	upid_item_flush(r);
}

/* Guests of the job on another node (PVE/API2/VZDump.pm, `skiplist`). */
static void
skipped(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_str list = f[0].t, word;

	(void)row;
	upid_item_flush(r);
	while (upid_next_word(&word, &list)) {
		struct upid_item *item;

		word.n -= word.p[word.n - 1] == ',';
		if (!upid_is_number(word) || word.n > 9 || (item = upid_item_open(r)) == NULL)
			continue;
		for (item->r.guest = 0; word.n > 0; word.p++, word.n--)
			item->r.guest = item->r.guest * 10 + (word.p[0] - '0');
		upid_item_result(item, UPID_RESULT_SKIPPED, UPID_S("the guest is on another node"));
		upid_item_flush(r);
		if (r->things > 0)
			r->things--;
	}
}

static void
end(struct upid_reporter *r)
{
	struct upid_item *item;

	upid_vzdump_settle(r);
	item = upid_item_last(r);
	if (item == NULL || item->ended)
		return;
	item->r.result = upid_open_result(r);
	if (item->r.result != UPID_RESULT_ERROR)
		return;
	if (upid_reason_is_in_log(upid_task_exitstatus(r))) {
		item->r.result = UPID_RESULT_UNKNOWN; /* it may be about another guest */
	} else {
		upid_item_reason(item, upid_task_exitstatus(r));
		upid_vzdump_no_archive(item);
	}
}

#define INFO UPID_LEVEL_INFO
#define ERROR UPID_LEVEL_ERROR
#define PVE "pve-manager PVE/VZDump.pm"
#define QM "qemu-server PVE/VZDump/QemuServer.pm"
#define CT "pve-container PVE/VZDump/LXC.pm"
#define PBS "proxmox-backup pbs-client/src/backup_writer.rs"
#define P UPID_TO_PROGRESS
#define T UPID_TO

static const struct upid_row rows[] = {
	{ "starting new backup job: vzdump%*", INFO, job, { 0 }, PVE, "PVE 6-9" },
	{ "skip external VMs: %*", INFO, skipped, { 0 }, PVE, "PVE 6-9" },
	{ "Starting Backup of VM %u (%w)", INFO, upid_vzdump_begin, { 0 }, PVE, "PVE 6-9" },
	{ "Backup started at %t", INFO, upid_vzdump_began_at, { 0 }, PVE, "PVE 6-9" },
	{ "Finished Backup of VM %u (%h)", INFO, upid_vzdump_finished, { 0 }, PVE, "PVE 6-9" },
	{ "Backup finished at %t", INFO, upid_vzdump_finished_at, { 0 }, PVE, "PVE 6-9" },
	{ "Backup of VM %u failed - %*", ERROR, upid_vzdump_failed, { 0 }, PVE, "PVE 6-9" },
	{ "Failed at %t", INFO, upid_vzdump_failed_at, { 0 }, PVE, "PVE 6-9" },
	{ "Backup job finished successfully", INFO, job_ended, { 0 }, PVE, "PVE 6-9" },
	{ "Backup job finished with errors", INFO, job_ended, { 0 }, PVE, "PVE 6-9" },
	{ "Backup job failed - %*", ERROR, job_failed, { 0 }, PVE, "PVE 6-9" },
	{ "trying 'suspend' mode instead", INFO, upid_vzdump_fell_back, { 0 }, PVE, "PVE 6-9" },
	{ "backup mode: %w", INFO, upid_act_set, { T(mode) }, PVE, "PVE 6-9" },
	{ "creating archive '%s'", INFO, upid_vzdump_archive, { 0 }, PVE, "PVE 6.0-6.2" },
	{ "creating %s archive '%s'", INFO, upid_vzdump_archive, { 1 }, PVE, "PVE 6.2-9" },
	{ "archive file size: %k", INFO, upid_vzdump_size, { 0 }, PVE, "PVE 6-9" },
	{ "pruned %u backup(s)%*", INFO, upid_act_set, { T(pruned) }, PVE, "PVE 7-9" },
	{ "delete old backup '%s'", INFO, upid_vzdump_removed_one, { 0 }, PVE, "PVE 6-9" },
	{ "removing backup '%s'",
	  INFO,
	  upid_vzdump_removed_one,
	  { 0 },
	  "pve-storage PVE/Storage/Plugin.pm prune_backups",
	  "PVE 6.3-9" },
	{ "VM Name: %*", INFO, upid_act_set, { T(guest_name) }, QM, "PVE 6-9" },
	{ "include disk '%s' '%s' %z", INFO, upid_vzdump_disk, { 0 }, QM, "PVE 6-9" },
	{ "include disk '%s' '%s'", INFO, upid_vzdump_disk, { 0 }, QM, "PVE 6-9" },
	{ "%_%p%% (%b of %b) in %d, read: %b/s, write: %b/s",
	  INFO,
	  upid_act_progress,
	  { P(percent), P(bytes), P(total_bytes), P(elapsed_ms), P(rate) },
	  QM,
	  "PVE 6.2-9" },
	{ "status: %p%% (%b of %b), duration %u, read: %b/s, write: %b/s",
	  INFO,
	  upid_act_progress,
	  { P(percent), P(bytes), P(total_bytes), 0, P(rate) },
	  QM,
	  "PVE 6.2" },
	{ "status: %p%% (%u/%u), sparse %*",
	  INFO,
	  upid_act_progress,
	  { P(percent), P(bytes), P(total_bytes) },
	  QM,
	  "PVE 6.0-6.2" },
	{ "transferred %b in %u seconds (%b/s)",
	  INFO,
	  upid_act_set,
	  { T(transferred), 0, T(rate) },
	  QM,
	  "PVE 6-9" },
	{ "transferred %b in <1 seconds", INFO, upid_act_set, { T(transferred) }, QM, "PVE 6.2-9" },
	{ "backup was done incrementally, reused %b (%p%%)%*",
	  INFO,
	  upid_act_set,
	  { 0, T(reused_percent) },
	  QM,
	  "PVE 6.2-9" },
	{ "/usr/bin/proxmox-backup-client backup %*",
	  INFO,
	  upid_vzdump_client_command,
	  { 0 },
	  QM,
	  "PVE 6.2-9" },
	{ "run: %*",
	  INFO,
	  upid_vzdump_client_command,
	  { 0 },
	  "pve-storage PVE/Storage/PBSPlugin.pm",
	  "PVE 6.2-9" },
	{ "CT Name: %*", INFO, upid_act_set, { T(guest_name) }, CT, "PVE 6-9" },
	{ "including mount point %s ('%s') in backup",
	  INFO,
	  upid_vzdump_disk,
	  { 0 },
	  CT,
	  "PVE 6-9" },
	{ "Total bytes written: %u (%b, %b/s)",
	  INFO,
	  upid_act_set,
	  { T(transferred), 0, T(rate) },
	  "tar, as called by " CT,
	  "PVE 6-9" },
	{ "Total bytes written: %u (%*",
	  INFO,
	  upid_act_set,
	  { T(transferred) },
	  "tar, as called by " CT,
	  "PVE 6-9" },
	{ "root.%w: had to backup %b of %b (compressed %b) in %p s (average %b/s)",
	  INFO,
	  upid_vzdump_uploaded,
	  { 5 },
	  PBS,
	  "PVE 8.3-9" },
	{ "root.%w: had to backup %b of %b (compressed %b) in %ps",
	  INFO,
	  upid_vzdump_uploaded,
	  { 0 },
	  PBS,
	  "PVE 7-8" },
	{ "root.%w: average backup speed: %b/s",
	  INFO,
	  upid_vzdump_uploaded_rate,
	  { 0 },
	  PBS,
	  "PVE 7-8" },
	{ "root.%w: had to upload %b of %b in %ps, average speed %b/s).",
	  INFO,
	  upid_vzdump_uploaded,
	  { 4 },
	  PBS,
	  "PVE 6.2-6.4" },
	{ "root.%w: backup was done incrementally, reused %b (%p%%)",
	  INFO,
	  upid_vzdump_reused,
	  { 0 },
	  PBS,
	  "PVE 6.2-9" },
};

const struct upid_format upid_format_vzdump = {
	.types = "vzdump",
	.kind = UPID_REPORT_GUEST_BACKUP,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = end,
	.each = each,
	.begins = { "starting new backup job: vzdump", "Starting Backup of VM " },
};
