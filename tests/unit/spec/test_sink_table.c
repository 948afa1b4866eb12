/* Records as lines in columns. */
#include "spec/sink.h"
#include "tests/unit/fake.h"

struct record {
	struct upid_str type, id, node, class, reason;
	int64_t duration;
	bool has_duration;
	struct inside {
		struct upid_str code;
	} error;
};

#define ROW(n, ...)                                                                                \
	{                                                                                          \
		SPEC_NAME(#n), SPEC_AT(struct record, n), .type = SPEC_STR, ##__VA_ARGS__          \
	}
static const struct spec_row inside_rows[] = {
	{ SPEC_NAME("code"), SPEC_AT(struct inside, code), .type = SPEC_STR },
};
static const struct spec_set inside = { { SPEC_PART(inside_rows, 0) } };
static const struct spec_row rows[] = {
	ROW(type),
	ROW(id),
	ROW(node),
	ROW(class),
	{ SPEC_NAME("duration"), SPEC_AT(struct record, duration), .type = SPEC_MS,
	  SPEC_WHEN(struct record, has_duration) },
	ROW(reason, .flags = SPEC_NULLABLE),
	{ SPEC_NAME("error"), SPEC_AT(struct record, error), .type = SPEC_OBJ, .sub = &inside },
};
static const struct spec_set set = { { SPEC_PART(rows, 0) } };

static struct record
ended(const char *id, const char *class, int64_t ms, const char *reason)
{
	return (struct record){ UPID_S("vzdump"), upid_str(id), UPID_S("pve1"), upid_str(class),
		                upid_str(reason), ms,           ms >= 0,        { UPID_S("E1") } };
}

struct table {
	struct spec_table sink;
	struct upid_buf out;
};

static void
begin(struct table *t, const char *columns)
{
	*t = (struct table){ .out = { 0 } };
	spec_table_init(&t->sink, &t->out, columns);
}

static void
add(struct table *t, struct record r)
{
	spec_write(&t->sink.base, &set, &r);
}

static void
comes_out(struct table *t, const char *want)
{
	spec_table_flush(&t->sink);
	assert_string_equal(upid_buf_cstr(&t->out), want);
	t->out.n = 0;
}

static void
finish(struct table *t)
{
	spec_table_free(&t->sink);
	upid_buf_free(&t->out);
}

TEST(columns_are_as_wide_as_their_widest_cell)
{
	struct table t;

	begin(&t, "type+id node class");
	add(&t, ended("7", "ok", 0, NULL));
	add(&t, ended("10000", "warning", 0, NULL));
	comes_out(&t, "vzdump 7      pve1  ok\nvzdump 10000  pve1  warning\n");
	add(&t, ended("8", "ok", 0, NULL));
	comes_out(&t, "vzdump 8      pve1  ok\n");
	finish(&t);
}

TEST(a_column_has_its_least_width_from_the_beginning)
{
	struct table t;

	begin(&t, "12:type node");
	add(&t, ended("7", "ok", 0, NULL));
	comes_out(&t, "vzdump        pve1\n");
	finish(&t);
}

TEST(joined_rows_can_be_one_choice_of_several)
{
	struct table t;

	begin(&t, "reason|type+id node");
	add(&t, ended("7", "error", 0, "full"));
	add(&t, ended("8", "ok", 0, NULL));
	add(&t, ended(NULL, "ok", 0, NULL));
	comes_out(&t, "full      pve1\nvzdump 8  pve1\nvzdump    pve1\n");
	finish(&t);
}

TEST(titles_stand_once_above_the_first_record)
{
	struct table t;

	begin(&t, "TASK=type+id RESULT=class");
	comes_out(&t, "");
	add(&t, ended("7", "ok", 0, NULL));
	comes_out(&t, "TASK      RESULT\nvzdump 7  ok\n");
	add(&t, ended("8", "ok", 0, NULL));
	comes_out(&t, "vzdump 8  ok\n");
	finish(&t);
}

TEST(a_column_without_values_can_be_left_out)
{
	struct table t;

	begin(&t, "type WHY=?reason RESULT=class");
	add(&t, ended("7", "ok", 0, NULL));
	comes_out(&t, "        RESULT\nvzdump  ok\n");
	add(&t, ended("8", "ok", 0, NULL));
	add(&t, ended("9", "error", 0, "no space"));
	comes_out(&t, "vzdump  -         ok\nvzdump  no space  error\n");
	finish(&t);
}

TEST(the_first_row_that_has_a_value_is_taken)
{
	struct table t;

	begin(&t, "reason|class id");
	add(&t, ended("7", "error", 0, "no space"));
	add(&t, ended("8", "error", 0, NULL));
	comes_out(&t, "no space  7\nerror     8\n");
	finish(&t);
}

TEST(a_cell_without_a_value_is_a_dash_but_the_last_is_empty)
{
	struct table t;

	begin(&t, "duration id reason");
	add(&t, ended("7", "ok", -1, NULL));
	comes_out(&t, "-  7\n");
	finish(&t);
}

TEST(a_field_of_an_object_is_named_by_both)
{
	struct table t;

	begin(&t, "id error.code code");
	add(&t, ended("7", "ok", 0, NULL));
	comes_out(&t, "7  E1\n");
	finish(&t);
}

static void
is_written(int64_t ms, const char *want)
{
	struct table t;

	begin(&t, "duration");
	add(&t, ended("7", "ok", ms, NULL));
	comes_out(&t, want);
	finish(&t);
}

TEST(durations_are_for_people)
{
	is_written(0, "0.0s\n");
	is_written(940, "0.9s\n");
	is_written(9999, "9.9s\n");
	is_written(10000, "10s\n");
	is_written(123000, "2m 3s\n");
	is_written(3720000, "1h 2m\n");
	is_written(86400000 * 3 + 3600000 * 4, "3d 4h\n");
}

TEST(a_sentence_that_does_not_fit_goes_below)
{
	struct table t;

	begin(&t, "id class reason");
	t.sink.width = 30;
	add(&t, ended("7", "error", 0, "no space left"));
	add(&t, ended("8", "error", 0, "no space left on the device of the pool"));
	comes_out(
		&t,
		"7  error  no space left\n8  error\n  no space left on the device\n  of the pool\n");
	finish(&t);
}

TEST(a_very_long_cell_does_not_widen_its_column)
{
	struct table t;
	char long_id[60];

	memset(long_id, 'x', sizeof(long_id));
	long_id[59] = '\0';
	begin(&t, "id class");
	add(&t, ended(long_id, "ok", 0, NULL));
	add(&t, ended("7", "ok", 0, NULL));
	spec_table_flush(&t.sink);
	assert_non_null(strstr(upid_buf_cstr(&t.out), "xxx  ok\n7  ok\n"));
	finish(&t);
}

TEST(wide_characters_are_counted)
{
	struct table t;

	begin(&t, "id class");
	add(&t, ended("备份", "ok", 0, NULL));
	add(&t, ended("abcd", "ok", 0, NULL));
	comes_out(&t, "备份  ok\nabcd  ok\n");
	finish(&t);
}

TEST(control_characters_are_made_visible)
{
	struct table t;

	begin(&t, "id class");
	add(&t, ended("\x1b[1m\n", "ok", 0, NULL));
	comes_out(&t, "\\x1b[1m\\x0a  ok\n");
	finish(&t);
}

TEST(a_colored_word_is_padded_by_what_is_seen)
{
	struct table t;

	begin(&t, "*class id");
	t.sink.color = true;
	add(&t, ended("7", "ok", 0, NULL));
	add(&t, ended("8", "warning", 0, NULL));
	add(&t, ended("9", "error", 0, NULL));
	comes_out(
		&t,
		"\x1b[32mok\x1b[0m       7\n\x1b[33mwarning\x1b[0m  8\n\x1b[31merror\x1b[0m    9\n");
	finish(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_as_wide_as_their_widest_cell),
		cmocka_unit_test(a_column_has_its_least_width_from_the_beginning),
		cmocka_unit_test(joined_rows_can_be_one_choice_of_several),
		cmocka_unit_test(titles_stand_once_above_the_first_record),
		cmocka_unit_test(a_column_without_values_can_be_left_out),
		cmocka_unit_test(the_first_row_that_has_a_value_is_taken),
		cmocka_unit_test(a_cell_without_a_value_is_a_dash_but_the_last_is_empty),
		cmocka_unit_test(a_field_of_an_object_is_named_by_both),
		cmocka_unit_test(durations_are_for_people),
		cmocka_unit_test(a_sentence_that_does_not_fit_goes_below),
		cmocka_unit_test(a_very_long_cell_does_not_widen_its_column),
		cmocka_unit_test(wide_characters_are_counted),
		cmocka_unit_test(control_characters_are_made_visible),
		cmocka_unit_test(a_colored_word_is_padded_by_what_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
