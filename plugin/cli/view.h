/* Composes the display of running tasks on a terminal: one line each, at most a screenful. */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H

#include "lib/base/buf.h"

struct cli_view_task {
	struct upid_buf name; /* safe for a terminal */
	/* the last line of its log, safe for a terminal; empty: none yet */
	struct upid_buf line;
	struct upid_buf what; /* the object of the progress; empty: none */
	bool seen;            /* there was a response */
	bool ended;
	int64_t born_ms; /* start, on the loop's clock */
	int64_t told_ms; /* when the progress was reported */
	/* thousandths, of the whole task if `whole`; negative: unknown, as all below */
	int64_t percent;
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
	struct upid_buf text;         /* each line ends with a newline */
	size_t width[CLI_VIEW_LINES]; /* width of each line, in columns */
	size_t lines;
};

/* Whether this task has its own line on a screen with that many lines. */
bool cli_view_shows(const struct cli_view *v, size_t task, size_t lines);

/* Composes what fits on a screen of that size; no line fills the last column. */
void cli_view_frame(struct cli_frame *f, const struct cli_view *v, size_t columns, size_t lines,
                    int64_t now_ms);

/* Adds "27%, 120.0 MiB/s, 4m 2s left"; nothing if unknown. */
void cli_view_progress(struct upid_buf *out, const struct cli_view_task *t, int64_t now_ms);

#endif
