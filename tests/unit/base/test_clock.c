#include "tests/unit/fake.h"

static void
date_is(const char *date, int64_t want)
{
	assert_int_equal(upid_http_date(upid_str(date)), want);
}

TEST(a_date_header_is_seconds_of_unix_time)
{
	date_is("Thu, 01 Jan 1970 00:00:00 GMT", 0);
	date_is("Sun, 06 Nov 1994 08:49:37 GMT", 784111777);
	date_is("Tue, 24 Nov 2026 01:57:21 GMT", 1795485441);
	date_is("Tue, 29 Feb 2000 23:59:59 GMT", 951868799);
	date_is("Sun, 07 Feb 2106 06:28:16 GMT", 4294967296);
}

TEST(every_month_is_known)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t want = 1735689600; /* 2025-01-01 */

	for (int i = 0; i < 12; i++) {
		char date[] = "Wed, 01 Mmm 2025 00:00:00 GMT";

		memcpy(date + 8, months[i], 3);
		date_is(date, want);
		want += days[i] * 86400;
	}
}

TEST(invalid_dates_are_rejected)
{
	static const char *const bad[] = {
		"",
		"now",
		"Tue, 24 Nov 2026 01:57:21 UTC",
		"Tue, 24 Nov 2026 01:57:21 GMT ",
		"Tuesday, 24-Nov-26 01:57:21 GMT",
		"Tue Nov 24 01:57:21 2026",
		"Tue, 24 nov 2026 01:57:21 GMT",
		"Tue, 24 ovD 2026 01:57:21 GMT",
		"Tue, 24-Nov-2026 01:57:21 GMT",
		"Tue, 24 Nov 2026 01.57.21 GMT",
		"Tue, 24 Nov 2026 0x:57:21 GMT",
		"Tue, 24 Nov -026 01:57:21 GMT",
		"Tue, 00 Nov 2026 01:57:21 GMT",
		"Tue, 32 Nov 2026 01:57:21 GMT",
		"Tue, 24 Nov 2026 24:57:21 GMT",
		"Tue, 24 Nov 2026 01:60:21 GMT",
		"Tue, 24 Nov 2026 01:57:61 GMT",
		"Tue, 24 Nov 0000 01:57:21 GMT",
	};

	for (size_t i = 0; i < COUNT(bad); i++)
		date_is(bad[i], -1);
	assert_int_equal(upid_http_date(UPID_S("Tue, 24 \0\0\0 2026 01:57:21 GMT")), -1);
}

TEST(the_real_clock_does_not_go_back)
{
	const struct upid_clock *clock = upid_clock_real();
	int64_t before = clock->now_ms(clock->ctx);

	assert_true(before > 0);
	assert_true(clock->now_ms(clock->ctx) >= before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_date_header_is_seconds_of_unix_time),
		cmocka_unit_test(every_month_is_known),
		cmocka_unit_test(invalid_dates_are_rejected),
		cmocka_unit_test(the_real_clock_does_not_go_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
