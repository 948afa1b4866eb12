/* Records of reports as JSON, with what is told of them alone. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <jansson.h>

#include "lib/upid.h"

static void
put_text(json_t *o, const char *key, struct upid_str s)
{
	if (s.p != NULL)
		json_object_set_new(o, key, json_stringn(s.p, s.n));
}

static void
put_number(json_t *o, const char *key, int64_t n)
{
	if (n != UPID_NONE)
		json_object_set_new(o, key, json_integer(n));
}

/* "2026-08-20 14:00:01" of a log without a zone, "…+02:00" else. */
static void
put_moment(json_t *o, const char *key, struct upid_moment at)
{
	char room[UPID_ISO_MAX + 1], text[64];
	int offset = at.offset_s / 60;

	if (!at.known)
		return;
	upid_iso(room, (uint64_t)(at.s + at.offset_s));
	room[UPID_ISO_MAX - 1] = '\0';
	room[10] = ' ';
	if (at.zoned)
		snprintf(text, sizeof(text), "%s%c%02d:%02d", room, offset < 0 ? '-' : '+',
		         abs(offset) / 60, abs(offset) % 60);
	else
		snprintf(text, sizeof(text), "%s", room);
	json_object_set_new(o, key, json_string(text));
}

static json_t *
disks_json(const struct upid_report *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->disk_count; i++) {
		json_t *o = json_object();

		put_text(o, "disk", r->disks[i].disk);
		put_text(o, "volume", r->disks[i].volume);
		put_text(o, "target", r->disks[i].target);
		put_number(o, "size", r->disks[i].size);
		put_number(o, "duration_ms", r->disks[i].duration_ms);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
report_json(const struct upid_report *r)
{
	json_t *o = json_object();

	put_text(o, "kind", upid_report_kind_word(r->kind));
	put_text(o, "result", upid_result_word(r->result));
	if (!r->parsed)
		json_object_set_new(o, "parsed", json_false());
	put_number(o, "line", (int64_t)r->line);
	put_text(o, "reason", r->reason);
	put_moment(o, "started", r->started);
	put_moment(o, "finished", r->finished);
#define NUMBER(name) put_number(o, #name, r->name)
#define TEXT(name) put_text(o, #name, r->name)
	NUMBER(duration_ms);
	NUMBER(warning_count);
	NUMBER(guest);
	TEXT(guest_name);
	TEXT(guest_kind);
	if (r->disk_count > 0)
		json_object_set_new(o, "disks", disks_json(r));
	NUMBER(size);
	NUMBER(transferred);
	NUMBER(rate);
	NUMBER(reused_percent);
	TEXT(mode);
	TEXT(mode_from);
	TEXT(archive);
	TEXT(storage);
	TEXT(repository);
	NUMBER(pruned);
	TEXT(target_node);
	TEXT(phase);
	NUMBER(downtime_ms);
	TEXT(disk);
	TEXT(source);
	TEXT(target);
	TEXT(checksum);
	TEXT(snapshot);
	TEXT(group);
	NUMBER(corrupt_chunks);
	NUMBER(missing_chunks);
	NUMBER(bytes);
	NUMBER(kept);
	NUMBER(index_count);
	NUMBER(removed_bytes);
	NUMBER(removed_chunks);
	NUMBER(pending_bytes);
	NUMBER(pending_chunks);
	NUMBER(removed_bad);
	NUMBER(still_bad);
	NUMBER(index_bytes);
	NUMBER(disk_bytes);
	NUMBER(disk_chunks);
	NUMBER(dedup_factor);
#undef NUMBER
#undef TEXT
	return o;
}

static json_t *
progress_json(const struct upid_progress *p)
{
	json_t *o = json_object();

	put_text(o, "what", p->what);
	put_number(o, "percent", p->percent);
	put_number(o, "percent_total", p->percent_total);
	put_number(o, "bytes", p->bytes);
	put_number(o, "total_bytes", p->total_bytes);
	put_number(o, "rate", p->rate);
	put_number(o, "eta_s", p->eta_s);
	return o;
}

#endif
