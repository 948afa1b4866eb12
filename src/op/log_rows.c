#include "log_rows.h"
#include "lib/base/utf8.h"

const struct spec_row op_log_rows[OP_LOG_ROWS] = {
	{ SPEC_NAME("lines"), SPEC_AT(struct op_log, lines), .type = SPEC_LINES,
	  .text = "The lines as {n, t}, ordered by n." },
	{ SPEC_NAME("text"), SPEC_AT(struct op_log, lines), .type = SPEC_TEXT,
	  .text = "The lines as one text, joined by newlines." },
	{ SPEC_NAME("total"), SPEC_AT(struct op_log, total), .type = SPEC_UINT,
	  .text = "The number of lines of the log on the server." },
	{ SPEC_NAME("truncated"), SPEC_AT(struct op_log, truncated), .type = SPEC_BOOL,
	  .text = "Whether `lines` is only a part of the log." },
	{ SPEC_NAME("invalid_utf8"), SPEC_AT(struct op_log, invalid_utf8), .type = SPEC_BOOL,
	  .text = "Whether bytes that are not UTF-8 were replaced by U+FFFD." },
};

void
op_log_fill(struct op_log *log, const struct upid_lines *lines)
{
	log->lines = *lines;
	log->invalid_utf8 = false;
	for (size_t i = 0; i < lines->count && !log->invalid_utf8; i++)
		log->invalid_utf8 = !upid_utf8_valid(lines->line[i].t.p, lines->line[i].t.n);
}

static const struct spec_row line_rows[] = {
	{ SPEC_NAME("upid"), SPEC_AT(struct op_line, upid), .type = SPEC_STR,
	  .text = "The task of the log, as it was given." },
	{ SPEC_NAME("n"), SPEC_AT(struct op_line, n), .type = SPEC_UINT,
	  .text = "The number of the line, from 1." },
	{ SPEC_NAME("t"), SPEC_AT(struct op_line, t), .type = SPEC_STR, .text = "Its text." },
};

const struct spec_set op_line_rows = { { SPEC_PART(line_rows, 0) } };
