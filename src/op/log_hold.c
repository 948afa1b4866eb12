#include "log_hold.h"

/* Approximate memory of a line besides its text. */
enum { OF_A_LINE = 40 };

static bool
is_bounded(const struct op_log_bounds *b)
{
	return b->lines > 0 || b->bytes > 0 || b->tail > 0;
}

static bool
fits_first(const struct op_log_hold *h, const struct op_log_bounds *b, struct upid_str text)
{
	return b->tail == 0 && h->last.count + h->last.dropped == 0 &&
	       (b->lines == 0 || h->first.count < b->lines / 2) &&
	       (b->bytes == 0 || h->first.bytes + text.n <= b->bytes / 2);
}

/* Truncates between characters, if the text is UTF-8. */
static struct upid_str
cut(struct upid_str text, uint64_t most)
{
	size_t back = 0;

	if (most == 0 || text.n <= most)
		return text;
	text.n = (size_t)most;
	while (back < 3 && back < text.n && ((unsigned char)text.p[text.n - back] & 0xC0) == 0x80)
		back++;
	text.n -= back;
	return text;
}

static void
bound_last(struct op_log_hold *h, const struct op_log_bounds *b)
{
	uint64_t lines = b->lines > 0 ? b->lines - h->first.count : 0;

	if (b->tail > 0 && (lines == 0 || b->tail < lines))
		lines = b->tail;
	h->last.keep = (size_t)lines;
	h->last.keep_bytes = b->bytes > 0 ? (size_t)(b->bytes - h->first.bytes) : 0;
}

int
op_log_hold_add(struct op_log_hold *h, const struct op_log_bounds *b, uint64_t n,
                struct upid_str text, struct upid_err *err)
{
	text = cut(text, b->bytes);
	if (!is_bounded(b) || fits_first(h, b, text))
		return upid_lines_add(&h->first, n, text, err);
	bound_last(h, b);
	return upid_lines_add(&h->last, n, text, err);
}

size_t
op_log_hold_bytes(const struct op_log_hold *h)
{
	return h->first.bytes + h->last.bytes + (h->first.count + h->last.count) * OF_A_LINE;
}

int
op_log_hold_join(struct op_log_hold *h, struct upid_err *err)
{
	if (upid_lines_trim(&h->last, err) != 0)
		return -1;
	for (size_t i = 0; i < h->last.count; i++)
		if (upid_lines_add(&h->first, h->last.line[i].n, h->last.line[i].t, err) != 0)
			return -1;
	h->first.dropped = h->last.dropped;
	upid_lines_free(&h->last);
	return 0;
}

void
op_log_hold_free(struct op_log_hold *h)
{
	upid_lines_free(&h->first);
	upid_lines_free(&h->last);
}
