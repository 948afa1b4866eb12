#include <string.h>

#include "out.h"

enum { FULL = 60 * 1024 };

bool
cli_format_of(enum cli_format *format, struct upid_str word)
{
	const char *list = CLI_FORMATS;
	struct upid_str known;

	for (int i = 0; spec_word(&known, &list); i++)
		if (known.n == word.n && memcmp(known.p, word.p, word.n) == 0) {
			*format = (enum cli_format)i;
			return true;
		}
	return false;
}

int
cli_out_begin(struct cli_out *o, const char *text_row, struct upid_err *err)
{
	if (o->format == CLI_YAML && (o->yaml = spec_yaml_new(&o->buf, o->list)) == NULL)
		return upid_fail_memory(err);
	spec_json_init(&o->json, &o->buf);
	o->json.pretty = o->format == CLI_JSON;
	o->json.depth = o->format == CLI_JSON && o->list;
	spec_text_init(&o->text, &o->buf);
	o->text.only = text_row;
	o->text.visible = o->world->out_tty;
	return 0;
}

/* If memory failed within a record, nothing of it is written. */
int
cli_out_flush(struct cli_out *o)
{
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

int
cli_out_record(struct cli_out *o, const struct spec_set *set, const void *result)
{
	if (o->format == CLI_YAML) {
		spec_write(spec_yaml_sink(o->yaml), set, result);
	} else if (o->format == CLI_TEXT) {
		spec_write(&o->text.base, set, result);
	} else {
		json_separator(o);
		spec_write(&o->json.base, set, result);
		if (o->format == CLI_NDJSON || !o->list)
			upid_buf_addc(&o->buf, '\n');
	}
	o->records++;
	return o->eager || o->buf.n > FULL ? cli_out_flush(o) : 0;
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
	if (no_memory)
		return upid_fail_memory(err);
	return o->failed ? upid_fail(err, UPID_E_OUTPUT, "the output could not be written") : 0;
}
