/* upid schema and upid docs: print documents generated from the rows. `make gen` uses them to write
 * files. */
#include <string.h>

#include "op/event.h"
#include "spec/gen.h"
#include "plugin/face.h"
#include "complete.h"
#include "exits.h"
#include "help.h"
#include "man.h"
#include "runtime.h"

static void
add_kind(struct upid_buf *out, const struct op *op, struct upid_str kind)
{
	const void *most = op->sample(kind, false), *least = op->sample(kind, true);
	struct spec_doc doc = help_doc(op);

	if (most != NULL && least != NULL)
		spec_schema_kind(out, &doc, kind.p, most, least);
}

static int
print_schema(struct upid_buf *out, const struct op *op, const char *which)
{
	struct spec_doc doc = help_doc(op);

	if (which != NULL && strcmp(which, "args") == 0) {
		spec_schema_args(out, &doc);
	} else if (which != NULL && strcmp(which, "result") == 0) {
		spec_schema_result(out, &doc);
	} else if (which == NULL) {
		upid_buf_adds(out, "{\"args\": ");
		spec_schema_args(out, &doc);
		upid_buf_adds(out, ", \"result\": ");
		spec_schema_result(out, &doc);
		upid_buf_adds(out, "}\n");
	}
	if (which != NULL && out->n == 0 && op->sample != NULL)
		add_kind(out, op, upid_str(which));
	return out->n > 0 ? 0 : -1;
}

static int
print_docs(struct upid_buf *out, const char *what, const struct op *op)
{
	struct spec_doc doc = help_doc(op);
	char module[64] = "upid_";

	strncat(module, op->name, sizeof(module) - 6);
	if (strcmp(what, "ansible") == 0)
		spec_ansible(out, &doc, module, UPID_VERSION);
	else if (strcmp(what, "variables") == 0)
		spec_hcl_variables(out, &doc);
	else if (strcmp(what, "outputs") == 0)
		spec_hcl_outputs(out, &doc);
	else if (strcmp(what, "args") == 0)
		spec_table_args(out, &doc);
	else if (strcmp(what, "connection") == 0)
		spec_table_connection(out, &doc);
	else if (strcmp(what, "result") == 0)
		spec_table_result(out, &doc);
	return out->n > 0 ? 0 : -1;
}

/* The events of all operations; those whose last event has more rows have one of their own. */
static void
print_events(struct upid_buf *out)
{
	const struct spec_set *sets[16] = { NULL };
	size_t count = 0;

	for (const struct spec_set *const *set = op_event_sets; *set != NULL; set++)
		sets[count++] = *set;
	for (const struct op *const *op = op_all(); *op != NULL; op++)
		if ((*op)->end != NULL)
			sets[count++] = (*op)->end;
	spec_schema_events(out, sets);
}

/* Documents about all operations. */
static const struct {
	const char *name;
	void (*print)(struct upid_buf *out);
} pages[] = {
	{ "exits", exits_add_table }, { "man", man_page },       { "bash", complete_bash },
	{ "zsh", complete_zsh },      { "fish", complete_fish }, { "runtime", runtime_yml },
	{ "modules", modules_table },
};

static int
make(struct upid_buf *out, int argc, char **argv)
{
	const struct op *op;

	if (argc == 2 && strcmp(argv[0], "schema") == 0 && strcmp(argv[1], "error") == 0) {
		spec_schema_error(out, &op_error_rows);
		return 0;
	}
	if (argc == 2 && strcmp(argv[0], "schema") == 0 && strcmp(argv[1], "line") == 0) {
		spec_schema_line(out, &op_line_rows);
		return 0;
	}
	if (argc == 2 && strcmp(argv[0], "schema") == 0 && strcmp(argv[1], "event") == 0) {
		print_events(out);
		return 0;
	}
	if (strcmp(argv[0], "schema") == 0) {
		op = argc > 1 ? op_find(upid_str(argv[1])) : NULL;
		return op != NULL ? print_schema(out, op, argc > 2 ? argv[2] : NULL) : -1;
	}
	for (size_t i = 0; argc == 2 && i < sizeof(pages) / sizeof(*pages); i++)
		if (strcmp(argv[1], pages[i].name) == 0) {
			pages[i].print(out);
			return 0;
		}
	op = argc > 2 ? op_find(upid_str(argv[2])) : NULL;
	return op != NULL ? print_docs(out, argv[1], op) : -1;
}

int
face_print(struct face_world *w, int argc, char **argv)
{
	struct upid_buf out = { 0 };

	if (make(&out, argc, argv) == 0)
		return help_print(w, &out);
	upid_buf_free(&out);
	w->say(w->ctx,
	       "usage: upid schema OPERATION [args|result|KIND], upid schema error|line|event, or upid docs "
	       "ansible|variables|outputs|args|connection|result OPERATION");
	return upid_code_exit(UPID_E_USAGE);
}
