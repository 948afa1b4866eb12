/*
 * The formats of task logs: tables of rows, one for each informative line. A row consists of the
 * fixed words of the line and the typed fields between them; it names the source file of the
 * product and the versions that write the line like this. A new format is a new table.
 *
 * Fields in `words`:
 *   %u  a whole number                    %p  a number with decimals, in thousandths
 *   %b  "1.2 GiB" (exact unit)            %k  "1.2GB" in powers of 1024
 *   %M  a number of 1048576 bytes         %z  "32G", "528K", bytes
 *   %d  "4m 40s"                          %h  "00:04:45"
 *   %t  "2026-08-20 14:00:01", local time
 *   %w  text without a blank, up to the next literal
 *   %s  any text up to the next literal
 *   %*  the rest of the line, which may be empty; only a field if it is stored
 *   %_  any number of blanks              %.  any number of dots and blanks
 *   %~  anything up to the next literal
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

/* The mark of a line: "INFO: ", "WARN: ", "ERROR: ", or none. */
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
	unsigned level; /* the allowed marks of the line */
	upid_act *act;
	/* destination of each field: offset + 1; 0: not stored */
	unsigned short to[UPID_FIELDS];
	const char *source; /* the source file that writes the line */
	const char *versions;
};

/* Values for `to` in upid_act_set() and upid_act_progress(). */
#define UPID_TO(member) (offsetof(struct upid_report, member) + 1)
#define UPID_TO_PROGRESS(member) (offsetof(struct upid_progress_line, member) + 1)

struct upid_format {
	const char *types; /* task types, separated by blanks */
	enum upid_report_kind kind;
	const struct upid_row *rows;
	size_t count;
	/* Called at the end of the log; completes open records. May be NULL. */
	void (*end)(struct upid_reporter *r);
	/* Called for every line before the action of its row; may be NULL. */
	void (*each)(struct upid_reporter *r, struct upid_str text);
	/* The start of a line that only these tasks write, to detect the type of a log. */
	const char *begins[UPID_BEGINS];
};

/* Rows indexed by the first byte of a line, so that few rows are tried. */
struct upid_format_index {
	const struct upid_format *format;
	unsigned char head[256], next[UPID_FORMAT_ROWS]; /* number of a row + 1; 0: the end */
	unsigned char any;                               /* rows that start with a word field */
	unsigned char fixed[UPID_FORMAT_ROWS]; /* length of the words before the first field */
};

void upid_format_index(struct upid_format_index *index, const struct upid_format *format);

/* Returns the first row that matches the whole line, with its fields; NULL: none. */
const struct upid_row *
upid_format_match(const struct upid_format_index *index, struct upid_str line,
                  enum upid_level level, struct upid_field f[UPID_FIELDS]);

#endif
