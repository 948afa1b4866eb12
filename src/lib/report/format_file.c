/*
 * Files added to a storage by download or upload: one record. Sources: download_file_from_url in
 * PVE/Tools.pm of pve-common (PVE/API2/Nodes.pm of pve-manager before 7.0), which runs wget;
 * PVE/API2/Storage/Status.pm of pve-storage.
 */
#include <string.h>

#include "measure.h"
#include "reporter.h"
#include "lib/task/words.h"

static void
begin(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	if (item != NULL || (item = upid_item_open(r)) == NULL)
		return;
	upid_item_text(item, &item->r.source, f[0].t);
	if (f[1].t.p != NULL)
		upid_item_text(item, &item->r.target, f[1].t);
	upid_progress_what(r, "%s", f[1].t.p != NULL ? "download" : "file");
}

/* wget's progress line: " 32768K .... .... 10% 11.9M 50s", at the end "100% 12.3M=53s". M is
 * 1048576 bytes per second; the number at the start is the offset at which the line began. */
static void
dots(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_progress_line line = { f[1].n,    UPID_NONE, UPID_NONE,
		                           UPID_NONE, UPID_NONE, UPID_NONE };
	struct upid_str rest = f[2].t;

	(void)row;
	if (upid_take_short_size(&rest, &line.rate) && rest.n > 1 && rest.p[0] == ' ') {
		rest.p++;
		rest.n--;
		if (!upid_take_duration(&rest, &line.eta_ms) || rest.n > 0)
			line.eta_ms = UPID_NONE;
	}
	upid_progress_set(r, &line);
}

static void
verified(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f)
{
	struct upid_item *item = upid_item_last(r);

	(void)row;
	(void)f;
	if (item != NULL)
		item->r.checksum = UPID_S("verified");
}

static void
end(struct upid_reporter *r)
{
	struct upid_item *item = upid_item_last(r);
	struct upid_str reason = upid_task_reason(r), ignored;

	if (item == NULL)
		return;
	item->r.result = upid_task_ok(r) ? UPID_RESULT_OK : upid_open_result(r);
	if (item->r.result == UPID_RESULT_OK)
		return;
	if (reason.p != NULL)
		upid_item_reason(item, reason);
	if (upid_begins(upid_task_exitstatus(r), "checksum mismatch: ", &ignored))
		item->r.checksum = UPID_S("mismatch");
}

#define ANY UPID_LEVEL_PLAIN
#define TOOLS "pve-common PVE/Tools.pm"
#define STATUS "pve-storage PVE/API2/Storage/Status.pm"
#define NODES "pve-manager PVE/API2/Nodes.pm"
#define T UPID_TO

static const struct upid_row rows[] = {
	{ "downloading %w to %s", ANY, begin, { 0 }, TOOLS, "PVE 7-9" },
	{ "starting template download from: %s", ANY, begin, { 0 }, NODES, "PVE 6" },
	{ "starting file import from: %s", ANY, begin, { 0 }, STATUS, "PVE 6-9" },
	{ "target file: %s", ANY, upid_act_set, { T(target) }, STATUS, "PVE 6-9" },
	{ "file size is: %u", ANY, upid_act_set, { T(size) }, STATUS, "PVE 6-9" },
	{ "%_%uK %.%p%% %*", ANY, dots, { 0 }, "wget, as called by " TOOLS, "PVE 6-9" },
	{ "%_%uK %.%p%%", ANY, dots, { 0 }, "wget, as called by " TOOLS, "PVE 6-9" },
	{ "Length: %u (%*",
	  ANY,
	  upid_act_set,
	  { T(size) },
	  "wget, as called by " TOOLS,
	  "PVE 6-9" },
	{ "Length: %u [%*",
	  ANY,
	  upid_act_set,
	  { T(size) },
	  "wget, as called by " TOOLS,
	  "PVE 6-9" },
	{ "(%k/s) - %~ saved [%u/%u]",
	  ANY,
	  upid_act_set,
	  { T(rate), T(size) },
	  "wget, as called by " TOOLS,
	  "PVE 6-9" },
	{ "calculating checksum...OK, checksum verified", ANY, verified, { 0 }, TOOLS, "PVE 7-9" },
	{ "calculating checksum of existing file...OK, got correct file already, no need to "
	  "download",
	  ANY,
	  verified,
	  { 0 },
	  TOOLS,
	  "PVE 7-9" },
	{ "file already exists %w - no need to download", ANY, verified, { 0 }, NODES, "PVE 6" },
};

const struct upid_format upid_format_file = {
	.types = "download imgcopy ociregistrypull",
	.kind = UPID_REPORT_DISK,
	.rows = rows,
	.count = sizeof(rows) / sizeof(*rows),
	.end = end,
	.begins = { "downloading http",
	            "starting template download from: ", "starting file import from: " },
};
