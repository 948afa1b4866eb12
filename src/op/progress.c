#include "progress.h"

#define ROW(n, t, sentence)                                                                        \
	{                                                                                          \
		SPEC_NAME(#n), SPEC_AT(struct op_progress, n), .type = t, .text = sentence,        \
							       .flags = SPEC_NULLABLE              \
	}

const struct spec_row op_progress_rows[OP_PROGRESS_ROWS] = {
	ROW(what, SPEC_STR, "The guest, disk or phase that the numbers describe."),
	ROW(percent, SPEC_MS, "Percentage that is done."),
	ROW(percent_total, SPEC_MS,
	    "Percentage of the whole task, if its log tells the number of objects."),
	ROW(bytes, SPEC_INT, "Bytes that are done."),
	ROW(total_bytes, SPEC_INT, "Total bytes."),
	ROW(rate, SPEC_INT, "Bytes per second."),
	ROW(eta_seconds, SPEC_INT,
	    "Estimated seconds until it is done, at the average rate so far."),
};

void
op_progress_fill(struct op_progress *p, const struct upid_progress *from)
{
	*p = (struct op_progress){ .percent = UPID_NONE,
		                   .percent_total = UPID_NONE,
		                   .bytes = UPID_NONE,
		                   .total_bytes = UPID_NONE,
		                   .rate = UPID_NONE,
		                   .eta_seconds = UPID_NONE };
	if (from == NULL || from->what.p == NULL)
		return;
	p->what = from->what;
	p->percent = from->percent;
	p->percent_total = from->percent_total;
	p->bytes = from->bytes;
	p->total_bytes = from->total_bytes;
	p->rate = from->rate;
	p->eta_seconds = from->eta_s;
}
