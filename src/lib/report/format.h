/*
 * The formats of task logs: a table of rows, one for each line that tells something. A row is the
 * fixed words of the line and the typed fields between them; it names the product's source file
 * and the versions that write the line so. A new format is a new table.
 *
 * Fields in `words`:
 *   %u  a whole number                    %p  a number with decimals, in thousandths
 *   %b  "1.2 GiB" (exact unit)            %k  "1.2GB" in powers of 1024
 *   %M  a number of 1048576 bytes         %z  "32G", "528K", bytes
 *   %d  "4m 40s"                          %h  "00:04:45"
 *   %t  "2026-08-20 14:00:01", local time
 *   %w  text without a blank, up to the literal that follows
 *   %s  any text up to the literal that follows
 *   %*  the rest of the line, which may be empty; not a field where nobody stores it
 *   %_  blanks, any number                %.  dots and blanks, any number
 *   %~  anything up to the literal that follows
 *   %%  a percent sign
 */
#ifndef UPID_FORMAT_H
#define UPID_FORMAT_H

#include "lib/upid.h"

enum { UPID_FIELDS = 6, UPID_FORMAT_ROWS = 64, UPID_BEGINS = 6 };

struct upid_field {
	int64_t n;
	struct upid_str t; /* p == NULL: the field is a number */
};

/* The mark of a line: "INFO: ", "WARN: ", "ERROR: ", or none of them. */
enum upid_level {
	UPID_LEVEL_PLAIN = 1,
	UPID_LEVEL_INFO = 2,
	UPID_LEVEL_WARN = 4,
	UPID_LEVEL_ERROR = 8,
	UPID_LEVEL_ANY = 15,
};

struct upid_row;
typedef void
upid_act(struct upid_reporter *r, const struct upid_row *row, const struct upid_field *f);

struct upid_row {
	const char *words;
	unsigned level; /* which marks the line may bear */
	upid_act *act;
	unsigned short to[UPID_FIELDS]; /* where a field goes: its offset + 1; 0: nowhere */
	const char *source;             /* the file that writes the line */
	const char *versions;
};

/* For `to` of upid_act_set and upid_act_progress. */
#define UPID_TO(member) (offsetof(struct upid_report, member) + 1)
#define UPID_TO_PROGRESS(member) (offsetof(struct upid_progress_line, member) + 1)

struct upid_format {
	const char *types; /* of tasks, separated by blanks */
	enum upid_report_kind kind;
	const struct upid_row *rows;
	size_t count;
	/* The log is over and *r knows how; completes what is open. May be NULL. */
	void (*end)(struct upid_reporter *r);
	/* Sees every line, before its row acts; may be NULL. */
	void (*each)(struct upid_reporter *r, struct upid_str text);
	/* How a line begins that only these tasks write, to tell the type of a log by. */
	const char *begins[UPID_BEGINS];
};

/* Rows by the first byte of a line, so that a line meets few rows. */
struct upid_format_index {
	const struct upid_format *format;
	unsigned char head[256], next[UPID_FORMAT_ROWS]; /* a row's number + 1; 0: the end */
	unsigned char any;                               /* rows that begin with a word field */
};

void upid_format_index(struct upid_format_index *index, const struct upid_format *format);

/* The first row that fits the whole line, with its fields; NULL: none does. */
const struct upid_row *
upid_format_match(const struct upid_format_index *index, struct upid_str line,
                  enum upid_level level, struct upid_field f[UPID_FIELDS]);

#endif
