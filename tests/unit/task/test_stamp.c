/* The time stamps of log lines. */
#include "lib/task/stamp.h"
#include "tests/unit/fake.h"

TEST(times_are_read_with_their_zone)
{
	struct upid_str local = UPID_S("2026-08-20 14:00:01 INFO");
	struct upid_str zoned = UPID_S("2026-08-20T14:00:01+02:00: x");
	struct upid_str utc = UPID_S("2024-02-29T23:59:59Z");
	struct upid_moment at;

	assert_true(upid_take_local_time(&local, &at));
	assert_false(at.zoned);
	assert_int_equal(at.s, 1787234401);
	assert_text(local, " INFO");
	assert_true(upid_take_rfc3339(&zoned, &at));
	assert_true(at.zoned);
	assert_int_equal(at.s, 1787234401 - 7200);
	assert_int_equal(at.offset_s, 7200);
	assert_text(zoned, ": x");
	assert_true(upid_take_rfc3339(&utc, &at));
	assert_int_equal(at.s, 1709251199);
	assert_text(utc, "");
}

TEST(invalid_times_are_refused)
{
	static const char *const texts[] = {
		"2026-13-20T14:00:01Z", "2026-08-20T14:00:01", "2026-08-20T14:00:01+2:00",
		"2026-08-20 14:00:01Z", "2026-08-2",           ""
	};
	struct upid_moment at;

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct upid_str text = upid_str(texts[i]);

		assert_false(upid_take_rfc3339(&text, &at));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read_with_their_zone),
		cmocka_unit_test(invalid_times_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
