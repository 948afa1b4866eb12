/* Writes records as JSON, directly into a buffer: building a jansson object for each would take
 * thirty times as long as decoding a UPID. */
#include <string.h>

#include "lib/base/json.h"
#include "sink.h"

static void
indent(struct spec_json *s)
{
	upid_buf_addc(s->out, '\n');
	for (int i = 0; i < s->depth; i++)
		upid_buf_adds(s->out, "  ");
}

/* Adds the comma and the key, which the row stores as one text. False: the row is left out. */
static bool
begin_field(struct spec_json *s, const struct spec_row *row)
{
	if (row->flags & s->without)
		return false;
	if (s->pretty) {
		upid_buf_add(s->out, ",", !s->first);
		indent(s);
		upid_buf_add(s->out, row->key + 1, row->key_len - 1);
		upid_buf_addc(s->out, ' ');
	} else if (upid_buf_reserve(s->out, SPEC_KEY)) {
		memcpy(s->out->p + s->out->n, row->key + s->first, SPEC_KEY - 1);
		s->out->n += row->key_len - s->first;
	}
	s->first = false;
	return true;
}

static void
begin(struct spec_sink *sink, const struct spec_row *row)
{
	struct spec_json *s = (struct spec_json *)sink;

	if (row != NULL && !begin_field(s, row))
		return;
	upid_buf_addc(s->out, '{');
	s->first = true;
	s->depth++;
}

static void
end(struct spec_sink *sink)
{
	struct spec_json *s = (struct spec_json *)sink;

	s->depth--;
	if (s->pretty && !s->first)
		indent(s);
	upid_buf_addc(s->out, '}');
	s->first = false;
}

static void
null(struct spec_sink *sink, const struct spec_row *row)
{
	struct spec_json *s = (struct spec_json *)sink;

	if (begin_field(s, row))
		upid_buf_add(s->out, "null", 4);
}

static void
str(struct spec_sink *sink, const struct spec_row *row, struct upid_str value)
{
	struct spec_json *s = (struct spec_json *)sink;

	if (begin_field(s, row))
		upid_json_quote(s->out, value, s->ascii);
}

static void
uint(struct spec_sink *sink, const struct spec_row *row, uint64_t value)
{
	struct spec_json *s = (struct spec_json *)sink;

	if (begin_field(s, row))
		upid_buf_addu(s->out, value);
}

static void
sint(struct spec_sink *sink, const struct spec_row *row, int64_t value)
{
	struct spec_json *s = (struct spec_json *)sink;

	if (begin_field(s, row))
		upid_buf_addi(s->out, value);
}

static void
boolean(struct spec_sink *sink, const struct spec_row *row, bool value)
{
	struct spec_json *s = (struct spec_json *)sink;

	if (begin_field(s, row))
		upid_buf_adds(s->out, value ? "true" : "false");
}

static void
seconds(struct spec_sink *sink, const struct spec_row *row, int64_t ms)
{
	struct spec_json *s = (struct spec_json *)sink;

	if (begin_field(s, row))
		spec_seconds(s->out, ms);
}

static void
add_text(struct spec_json *s, const struct upid_lines *lines)
{
	upid_buf_addc(s->out, '"');
	for (size_t i = 0; i < lines->count; i++) {
		if (i > 0)
			upid_buf_adds(s->out, "\\n");
		upid_json_escape(s->out, lines->line[i].t, s->ascii);
	}
	upid_buf_addc(s->out, '"');
}

static void
add_line(struct spec_json *s, const struct upid_line *line)
{
	upid_buf_adds(s->out, "{\"n\":");
	upid_buf_addu(s->out, line->n);
	upid_buf_adds(s->out, ",\"t\":");
	upid_json_quote(s->out, line->t, s->ascii);
	upid_buf_addc(s->out, '}');
}

static void
lines(struct spec_sink *sink, const struct spec_row *row, const struct upid_lines *value)
{
	struct spec_json *s = (struct spec_json *)sink;

	if (!begin_field(s, row))
		return;
	if (row->type == SPEC_TEXT) {
		add_text(s, value);
		return;
	}
	upid_buf_addc(s->out, '[');
	s->depth++;
	for (size_t i = 0; i < value->count; i++) {
		if (i > 0)
			upid_buf_addc(s->out, ',');
		if (s->pretty)
			indent(s);
		if (row->type == SPEC_LINES)
			add_line(s, &value->line[i]);
		else
			upid_json_quote(s->out, value->line[i].t, s->ascii);
	}
	s->depth--;
	if (s->pretty && value->count > 0)
		indent(s);
	upid_buf_addc(s->out, ']');
}

static void
objects(struct spec_sink *sink, const struct spec_row *row, const struct spec_objects *value)
{
	struct spec_json *s = (struct spec_json *)sink;

	if (!begin_field(s, row))
		return;
	upid_buf_addc(s->out, '[');
	s->depth++;
	for (size_t i = 0; i < value->count; i++) {
		upid_buf_add(s->out, ",", i > 0);
		if (s->pretty)
			indent(s);
		spec_write(sink, row->sub, (const char *)value->first + i * value->size);
	}
	s->depth--;
	if (s->pretty && value->count > 0)
		indent(s);
	upid_buf_addc(s->out, ']');
	s->first = false;
}

void
spec_objects_json(struct upid_buf *out, const struct spec_row *row,
                  const struct spec_objects *value)
{
	struct spec_json s;

	spec_json_init(&s, out);
	upid_buf_addc(out, '[');
	for (size_t i = 0; i < value->count; i++) {
		upid_buf_add(out, ",", i > 0);
		spec_write(&s.base, row->sub, (const char *)value->first + i * value->size);
	}
	upid_buf_addc(out, ']');
}

static void
json(struct spec_sink *sink, const struct spec_row *row, struct upid_str value)
{
	struct spec_json *s = (struct spec_json *)sink;

	if (begin_field(s, row))
		upid_buf_add(s->out, value.p, value.n);
}

void
spec_json_init(struct spec_json *s, struct upid_buf *out)
{
	static const struct spec_sink_ops ops = { .begin = begin,
		                                  .end = end,
		                                  .null = null,
		                                  .str = str,
		                                  .sint = sint,
		                                  .uint = uint,
		                                  .boolean = boolean,
		                                  .seconds = seconds,
		                                  .lines = lines,
		                                  .objects = objects,
		                                  .json = json };

	*s = (struct spec_json){ .base = { &ops }, .out = out, .first = true };
}
