#include <string.h>

#include "lib/base/text.h"
#include "color.h"
#include "out.h"

enum { FULL = 60 * 1024, TABLE_ROWS = 500 };

bool
cli_format_of(enum cli_format *format, struct upid_str word)
{
	const char *list = CLI_FORMATS;
	struct upid_str known;

	for (int i = 0; spec_word(&known, &list); i++)
		if (upid_str_same(known, word)) {
			*format = (enum cli_format)i;
			return true;
		}
	return false;
}

enum cli_format
cli_format_default(const struct face_world *w, const struct op *op)
{
	if (!w->out_tty)
		return CLI_NDJSON;
	return op->columns != NULL && !op->fields_first ? CLI_TABLE : CLI_TEXT;
}

/* -------------------------------------------------------------------------- open and close */

static void
begin_table(struct cli_out *o, const struct op *op)
{
	spec_table_init(&o->table, &o->buf, op->columns);
	spec_table_init(&o->errors, &o->buf, "upid ?profile *error.code error.message");
	o->table.color = o->errors.color = cli_color(o->world, o->world->out_tty);
	o->table.width = o->errors.width = o->world->out_columns;
	/* a table with titles is read as a whole */
	o->eager = o->eager && !op->in_pages && op->columns != NULL &&
	           strchr(op->columns, '=') == NULL;
}

static void
begin_text(struct cli_out *o, const struct op *op)
{
	spec_text_init(&o->text, &o->buf);
	o->text.only = op->text_row;
	o->text.visible = o->world->out_tty;
	for (struct spec_iter i = { .set = &op->result }; o->world->out_tty && spec_next(&i);)
		if (strlen(i.row->name) > o->text.align)
			o->text.align = strlen(i.row->name);
}

int
cli_out_begin(struct cli_out *o, const struct op *op, struct upid_err *err)
{
	if (o->format == CLI_TABLE && op->columns == NULL)
		o->format = CLI_TEXT;
	if (o->format == CLI_YAML && (o->yaml = spec_yaml_new(&o->buf, o->list, err)) == NULL)
		return -1;
	spec_json_init(&o->json, &o->buf);
	o->json.pretty = o->format == CLI_JSON;
	o->json.depth = o->format == CLI_JSON && o->list;
	begin_text(o, op);
	if (o->format == CLI_TABLE)
		begin_table(o, op);
	return 0;
}

/* Nothing of a YAML document is written before its first record, so it can begin again. */
int
cli_out_several(struct cli_out *o)
{
	bool structured = o->format == CLI_JSON || o->format == CLI_YAML;
	struct upid_err no_memory = { 0 };

	if (!structured || o->list || o->records > 0)
		return 0;
	o->list = true;
	o->json.depth = o->format == CLI_JSON;
	if (o->yaml == NULL)
		return 0;
	(void)spec_yaml_close(o->yaml);
	o->buf.n = 0;
	o->yaml = spec_yaml_new(&o->buf, true, &no_memory);
	o->failed = o->failed || o->yaml == NULL;
	return o->failed ? -1 : 0;
}

int
cli_out_end(struct cli_out *o, struct upid_err *err)
{
	bool no_memory;

	if (o->format == CLI_JSON && o->list)
		upid_buf_adds(&o->buf, o->records == 0 ? "[]\n" : "\n]\n");
	no_memory = o->yaml != NULL && spec_yaml_close(o->yaml) != 0;
	no_memory = cli_out_flush(o) != 0 && o->buf.failed ? true : no_memory;
	upid_buf_free(&o->buf);
	spec_table_free(&o->table);
	spec_table_free(&o->errors);
	if (no_memory)
		return upid_fail_memory(err);
	return o->failed ? upid_fail(err, UPID_E_OUTPUT, "the output could not be written") : 0;
}

/* --------------------------------------------------------------------------------- records */

/* If memory ran out within a record, nothing of it is written. */
int
cli_out_flush(struct cli_out *o)
{
	spec_table_flush(&o->table);
	spec_table_flush(&o->errors);
	if (o->buf.n > 0 && !o->failed && !o->buf.failed &&
	    o->world->write_out(o->world->ctx, o->buf.p, o->buf.n) != 0)
		o->failed = true;
	o->buf.n = 0;
	return o->failed || o->buf.failed ? -1 : 0;
}

static void
json_separator(struct cli_out *o)
{
	if (o->format == CLI_JSON && o->list)
		upid_buf_adds(&o->buf, o->records == 0 ? "[\n  " : ",\n  ");
	o->json.first = true;
}

static void
write_json(struct cli_out *o, const struct spec_set *set, const void *result)
{
	json_separator(o);
	spec_write(&o->json.base, set, result);
	if (o->format == CLI_NDJSON || !o->list)
		upid_buf_addc(&o->buf, '\n');
}

static void
add_record(struct cli_out *o, const struct spec_set *set, const void *result)
{
	switch (o->format) {
	case CLI_YAML:
		spec_write(spec_yaml_sink(o->yaml), set, result);
		break;
	case CLI_TEXT:
		spec_write(&o->text.base, set, result);
		break;
	case CLI_TABLE:
		spec_write(&o->table.base, set, result);
		break;
	default:
		write_json(o, set, result);
		break;
	}
	o->records++;
}

int
cli_out_record(struct cli_out *o, const struct spec_set *set, const void *result)
{
	add_record(o, set, result);
	return o->eager || o->buf.n > FULL || o->table.records >= TABLE_ROWS ? cli_out_flush(o) : 0;
}

int
cli_out_line(struct cli_out *o, const struct op_line *line)
{
	if (o->format != CLI_TEXT) {
		add_record(o, &op_line_rows, line);
	} else if (o->text.visible) {
		spec_visible(&o->buf, line->t);
		upid_buf_addc(&o->buf, '\n');
	} else {
		upid_buf_add(&o->buf, line->t.p, line->t.n);
		if (!line->unfinished)
			upid_buf_addc(&o->buf, '\n');
	}
	return o->buf.n > FULL ? cli_out_flush(o) : 0;
}

bool
cli_out_error(struct cli_out *o, const struct op_error *error)
{
	if (o->format == CLI_TEXT)
		return false;
	if (o->format == CLI_TABLE) { /* it is written between the records */
		spec_table_flush(&o->table);
		spec_write(&o->errors.base, &op_error_rows, error);
		spec_table_flush(&o->errors);
		o->records++;
	} else {
		(void)cli_out_record(o, &op_error_rows, error);
	}
	return true;
}
