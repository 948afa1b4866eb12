/* The variables and outputs of a Terraform module around data "external". */
#include <string.h>

#include "gen.h"

/* Escapes text for an HCL string. "${" and "%{" would start a template. */
static void
add_escaped(struct upid_buf *out, struct upid_str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '"' || c == '\\')
			upid_buf_addc(out, '\\');
		else if ((c == '$' || c == '%') && i + 1 < text.n && text.p[i + 1] == '{')
			upid_buf_addc(out, c);
		upid_buf_addc(out, c);
	}
}

static void
add_sentence(struct upid_buf *out, const char *text)
{
	struct upid_buf plain = { 0 };

	gen_unticked(&plain, text, "", "");
	add_escaped(out, upid_buf_str(&plain));
	out->failed = out->failed || plain.failed;
	upid_buf_free(&plain);
}

/* ----------------------------------------------------------------------------- variables */

static const char *
type_of(const struct spec_row *row)
{
	if (row->type == SPEC_BOOL)
		return "bool";
	if (row->type == SPEC_LINES)
		return "list(object({ n = number, t = string }))";
	return gen_is_number(row) && row->type != SPEC_MS ? "number" : "string";
}

/* A module takes one UPID, not the lists that other faces take. */
static void
add_description(struct upid_buf *out, const struct spec_row *row)
{
	upid_buf_adds(out, "  description = \"");
	add_sentence(out, row->type == SPEC_UPIDS ? "The task's UPID." : row->text);
	upid_buf_adds(out, *gen_forms(row) != '\0' ? " " : "");
	add_sentence(out, gen_forms(row));
	if (row->choices != NULL) {
		upid_buf_adds(out, " One of: ");
		gen_words(out, row->choices, "", "");
		upid_buf_addc(out, '.');
	}
	if (row->def != NULL) {
		upid_buf_adds(out, " Default: ");
		add_escaped(out, upid_str(row->def));
		upid_buf_addc(out, '.');
	}
	upid_buf_adds(out, "\"\n");
}

static void
begin_validation(struct upid_buf *out, const struct spec_row *row)
{
	upid_buf_addf(out,
	              "\n  validation {\n"
	              "    condition     = var.%s == null ? true : ",
	              row->name);
}

static void
end_validation(struct upid_buf *out, const struct spec_row *row)
{
	upid_buf_addf(out, "\n    error_message = \"%s must be ", row->name);
}

/* "" is "not given" for the program. */
static void
add_choices(struct upid_buf *out, const struct spec_row *row)
{
	bool list = row->type == SPEC_LIST;

	begin_validation(out, row);
	upid_buf_adds(out, list ? "alltrue([for word in split(\",\", var." : "");
	upid_buf_addf(out, list ? "%s) : " : "%.0s", row->name);
	upid_buf_adds(out, "contains([\"\", ");
	gen_words(out, row->choices, "\"", "\"");
	upid_buf_addf(out, list ? "], trimspace(word))])" : "], var.%s)", row->name);
	end_validation(out, row);
	upid_buf_adds(out, list ? "some of: " : "one of: ");
	gen_words(out, row->choices, "", "");
	upid_buf_adds(out, ".\"\n  }\n");
}

static void
add_range(struct upid_buf *out, const struct spec_row *row)
{
	begin_validation(out, row);
	upid_buf_addf(out, "var.%s >= %lld && var.%s <= %lld", row->name, (long long)row->min,
	              row->name, (long long)row->max);
	end_validation(out, row);
	upid_buf_addf(out, "from %lld to %lld.\"\n  }\n", (long long)row->min, (long long)row->max);
}

/* The program also checks the range of the converted value. */
static void
add_duration(struct upid_buf *out, const struct spec_row *row)
{
	begin_validation(out, row);
	upid_buf_addf(out, "can(regex(\"^([0-9.]+(ms|s|m|h|d|w)?)*$\", var.%s))", row->name);
	end_validation(out, row);
	upid_buf_adds(out, "a number of seconds, or one with units, such as 90s or 1h30m.\"\n  }\n");
}

static void
add_validation(struct upid_buf *out, const struct spec_row *row)
{
	if (row->choices != NULL)
		add_choices(out, row);
	else if (row->type == SPEC_MS)
		add_duration(out, row);
	else if (gen_is_number(row) && row->max > 0)
		add_range(out, row);
}

/* The default is always null, because the environment takes precedence over upid's defaults. */
static void
add_variable(struct upid_buf *out, const struct spec_row *row, bool required)
{
	upid_buf_addf(out, "\nvariable \"%s\" {\n", row->name);
	add_description(out, row);
	upid_buf_addf(out, "  type        = %s\n", type_of(row));
	if (!required)
		upid_buf_adds(out, "  default     = null\n");
	upid_buf_addf(out, "  nullable    = %s\n", required ? "false" : "true");
	add_validation(out, row);
	upid_buf_adds(out, "}\n");
}

/* Filters take the place of UPIDs. */
static bool
is_required(const struct spec_row *row, const struct spec_set *set)
{
	return (row->flags & SPEC_REQUIRED) &&
	       !(row->type == SPEC_UPIDS && gen_has(set, SPEC_FILTER));
}

static void
add_argument(struct upid_buf *out, const struct spec_row *row, size_t width)
{
	upid_buf_addf(out, "    %-*s = ", (int)width, row->name);
	if (row->type != SPEC_LINES)
		upid_buf_addf(out, "var.%s\n", row->name);
	else if (row->flags & SPEC_REQUIRED)
		upid_buf_addf(out, "jsonencode(var.%s)\n", row->name);
	else /* jsonencode(null) returns the text "null" */
		upid_buf_addf(out, "var.%s == null ? null : jsonencode(var.%s)\n", row->name,
		              row->name);
}

static void
add_arguments(struct upid_buf *out, const struct spec_set *set)
{
	size_t width = 0;

	for (struct spec_iter i = { .set = set }; spec_next(&i);)
		if (!(i.row->flags & (SPEC_SECRET | SPEC_NOT_DATA)) && strlen(i.row->name) > width)
			width = strlen(i.row->name);
	upid_buf_adds(out, "\nlocals {\n  arguments = {\n");
	for (struct spec_iter i = { .set = set }; spec_next(&i);)
		if (!(i.row->flags & (SPEC_SECRET | SPEC_NOT_DATA)))
			add_argument(out, i.row, width);
	upid_buf_adds(out, "  }\n}\n");
}

static void
add_secrets(struct upid_buf *out, const struct spec_set *set)
{
	if (!gen_has(set, SPEC_SECRET))
		return;
	upid_buf_adds(
		out,
		"#\n# Secrets have no variable, because Terraform keeps variables in its state. "
		"They come from\n# files or from the environment:\n");
	for (struct spec_iter i = { .set = set }; spec_next(&i);)
		if ((i.row->flags & SPEC_SECRET) && i.row->env != NULL) {
			upid_buf_adds(out, "#   ");
			gen_words(out, i.row->env, "", "");
			upid_buf_addc(out, '\n');
		}
}

void
spec_hcl_variables(struct upid_buf *out, const struct spec_doc *doc)
{
	upid_buf_adds(out, "# Generated from the rows of upid by make gen: the arguments of upid ");
	gen_dashed(out, upid_str(doc->name));
	upid_buf_adds(out, ".\n");
	add_secrets(out, doc->args);
	for (struct spec_iter i = { .set = doc->args }; spec_next(&i);)
		if (!(i.row->flags & (SPEC_SECRET | SPEC_NOT_DATA)))
			add_variable(out, i.row, is_required(i.row, doc->args));
	add_arguments(out, doc->args);
}

/* ------------------------------------------------------------------------------- outputs */

static void
add_value(struct upid_buf *out, const struct spec_row *row)
{
	const char *before = "", *behind = "";

	if (row->type == SPEC_BOOL) {
		behind = " == \"true\"";
	} else if (row->type == SPEC_LINES) {
		before = "try(jsondecode(";
		behind = "), [])";
	} else if (gen_is_number(row)) {
		before = "try(tonumber(";
		behind = "), null)";
	}
	upid_buf_addf(out, "  value       = %slocal.task.%s%s\n", before, row->name, behind);
}

static void
add_output(struct upid_buf *out, const struct spec_row *row)
{
	upid_buf_addf(out, "\noutput \"%s\" {\n  description = \"", row->name);
	add_sentence(out, row->text);
	upid_buf_adds(out, "\"\n");
	add_value(out, row);
	upid_buf_adds(out, "}\n");
}

void
spec_hcl_outputs(struct upid_buf *out, const struct spec_doc *doc)
{
	const struct spec_set *set = doc->total != NULL ? doc->total : doc->result;

	upid_buf_adds(out, "# Generated from the rows of upid by make gen: the results of upid ");
	gen_dashed(out, upid_str(doc->name));
	upid_buf_adds(out,
	              ", each with its\n# own type. The program returns strings; \"\" means that "
	              "there is no value.\n");
	for (struct spec_iter i = { .set = set }; spec_next(&i);)
		if (!(i.row->flags & (SPEC_VOLATILE | SPEC_NOT_DATA)) && i.row->type != SPEC_OBJ &&
		    strcmp(i.row->name, "result") != 0)
			add_output(out, i.row);
	if (doc->lists)
		upid_buf_adds(out, "\noutput \"count\" {\n"
		                   "  description = \"The number of tasks.\"\n"
		                   "  value       = tonumber(local.task.count)\n"
		                   "}\n\noutput \"tasks\" {\n"
		                   "  description = \"The tasks, running ones first. The other outputs are "
		                   "about the first of them.\"\n"
		                   "  value       = jsondecode(local.task.json)\n"
		                   "}\n");
	if (doc->records != NULL)
		upid_buf_adds(out, "\noutput \"records\" {\n"
		                   "  description = \"The records.\"\n"
		                   "  value       = jsondecode(local.task.records_json)\n"
		                   "}\n");
	if (!doc->lists)
		upid_buf_adds(out,
		              "\noutput \"result\" {\n"
		              "  description = \"The whole result, with its own types.\"\n"
		              "  value       = jsondecode(local.task.json)\n"
		              "}\n");
	upid_buf_adds(out, "\nlocals {\n  task = data.external.task.result\n}\n");
}
