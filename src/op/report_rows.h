/* The records of a report: one per object, or the counts. */
#ifndef OP_REPORT_ROWS_H
#define OP_REPORT_ROWS_H

#include "op.h"

enum { OP_STAMP = 32, OP_FAILED = 400 };

struct op_numbers {
	uint64_t total, ok, warning, error, skipped, running, unknown, missing;
};

struct op_counts {
	struct op_numbers n;
	char failed[OP_FAILED]; /* the names of those that failed, separated by commas */
	size_t failed_n;
};

struct op_report {
	/* which rows are present, by kind of record */
	bool thing; /* a record of one object, not of counts */
	bool counted;
	bool from_file;
	bool of_guest, of_backup, of_migration, of_disk, of_snapshot, of_gc;
	bool has_disks, has_rate, has_size, has_transferred, has_phase, has_missing;
	struct upid_str file;
	struct upid_str kind, result;
	struct upid_report r;
	struct upid_str started_iso, finished_iso, time_zone;
	int64_t started, finished;
	struct spec_objects disks;
	signed char kept;
	struct op_numbers counts;
	struct upid_str failed, message;
	bool ok;
	char started_room[OP_STAMP], finished_room[OP_STAMP];
};

enum { OP_REPORT_ROWS = 51, OP_COUNT_ROWS = 9 };
extern const struct spec_row op_report_rows[OP_REPORT_ROWS];
extern const struct spec_row op_count_rows[OP_COUNT_ROWS];
#define OP_REPORT_PART(base)                                                                       \
	{                                                                                          \
		op_report_rows, OP_REPORT_ROWS, base                                               \
	}
#define OP_COUNT_PART(base)                                                                        \
	{                                                                                          \
		op_count_rows, OP_COUNT_ROWS, base                                                 \
	}

/* Fills it from the library's record, whose texts are borrowed. Do not move *o afterwards. `file`:
 * the file with the log, or p == NULL. */
void op_report_fill(struct op_report *o, const struct upid_report *r, struct upid_str file);

/* Sets every number of a zeroed record to UPID_NONE, except its guest. */
void op_report_none(struct upid_report *r);

/* Fills a record with counts only, which are borrowed. */
void op_report_counts(struct op_report *o, enum upid_result result, const struct op_counts *counts,
                      struct upid_str file);

/* The total of all records. */
extern const struct spec_set op_report_total;

/* Counts a result. If it is a failure, `failed` names the object of the record: the guest, the
 * snapshot, or the disk. */
void op_counts_add(struct op_counts *counts, enum upid_result result, const struct upid_report *r);

/* The overall result: errors take precedence over unknown results, and these over warnings. */
enum upid_result op_counts_result(const struct op_counts *counts);

#endif
