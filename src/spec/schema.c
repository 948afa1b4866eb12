/* JSON Schemas (2020-12) of arguments, results and errors. */
#include "lib/base/json.h"
#include "gen.h"

/* What coerce.c reads: a number or a boolean may come as text. */
#define WHOLE(sign, tail) "^[ \\t\\r\\n]*" sign "[0-9]+" tail "[ \\t\\r\\n]*$"
#define DECIMAL "([0-9]+(\\.[0-9]*)?|\\.[0-9]+)"
#define DURATION "^[ \\t\\r\\n]*[-+]?(" DECIMAL "|(" DECIMAL "(ms|[smhdw]))+)[ \\t\\r\\n]*$"
#define BOOLEAN                                                                                    \
	"^[ \\t\\r\\n]*([Yy]([Ee][Ss])?|[Oo][Nn]|1(\\.0)?|[Tt]([Rr][Uu][Ee])?|"                    \
	"[Nn][Oo]?|[Oo][Ff][Ff]|0(\\.0)?|[Ff]([Aa][Ll][Ss][Ee])?)[ \\t\\r\\n]*$"

static void
begin(struct gen_json *j, const char *name, const char *what, const char *text)
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

/* Ranges stand in the rows as the struct has them: seconds as milliseconds. */
static void
bound(struct gen_json *j, const char *key, const struct spec_row *row, int64_t value)
{
	gen_json_key(j, upid_str(key));
	if (row->type == SPEC_MS)
		spec_seconds(j->out, value);
	else
		upid_buf_addf(j->out, "%lld", (long long)value);
}

/* The object {n, t} of a line. Others may add to it, we do not. */
static void
line_items(struct gen_json *j, bool exact)
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

/* ----------------------------------------------------------------------------- arguments */

static const struct arg_form {
	const char *types, *or_null, *pattern;
} arg_forms[] = {
	[SPEC_STR] = { "string number boolean", "string number boolean null", NULL },
	[SPEC_PATH] = { "string number boolean", "string number boolean null", NULL },
	[SPEC_LIST] = { "string array", "string array null", NULL },
	[SPEC_INT] = { "integer string", "integer string null", WHOLE("[-+]?", "(\\.0*)?") },
	[SPEC_UINT] = { "integer string", "integer string null", WHOLE("", "") },
	[SPEC_BOOL] = { "boolean string integer", "boolean string integer null", BOOLEAN },
	[SPEC_MS] = { "number string", "number string null", DURATION },
	[SPEC_TIME] = { "string integer", "string integer null", NULL },
	[SPEC_LINES] = { "array", "array null", NULL },
	/* null in place of a UPID is what Proxmox answers where it had nothing to do */
	[SPEC_UPIDS] = { "string array object null", "string array object null", NULL },
};

static void
arg_type(struct gen_json *j, const struct spec_row *row)
{
	const struct arg_form *form = &arg_forms[row->type];
	bool needed = row->flags & SPEC_REQUIRED;

	if (row->choices != NULL) {
		gen_json_words(j, "type", needed ? "string" : "string null", false);
		gen_json_words(j, "enum", row->choices, !needed);
		return;
	}
	gen_json_words(j, "type", needed ? form->types : form->or_null, false);
	if (form->pattern != NULL)
		gen_json_str(j, "pattern", form->pattern);
	if (row->max > 0 || row->type == SPEC_UINT || row->type == SPEC_BOOL)
		bound(j, "minimum", row, row->min);
	if (row->max > 0 || row->type == SPEC_BOOL)
		bound(j, "maximum", row, row->type == SPEC_BOOL ? 1 : row->max);
	if (row->type == SPEC_LINES)
		line_items(j, false);
	if (row->type == SPEC_LIST)
		gen_json_raw(j, "items", "{\"type\": \"string\"}");
}

static void
add_description(struct gen_json *j, const struct spec_row *row)
{
	struct upid_buf text = { 0 };

	upid_buf_addf(&text, "%s%s%s", row->text, *gen_forms(row) != '\0' ? " " : "",
	              gen_forms(row));
	gen_json_key(j, UPID_S("description"));
	upid_json_quote(j->out, upid_buf_str(&text), false);
	j->out->failed = j->out->failed || text.failed;
	upid_buf_free(&text);
}

static void
arg(struct gen_json *j, const struct spec_row *row)
{
	const char *list = row->aliases;
	struct upid_str alias;

	gen_json_open(j, row->name, '{');
	add_description(j, row);
	arg_type(j, row);
	if (row->def != NULL) {
		gen_json_key(j, UPID_S("default"));
		gen_default(j->out, row);
	}
	if (row->flags & SPEC_SECRET)
		gen_json_raw(j, "writeOnly", "true");
	gen_json_close(j, '}');
	while (spec_word(&alias, &list)) {
		gen_json_key(j, alias);
		upid_buf_addf(j->out, "{\"$ref\": \"#/properties/%s\"}", row->name);
	}
}

/* What is required may come by any of its names. */
static void
by_any_name(struct gen_json *j, const struct spec_row *row)
{
	const char *list = row->aliases;
	struct upid_str alias;

	gen_json_open(j, NULL, '{');
	gen_json_open(j, "anyOf", '[');
	gen_json_key(j, upid_str(NULL));
	upid_buf_addf(j->out, "{\"required\": [\"%s\"]}", row->name);
	while (spec_word(&alias, &list)) {
		gen_json_key(j, upid_str(NULL));
		upid_buf_addf(j->out, "{\"required\": [\"%.*s\"]}", (int)alias.n, alias.p);
	}
	gen_json_close(j, ']');
	gen_json_close(j, '}');
}

static void
required_args(struct gen_json *j, const struct spec_set *set, bool aliased)
{
	bool any = false;

	for (struct spec_iter i = { .set = set }; spec_next(&i);) {
		if (!(i.row->flags & SPEC_REQUIRED) || (i.row->aliases != NULL) != aliased)
			continue;
		if (!any)
			gen_json_open(j, aliased ? "allOf" : "required", '[');
		if (aliased)
			by_any_name(j, i.row);
		else
			gen_json_str(j, NULL, i.row->name);
		any = true;
	}
	if (any)
		gen_json_close(j, ']');
}

void
spec_schema_args(struct upid_buf *out, const struct spec_doc *doc)
{
	struct gen_json j = { .out = out, .first = true };

	begin(&j, doc->name, ": arguments", doc->text);
	gen_json_open(&j, "properties", '{');
	for (struct spec_iter i = { .set = doc->args }; spec_next(&i);)
		arg(&j, i.row);
	gen_json_close(&j, '}');
	required_args(&j, doc->args, false);
	required_args(&j, doc->args, true);
	gen_json_raw(&j, "additionalProperties", "false");
	gen_json_close(&j, '}');
	upid_buf_addc(out, '\n');
}

/* ------------------------------------------------------------------------------- results */

static const char *const result_types[] = {
	[SPEC_STR] = "string",   [SPEC_PATH] = "string",  [SPEC_INT] = "integer",
	[SPEC_UINT] = "integer", [SPEC_BOOL] = "boolean", [SPEC_MS] = "number",
	[SPEC_LINES] = "array",  [SPEC_UPIDS] = "array",  [SPEC_TEXTS] = "array",
	[SPEC_TEXT] = "string",  [SPEC_OBJ] = "object"
};

static void fields(struct gen_json *j, const struct spec_set *set);

static void
field(struct gen_json *j, const struct spec_row *row)
{
	gen_json_open(j, row->name, '{');
	gen_json_str(j, "description", row->text);
	if (row->flags & SPEC_NULLABLE) {
		gen_json_key(j, UPID_S("type"));
		upid_buf_addf(j->out, "[\"%s\", \"null\"]", result_types[row->type]);
	} else {
		gen_json_str(j, "type", result_types[row->type]);
	}
	if (row->type == SPEC_UINT || row->type == SPEC_MS)
		gen_json_raw(j, "minimum", "0");
	if (row->choices != NULL)
		gen_json_words(j, "enum", row->choices, row->flags & SPEC_NULLABLE);
	if (row->type == SPEC_LINES)
		line_items(j, true);
	else if (row->type == SPEC_TEXTS)
		gen_json_raw(j, "items", "{\"type\": \"string\"}");
	else if (row->type == SPEC_OBJ)
		fields(j, row->sub);
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

	begin(&j, name, what, text);
	fields(&j, set);
	gen_json_close(&j, '}');
	upid_buf_addc(out, '\n');
}

void
spec_schema_result(struct upid_buf *out, const struct spec_doc *doc)
{
	record(out, doc->name, ": one result", doc->text, doc->result);
}

void
spec_schema_error(struct upid_buf *out, const struct spec_set *set)
{
	record(out, "", "error", "Stands in place of a result where there is none.", set);
}
