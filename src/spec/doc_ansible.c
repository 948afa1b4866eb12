/* Generates the .yml file that documents a binary module for Ansible. */
#include <ctype.h>

#include "lib/base/json.h"
#include "gen.h"

#define AUTHOR "The upid authors (!UNKNOWN)"

/* The check "missing-gplv3-license" of ansible-test looks for the second line. */
#define LICENSE                                                                                    \
	"# MIT License (see LICENSE), which is compatible with the\n"                              \
	"# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt).\n"     \
	"# SPDX-License-Identifier: MIT\n"

/* Indentation in DOCUMENTATION. RETURN has one level less. */
enum { SECTION = 2, ENTRY = 4, INSIDE = 6, ITEMS = 8 };

static const struct type {
	const char *name, *elements;
} types[] = {
	[SPEC_STR] = { "str", NULL },      [SPEC_PATH] = { "path", NULL },
	[SPEC_LIST] = { "list", "str" },   [SPEC_INT] = { "int", NULL },
	[SPEC_UINT] = { "int", NULL },     [SPEC_BOOL] = { "bool", NULL },
	[SPEC_MS] = { "float", NULL },     [SPEC_TIME] = { "str", NULL },
	[SPEC_LINES] = { "list", "dict" }, [SPEC_UPIDS] = { "raw", NULL },
	[SPEC_TEXTS] = { "list", "str" },  [SPEC_TEXT] = { "str", NULL },
	[SPEC_OBJ] = { "dict", NULL },     [SPEC_DECIMAL] = { "float", NULL },
	[SPEC_OBJS] = { "list", "dict" },
	[SPEC_PAIRS] = { "dict", NULL }, [SPEC_JSON] = { "raw", NULL },
};

static void
add_type(struct upid_buf *out, size_t indent, const struct spec_row *row)
{
	gen_yaml_word(out, indent, "type", types[row->type].name);
	if (types[row->type].elements != NULL)
		gen_yaml_word(out, indent, "elements", types[row->type].elements);
}

/* Returns the text of a buffer. If memory ran out, returns "" and sets out->failed. */
static const char *
whole(struct upid_buf *out, struct upid_buf *text)
{
	const char *p = upid_buf_cstr(text);

	out->failed = out->failed || p == NULL;
	return p != NULL ? p : "";
}

/* Adds a sentence of a row. Code gets the markup that all versions of Ansible know. */
static void
add_sentence(struct upid_buf *out, size_t indent, const char *sentence)
{
	struct upid_buf text = { 0 };

	gen_unticked(&text, sentence, "C(", ")");
	gen_yaml_item(out, indent, whole(out, &text));
	upid_buf_free(&text);
}

/* ------------------------------------------------------------------------- DOCUMENTATION */

static void
add_words(struct upid_buf *out, size_t indent, const char *key, const char *words)
{
	if (words == NULL)
		return;
	gen_blanks(out, indent);
	upid_buf_addf(out, "%s: [", key);
	gen_words(out, words, "\"", "\"");
	upid_buf_adds(out, "]\n");
}

/* Same wording as in community.proxmox. */
static void
add_environment(struct upid_buf *out, const char *env)
{
	struct upid_buf names = { 0 }, text = { 0 };
	bool many;

	if (env == NULL)
		return;
	gen_words(&names, env, "C(", ")");
	many = strchr(whole(out, &names), ',') != NULL;
	upid_buf_adds(&text, many ? "If not set, the first of these environment variables is "
	                            "used, among those of the tool whose variables are set: "
	                          : "If not set, the environment variable ");
	upid_buf_add(&text, names.p, names.n);
	upid_buf_adds(&text, many ? "." : " is used.");
	gen_yaml_item(out, ITEMS, whole(out, &text));
	upid_buf_free(&names);
	upid_buf_free(&text);
}

static void
add_option(struct upid_buf *out, const struct spec_row *row)
{
	gen_yaml_key(out, ENTRY, row->name);
	gen_yaml_key(out, INSIDE, "description");
	add_sentence(out, ITEMS, row->text);
	if (*gen_forms(row) != '\0')
		add_sentence(out, ITEMS, gen_forms(row));
	add_environment(out, row->env);
	if (row->type == SPEC_MS) /* a number in results, but text here */
		gen_yaml_word(out, INSIDE, "type", "str");
	else
		add_type(out, INSIDE, row);
	if (row->flags & SPEC_REQUIRED)
		gen_yaml_word(out, INSIDE, "required", "true");
	if (row->def != NULL) {
		gen_blanks(out, INSIDE);
		upid_buf_adds(out, "default: ");
		if (row->type == SPEC_MS)
			upid_json_quote(out, upid_str(row->def), false);
		else
			gen_default(out, row);
		upid_buf_addc(out, '\n');
	}
	add_words(out, INSIDE, "choices", row->choices);
	add_words(out, INSIDE, "aliases", row->aliases);
}

static void
add_notes(struct upid_buf *out, const struct spec_doc *doc)
{
	struct spec_iter i;

	gen_yaml_key(out, SECTION, "notes");
	gen_yaml_item(out, ENTRY,
	              "The module is a binary. The managed host needs no Python, but its "
	              "C(remote_tmp) must not be mounted noexec.");
	if (doc->takes_upids)
		gen_yaml_item(out, ENTRY,
		              "A UPID ends with a colon, so it must be quoted in YAML.");
	if (gen_has(doc->args, SPEC_CONN))
		gen_yaml_item(out, ENTRY,
		              "Run it on a host that can reach the API, for example with "
		              "C(delegate_to: localhost). The environment is read there.");
	if (spec_find(&i, doc->args, UPID_S("timeout")))
		gen_yaml_item(
			out, ENTRY,
			"The option C(timeout) differs from the task keyword C(timeout), after "
			"which Ansible kills the module.");
}

static void
add_summary(struct upid_buf *out, const char *summary)
{
	struct upid_buf text = { 0 };

	upid_buf_addc(&text, (char)toupper((unsigned char)*summary));
	upid_buf_adds(&text, summary + 1);
	gen_yaml_text(out, SECTION, "short_description", whole(out, &text));
	upid_buf_free(&text);
}

static void
add_documentation(struct upid_buf *out, const struct spec_doc *doc, const char *module,
                  const char *version)
{
	gen_yaml_key(out, 0, "DOCUMENTATION");
	gen_yaml_word(out, SECTION, "module", module);
	add_summary(out, doc->summary);
	gen_yaml_key(out, SECTION, "description");
	add_sentence(out, ENTRY, doc->text);
	gen_yaml_text(out, SECTION, "version_added", version);
	gen_yaml_key(out, SECTION, "author");
	gen_yaml_item(out, ENTRY, AUTHOR);
	gen_yaml_key(out, SECTION, "options");
	for (struct spec_iter i = { .set = doc->args }; spec_next(&i);)
		add_option(out, i.row);
	gen_yaml_key(out, SECTION, "attributes");
	gen_yaml_key(out, ENTRY, "check_mode");
	gen_yaml_text(out, INSIDE, "description",
	              doc->changes
	                      ? "The module only asks for the status, and says what it would do."
	                      : "The module changes nothing, so it behaves the same in check mode.");
	gen_yaml_word(out, INSIDE, "support", "full");
	add_notes(out, doc);
}

/* ------------------------------------------------------------------- EXAMPLES and RETURN */

static void
add_examples(struct upid_buf *out, const char *example, const char *module)
{
	static const char mark[] = "{module}";
	bool begins = true;

	upid_buf_adds(out, "\nEXAMPLES: |\n");
	while (*example != '\0') {
		if (begins && *example != '\n')
			gen_blanks(out, SECTION);
		begins = *example == '\n';
		if (strncmp(example, mark, strlen(mark)) == 0) {
			upid_buf_addf(out, SPEC_COLLECTION ".%s", module);
			example += strlen(mark);
		} else {
			upid_buf_addc(out, *example++);
		}
	}
}

static void
add_fields(struct upid_buf *out, size_t indent, const struct spec_set *set, const char *returned);

static void
add_field(struct upid_buf *out, size_t indent, const struct spec_row *row, const char *returned)
{
	struct upid_buf when = { 0 };

	gen_yaml_key(out, indent, row->name);
	gen_yaml_key(out, indent + 2, "description");
	add_sentence(out, indent + 4, row->text);
	upid_buf_addf(&when, "%s%s", returned, row->when > 0 ? ", if it applies" : "");
	gen_yaml_text(out, indent + 2, "returned", whole(out, &when));
	upid_buf_free(&when);
	add_type(out, indent + 2, row);
	if (row->type == SPEC_OBJ || row->type == SPEC_OBJS) {
		gen_yaml_key(out, indent + 2, "contains");
		add_fields(out, indent + 4, row->sub, returned);
	}
}

static void
add_fields(struct upid_buf *out, size_t indent, const struct spec_set *set, const char *returned)
{
	for (struct spec_iter i = { .set = set }; spec_next(&i);)
		add_field(out, indent, i.row, returned);
}

static void
add_lists(struct upid_buf *out, const struct spec_doc *doc)
{
	const struct spec_row records = { .name = doc->records,
		                          .type = SPEC_OBJS,
		                          .sub = doc->result,
		                          .text = "The records, in the order of the log." };
	const struct spec_row summary = { .name = "summary",
		                          .type = SPEC_OBJ,
		                          .sub = doc->total,
		                          .text = "What they are together." };

	add_field(out, SECTION, &records, "always");
	if (doc->total != NULL)
		add_field(out, SECTION, &summary, "success");
}

/* Fields that the Ansible face adds to those of the rows. */
static void
add_extra(struct upid_buf *out, const struct spec_doc *doc)
{
	static const struct spec_row msg = { .name = "msg",
		                             .type = SPEC_STR,
		                             .text = "A one-line summary of the outcome." };
	static const struct spec_row tasks = {
		.name = "tasks",
		.type = SPEC_LINES,
		.text = "For each UPID of the list, in the order given, the fields that a single UPID has "
			"at the top level, or `error`."
	};
	static const struct spec_row listed = {
		.name = "tasks",
		.type = SPEC_LINES,
		.text = "The tasks, running ones first. Each has the fields that are described here at the top "
			"level, or `error`."
	};
	struct spec_iter i, own;

	if (doc->takes_upids && doc->records == NULL)
		add_field(out, SECTION, &tasks, "for a list of UPIDs");
	if (doc->lists)
		add_field(out, SECTION, &listed, "always");
	if (doc->error != NULL && spec_find(&i, doc->error, UPID_S("error")) &&
	    !spec_find(&own, doc->result, UPID_S("error")))
		add_field(out, SECTION, i.row, "on error");
	add_field(out, SECTION, &msg, "always");
}

void
spec_ansible(struct upid_buf *out, const struct spec_doc *doc, const char *module,
             const char *version)
{
	upid_buf_adds(out,
	              LICENSE "# Generated from the rows of upid by make gen. Do not edit.\n\n");
	add_documentation(out, doc, module, version);
	add_examples(out, doc->ansible_example, module);
	upid_buf_adds(out, "\nRETURN:\n");
	if (doc->records != NULL)
		add_lists(out, doc);
	else
		add_fields(out, SECTION, doc->result,
		           doc->takes_upids ? "for a single UPID"
		           : doc->lists     ? "in each of the tasks"
		                            : "success");
	add_extra(out, doc);
}
