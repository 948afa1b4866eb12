/* Markdown tables of arguments and results, for the reference. */
#include "gen.h"

static const char *
type_of(const struct spec_row *row)
{
	static const char *const words[] = { [SPEC_STR] = "text",
		                             [SPEC_PATH] = "path",
		                             [SPEC_LIST] = "list of text",
		                             [SPEC_INT] = "whole number",
		                             [SPEC_UINT] = "whole number",
		                             [SPEC_BOOL] = "true or false",
		                             [SPEC_MS] = "seconds",
		                             [SPEC_TIME] = "time",
		                             [SPEC_LINES] = "list of {n, t}",
		                             [SPEC_UPIDS] = "UPIDs",
		                             [SPEC_TEXTS] = "list of text",
		                             [SPEC_TEXT] = "text",
		                             [SPEC_OBJ] = "object",
		                             [SPEC_DECIMAL] = "number",
		                             [SPEC_OBJS] = "list of objects",
		                             [SPEC_PAIRS] = "names and values",
		                             [SPEC_JSON] = "any" };

	return words[row->type];
}

/* Escapes "|", which would end the cell. */
static void
add_text(struct upid_buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '|')
			upid_buf_addc(out, '\\');
		upid_buf_addc(out, *text);
	}
}

static void
add_arg(struct upid_buf *out, const struct spec_row *row)
{
	upid_buf_addf(out, "| `%s` | %s | ", row->name,
	              row->type == SPEC_MS ? "duration" : type_of(row));
	if (row->flags & SPEC_REQUIRED)
		upid_buf_adds(out, "*required*");
	else if (row->def != NULL)
		upid_buf_addf(out, "`%s`", row->def);
	upid_buf_adds(out, " | ");
	gen_words(out, row->env, "`", "`");
	upid_buf_adds(out, " | ");
	add_text(out, row->text);
	if (row->choices != NULL) {
		upid_buf_adds(out, " One of ");
		gen_words(out, row->choices, "`", "`");
		upid_buf_addc(out, '.');
	}
	if (row->aliases != NULL) {
		upid_buf_adds(out, " Also named ");
		gen_words(out, row->aliases, "`", "`");
		upid_buf_addc(out, '.');
	}
	if (row->flags & SPEC_SECRET)
		upid_buf_adds(out, " Never on the command line.");
	upid_buf_adds(out, " |\n");
}

static void
add_args(struct upid_buf *out, const struct spec_doc *doc, bool connection)
{
	upid_buf_adds(out, "| name | type | default | environment | meaning |\n"
	                   "|---|---|---|---|---|\n");
	for (struct spec_iter i = { .set = doc->args }; spec_next(&i);)
		if (((i.row->flags & SPEC_CONN) != 0) == connection)
			add_arg(out, i.row);
}

void
spec_table_args(struct upid_buf *out, const struct spec_doc *doc)
{
	add_args(out, doc, false);
}

void
spec_table_connection(struct upid_buf *out, const struct spec_doc *doc)
{
	add_args(out, doc, true);
}

static void
add_result(struct upid_buf *out, const struct spec_row *row)
{
	const char *there = row->when > 0 ? "if it applies" : "always";

	upid_buf_addf(out, "| `%s` | %s%s | %s | ", row->name, type_of(row),
	              row->flags & SPEC_NULLABLE ? " or null" : "", there);
	add_text(out, row->text);
	upid_buf_adds(out, " |\n");
}

void
spec_table_result(struct upid_buf *out, const struct spec_doc *doc)
{
	upid_buf_adds(out, "| name | type | there | meaning |\n"
	                   "|---|---|---|---|\n");
	for (struct spec_iter i = { .set = doc->result }; spec_next(&i);)
		add_result(out, i.row);
}
