/* Writes records to standard output, in one of several formats. */
#ifndef CLI_OUT_H
#define CLI_OUT_H

#include "plugin/face.h"
#include "spec/sink.h"

enum cli_format { CLI_NDJSON, CLI_JSON, CLI_YAML, CLI_TEXT, CLI_TABLE, CLI_NAGIOS };
#define CLI_FORMATS "ndjson json yaml text table nagios" /* their names, in the same order */

struct cli_out {
	struct face_world *world;
	enum cli_format format;
	bool list;   /* JSON and YAML: write a list, because there may be several records */
	bool eager;  /* write each record immediately, because the next may take minutes */
	bool failed; /* writing failed */
	uint64_t records;
	struct upid_buf buf;
	struct spec_json json;
	struct spec_text text;
	struct spec_table table, errors;
	struct spec_yaml *yaml;
};

/* Finds a format by name. False: none, and *format is unchanged. */
bool cli_format_of(enum cli_format *format, struct upid_str word);
/* Returns the default format: for a person on a terminal, else NDJSON. */
enum cli_format cli_format_default(const struct face_world *w, const struct op *op);

int cli_out_begin(struct cli_out *o, const struct op *op, struct upid_err *err);
/* Call it before the first record, if more follow: JSON and YAML then have a list. -1: out of
 * memory. */
int cli_out_several(struct cli_out *o);
int cli_out_record(struct cli_out *o, const struct spec_set *set, const void *result);
/* Writes a line of a log: unchanged for CLI_TEXT, else as a record. Output is buffered. */
int cli_out_line(struct cli_out *o, const struct op_line *line);
/* Writes an error among the records. False: the format has no place for it. */
bool cli_out_error(struct cli_out *o, const struct op_error *error);
int cli_out_flush(struct cli_out *o);
/* Ends lists and writes buffered output. -1: a write failed, or out of memory. */
int cli_out_end(struct cli_out *o, struct upid_err *err);

#endif
