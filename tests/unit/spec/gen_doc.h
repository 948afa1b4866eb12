/* The operations as the generators want them, and rows that are hard to write down. */
#ifndef GEN_DOC_H
#define GEN_DOC_H

#include "op/op.h"
#include "spec/gen.h"
#include "tests/unit/fake.h"

static inline struct spec_doc
doc_of(const struct op *op)
{
	return (struct spec_doc){ .name = op->name,
		                  .summary = op->summary,
		                  .text = op->text,
		                  .args = &op->args,
		                  .result = &op->result,
		                  .error = &op_error_rows,
		                  .takes_upids = op->takes == OP_UPIDS,
		                  .ansible_example = op->ansible_example };
}

#define HARD_TEXT                                                                                  \
	"A \"quoted\" ${word}: with %{ and | and # and a \\ in `yes`, in more words than one " \
	"line of any of these documents has room for."

static const struct spec_row hard_args[] = {
	{ SPEC_NAME("word"), .type = SPEC_STR, .choices = "yes no", .def = "no", .text = HARD_TEXT,
	  .env = "A_WORD !NO_WORD", .aliases = "other_word third_word" },
	{ SPEC_NAME("on_flag"), .type = SPEC_BOOL, .def = "true", .text = "yes", .env = "ON" },
	{ SPEC_NAME("off_flag"), .type = SPEC_BOOL, .def = "false", .text = "Null: no." },
	{ SPEC_NAME("lines"), .type = SPEC_LINES, .text = "ends with a colon:" },
	{ SPEC_NAME("a_secret"), .type = SPEC_STR, .flags = SPEC_SECRET, .text = "# Hidden.",
	  .env = "SECRET" },
};
static const struct spec_row hard_result[] = {
	{ SPEC_NAME("plain"), .type = SPEC_STR, .text = HARD_TEXT },
	{ SPEC_NAME("maybe"), .type = SPEC_STR, .flags = SPEC_NULLABLE, .choices = "a b",
	  .text = "- no item" },
	{ SPEC_NAME("seldom"), .type = SPEC_TEXTS, .when = 1, .text = "{n, t}" },
	{ SPEC_NAME("fleeting"), .type = SPEC_MS, .flags = SPEC_VOLATILE, .text = "Seconds" },
};
static const struct spec_set hard_arg_set = { { SPEC_PART(hard_args, 0) } };
static const struct spec_set hard_result_set = { { SPEC_PART(hard_result, 0) } };
static const struct spec_doc hard_doc = { .name = "hard_case",
	                                  .summary = "hard: # words",
	                                  .text = HARD_TEXT,
	                                  .args = &hard_arg_set,
	                                  .result = &hard_result_set,
	                                  .ansible_example = "- {module}:\n\n- {module}:\n" };

/* Calls `each` with every operation and with the hard case. */
static inline void
with_each_doc(void (*each)(const struct spec_doc *doc))
{
	for (const struct op *const *op = op_all(); *op != NULL; op++) {
		struct spec_doc doc = doc_of(*op);

		each(&doc);
	}
	each(&hard_doc);
}

typedef void generator(struct upid_buf *out, const struct spec_doc *doc);

/* What a generator writes, as a C string; free it. */
static inline char *
made(generator *write, const struct spec_doc *doc)
{
	struct upid_buf out = { 0 };

	write(&out, doc);
	assert_non_null(upid_buf_cstr(&out));
	assert_int_equal(out.p[out.n - 1], '\n');
	return out.p;
}

/* How often a text stands in another. */
static inline size_t
times(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		n++;
	return n;
}

#endif
