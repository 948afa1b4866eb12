/* The progress of a running task, from its log. */
#include "lib/report/reporter.h"
#include "tests/unit/fake.h"

static struct upid_reporter *
reporter(struct upid_str type)
{
	struct upid_report_rules rules = { .type = type, .starttime = UPID_NONE };
	struct upid_err err = { 0 };
	struct upid_reporter *r;

	assert_int_equal(upid_report_new(&r, &rules, &err), 0);
	return r;
}

static const struct upid_progress *
line(struct upid_reporter *r, const char *text)
{
	struct upid_err err = { 0 };

	assert_int_equal(upid_report_line(r, upid_str(text), &err), 0);
	return upid_report_progress(r);
}

/* The percentage of that very line; UPID_NONE where it carries none. */
static int64_t
percent_of(struct upid_reporter *r, struct upid_str text)
{
	struct upid_err err = { 0 };
	const struct upid_progress *p = upid_report_progress(r);
	uint64_t before = p->line;

	assert_int_equal(upid_report_line(r, text, &err), 0);
	return p->line > before ? p->percent : UPID_NONE;
}

static void
sample_is(const json_t *sample)
{
	struct upid_reporter *r = reporter(fake_str(json_object_get(sample, "task_type")));
	json_t *line_of;
	size_t i;

	json_array_foreach(json_object_get(sample, "lines"), i, line_of) {
		struct upid_str text = fake_str(json_object_get(line_of, "line"));
		const json_t *percent = json_object_get(line_of, "percent");
		int64_t want = json_is_null(percent)
		                       ? UPID_NONE
		                       : (int64_t)(json_number_value(percent) * 1000 + 0.5);
		int64_t got = percent_of(r, text);

		if (got != want)
			fail_msg("%.*s: %lld, not %lld", (int)text.n, text.p, (long long)got,
			         (long long)want);
	}
	upid_report_free(r);
}

TEST(each_line_of_the_samples_carries_its_percentage)
{
	json_t *root = fake_data("logs.json"), *sample;
	size_t i;

	json_array_foreach(json_object_get(root, "samples"), i, sample)
		sample_is(sample);
	assert_true(i > 15);
	json_decref(root);
}

TEST(a_percentage_does_not_fall_while_the_same_disk_is_copied)
{
	struct upid_reporter *r = reporter(UPID_S("qmmove"));

	assert_int_equal(
		line(r, "mirror-scsi0: transferred 9.0 GiB of 10.0 GiB (90.00%) in 9s")->percent,
		90000);
	/* the guest writes: the total grows */
	assert_int_equal(
		line(r, "mirror-scsi0: transferred 9.0 GiB of 12.0 GiB (75.00%) in 10s")->percent,
		90000);
	assert_int_equal(upid_report_progress(r)->total_bytes, 12LL << 30);
	assert_int_equal(
		line(r, "mirror-scsi1: transferred 0.0 B of 10.0 GiB (0.00%) in 0s")->percent, 0);
	assert_text(upid_report_progress(r)->what, "mirror-scsi1");
	upid_report_free(r);
}

TEST(a_job_of_named_guests_tells_the_percentage_of_all)
{
	struct upid_reporter *r = reporter(UPID_S("vzdump"));
	const struct upid_progress *p;

	line(r, "INFO: starting new backup job: vzdump 100 101 --storage local");
	line(r, "INFO: Starting Backup of VM 100 (qemu)");
	p = line(r, "INFO:  50% (1.0 GiB of 2.0 GiB) in 10s, read: 102.4 MiB/s, write: 0 B/s");
	assert_text(p->what, "guest 100");
	assert_int_equal(p->percent, 50000);
	assert_int_equal(p->percent_total, 25000);
	assert_int_equal(p->bytes, 1 << 30);
	assert_int_equal(p->rate, 107374182);
	assert_int_equal(p->eta_s, 10);
	line(r, "INFO: Finished Backup of VM 100 (00:00:20)");
	line(r, "INFO: Starting Backup of VM 101 (qemu)");
	p = line(r, "INFO:   0% (0.0 B of 2.0 GiB) in 0s, read: 0 B/s, write: 0 B/s");
	assert_int_equal(p->percent, 0);
	assert_int_equal(p->percent_total, 50000);
	assert_int_equal(p->eta_s, UPID_NONE);
	upid_report_free(r);
}

TEST(a_job_over_all_guests_does_not)
{
	struct upid_reporter *r = reporter(UPID_S("vzdump"));

	line(r, "INFO: starting new backup job: vzdump --all 1 --exclude 100,101");
	line(r, "INFO: Starting Backup of VM 102 (qemu)");
	line(r, "INFO:  50% (1.0 GiB of 2.0 GiB) in 10s, read: 102.4 MiB/s, write: 0 B/s");
	assert_int_equal(upid_report_progress(r)->percent_total, UPID_NONE);
	upid_report_free(r);
}

TEST(more_than_all_is_all)
{
	struct upid_reporter *r = reporter(UPID_S("qmmove"));

	assert_int_equal(
		line(r, "mirror-scsi0: transferred 11.0 GiB of 10.0 GiB (110.00%) in 9s")->percent,
		100000);
	upid_report_free(r);
}

TEST(without_a_line_that_tells_there_is_no_progress)
{
	struct upid_reporter *r = reporter(UPID_S("vzdump"));
	const struct upid_progress *p = line(r, "INFO: Starting Backup of VM 102 (lxc)");

	assert_null(p->what.p);
	assert_int_equal(p->percent, UPID_NONE);
	assert_int_equal(p->bytes, UPID_NONE);
	upid_report_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_of_the_samples_carries_its_percentage),
		cmocka_unit_test(a_percentage_does_not_fall_while_the_same_disk_is_copied),
		cmocka_unit_test(a_job_of_named_guests_tells_the_percentage_of_all),
		cmocka_unit_test(a_job_over_all_guests_does_not),
		cmocka_unit_test(more_than_all_is_all),
		cmocka_unit_test(without_a_line_that_tells_there_is_no_progress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
