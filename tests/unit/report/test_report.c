/* Logs as data: the logs of tests/data/reports and the records that they yield. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/report/formats.h"
#include "lib/report/reporter.h"
#include "tests/unit/fake.h"
#include "tests/unit/report/report_json.h"

#define FOLDER "tests/data/reports/"

static int
collect(void *ctx, const struct upid_report *record)
{
	json_array_append_new(ctx, report_json(record));
	return 0;
}

static struct upid_report_rules
rules_of(const json_t *want, json_t *records)
{
	const json_t *start = json_object_get(want, "starttime");

	return (struct upid_report_rules){
		.type = fake_str(json_object_get(want, "type")),
		.id = fake_str(json_object_get(want, "id")),
		.starttime = start != NULL ? json_integer_value(start) : UPID_NONE,
		.record = collect,
		.ctx = records,
	};
}

/* Each line in memory of its own, so that nothing can be borrowed from it. */
static void
feed(struct upid_reporter *r, const char *log, void (*each)(struct upid_reporter *))
{
	struct upid_err err = { 0 };

	for (const char *p = log, *end; *p != '\0'; p = end + (*end == '\n')) {
		char *line;

		end = p + strcspn(p, "\n");
		line = malloc((size_t)(end - p) + 1);
		memcpy(line, p, (size_t)(end - p));
		assert_int_equal(
			upid_report_line(r, (struct upid_str){ line, (size_t)(end - p) }, &err), 0);
		if (each != NULL)
			each(r);
		free(line);
	}
}

static void
read_log(const json_t *want, const char *log, const struct upid_report_rules *rules,
         void (*each)(struct upid_reporter *), json_t **progress)
{
	struct upid_err err = { 0 };
	struct upid_reporter *r;

	assert_int_equal(upid_report_new(&r, rules, &err), 0);
	feed(r, log, each);
	if (progress != NULL)
		*progress = progress_json(upid_report_progress(r));
	assert_int_equal(upid_report_end(r, json_is_true(json_object_get(want, "running")),
	                                 fake_str(json_object_get(want, "exitstatus")), &err),
	                 0);
	upid_report_free(r);
}

static char *
read_file(const char *name, const char *ending)
{
	char path[256], *text = calloc(1, 65536);
	FILE *f;

	(void)snprintf(path, sizeof(path), FOLDER "%s%s", name, ending);
	f = fopen(path, "r");
	if (f == NULL || fread(text, 1, 65535, f) == 0)
		fail_msg("%s cannot be read: run this from the repository's root", path);
	fclose(f);
	return text;
}

static void
each_log(void (*check)(const char *name, const json_t *want, const char *log))
{
	DIR *folder = opendir(FOLDER);
	struct dirent *file;
	size_t count = 0;

	assert_non_null(folder);
	while ((file = readdir(folder)) != NULL) {
		char *dot = strstr(file->d_name, ".json"), *json, *log;
		json_t *want;

		if (dot == NULL)
			continue;
		*dot = '\0';
		json = read_file(file->d_name, ".json");
		log = read_file(file->d_name, ".log");
		want = json_loads(json, 0, NULL);
		assert_non_null(want);
		check(file->d_name, want, log);
		json_decref(want);
		free(json);
		free(log);
		count++;
	}
	closedir(folder);
	assert_true(count >= 40);
}

static void
same(const char *name, const char *what, const json_t *got, const json_t *want)
{
	char *a, *b;

	if (json_equal(got, want))
		return;
	a = json_dumps(got, JSON_INDENT(1));
	b = json_dumps(want, JSON_INDENT(1));
	print_error("%s, %s: got %s\nwant %s\n", name, what, a, b);
	free(a);
	free(b);
	fail();
}

static void
check_records(const char *name, const json_t *want, const char *log)
{
	json_t *records = json_array(), *progress;
	struct upid_report_rules rules = rules_of(want, records);

	read_log(want, log, &rules, NULL, &progress);
	same(name, "records", records, json_object_get(want, "records"));
	if (json_object_get(want, "progress") != NULL)
		same(name, "progress", progress, json_object_get(want, "progress"));
	json_decref(progress);
	json_decref(records);
}

TEST(each_log_yields_its_records)
{
	each_log(check_records);
}

/* ---- the table */

static unsigned char met[32][UPID_FORMAT_ROWS];

static void
note_row(struct upid_reporter *r)
{
	for (size_t i = 0; r->row != NULL && upid_formats()[i] != NULL; i++)
		if (upid_formats()[i] == r->format)
			met[i][r->row - r->format->rows] = 1;
}

static void
note_rows(const char *name, const json_t *want, const char *log)
{
	json_t *records = json_array();
	struct upid_report_rules rules = rules_of(want, records);

	(void)name;
	read_log(want, log, &rules, note_row, NULL);
	json_decref(records);
}

static void
note_samples(void)
{
	json_t *root = fake_data("logs.json"), *sample, *line, *records = json_array();
	struct upid_err err = { 0 };
	size_t i, k;

	json_array_foreach(json_object_get(root, "samples"), i, sample) {
		struct upid_report_rules rules = {
			.type = fake_str(json_object_get(sample, "task_type")),
			.starttime = UPID_NONE,
		};
		struct upid_reporter *r;

		assert_int_equal(upid_report_new(&r, &rules, &err), 0);
		json_array_foreach(json_object_get(sample, "lines"), k, line) {
			upid_report_line(r, fake_str(json_object_get(line, "line")), &err);
			note_row(r);
		}
		upid_report_free(r);
	}
	json_decref(records);
	json_decref(root);
}

TEST(each_row_of_the_table_has_a_line_in_a_log)
{
	bool all = true;

	each_log(note_rows);
	note_samples();
	for (size_t i = 0; upid_formats()[i] != NULL; i++)
		for (size_t k = 0; k < upid_formats()[i]->count; k++)
			if (!met[i][k]) {
				print_error("no log has: %s\n", upid_formats()[i]->rows[k].words);
				all = false;
			}
	assert_true(all);
}

TEST(each_row_of_the_table_is_complete)
{
	for (size_t i = 0; upid_formats()[i] != NULL; i++) {
		const struct upid_format *f = upid_formats()[i];

		assert_true(f->count <= UPID_FORMAT_ROWS);
		for (size_t k = 0; k < f->count; k++) {
			assert_non_null(f->rows[k].source);
			assert_non_null(f->rows[k].versions);
			assert_non_null(f->rows[k].act);
			assert_true(f->rows[k].level != 0);
		}
	}
}

/* ---- without a type */

static void
check_detected(const char *name, const json_t *want, const char *log)
{
	struct upid_str type = fake_str(json_object_get(want, "type"));
	const struct upid_format *format = type.p != NULL ? upid_format_of_type(type) : NULL;
	struct upid_report_rules rules = { .starttime = UPID_NONE };
	struct upid_err err = { 0 };
	struct upid_reporter *r;

	assert_int_equal(upid_report_new(&r, &rules, &err), 0);
	feed(r, log, NULL);
	if (r->format != NULL && format != NULL && r->format != format)
		fail_msg("%s is taken for another type", name);
	upid_report_free(r);
}

TEST(no_log_is_taken_for_one_of_another_type)
{
	each_log(check_detected);
}

/* ---- damage */

/* Whatever a log is cut to, what it says is part of what the whole log says. */
static void
check_cut(const char *name, const json_t *want, const char *log)
{
	size_t n = strlen(log);

	for (size_t keep = 0; keep < n; keep += 1 + n / 40) {
		char *part = malloc(keep + 1);
		json_t *records = json_array(), *record;
		struct upid_report_rules rules = rules_of(want, records);
		size_t i;

		memcpy(part, log, keep);
		part[keep] = '\0';
		read_log(want, part, &rules, NULL, NULL);
		json_array_foreach(records, i, record)
			if (json_object_get(record, "guest") != NULL &&
			    strstr(name, "vzdump") == name && json_array_size(records) > 8)
				fail_msg("%s: too many records", name);
		assert_true(json_array_size(records) > 0);
		json_decref(records);
		free(part);
	}
}

TEST(a_log_can_end_anywhere)
{
	each_log(check_cut);
}

static int
stop(void *ctx, const struct upid_report *record)
{
	(void)record;
	++*(int *)ctx;
	return -1;
}

TEST(the_callback_can_stop_the_reading)
{
	int calls = 0;
	struct upid_report_rules rules = {
		.type = UPID_S("prune"), .starttime = UPID_NONE, .record = stop, .ctx = &calls
	};
	struct upid_err err = { 0 };
	struct upid_reporter *r;

	assert_int_equal(upid_report_new(&r, &rules, &err), 0);
	assert_int_equal(upid_report_line(r, UPID_S("vm/1/a keep"), &err), 0);
	assert_int_equal(upid_report_line(r, UPID_S("vm/1/b keep"), &err), -1);
	assert_int_equal(upid_report_line(r, UPID_S("vm/1/c keep"), &err), -1);
	assert_int_equal(calls, 1);
	upid_report_free(r);
}

static int
count(void *ctx, const struct upid_report *record)
{
	(void)record;
	++*(size_t *)ctx;
	return 0;
}

/* Guests that never end are held, but not without limit. */
TEST(records_that_wait_are_bounded)
{
	size_t records = 0;
	struct upid_report_rules rules = {
		.type = UPID_S("qmclone"), .starttime = UPID_NONE, .record = count, .ctx = &records
	};
	struct upid_err err = { 0 };
	struct upid_reporter *r;
	char line[64];

	assert_int_equal(upid_report_new(&r, &rules, &err), 0);
	for (int i = 0; i < 5000; i++) {
		int n = snprintf(line, sizeof(line), "create full clone of drive scsi%d (a:b)", i);

		assert_int_equal(upid_report_line(r, (struct upid_str){ line, (size_t)n }, &err),
		                 0);
		assert_true(r->count <= UPID_ITEMS_MAX);
	}
	assert_int_equal(upid_report_end(r, false, UPID_S("OK"), &err), 0);
	assert_int_equal(records, 5000);
	upid_report_free(r);
}

/* Every guest has two lines, which are far from each other. */
TEST(each_of_many_guests_has_one_record)
{
	enum { GUESTS = 2000 };
	json_t *records = json_array();
	struct upid_report_rules rules = { .type = UPID_S("startall"),
		                           .starttime = UPID_NONE,
		                           .record = collect,
		                           .ctx = records };
	struct upid_err err = { 0 };
	struct upid_reporter *r;
	char line[64];

	assert_int_equal(upid_report_new(&r, &rules, &err), 0);
	for (int i = 0; i < 2 * GUESTS; i++) {
		(void)snprintf(line, sizeof(line), "Starting VM %d%s", 100 + i % GUESTS,
		               i < GUESTS ? "" : " failed: no space");
		assert_int_equal(upid_report_line(r, upid_str(line), &err), 0);
	}
	assert_int_equal(upid_report_end(r, false, UPID_S("OK"), &err), 0);
	assert_int_equal(json_array_size(records), GUESTS);
	for (int i = 0; i < GUESTS; i++) {
		const json_t *record = json_array_get(records, (size_t)i);

		assert_int_equal(json_integer_value(json_object_get(record, "guest")), 100 + i);
		assert_string_equal(json_string_value(json_object_get(record, "result")), "error");
	}
	upid_report_free(r);
	json_decref(records);
}

TEST(a_reason_is_cut_between_characters)
{
	char line[4096] = "ERROR: Backup of VM 7 failed - ";
	json_t *records = json_array();
	struct upid_report_rules rules = {
		.type = UPID_S("vzdump"), .starttime = UPID_NONE, .record = collect, .ctx = records
	};
	struct upid_err err = { 0 };
	struct upid_reporter *r;
	const json_t *reason;

	for (size_t n = strlen(line); n < 3000; n += 3)
		strcpy(line + n, "\xe2\x82\xac");
	assert_int_equal(upid_report_new(&r, &rules, &err), 0);
	assert_int_equal(upid_report_line(r, upid_str(line), &err), 0);
	assert_int_equal(upid_report_end(r, false, UPID_S("job errors"), &err), 0);
	reason = json_object_get(json_array_get(records, 0), "reason");
	assert_true(json_string_length(reason) > 1000 && json_string_length(reason) <= 1024);
	assert_int_equal(json_string_length(reason) % 3, 0);
	upid_report_free(r);
	json_decref(records);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_log_yields_its_records),
		cmocka_unit_test(each_row_of_the_table_has_a_line_in_a_log),
		cmocka_unit_test(each_row_of_the_table_is_complete),
		cmocka_unit_test(no_log_is_taken_for_one_of_another_type),
		cmocka_unit_test(a_log_can_end_anywhere),
		cmocka_unit_test(the_callback_can_stop_the_reading),
		cmocka_unit_test(records_that_wait_are_bounded),
		cmocka_unit_test(each_of_many_guests_has_one_record),
		cmocka_unit_test(a_reason_is_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
