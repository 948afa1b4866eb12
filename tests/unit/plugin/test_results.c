/*
 * tests/data/results.json: results of Ansible and community.proxmox modules, for each kind of
 * outcome, and the inputs to be found in them. Each result is tested alone, in a list, as the item
 * of a loop, and as returned by async_status.
 */
#include "plugin/inputs_json.h"
#include "tests/unit/fake.h"

static void
explain(const json_t *row, const char *how, const struct op_input *s)
{
	print_error("%s, %s (%s): no_task %d, note '%.*s', upid '%.*s', error '%s'\n",
	            json_string_value(json_object_get(row, "module")),
	            json_string_value(json_object_get(row, "outcome")), how, s->no_task,
	            (int)s->note.n, s->note.p != NULL ? s->note.p : "", (int)s->upid.n,
	            s->upid.p != NULL ? s->upid.p : "", s->fault.message);
}

/* All of the words in a list. */
static bool
says_all(const char *text, const json_t *words)
{
	json_t *word;
	size_t i;

	json_array_foreach(words, i, word)
		if (strstr(text, json_string_value(word)) == NULL)
			return false;
	return true;
}

static bool
is_note(struct upid_str note, const json_t *want)
{
	return json_is_string(want) ? note.p != NULL && upid_str_eq(note, json_string_value(want))
	                            : note.p == NULL;
}

static bool
is_expected(const struct op_input *s, const json_t *want)
{
	const json_t *upid = json_object_get(want, "upid"), *bad = json_object_get(want, "bad"),
		     *skipped = json_object_get(want, "skipped"),
		     *error = json_object_get(want, "error"),
		     *no_task = json_object_get(want, "no_task");

	if (upid != NULL || bad != NULL)
		return s->fault.code == UPID_E_OK && !s->no_task && !s->empty &&
		       s->upid.p != NULL &&
		       upid_str_eq(s->upid, json_string_value(upid != NULL ? upid : bad));
	if (error != NULL)
		return s->fault.code == UPID_E_INPUT && says_all(s->fault.message, error);
	if (json_object_get(want, "empty") != NULL)
		return s->empty;
	if (skipped != NULL)
		return s->no_task && s->skipped && is_note(s->note, skipped);
	return s->no_task && !s->skipped && is_note(s->note, no_task);
}

static void
check(const json_t *row, const json_t *result, const char *how)
{
	const json_t *expect = json_object_get(row, "expect");
	struct inputs queue = { 0 };
	struct upid_err err = { 0 };
	struct op_input s = { 0 };
	size_t i = 0;

	assert_int_equal(inputs_add_json(&queue, result, false, &err), 0);
	for (; inputs_take(&queue, &s) == 1; i++)
		if (!is_expected(&s, json_array_get(expect, i))) {
			explain(row, how, &s);
			fail();
		}
	if (i != json_array_size(expect)) {
		explain(row, how, &s);
		assert_int_equal(i, json_array_size(expect));
	}
	inputs_free(&queue);
}

/* Calls `try` for each row of the table. */
static void
each_row(void (*try)(const json_t *row, json_t *result))
{
	json_t *rows = fake_data("results.json"), *row;
	size_t i;

	assert_true(json_array_size(rows) > 80);
	json_array_foreach(rows, i, row)
		try(row, json_object_get(row, "result"));
	json_decref(rows);
}

static void
alone(const json_t *row, json_t *result)
{
	check(row, result, "alone");
}

static void
in_a_list(const json_t *row, json_t *result)
{
	json_t *list = json_pack("[O]", result);

	check(row, list, "in a list");
	json_decref(list);
}

static void
in_a_loop(const json_t *row, json_t *result)
{
	bool failed = json_is_true(json_object_get(result, "failed"));
	json_t *loop = json_pack("{s:[O], s:b, s:b, s:s}", "results", result, "failed", failed,
	                         "changed", 0, "msg", "All items completed");

	check(row, loop, "in a loop");
	json_decref(loop);
}

/* Only what is a module's own can come out of async_status. */
static void
of_async_status(const json_t *row, json_t *result)
{
	json_t *made = json_copy(result);

	if (json_object_get(result, "changed") != NULL &&
	    json_object_get(result, "ansible_job_id") == NULL &&
	    json_object_get(result, "results") == NULL &&
	    strncmp(json_string_value(json_object_get(row, "module")), "upid_", 5) != 0) {
		json_object_set_new(made, "ansible_job_id", json_string("j1.1"));
		json_object_set_new(made, "finished", json_true());
		json_object_set_new(made, "started", json_true());
		check(row, made, "of async_status");
	}
	json_decref(made);
}

TEST(results_of_modules_alone)
{
	each_row(alone);
}

TEST(results_of_modules_in_a_list)
{
	each_row(in_a_list);
}

TEST(results_of_modules_in_a_loop)
{
	each_row(in_a_loop);
}

TEST(results_of_modules_from_async_status)
{
	each_row(of_async_status);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_of_modules_alone),
		cmocka_unit_test(results_of_modules_in_a_list),
		cmocka_unit_test(results_of_modules_in_a_loop),
		cmocka_unit_test(results_of_modules_from_async_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
