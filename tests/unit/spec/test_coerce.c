/* Text as the values of rows: numbers, booleans, durations, times. */
#define _DEFAULT_SOURCE /* timegm, gmtime_r */
#include "spec/number.h"
#include "tests/unit/fake.h"

#define NOW 1764000000 /* 2025-11-24T16:00:00Z */

enum { ZONE = 2 * 3600 }; /* local time is two hours ahead of UTC, all year */

static int64_t
now_s(void *ctx)
{
	(void)ctx;
	return NOW;
}

static void
to_local(void *ctx, struct tm *local, int64_t unix_s)
{
	time_t t = (time_t)(unix_s + ZONE);

	(void)ctx;
	(void)gmtime_r(&t, local);
}

static int64_t
from_local(void *ctx, struct tm *local)
{
	(void)ctx;
	return (int64_t)timegm(local) - ZONE;
}

static const struct spec_calendar calendar = { now_s, to_local, from_local, NULL };

/* The value, or -1 with the error. */
static int64_t
coerced(enum spec_type type, const char *text, struct upid_err *err)
{
	const struct spec_row row = { SPEC_NAME("row"), .type = type };
	const struct spec_bind b = { .calendar = &calendar };
	int64_t value = 0;

	*err = (struct upid_err){ 0 };
	return spec_coerce(&b, &value, &row, upid_str(text), err) == 0 ? value : -1;
}

struct value {
	const char *text;
	int64_t want;
};

static void
become(enum spec_type type, const struct value *v, size_t count)
{
	struct upid_err err;

	for (size_t i = 0; i < count; i++) {
		int64_t value = coerced(type, v[i].text, &err);

		if (err.code != UPID_E_OK || value != v[i].want)
			fail_msg("'%s' is %lld, %s", v[i].text, (long long)value, err.message);
	}
}

static void
are_refused(enum spec_type type, const char *const *texts, size_t count, const char *says)
{
	struct upid_err err;

	for (size_t i = 0; i < count; i++) {
		int64_t value = coerced(type, texts[i], &err);

		if (err.code != UPID_E_USAGE || strstr(err.message, says) == NULL)
			fail_msg("'%s' is %lld, %s", texts[i], (long long)value, err.message);
	}
}

TEST(a_duration_is_seconds_or_has_units)
{
	static const struct value values[] = {
		{ "0", 0 },           { "90", 90000 },      { "1.5", 1500 },
		{ ".5", 500 },        { "+2", 2000 },       { " 5 ", 5000 },
		{ "500ms", 500 },     { "90s", 90000 },     { "5m", 300000 },
		{ "2h", 7200000 },    { "1h30m", 5400000 }, { "1.5h", 5400000 },
		{ "1d", 86400000 },   { "2w", 1209600000 }, { "1m1s1ms", 61001 },
		{ "0h30m", 1800000 }, { "5m0s", 300000 },   { "0s", 0 },
		{ "0.0001", 1 },      { "0.0001ms", 1 },    { "0.0009s", 1 },
	};

	become(SPEC_MS, values, COUNT(values));
}

TEST(an_invalid_duration_is_refused_with_examples)
{
	static const char *const texts[] = { "",
		                             "m",
		                             "5 m",
		                             "5M",
		                             "1h30",
		                             "0h30",
		                             "5x",
		                             "1h-5m",
		                             "..5s",
		                             "5ms5",
		                             "1,5",
		                             "five",
		                             "99999999999999999999" };

	are_refused(SPEC_MS, texts, COUNT(texts),
	            "is not a duration: write 90 (seconds), 500ms, 5m");
}

TEST(a_duration_out_of_range_is_refused_with_the_range_in_seconds)
{
	const struct spec_row row = { SPEC_NAME("row"), .type = SPEC_MS, .min = 500,
		                      .max = 3600000 };
	static const char *const texts[] = { "0", "499ms", "-5m", "61m", "2d", "1000000w" };

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct upid_err err = { 0 };
		int64_t value;

		assert_int_equal(spec_coerce(NULL, &value, &row, upid_str(texts[i]), &err), -1);
		assert_says(err, "is out of range: from 0.5 to 3600 seconds");
	}
}

TEST(a_whole_number_is_whole)
{
	static const struct value values[] = {
		{ "5", 5 }, { "-5", -5 }, { "5.0", 5 }, { "+7", 7 }
	};
	static const char *const texts[] = { "", "5.5", "5s", "1e3", "0x10", "-" };

	become(SPEC_INT, values, COUNT(values));
	are_refused(SPEC_INT, texts, COUNT(texts), "is not a whole number");
}

/* Local midnight is 22:00 UTC of the day before. */
TEST(a_time_is_unix_seconds_a_date_an_age_or_a_word)
{
	static const struct value values[] = {
		{ "0", 0 },
		{ "1763949441", 1763949441 },
		{ "1763949441.9", 1763949441 },
		{ "now", NOW },
		{ "Today", 1763935200 },
		{ "yesterday", 1763935200 - 86400 },
		{ "2h", NOW - 7200 },
		{ "3d ago", NOW - 3 * 86400 },
		{ "1h30m", NOW - 5400 },
		{ "2025-11-24", 1763935200 },
		{ "2025-11-24T01:57:21Z", 1763949441 },
		{ "2025-11-24t01:57:21z", 1763949441 },
		{ "2025-11-24T01:57:21", 1763949441 - ZONE },
		{ "2025-11-24 01:57", 1763949420 - ZONE },
		{ "2025-11-24T01:57:21.5Z", 1763949441 },
		{ "2025-11-24T01:57:21+01:00", 1763949441 - 3600 },
		{ "2025-11-24T01:57:21 -0530", 1763949441 + 19800 },
		{ "2025-11-24T01:57:21+01", 1763949441 - 3600 },
		{ "2024-02-29T00:00Z", 1709164800 },
	};

	become(SPEC_TIME, values, COUNT(values));
}

TEST(an_invalid_time_is_refused_with_examples)
{
	static const char *const texts[] = {
		"",
		"tomorrow",
		"90 ago",
		"-5m",
		"2025-11-31",
		"2025-02-29",
		"2025-13-01",
		"2025-11-24T24:00Z",
		"2025-11-24T",
		"2025-11-24T01:60Z",
		"2025-11",
		"20251124T0157Z",
		"2025-11-24X",
		"2025-11-24T01:57+25:00",
		"2025-11-24Z",
		"100000w",
	};

	are_refused(SPEC_TIME, texts, COUNT(texts),
	            "is not a time: write UNIX seconds, 2026-11-24");
}

TEST(booleans_are_ansibles)
{
	static const char *const words[] = { "no", "OFF", "0", "f", "yes", "On", "1.0", "TRUE" };
	bool value;

	for (size_t i = 0; i < COUNT(words); i++) {
		assert_true(spec_boolean(&value, upid_str(words[i])));
		assert_int_equal(value, i >= 4);
	}
	assert_false(spec_boolean(&value, UPID_S("maybe")));
	assert_false(spec_boolean(&value, UPID_S("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_duration_is_seconds_or_has_units),
		cmocka_unit_test(an_invalid_duration_is_refused_with_examples),
		cmocka_unit_test(a_duration_out_of_range_is_refused_with_the_range_in_seconds),
		cmocka_unit_test(a_whole_number_is_whole),
		cmocka_unit_test(a_time_is_unix_seconds_a_date_an_age_or_a_word),
		cmocka_unit_test(an_invalid_time_is_refused_with_examples),
		cmocka_unit_test(booleans_are_ansibles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
