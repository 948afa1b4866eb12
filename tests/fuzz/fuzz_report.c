/*
 * Logs as reports. The first byte chooses the type of the task, the second how the task stands; the
 * rest is the log. Each line is in memory of its own, so that nothing can be borrowed from it. Records
 * are whole and their numbers not negative, a percentage never falls while `what` stays, and the same
 * log gives the same records with every other line end.
 */
#include "fuzz.h"
#include "lib/base/buf.h"
#include "lib/report/formats.h"
#include "lib/report/reporter.h"

struct seen {
	struct upid_buf text; /* of all records */
	uint64_t lines;
};

static void
text(struct seen *s, struct upid_str t)
{
	MUST(t.p != NULL || t.n == 0);
	upid_buf_add(&s->text, t.p, t.n);
	upid_buf_addc(&s->text, t.p == NULL ? '\0' : '\n');
}

static void
number(struct seen *s, int64_t n)
{
	MUST(n >= UPID_NONE);
	upid_buf_addf(&s->text, "%lld ", (long long)n);
}

static void
disks(struct seen *s, const struct upid_report *r)
{
	MUST(r->disk_count <= UPID_DISKS_MAX);
	for (size_t i = 0; i < r->disk_count; i++) {
		text(s, r->disks[i].disk);
		text(s, r->disks[i].volume);
		text(s, r->disks[i].target);
		number(s, r->disks[i].size);
		number(s, r->disks[i].duration_ms);
	}
}

static int
record(void *ctx, const struct upid_report *r)
{
	const struct upid_str texts[] = {
		r->guest_name, r->guest_kind,  r->mode,  r->mode_from, r->archive, r->storage,
		r->repository, r->target_node, r->phase, r->disk,      r->source,  r->target,
		r->checksum,   r->snapshot,    r->group, r->reason
	};
	const int64_t numbers[] = { r->duration_ms,    r->warning_count,  r->guest,
		                    r->size,           r->transferred,    r->rate,
		                    r->reused_percent, r->pruned,         r->downtime_ms,
		                    r->corrupt_chunks, r->missing_chunks, r->bytes,
		                    r->kept,           r->index_count,    r->removed_bytes,
		                    r->removed_chunks, r->pending_bytes,  r->pending_chunks,
		                    r->removed_bad,    r->still_bad,      r->index_bytes,
		                    r->disk_bytes,     r->disk_chunks,    r->dedup_factor };
	struct seen *s = ctx;

	MUST(r->line <= s->lines);
	MUST(upid_report_kind_word(r->kind).n > 0 && upid_result_word(r->result).n > 0);
	MUST(r->reason.n <= UPID_ITEM_REASON_MAX);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		text(s, texts[i]);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		number(s, numbers[i]);
	disks(s, r);
	return 0;
}

/* `what` points into the reporter, so it is compared by its bytes. */
static void
check_progress(const struct upid_reporter *r, struct upid_buf *what, int64_t *percent)
{
	const struct upid_progress *p = upid_report_progress(r);

	MUST(p->percent >= UPID_NONE && p->percent <= 100000);
	MUST(p->percent_total >= UPID_NONE && p->percent_total <= 100000);
	MUST(p->bytes >= UPID_NONE && p->total_bytes >= UPID_NONE && p->rate >= UPID_NONE);
	MUST(p->eta_s >= UPID_NONE);
	if (fuzz_same(upid_buf_str(what), p->what))
		MUST(p->percent >= *percent);
	what->n = 0;
	upid_buf_add(what, p->what.p, p->what.n);
	*percent = p->percent;
}

static struct upid_str
type_of(uint8_t choice)
{
	const struct upid_format *const *all = upid_formats();
	size_t count = 0;

	while (all[count] != NULL)
		count++;
	choice %= count + 1;
	if (choice == count)
		return (struct upid_str){ NULL, 0 };
	return (struct upid_str){ all[choice]->types, strcspn(all[choice]->types, " ") };
}

static void
read_log(struct seen *s, struct upid_str log, uint8_t type, uint8_t state, const char *line_end)
{
	const struct upid_report_rules rules = { .type = type_of(type),
		                                 .id = UPID_S("store:vm/100"),
		                                 .starttime = 1760608478,
		                                 .record = record,
		                                 .ctx = s };
	struct upid_str statuses[] = {
		{ NULL, 0 }, UPID_S("OK"), UPID_S("WARNINGS: 2"), UPID_S("job errors")
	};
	struct upid_buf what = { 0 };
	struct upid_err err = { 0 };
	struct upid_reporter *r;
	int64_t percent = UPID_NONE;

	MUST(upid_report_new(&r, &rules, &err) == 0);
	for (size_t at = 0, n; at < log.n; at += n + 1) {
		const char *end = memchr(log.p + at, '\n', log.n - at);
		struct upid_buf line = { 0 };
		struct upid_str own;

		n = end != NULL ? (size_t)(end - log.p) - at : log.n - at;
		upid_buf_add(&line, log.p + at, n);
		upid_buf_adds(&line, line_end);
		own = fuzz_copy(line.p, line.n);
		s->lines++;
		MUST(upid_report_line(r, own, &err) == 0);
		free((char *)(uintptr_t)own.p);
		upid_buf_free(&line);
		check_progress(r, &what, &percent);
	}
	MUST(upid_report_end(r, state % 5 == 4, statuses[state % 4], &err) == 0);
	upid_report_free(r);
	upid_buf_free(&what);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct seen unix_ends = { .lines = 0 }, dos_ends = { .lines = 0 };
	struct upid_str log;

	if (n < 2)
		return 0;
	log = (struct upid_str){ (const char *)data + 2, n - 2 };
	read_log(&unix_ends, log, data[0], data[1], "");
	read_log(&dos_ends, log, data[0], data[1], "\r");
	MUST(fuzz_same(upid_buf_str(&unix_ends.text), upid_buf_str(&dos_ends.text)));
	upid_buf_free(&unix_ends.text);
	upid_buf_free(&dos_ends.text);
	return 0;
}
