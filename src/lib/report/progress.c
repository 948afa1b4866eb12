/* Tracks the progress of a running task. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "reporter.h"

enum { WHOLE = 100000 }; /* 100 percent in thousandths */

/* A new guest, disk or phase: percentages restart. */
void
upid_progress_what(struct upid_reporter *r, const char *fmt, ...)
{
	char what[sizeof(r->what)];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (n <= 0 || (size_t)n >= sizeof(what) || strcmp(what, r->what) == 0)
		return;
	memcpy(r->what, what, (size_t)n + 1);
	r->progress = (struct upid_progress){
		.percent = UPID_NONE,
		.percent_total = UPID_NONE,
		.bytes = UPID_NONE,
		.total_bytes = UPID_NONE,
		.rate = UPID_NONE,
		.eta_s = UPID_NONE,
	};
}

/* The remaining time at the average rate; a time in the log takes precedence. */
static int64_t
eta(const struct upid_progress_line *line)
{
	int64_t elapsed_s = line->elapsed_ms / 1000;

	if (line->eta_ms != UPID_NONE)
		return line->eta_ms / 1000;
	if (line->elapsed_ms < 1000)
		return UPID_NONE;
	if (line->bytes > 0 && line->total_bytes >= line->bytes &&
	    (line->total_bytes - line->bytes) / line->bytes < INT64_MAX / elapsed_s)
		return (int64_t)((double)(line->total_bytes - line->bytes) / (double)line->bytes *
		                 (double)elapsed_s);
	if (line->percent >= 1000 && line->percent <= WHOLE && elapsed_s < INT32_MAX)
		return (WHOLE - line->percent) * elapsed_s / line->percent;
	return UPID_NONE;
}

static int64_t
of_all(const struct upid_reporter *r, int64_t percent)
{
	if (r->things <= 0 || r->things_done < 0 || r->things_done >= r->things ||
	    percent == UPID_NONE)
		return UPID_NONE;
	return (r->things_done * WHOLE + percent) / r->things;
}

void
upid_progress_set(struct upid_reporter *r, const struct upid_progress_line *line)
{
	struct upid_progress *p = &r->progress;
	int64_t percent = line->percent;

	if (percent > WHOLE) /* the source has grown */
		percent = WHOLE;
	if (r->what[0] == '\0')
		upid_progress_what(r, "%s", r->type[0] != '\0' ? r->type : "task");
	p->what = (struct upid_str){ r->what, strlen(r->what) };
	if (percent > p->percent)
		p->percent = percent;
	p->bytes = line->bytes;
	p->total_bytes = line->total_bytes;
	p->rate = line->rate;
	p->eta_s = eta(line);
	p->percent_total = of_all(r, p->percent);
	p->line = r->line;
}

const struct upid_progress *
upid_report_progress(const struct upid_reporter *r)
{
	return &r->progress;
}
