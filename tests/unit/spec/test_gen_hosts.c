/* Terraform's variables and outputs, and the tables of the README. */
#include <stdlib.h>

#include "gen_doc.h"

static size_t
with_name(const char *text, const char *before, const char *name, const char *behind)
{
	struct upid_buf part = { 0 };
	size_t n;

	upid_buf_addf(&part, "%s%s%s", before, name, behind);
	n = times(text, upid_buf_cstr(&part));
	upid_buf_free(&part);
	return n;
}

static void
check_variables(const struct spec_doc *doc)
{
	char *text = made(spec_hcl_variables, doc);
	size_t variables = 0, required = 0;

	for (struct spec_iter i = { .set = doc->args }; spec_next(&i);) {
		bool hidden = i.row->flags & (SPEC_SECRET | SPEC_NOT_DATA);

		assert_int_equal(with_name(text, "\nvariable \"", i.row->name, "\" {\n"), !hidden);
		assert_int_equal(with_name(text, "\n    ", i.row->name, " "), !hidden);
		variables += !hidden;
		/* filters replace UPIDs */
		required += (i.row->flags & SPEC_REQUIRED) &&
		            !(i.row->type == SPEC_UPIDS && gen_has(doc->args, SPEC_FILTER));
	}
	assert_int_equal(times(text, "\nvariable "), variables);
	assert_int_equal(times(text, "  nullable    = false\n"), required);
	assert_int_equal(times(text, "  default     = null\n"), variables - required);
	free(text);
}

TEST(each_argument_that_a_data_source_may_have_is_a_variable)
{
	with_each_doc(check_variables);
}

static void
check_outputs(const struct spec_doc *doc)
{
	char *text = made(spec_hcl_outputs, doc);
	const struct spec_set *set = doc->total != NULL ? doc->total : doc->result;
	size_t outputs = doc->records != NULL ? 2 : 1;

	for (struct spec_iter i = { .set = set }; spec_next(&i);) {
		bool there = !(i.row->flags & (SPEC_VOLATILE | SPEC_NOT_DATA)) &&
		             i.row->type != SPEC_OBJ;

		if (strcmp(i.row->name, "result") == 0) /* the whole is named so, too */
			continue;

		assert_int_equal(with_name(text, "\noutput \"", i.row->name, "\" {\n"), there);
		outputs += there;
	}
	assert_int_equal(times(text, "\noutput "), outputs);
	assert_int_equal(times(text, "jsondecode(local.task.json)"), 1);
	free(text);
}

TEST(each_field_that_does_not_change_by_itself_is_an_output)
{
	with_each_doc(check_outputs);
}

TEST(text_is_text_in_hcl)
{
	char *text = made(spec_hcl_variables, &hard_doc);

	assert_int_equal(times(text, "A \\\"quoted\\\" $${word}: with %%{ and | and # and a "
	                             "\\\\ in yes,"),
	                 1);
	assert_int_equal(times(text, " One of: yes, no. Default: no.\"\n"), 1);
	assert_int_equal(times(text, "var.lines == null ? null : jsonencode(var.lines)\n"), 1);
	assert_int_equal(times(text, "#   SECRET\n"), 1);
	free(text);
}

/* Bars that divide cells. */
static size_t
bars(const char *line)
{
	size_t n = 0;

	for (; *line != '\n'; line++)
		n += *line == '|' && line[-1] != '\\';
	return n;
}

static void
check_table(const char *text, const struct spec_set *set, bool connection, size_t cells)
{
	size_t lines = 0, rows = 2;

	/* bars() looks one byte back: each line but the first has a newline there */
	assert_int_equal(*text, '|');
	for (const char *p = strchr(text, '\n') + 1; *p != '\0'; p = strchr(p, '\n') + 1, lines++)
		assert_int_equal(bars(p), cells + 1);
	for (struct spec_iter i = { .set = set }; spec_next(&i);) {
		bool here = connection == ((i.row->flags & SPEC_CONN) != 0);

		assert_int_equal(with_name(text, "\n| `", i.row->name, "` | "), here);
		rows += here;
	}
	assert_int_equal(lines + 1, rows);
}

static void
check_tables(const struct spec_doc *doc)
{
	char *args = made(spec_table_args, doc), *result = made(spec_table_result, doc);
	char *connection = made(spec_table_connection, doc);

	check_table(args, doc->args, false, 5);
	check_table(connection, doc->args, true, 5);
	check_table(result, doc->result, false, 4);
	free(args);
	free(connection);
	free(result);
}

TEST(tables_have_a_line_for_each_row)
{
	with_each_doc(check_tables);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_argument_that_a_data_source_may_have_is_a_variable),
		cmocka_unit_test(each_field_that_does_not_change_by_itself_is_an_output),
		cmocka_unit_test(text_is_text_in_hcl),
		cmocka_unit_test(tables_have_a_line_for_each_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
