/*
 * What is made from the rows for people and for other programs: help, JSON Schemas, and the
 * documentation of the hosts. All of it is text that only the rows decide: the same rows give the
 * same bytes, so that generated files can be committed and compared.
 *
 * Every function adds whole lines to *out; without memory out->failed is set, as in buf.h.
 */
#ifndef SPEC_GEN_H
#define SPEC_GEN_H

#include "spec.h"

#define SPEC_COLLECTION "upid.proxmox" /* the Ansible collection that the modules are in */

/* An operation, as far as documentation goes; all of it is borrowed. */
struct spec_doc {
	const char *name;    /* with underscores */
	const char *summary; /* half a line: small first letter, no full stop */
	const char *text;    /* a paragraph */
	const struct spec_set *args, *result;
	const struct spec_set *error; /* the record that stands for an error; NULL: not told */
	const struct spec_set *own;   /* options of the command line itself; NULL: none */
	bool takes_upids;             /* its subjects are UPIDs, not objects of SPEC_SUBJECT rows */
	const char *ansible_example;  /* tasks of a playbook; "{module}" is the module's name */
};

/* `upid OP --help`, in 78 columns. */
void spec_help(struct upid_buf *out, const struct spec_doc *doc);

/*
 * JSON Schema 2020-12. The arguments' accepts what the faces accept: numbers and booleans also as
 * text, null for "not given", aliases (a property each, by $ref). The range of a number that comes
 * as text is not in it. The result's is exact: required is every row without a `when`, and so such
 * a row that is a string and not NULLABLE must always be filled.
 */
void spec_schema_args(struct upid_buf *out, const struct spec_doc *doc);
void spec_schema_result(struct upid_buf *out, const struct spec_doc *doc);
void spec_schema_error(struct upid_buf *out, const struct spec_set *set);

/* plugins/modules/<module>.yml; the module's name is "upid_wait", the version "0.1.0". */
void spec_ansible(struct upid_buf *out, const struct spec_doc *doc, const char *module,
                  const char *version);

/*
 * variables.tf and outputs.tf of the operation's module, as `terraform fmt` wants them.
 * local.arguments is the query (null: not given; a list goes as JSON), data.external.task the
 * answer. Secrets have no variable, because Terraform keeps the query in its state.
 */
void spec_hcl_variables(struct upid_buf *out, const struct spec_doc *doc);
void spec_hcl_outputs(struct upid_buf *out, const struct spec_doc *doc);

/* Tables for the reference, in Markdown. The connection arguments are the same for every operation,
 * so they have a table of their own. */
void spec_table_connection(struct upid_buf *out, const struct spec_doc *doc);
void spec_table_args(struct upid_buf *out, const struct spec_doc *doc);
void spec_table_result(struct upid_buf *out, const struct spec_doc *doc);

/* ------------------------------------------------------- gen.c: what the generators share */

/* Adds words, broken at blanks so that no line is wider than `width`. The first stands at `column`
 * (where *out is already), further lines are indented by `indent`. */
void
gen_wrap(struct upid_buf *out, struct upid_str text, size_t column, size_t indent, size_t width);

/* Characters, which are columns as long as nobody writes Chinese. */
size_t gen_columns(struct upid_str text);
void gen_blanks(struct upid_buf *out, size_t count);

/* "decode_log" -> "decode-log" */
void gen_dashed(struct upid_buf *out, struct upid_str name);

/* A sentence without the backticks around its words, or with others in their place. */
void gen_unticked(struct upid_buf *out, const char *text, const char *open, const char *close);

/* "a b" -> "a, b", each between `open` and `close`; "!A" of environment names is "A (inverted)". */
void gen_words(struct upid_buf *out, const char *list, const char *open, const char *close);

/* The default with its own type, as JSON: 300, true, "root@pam". The row has one. */
void gen_default(struct upid_buf *out, const struct spec_row *row);

/* "DURATION", "TEXT": what stands for the value of an option; "--output WORD", the option itself. */
const char *gen_value(const struct spec_row *row);
void gen_option(struct upid_buf *out, const struct spec_row *row);

/* One sentence: in which forms an argument of that type may be written; "": it goes without saying. */
const char *gen_forms(const struct spec_row *row);

bool gen_is_text(const struct spec_row *row);             /* a string by itself */
bool gen_is_number(const struct spec_row *row);           /* of whatever kind */
bool gen_has(const struct spec_set *set, unsigned flags); /* some row has one of the flags */

/* JSON on many lines, indented by two. */
struct gen_json {
	struct upid_buf *out;
	size_t depth;
	bool first;
};

/* A comma, a new line and the key; the value is then the caller's. Without a key: an item. */
void gen_json_key(struct gen_json *j, struct upid_str key);
void gen_json_open(struct gen_json *j, const char *key, char bracket); /* NULL: an item */
void gen_json_close(struct gen_json *j, char bracket);
void gen_json_str(struct gen_json *j, const char *key, const char *text);
void gen_json_raw(struct gen_json *j, const char *key, const char *json);
/* A list of strings on one line, from words; null is its last item if wanted. */
void gen_json_words(struct gen_json *j, const char *key, const char *words, bool null);

/* YAML, indented by `indent`; text is quoted where it has to be, and broken at blanks. */
void gen_yaml_key(struct upid_buf *out, size_t indent, const char *key);
void gen_yaml_text(struct upid_buf *out, size_t indent, const char *key, const char *text);
void gen_yaml_item(struct upid_buf *out, size_t indent, const char *text);
/* What needs no quotes: a type, true, a number, a list. */
void gen_yaml_word(struct upid_buf *out, size_t indent, const char *key, const char *word);

#endif
