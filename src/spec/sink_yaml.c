/* Writes records as YAML. */
#include <stdlib.h>
#include <string.h>

#include "sink.h"
#include "yaml_emit.h"

struct spec_yaml {
	struct spec_sink base;
	struct yaml_out yaml;
	bool list; /* records are items of one list, not documents */
	int depth;
};

/* ------------------------------------------------------------------------------ structure */

static void
document(struct spec_yaml *y, bool start)
{
	yaml_event_t event;

	if (start)
		yaml_out_event(
			&y->yaml, &event,
			y->yaml.lib.document_start_event_initialize(&event, NULL, NULL, NULL, 1));
	else
		yaml_out_event(&y->yaml, &event,
		               y->yaml.lib.document_end_event_initialize(&event, 1));
}

static void
mapping(struct spec_yaml *y, yaml_mapping_style_t style)
{
	yaml_event_t event;

	yaml_out_event(&y->yaml, &event,
	               y->yaml.lib.mapping_start_event_initialize(&event, NULL, NULL, 1, style));
}

static void
end_mapping(struct spec_yaml *y)
{
	yaml_event_t event;

	yaml_out_event(&y->yaml, &event, y->yaml.lib.mapping_end_event_initialize(&event));
}

static void
sequence(struct spec_yaml *y)
{
	yaml_event_t event;

	yaml_out_event(&y->yaml, &event,
	               y->yaml.lib.sequence_start_event_initialize(&event, NULL, NULL, 1,
	                                                           YAML_BLOCK_SEQUENCE_STYLE));
}

static void
end_sequence(struct spec_yaml *y)
{
	yaml_event_t event;

	yaml_out_event(&y->yaml, &event, y->yaml.lib.sequence_end_event_initialize(&event));
}

/* ----------------------------------------------------------------------------------- sink */

static void
begin(struct spec_sink *sink, const struct spec_row *row)
{
	struct spec_yaml *y = (struct spec_yaml *)sink;

	if (row != NULL)
		yaml_out_plain(&y->yaml, upid_str(row->name));
	else if (!y->list)
		document(y, true);
	y->depth++;
	mapping(y, YAML_BLOCK_MAPPING_STYLE);
}

static void
end(struct spec_sink *sink)
{
	struct spec_yaml *y = (struct spec_yaml *)sink;

	end_mapping(y);
	if (--y->depth > 0)
		return;
	if (!y->list)
		document(y, false);
	yaml_out_flush(&y->yaml);
}

static void
str(struct spec_sink *sink, const struct spec_row *row, struct upid_str value)
{
	struct spec_yaml *y = (struct spec_yaml *)sink;

	yaml_out_plain(&y->yaml, upid_str(row->name));
	/* numbers and booleans arrive here too (sink_words.c) */
	if (row->type == SPEC_STR || row->type == SPEC_PATH || row->type == SPEC_LIST)
		yaml_out_text(&y->yaml, value, YAML_ANY_SCALAR_STYLE);
	else
		yaml_out_plain(&y->yaml, value);
}

static void
null(struct spec_sink *sink, const struct spec_row *row)
{
	struct spec_yaml *y = (struct spec_yaml *)sink;

	yaml_out_plain(&y->yaml, upid_str(row->name));
	yaml_out_plain(&y->yaml, UPID_S("null"));
}

static void
numbered_line(struct spec_yaml *y, const struct upid_line *line)
{
	struct upid_buf n = { 0 };

	upid_buf_addu(&n, line->n);
	y->yaml.failed = y->yaml.failed || n.failed;
	mapping(y, YAML_FLOW_MAPPING_STYLE);
	yaml_out_plain(&y->yaml, UPID_S("n"));
	yaml_out_plain(&y->yaml, upid_buf_str(&n));
	yaml_out_plain(&y->yaml, UPID_S("t"));
	yaml_out_text(&y->yaml, line->t, YAML_DOUBLE_QUOTED_SCALAR_STYLE);
	end_mapping(y);
	upid_buf_free(&n);
}

/* libyaml falls back to quotes if a text cannot be a block. */
static void
text_block(struct spec_yaml *y, const struct upid_lines *value)
{
	struct upid_buf text = { 0 };

	for (size_t i = 0; i < value->count; i++) {
		upid_buf_adds(&text, i > 0 ? "\n" : "");
		upid_buf_add(&text, value->line[i].t.p, value->line[i].t.n);
	}
	y->yaml.failed = y->yaml.failed || text.failed;
	yaml_out_text(&y->yaml, upid_buf_str(&text), YAML_LITERAL_SCALAR_STYLE);
	upid_buf_free(&text);
}

static void
lines(struct spec_sink *sink, const struct spec_row *row, const struct upid_lines *value)
{
	struct spec_yaml *y = (struct spec_yaml *)sink;

	yaml_out_plain(&y->yaml, upid_str(row->name));
	if (row->type == SPEC_TEXT) {
		text_block(y, value);
		return;
	}
	sequence(y);
	for (size_t i = 0; i < value->count; i++)
		if (row->type == SPEC_LINES)
			numbered_line(y, &value->line[i]);
		else
			yaml_out_text(&y->yaml, value->line[i].t, YAML_DOUBLE_QUOTED_SCALAR_STYLE);
	end_sequence(y);
}

static void
objects(struct spec_sink *sink, const struct spec_row *row, const struct spec_objects *value)
{
	struct spec_yaml *y = (struct spec_yaml *)sink;

	yaml_out_plain(&y->yaml, upid_str(row->name));
	sequence(y);
	for (size_t i = 0; i < value->count; i++) {
		mapping(y, YAML_BLOCK_MAPPING_STYLE);
		spec_write_fields(sink, row->sub, (const char *)value->first + i * value->size);
		end_mapping(y);
	}
	end_sequence(y);
}

/* --------------------------------------------------------------------------- open and close */

static void
open_stream(struct spec_yaml *y)
{
	yaml_event_t event;

	yaml_out_event(&y->yaml, &event,
	               y->yaml.lib.stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	if (y->list) {
		document(y, true);
		sequence(y);
	}
}

struct spec_yaml *
spec_yaml_new(struct upid_buf *out, bool list, struct upid_err *err)
{
	static const struct spec_sink_ops ops = { .begin = begin,
		                                  .end = end,
		                                  .null = null,
		                                  .str = str,
		                                  .sint = spec_sint_as_str,
		                                  .uint = spec_uint_as_str,
		                                  .boolean = spec_boolean_as_str,
		                                  .seconds = spec_seconds_as_str,
		                                  .lines = lines,
		                                  .objects = objects };
	struct spec_yaml *y = calloc(1, sizeof(*y));

	if (y == NULL || yaml_out_init(&y->yaml, out, err) != 0) {
		if (y == NULL)
			upid_fail_memory(err);
		free(y);
		return NULL;
	}
	y->base.ops = &ops;
	y->list = list;
	open_stream(y);
	return y;
}

struct spec_sink *
spec_yaml_sink(struct spec_yaml *y)
{
	return &y->base;
}

int
spec_yaml_close(struct spec_yaml *y)
{
	yaml_event_t event;
	bool failed;

	if (y->list) {
		end_sequence(y);
		document(y, false);
	}
	yaml_out_event(&y->yaml, &event, y->yaml.lib.stream_end_event_initialize(&event));
	failed = y->yaml.failed;
	yaml_out_delete(&y->yaml);
	free(y);
	return failed ? -1 : 0;
}
