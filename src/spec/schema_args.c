/* JSON Schemas (2020-12) of arguments. */
#include "lib/base/json.h"
#include "schema.h"
#include "sink.h"

/* As coerce.c parses them: numbers and booleans may be given as text. */
#define WHOLE(sign, tail) "^[ \\t\\r\\n]*" sign "[0-9]+" tail "[ \\t\\r\\n]*$"
#define DECIMAL "([0-9]+(\\.[0-9]*)?|\\.[0-9]+)"
#define DURATION "^[ \\t\\r\\n]*[-+]?(" DECIMAL "|(" DECIMAL "(ms|[smhdw]))+)[ \\t\\r\\n]*$"
#define BOOLEAN                                                                                    \
	"^[ \\t\\r\\n]*([Yy]([Ee][Ss])?|[Oo][Nn]|1(\\.0)?|[Tt]([Rr][Uu][Ee])?|"                    \
	"[Nn][Oo]?|[Oo][Ff][Ff]|0(\\.0)?|[Ff]([Aa][Ll][Ss][Ee])?)[ \\t\\r\\n]*$"

/* The range of SPEC_MS is in milliseconds, but in seconds in the schema. */
static void
bound(struct gen_json *j, const char *key, const struct spec_row *row, int64_t value)
{
	gen_json_key(j, upid_str(key));
	if (row->type == SPEC_MS)
		spec_seconds(j->out, value);
	else
		upid_buf_addf(j->out, "%lld", (long long)value);
}

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
	[SPEC_PAIRS] = { "object string", "object string null", NULL },
	/* null: what Proxmox returns if there was nothing to do */
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
		schema_line_items(j, false);
	if (row->type == SPEC_LIST)
		gen_json_raw(j, "items", "{\"type\": [\"string\", \"integer\"]}");
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

/* A required argument can be given by any of its names. */
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

	schema_begin(&j, doc->name, ": arguments", doc->text);
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
