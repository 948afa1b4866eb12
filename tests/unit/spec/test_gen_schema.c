/* Compares the JSON Schemas with the rows that they are generated from. */
#include <stdlib.h>

#include "gen_doc.h"
#include "spec/sink.h"

static json_t *
schema(generator *write, const struct spec_doc *doc)
{
	char *text = made(write, doc);
	json_t *j = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(j);
	free(text);
	assert_string_equal(json_string_value(json_object_get(j, "type")), "object");
	assert_true(json_is_false(json_object_get(j, "additionalProperties")));
	return j;
}

static bool
holds(const json_t *list, const char *word)
{
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item)
		if (json_is_string(item) && strcmp(json_string_value(item), word) == 0)
			return true;
	return false;
}

/* Whether each alternative of some anyOf is one of the row's names, and all of them are there. */
static bool
required_by_any_name(const json_t *s, const struct spec_row *row)
{
	struct upid_str name;
	size_t i, names = 1;
	json_t *item;

	for (const char *list = row->aliases; spec_word(&name, &list);)
		names++;
	json_array_foreach(json_object_get(s, "allOf"), i, item) {
		const json_t *any = json_object_get(item, "anyOf");
		const json_t *first = json_object_get(json_array_get(any, 0), "required");

		if (holds(first, row->name))
			return json_array_size(any) == names;
	}
	return false;
}

static void
check_description(const json_t *property, const struct spec_row *row)
{
	const char *text = json_string_value(json_object_get(property, "description"));

	assert_memory_equal(text, row->text, strlen(row->text));
	assert_true((strstr(text, "500ms") != NULL) == (row->type == SPEC_MS));
}

static void
check_default(const json_t *property, const struct spec_row *row)
{
	const json_t *def = json_object_get(property, "default");

	assert_true((def != NULL) == (row->def != NULL));
	if (def == NULL)
		return;
	if (row->type == SPEC_BOOL)
		assert_true(json_is_boolean(def) && json_is_true(def) == (*row->def == 't'));
	else if (gen_is_number(row))
		assert_true(json_is_number(def) && json_number_value(def) == atof(row->def));
	else
		assert_string_equal(json_string_value(def), row->def);
}

/* A number and a boolean may come as text, and what is not required may be null. */
static void
check_arg_type(const json_t *property, const struct spec_row *row)
{
	const json_t *types = json_object_get(property, "type");
	const char *choices = row->choices, *choice = row->def;
	struct upid_str first;
	char room[SPEC_KEY];
	bool required = row->flags & SPEC_REQUIRED;

	if (row->type != SPEC_LINES)
		assert_true(holds(types, "string"));
	if (row->type != SPEC_UPIDS)
		assert_true(holds(types, "null") == !required);
	if (row->type == SPEC_BOOL || gen_is_number(row))
		assert_non_null(json_object_get(property, "pattern"));
	if (row->type == SPEC_BOOL)
		assert_true(holds(types, "boolean"));
	if (row->type == SPEC_INT || row->type == SPEC_UINT)
		assert_true(holds(types, "integer"));
	if (row->type == SPEC_MS)
		assert_true(holds(types, "number"));
	if (choice == NULL && spec_word(&first, &choices)) {
		(void)snprintf(room, sizeof(room), "%.*s", (int)first.n, first.p);
		choice = room;
	}
	if (row->choices != NULL)
		assert_true(holds(json_object_get(property, "enum"), choice));
}

static size_t
check_arg(const json_t *s, const struct spec_row *row)
{
	const json_t *properties = json_object_get(s, "properties");
	const json_t *property = json_object_get(properties, row->name);
	size_t names = 1;
	struct upid_str alias;

	check_description(property, row);
	check_default(property, row);
	check_arg_type(property, row);
	assert_true(json_is_true(json_object_get(property, "writeOnly")) ==
	            !!(row->flags & SPEC_SECRET));
	if (row->aliases == NULL)
		assert_true(holds(json_object_get(s, "required"), row->name) ==
		            !!(row->flags & SPEC_REQUIRED));
	else
		assert_true(required_by_any_name(s, row) == !!(row->flags & SPEC_REQUIRED));
	for (const char *list = row->aliases; spec_word(&alias, &list); names++) {
		const json_t *same = json_object_getn(properties, alias.p, alias.n);
		const char *ref = json_string_value(json_object_get(same, "$ref"));

		assert_string_equal(strrchr(ref, '/') + 1, row->name);
	}
	return names;
}

static void
check_args(const struct spec_doc *doc)
{
	json_t *s = schema(spec_schema_args, doc);
	size_t names = 0;

	for (struct spec_iter i = { .set = doc->args }; spec_next(&i);)
		names += check_arg(s, i.row);
	assert_int_equal(json_object_size(json_object_get(s, "properties")), names);
	json_decref(s);
}

TEST(each_argument_is_there_once_with_its_default_and_its_other_names)
{
	with_each_doc(check_args);
}

TEST(ranges_are_in_seconds)
{
	struct spec_doc doc = doc_of(&op_wait);
	json_t *s = schema(spec_schema_args, &doc);
	const json_t *properties = json_object_get(s, "properties");
	const json_t *timeout = json_object_get(properties, "timeout");
	const json_t *request = json_object_get(properties, "api_timeout");

	assert_int_equal(json_integer_value(json_object_get(timeout, "minimum")), 0);
	assert_int_equal(json_integer_value(json_object_get(timeout, "maximum")), 31536000);
	assert_true(json_real_value(json_object_get(request, "minimum")) == 0.001);
	json_decref(s);
}

static void
check_field(const json_t *s, const struct spec_row *row)
{
	const json_t *property = json_object_get(json_object_get(s, "properties"), row->name);
	const json_t *type = json_object_get(property, "type");

	assert_string_equal(json_string_value(json_object_get(property, "description")), row->text);
	assert_true(holds(json_object_get(s, "required"), row->name) == (row->when == 0));
	assert_true(json_is_true(json_object_get(property, "x-volatile")) ==
	            !!(row->flags & SPEC_VOLATILE));
	if (row->type == SPEC_JSON)
		assert_null(type); /* any value */
	else if (row->flags & SPEC_NULLABLE)
		assert_true(json_array_size(type) == 2 && holds(type, "null"));
	else
		assert_true(json_is_string(type));
	if (row->type == SPEC_LINES || row->type == SPEC_TEXTS)
		assert_non_null(json_object_get(property, "items"));
}

static void
check_result(const struct spec_doc *doc)
{
	json_t *s = schema(spec_schema_result, doc);
	size_t count = 0;

	for (struct spec_iter i = { .set = doc->result }; spec_next(&i); count++)
		check_field(s, i.row);
	assert_int_equal(json_object_size(json_object_get(s, "properties")), count);
	json_decref(s);
}

TEST(each_field_of_a_result_is_there_once)
{
	with_each_doc(check_result);
}

/* A record that upid writes has what is required, and nothing else than the properties. */
static void
agrees(const json_t *record, const json_t *s)
{
	const json_t *properties = json_object_get(s, "properties");
	const char *key;
	json_t *value;
	size_t i;

	json_object_foreach((json_t *)(uintptr_t)record, key, value) {
		assert_non_null(json_object_get(properties, key));
		if (json_is_object(value))
			agrees(value, json_object_get(properties, key));
	}
	json_array_foreach(json_object_get(s, "required"), i, value)
		assert_non_null(json_object_get(record, json_string_value(value)));
}

TEST(an_error_is_as_its_schema_says)
{
	struct upid_buf text = { 0 }, written = { 0 };
	struct upid_err err = { .code = UPID_E_AUTH, .http = 401, .message = "no" };
	struct op_error error;
	struct spec_json sink;
	json_t *s, *record;

	spec_schema_error(&text, &op_error_rows);
	spec_json_init(&sink, &written);
	op_error_fill(&error, NULL, &err);
	spec_write(&sink.base, &op_error_rows, &error);
	s = json_loads(upid_buf_cstr(&text), JSON_REJECT_DUPLICATES, NULL);
	record = json_loads(upid_buf_cstr(&written), JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(s);
	agrees(record, s);
	json_decref(s);
	json_decref(record);
	upid_buf_free(&text);
	upid_buf_free(&written);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_argument_is_there_once_with_its_default_and_its_other_names),
		cmocka_unit_test(ranges_are_in_seconds),
		cmocka_unit_test(each_field_of_a_result_is_there_once),
		cmocka_unit_test(an_error_is_as_its_schema_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
