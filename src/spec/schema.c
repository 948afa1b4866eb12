/* JSON Schemas (2020-12) of results and errors. */
#include <stdio.h>

#include "schema.h"

void
schema_begin(struct gen_json *j, const char *name, const char *what, const char *text)
{
	gen_json_open(j, NULL, '{');
	gen_json_str(j, "$schema", "https://json-schema.org/draft/2020-12/schema");
	gen_json_key(j, UPID_S("title"));
	upid_buf_adds(j->out, "\"upid ");
	gen_dashed(j->out, upid_str(name));
	upid_buf_addf(j->out, "%s\"", what);
	gen_json_str(j, "description", text);
	gen_json_str(j, "type", "object");
}

void
schema_line_items(struct gen_json *j, bool exact)
{
	gen_json_open(j, "items", '{');
	gen_json_str(j, "type", "object");
	gen_json_open(j, "properties", '{');
	gen_json_raw(j, "n", "{\"type\": \"integer\", \"minimum\": 1}");
	gen_json_raw(j, "t", "{\"type\": \"string\"}");
	gen_json_close(j, '}');
	gen_json_words(j, "required", "n t", false);
	if (exact)
		gen_json_raw(j, "additionalProperties", "false");
	gen_json_close(j, '}');
}

static const char *const result_types[] = {
	[SPEC_STR] = "string",   [SPEC_PATH] = "string",  [SPEC_INT] = "integer",
	[SPEC_UINT] = "integer", [SPEC_BOOL] = "boolean", [SPEC_MS] = "number",
	[SPEC_LINES] = "array",  [SPEC_UPIDS] = "array",  [SPEC_TEXTS] = "array",
	[SPEC_TEXT] = "string",  [SPEC_OBJ] = "object",   [SPEC_DECIMAL] = "number",
	[SPEC_OBJS] = "array"
};

static void fields(struct gen_json *j, const struct spec_set *set);

static void
items(struct gen_json *j, const struct spec_set *set)
{
	gen_json_open(j, "items", '{');
	gen_json_str(j, "type", "object");
	fields(j, set);
	gen_json_close(j, '}');
}

static void
field(struct gen_json *j, const struct spec_row *row)
{
	gen_json_open(j, row->name, '{');
	gen_json_str(j, "description", row->text);
	if (row->type == SPEC_JSON) {
		; /* any value */
	} else if (row->flags & SPEC_NULLABLE) {
		gen_json_key(j, UPID_S("type"));
		upid_buf_addf(j->out, "[\"%s\", \"null\"]", result_types[row->type]);
	} else {
		gen_json_str(j, "type", result_types[row->type]);
	}
	if (row->type == SPEC_UINT || row->type == SPEC_MS || row->type == SPEC_DECIMAL)
		gen_json_raw(j, "minimum", "0");
	if (row->choices != NULL)
		gen_json_words(j, "enum", row->choices, row->flags & SPEC_NULLABLE);
	if (row->type == SPEC_LINES)
		schema_line_items(j, true);
	else if (row->type == SPEC_TEXTS)
		gen_json_raw(j, "items", "{\"type\": \"string\"}");
	else if (row->type == SPEC_OBJ)
		fields(j, row->sub);
	else if (row->type == SPEC_OBJS)
		items(j, row->sub);
	if (row->flags & SPEC_VOLATILE)
		gen_json_raw(j, "x-volatile", "true");
	gen_json_close(j, '}');
}

static void
fields(struct gen_json *j, const struct spec_set *set)
{
	gen_json_open(j, "properties", '{');
	for (struct spec_iter i = { .set = set }; spec_next(&i);)
		field(j, i.row);
	gen_json_close(j, '}');
	gen_json_open(j, "required", '[');
	for (struct spec_iter i = { .set = set }; spec_next(&i);)
		if (i.row->when == 0)
			gen_json_str(j, NULL, i.row->name);
	gen_json_close(j, ']');
	gen_json_raw(j, "additionalProperties", "false");
}

static void
record(struct upid_buf *out, const char *name, const char *what, const char *text,
       const struct spec_set *set)
{
	struct gen_json j = { .out = out, .first = true };

	schema_begin(&j, name, what, text);
	fields(&j, set);
	gen_json_close(&j, '}');
	upid_buf_addc(out, '\n');
}

void
spec_schema_result(struct upid_buf *out, const struct spec_doc *doc)
{
	record(out, doc->name, ": one result", doc->text, doc->result);
}

static bool
has_row(const struct spec_iter *i, const void *sample)
{
	return i->row->when == 0 || *((const bool *)sample + i->base + i->row->when - 1);
}

void
spec_schema_kind(struct upid_buf *out, const struct spec_doc *doc, const char *kind,
                 const void *max, const void *min)
{
	struct gen_json j = { .out = out, .first = true };
	char what[80];

	(void)snprintf(what, sizeof(what), ": one %.60s", kind);
	schema_begin(&j, doc->name, what, doc->text);
	gen_json_open(&j, "properties", '{');
	for (struct spec_iter i = { .set = doc->result }; spec_next(&i);)
		if (has_row(&i, max))
			field(&j, i.row);
	gen_json_close(&j, '}');
	gen_json_open(&j, "required", '[');
	for (struct spec_iter i = { .set = doc->result }; spec_next(&i);)
		if (has_row(&i, min))
			gen_json_str(&j, NULL, i.row->name);
	gen_json_close(&j, ']');
	gen_json_raw(&j, "additionalProperties", "false");
	gen_json_close(&j, '}');
	upid_buf_addc(out, '\n');
}

void
spec_schema_error(struct upid_buf *out, const struct spec_set *set)
{
	record(out, "", "error", "The record of an input that failed.", set);
}

void
spec_schema_line(struct upid_buf *out, const struct spec_set *set)
{
	record(out, "", "line", "One line of a log, as `upid log --lines` writes it.", set);
}

void
spec_schema_events(struct upid_buf *out, const struct spec_set *const *sets)
{
	struct gen_json j = { .out = out, .first = true };

	schema_begin(&j, "", "event",
	             "What happens to a task while it runs, as `--follow` writes it.");
	gen_json_open(&j, "oneOf", '[');
	for (; *sets != NULL; sets++) {
		gen_json_open(&j, NULL, '{');
		fields(&j, *sets);
		gen_json_close(&j, '}');
	}
	gen_json_close(&j, ']');
	gen_json_close(&j, '}');
	upid_buf_addc(out, '\n');
}
