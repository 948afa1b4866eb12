/* Writes records as "name: value" lines, or only the value of one row. */
#include <string.h>

#include "sink.h"

void
spec_visible(struct upid_buf *out, struct upid_str s)
{
	upid_buf_add_visible(out, s, "\n\t");
}

static void
add(struct spec_text *s, struct upid_str value)
{
	if (s->visible)
		spec_visible(s->out, value);
	else
		upid_buf_add(s->out, value.p, value.n);
}

static bool
begin_field(struct spec_text *s, const struct spec_row *row)
{
	const size_t start = s->out->n;

	if (s->only != NULL)
		return strcmp(s->only, row->name) == 0;
	if (s->inside != NULL)
		upid_buf_addf(s->out, "%s.", s->inside);
	upid_buf_adds(s->out, row->name);
	upid_buf_adds(s->out, ": ");
	while (s->out->n - start < s->align + 2 && !s->out->failed)
		upid_buf_addc(s->out, ' ');
	return true;
}

static void
nothing(struct spec_sink *sink, const struct spec_row *row)
{
	(void)sink;
	(void)row;
}

/* Separates records by a blank line. In a pipe the last record is followed by one too. */
static void
begin(struct spec_sink *sink, const struct spec_row *row)
{
	struct spec_text *s = (struct spec_text *)sink;

	if (row != NULL)
		s->inside = row->name;
	else if (s->only == NULL && s->align > 0 && s->begun)
		upid_buf_addc(s->out, '\n');
	s->begun = true;
}

static void
end(struct spec_sink *sink)
{
	struct spec_text *s = (struct spec_text *)sink;

	if (s->inside == NULL && s->only == NULL && s->align == 0)
		upid_buf_addc(s->out, '\n');
	s->inside = NULL;
}

static void
str(struct spec_sink *sink, const struct spec_row *row, struct upid_str value)
{
	struct spec_text *s = (struct spec_text *)sink;

	if (begin_field(s, row)) {
		add(s, value);
		upid_buf_addc(s->out, '\n');
	}
}

static void
lines(struct spec_sink *sink, const struct spec_row *row, const struct upid_lines *value)
{
	struct spec_text *s = (struct spec_text *)sink;
	bool alone = s->only != NULL;

	if (!begin_field(s, row))
		return;
	if (!alone)
		upid_buf_addc(s->out, '\n');
	for (size_t i = 0; i < value->count; i++) {
		upid_buf_adds(s->out, alone ? "" : "  ");
		add(s, value->line[i].t);
		if (!alone || s->visible || !value->unfinished || i + 1 < value->count)
			upid_buf_addc(s->out, '\n');
	}
}

void
spec_text_init(struct spec_text *s, struct upid_buf *out)
{
	static const struct spec_sink_ops ops = { .begin = begin,
		                                  .end = end,
		                                  .absent = nothing,
		                                  .null = nothing,
		                                  .str = str,
		                                  .sint = spec_sint_as_str,
		                                  .uint = spec_uint_as_str,
		                                  .boolean = spec_boolean_as_str,
		                                  .seconds = spec_seconds_as_str,
		                                  .lines = lines,
		                                  .objects = spec_objects_as_str };

	*s = (struct spec_text){ .base = { &ops }, .out = out };
}
