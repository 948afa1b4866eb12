/*
 * Generates documents from the rows: help, JSON Schemas, and the documentation of each host. The
 * output depends only on the rows, so generated files can be committed and compared.
 *
 * Every function appends whole lines to *out. If memory runs out, out->failed is set, as in buf.h.
 */
#ifndef SPEC_GEN_H
#define SPEC_GEN_H

#include "spec.h"

#define SPEC_COLLECTION "upid.proxmox" /* the Ansible collection that the modules are in */

/* An operation, as its documentation describes it. All members are borrowed. */
struct spec_doc {
	const char *name;    /* with underscores */
	const char *summary; /* half a line, without capital and full stop */
	const char *text;    /* a paragraph */
	const struct spec_set *args, *result;
	const char *
		records; /* a result is a list with this name, of any length; NULL: it is one record */
	const struct spec_set *total; /* then: the rows about the whole list; NULL: none */
	const struct spec_set *error; /* the record of an error; NULL: not documented */
	const struct spec_set *own;   /* options of the command line itself; NULL: none */
	bool lists;                   /* takes no inputs and writes any number of records */
	bool changes;                 /* it changes something on the server */
	bool takes_upids;             /* its inputs are UPIDs, not objects with SPEC_SUBJECT rows */
	const char *ansible_example;  /* tasks of a playbook; "{module}" is the module's name */
};

/* `upid OP --help`, in 78 columns. */
void spec_help(struct upid_buf *out, const struct spec_doc *doc);

/*
 * JSON Schema 2020-12. The schema of arguments accepts what the faces accept: numbers and booleans
 * also as text, null for "not given", and aliases (a $ref each). It cannot check the range of a
 * number given as text. The schema of a result is exact: every row without a `when` is required, so
 * a text row that is not NULLABLE must always have a value.
 */
void spec_schema_args(struct upid_buf *out, const struct spec_doc *doc);
void spec_schema_result(struct upid_buf *out, const struct spec_doc *doc);
/* The records of one kind: they may have the rows of `max`, and must have those of `min`. */
void spec_schema_kind(struct upid_buf *out, const struct spec_doc *doc, const char *kind,
                      const void *max, const void *min);
void spec_schema_error(struct upid_buf *out, const struct spec_set *set);
void spec_schema_line(struct upid_buf *out, const struct spec_set *set);
/* A record is one of the sets, which end with NULL. */
void spec_schema_events(struct upid_buf *out, const struct spec_set *const *sets);

/* plugins/modules/MODULE.yml; `module` is such as "upid_wait", `version` "0.1.0". */
void spec_ansible(struct upid_buf *out, const struct spec_doc *doc, const char *module,
                  const char *version);

/*
 * variables.tf and outputs.tf of the operation's module, formatted like `terraform fmt`.
 * local.arguments is the query (null: not given; a list is JSON), data.external.task the result.
 * Secrets have no variable, because Terraform stores the query in its state.
 */
void spec_hcl_variables(struct upid_buf *out, const struct spec_doc *doc);
void spec_hcl_outputs(struct upid_buf *out, const struct spec_doc *doc);

/* Tables for the reference, in Markdown. The connection arguments are the same for every operation,
 * so they have a table of their own. */
void spec_table_connection(struct upid_buf *out, const struct spec_doc *doc);
void spec_table_args(struct upid_buf *out, const struct spec_doc *doc);
void spec_table_result(struct upid_buf *out, const struct spec_doc *doc);

/* Lists rows for a man page (man(7)): those with all flags of `with` and none of `without`.
 * gen_roff() adds text for a man page, with its `code` in bold. */
void
spec_man_rows(struct upid_buf *out, const struct spec_set *set, unsigned with, unsigned without);
void gen_roff(struct upid_buf *out, const char *text);

/* ---------------------------------------------------------- gen.c: shared by the generators */

/* Adds text, wrapped at blanks to `width` columns. The first line starts at `column`, where *out
 * already is; the following lines are indented by `indent`. */
void
gen_wrap(struct upid_buf *out, struct upid_str text, size_t column, size_t indent, size_t width);

void gen_blanks(struct upid_buf *out, size_t count);

/* "decode_log" -> "decode-log" */
void gen_dashed(struct upid_buf *out, struct upid_str name);

/* Adds a sentence and replaces the backticks around code by `open` and `close`. */
void gen_unticked(struct upid_buf *out, const char *text, const char *open, const char *close);

/* Adds "a, b" for "a b", each word between `open` and `close`; the variable "!A" is "A (inverted)". */
void gen_words(struct upid_buf *out, const char *list, const char *open, const char *close);

/* Adds the default as JSON with its type: 300, true, "root@pam". The row must have one. */
void gen_default(struct upid_buf *out, const struct spec_row *row);

/* The placeholder for the value of an option: "DURATION", "TEXT". gen_option() adds the option
 * itself: "--output WORD". */
const char *gen_value(const struct spec_row *row);
void gen_option(struct upid_buf *out, const struct spec_row *row);

/* "METHOD", "KEY=VALUE…": the placeholder for a word of the command line (SPEC_WORD). */
void gen_word(struct upid_buf *out, const struct spec_row *row);

/* One sentence about the forms in which a value of that type can be written, or "" if that is
 * obvious. */
const char *gen_forms(const struct spec_row *row);

bool gen_is_text(const struct spec_row *row);
bool gen_is_number(const struct spec_row *row);
bool gen_has(const struct spec_set *set, unsigned flags); /* a row has one of the flags */

/* Indented JSON, two blanks per level. */
struct gen_json {
	struct upid_buf *out;
	size_t depth;
	bool first;
};

/* Adds a comma, a line break and the key (or none, for an item of a list). The caller adds the
 * value. */
void gen_json_key(struct gen_json *j, struct upid_str key);
void gen_json_open(struct gen_json *j, const char *key, char bracket); /* NULL: an item */
void gen_json_close(struct gen_json *j, char bracket);
void gen_json_str(struct gen_json *j, const char *key, const char *text);
void gen_json_raw(struct gen_json *j, const char *key, const char *json);
/* Adds a list of strings on one line, from a list of words; with `null`, null is its last item. */
void gen_json_words(struct gen_json *j, const char *key, const char *words, bool null);

/* Adds YAML, indented by `indent`. Text is quoted if necessary, and wrapped at blanks. */
void gen_yaml_key(struct upid_buf *out, size_t indent, const char *key);
void gen_yaml_text(struct upid_buf *out, size_t indent, const char *key, const char *text);
void gen_yaml_item(struct upid_buf *out, size_t indent, const char *text);
/* Adds a value without quotes: a type, true, a number, a list. */
void gen_yaml_word(struct upid_buf *out, size_t indent, const char *key, const char *word);

#endif
