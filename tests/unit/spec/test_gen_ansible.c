/* Ansible's documentation, read by libyaml and compared with the rows. */
#include <stdlib.h>
#include <yaml.h>

#include "gen_doc.h"

/* A scalar as YAML 1.1 takes it, as far as it may stand here. */
static json_t *
scalar(const yaml_node_t *node)
{
	const char *text = (const char *)node->data.scalar.value;
	static const char *const values[] = { "yes", "no", "on", "off", "y", "n", "null", "~", "" };
	char *end;
	double number = strtod(text, &end);

	if (node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return json_string(text);
	for (size_t i = 0; i < COUNT(values); i++)
		assert_string_not_equal(text, values[i]);
	if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
		return json_boolean(*text == 't');
	return *text != '\0' && *end == '\0' ? json_real(number) : json_string(text);
}

static json_t *
value(yaml_document_t *d, int index)
{
	const yaml_node_t *node = yaml_document_get_node(d, index);
	json_t *j;

	if (node->type == YAML_SCALAR_NODE)
		return scalar(node);
	if (node->type == YAML_SEQUENCE_NODE) {
		j = json_array();
		for (int *i = node->data.sequence.items.start;
		     i < node->data.sequence.items.top; i++)
			json_array_append_new(j, value(d, *i));
		return j;
	}
	j = json_object();
	for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top;
	     p++) {
		const char *key =
		        (const char *)yaml_document_get_node(d, p->key)->data.scalar.value;

		assert_null(json_object_get(j, key));
		json_object_set_new(j, key, value(d, p->value));
	}
	return j;
}

static void
generate(struct upid_buf *out, const struct spec_doc *doc)
{
	spec_ansible(out, doc, "upid_thing", "0.1.0");
}

static json_t *
sidecar(const struct spec_doc *doc)
{
	char *text = made(generate, doc), *license;
	yaml_parser_t parser;
	yaml_document_t document;
	json_t *j;

	license = strstr(text, "GNU General Public License v3.0+");
	assert_true(license != NULL && license < strstr(text, "DOCUMENTATION:"));
	assert_true(yaml_parser_initialize(&parser));
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, strlen(text));
	assert_true(yaml_parser_load(&parser, &document));
	j = value(&document, 1);
	yaml_document_delete(&document);
	yaml_parser_delete(&parser);
	free(text);
	return j;
}

/* However the text was quoted and broken, it is the sentence again. */
static void
is_sentence(const json_t *list, const char *sentence)
{
	struct upid_buf want = { 0 };

	gen_unticked(&want, sentence, "C(", ")");
	assert_string_equal(json_string_value(json_array_get(list, 0)), upid_buf_cstr(&want));
	upid_buf_free(&want);
}

static size_t
words(const char *list)
{
	struct upid_str word;
	size_t n = 0;

	while (spec_word(&word, &list))
		n++;
	return n;
}

static void
check_default(const json_t *def, const struct spec_row *row)
{
	assert_true((def != NULL) == (row->def != NULL));
	if (def == NULL)
		return;
	if (row->type == SPEC_BOOL)
		assert_true(json_is_boolean(def) && json_is_true(def) == (*row->def == 't'));
	else if (gen_is_number(row) && row->type != SPEC_MS)
		assert_true(json_is_real(def) && json_real_value(def) == atof(row->def));
	else
		assert_string_equal(json_string_value(def), row->def);
}

static void
check_option(const json_t *option, const struct spec_row *row)
{
	const json_t *description = json_object_get(option, "description");

	is_sentence(description, row->text);
	assert_int_equal(json_array_size(description),
	                 1 + (row->env != NULL) + (*gen_forms(row) != '\0'));
	assert_true(json_is_string(json_object_get(option, "type")));
	assert_true(json_is_true(json_object_get(option, "required")) ==
	            !!(row->flags & SPEC_REQUIRED));
	assert_int_equal(json_array_size(json_object_get(option, "aliases")), words(row->aliases));
	assert_int_equal(json_array_size(json_object_get(option, "choices")), words(row->choices));
	check_default(json_object_get(option, "default"), row);
}

static void
check_documentation(const struct spec_doc *doc)
{
	json_t *j = sidecar(doc);
	const json_t *d = json_object_get(j, "DOCUMENTATION");
	const json_t *options = json_object_get(d, "options");
	size_t count = 0;

	assert_string_equal(json_string_value(json_object_get(d, "module")), "upid_thing");
	assert_string_equal(json_string_value(json_object_get(d, "version_added")), "0.1.0");
	assert_int_equal(json_string_length(json_object_get(d, "short_description")),
	                 strlen(doc->summary));
	is_sentence(json_object_get(d, "description"), doc->text);
	for (struct spec_iter i = { .set = doc->args }; spec_next(&i); count++)
		check_option(json_object_get(options, i.row->name), i.row);
	assert_int_equal(json_object_size(options), count);
	json_decref(j);
}

TEST(each_argument_is_an_option)
{
	with_each_doc(check_documentation);
}

static void
check_return(const struct spec_doc *doc)
{
	json_t *j = sidecar(doc);
	const json_t *fields = json_object_get(j, "RETURN");
	struct spec_iter own;
	size_t count = 1 + doc->takes_upids +
	               (doc->error != NULL && !spec_find(&own, doc->result, UPID_S("error")));

	for (struct spec_iter i = { .set = doc->result }; spec_next(&i); count++) {
		const json_t *field = json_object_get(fields, i.row->name);

		is_sentence(json_object_get(field, "description"), i.row->text);
		assert_true(json_is_string(json_object_get(field, "returned")));
		assert_true(json_is_string(json_object_get(field, "type")));
	}
	assert_non_null(json_object_get(fields, "msg"));
	assert_true((json_object_get(fields, "tasks") != NULL) == doc->takes_upids);
	assert_int_equal(json_object_size(fields), count);
	json_decref(j);
}

TEST(each_field_is_returned)
{
	with_each_doc(check_return);
}

static void
check_examples(const struct spec_doc *doc)
{
	json_t *j = sidecar(doc);
	const char *examples = json_string_value(json_object_get(j, "EXAMPLES"));

	assert_null(strstr(examples, "{module}"));
	assert_int_equal(times(examples, SPEC_COLLECTION ".upid_thing:"),
	                 times(doc->ansible_example, "{module}:"));
	assert_int_equal(times(examples, "\n"), times(doc->ansible_example, "\n"));
	assert_int_equal(*examples, '-');
	json_decref(j);
}

TEST(examples_name_the_module_in_full)
{
	with_each_doc(check_examples);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_argument_is_an_option),
		cmocka_unit_test(each_field_is_returned),
		cmocka_unit_test(examples_name_the_module_in_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
