/*
 * Writes a JSON object of strings, for Terraform's data "external". A missing key is an error in
 * HCL, so every row is present, except those that differ from run to run: they would show a change
 * in each plan.
 */
#include "lib/base/json.h"
#include "sink.h"

static bool
begin_field(struct spec_strings *s, const struct spec_row *row)
{
	if (row->flags & SPEC_VOLATILE)
		return false;
	upid_buf_add(s->out, row->key + s->first, row->key_len - s->first);
	s->first = false;
	return true;
}

static void
begin(struct spec_sink *sink, const struct spec_row *row)
{
	struct spec_strings *s = (struct spec_strings *)sink;

	(void)row; /* objects in a record are written as JSON */
	upid_buf_addc(s->out, '{');
	s->first = true;
}

static void
end(struct spec_sink *sink)
{
	upid_buf_addc(((struct spec_strings *)sink)->out, '}');
}

/* Adds text inside a JSON string. */
static void
add(struct spec_strings *s, struct upid_str value)
{
	struct upid_buf shown = { 0 };

	if (s->visible) {
		spec_visible(&shown, value);
		value = upid_buf_str(&shown);
	}
	upid_json_escape(s->out, value, false);
	s->out->failed = s->out->failed || shown.failed;
	upid_buf_free(&shown);
}

static void
str(struct spec_sink *sink, const struct spec_row *row, struct upid_str value)
{
	struct spec_strings *s = (struct spec_strings *)sink;

	if (!begin_field(s, row))
		return;
	upid_buf_addc(s->out, '"');
	add(s, value);
	upid_buf_addc(s->out, '"');
}

static void
nothing(struct spec_sink *sink, const struct spec_row *row)
{
	str(sink, row, UPID_S(""));
}

/* Numbered lines become JSON in a string, for jsondecode; other lines are joined by newlines. */
static void
lines(struct spec_sink *sink, const struct spec_row *row, const struct upid_lines *value)
{
	struct spec_strings *s = (struct spec_strings *)sink;

	if (!begin_field(s, row))
		return;
	upid_buf_adds(s->out, row->type == SPEC_LINES ? "\"[" : "\"");
	for (size_t i = 0; i < value->count; i++) {
		struct upid_buf quoted = { 0 };

		if (row->type == SPEC_LINES) {
			upid_json_quote(&quoted, value->line[i].t, false);
			upid_buf_addf(s->out, "%s{\\\"n\\\":%llu,\\\"t\\\":", i > 0 ? "," : "",
			              (unsigned long long)value->line[i].n);
			upid_json_escape(s->out, upid_buf_str(&quoted), false);
			upid_buf_addc(s->out, '}');
			s->out->failed = s->out->failed || quoted.failed;
		} else {
			upid_buf_adds(s->out, i > 0 ? "\\n" : "");
			add(s, value->line[i].t);
		}
		upid_buf_free(&quoted);
	}
	upid_buf_adds(s->out, row->type == SPEC_LINES ? "]\"" : "\"");
}

void
spec_strings_init(struct spec_strings *s, struct upid_buf *out)
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
		                                  .object = spec_object_as_str,
		                                  .objects = spec_objects_as_str };

	*s = (struct spec_strings){ .base = { &ops }, .out = out, .first = true };
}
