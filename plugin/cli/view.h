/* What a terminal shows of tasks while they run: a line for each, at most a screenful. */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H

#include "lib/base/buf.h"

struct cli_view_task {
	struct upid_buf name; /* visible */
	struct upid_buf line; /* the last line of its log, visible; empty: none yet */
	struct upid_buf what; /* what the progress is about; empty: there is none */
	bool seen;            /* the server has answered */
	bool ended;
	int64_t born_ms; /* by the loop's clock */
	int64_t told_ms; /* when the progress came */
	int64_t percent; /* thousandths, of the whole task if `whole`; below 0: unknown, as all below */
	int64_t rate, eta_s;
	bool whole;
};

struct cli_view {
	struct cli_view_task *task;
	size_t count, ended;
	bool color;
};

enum { CLI_VIEW_LINES = 100 };

struct cli_frame {
	struct upid_buf text;         /* each line ends in a newline */
	size_t width[CLI_VIEW_LINES]; /* of each line, in columns */
	size_t lines;
};

/* Whether this task has a line of its own on a screen of so many lines. */
bool cli_view_shows(const struct cli_view *v, size_t task, size_t lines);

/* Composes what fits a screen of that size; no line fills its last column. */
void cli_view_frame(struct cli_frame *f, const struct cli_view *v, size_t columns, size_t lines,
                    int64_t now_ms);

/* "27%, 120.0 MiB/s, 4m 2s left"; nothing if it is not known. */
void cli_view_progress(struct upid_buf *out, const struct cli_view_task *t, int64_t now_ms);

#endif
