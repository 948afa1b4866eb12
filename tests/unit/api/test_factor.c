/* The second factor: replies to a challenge, and refusals. */
#include "lib/api/factor.h"
#include "tests/unit/fake.h"

#define SECRET "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
#define CHALLENGE(json) "PVE:!tfa!" json ":65A1B2C3::sig+na/ture=="
#define TOTP "%7B%22totp%22%3Atrue%7D"
#define BOTH "%7B%22totp%22%3atrue%2C%22recovery%22%3A%5B0%2C1%5D%7D"
#define KEYS "%7B%22recovery%22%3A%5B0%2C1%5D%7D"
#define NO_KEYS "%7B%22recovery%22%3A%5B%5D%2C%22webauthn%22%3A%7B%7D%7D"

static void
begin(struct upid_factor *f, const char *code, const char *secret, const char *recovery)
{
	struct upid_api api = { .totp_code = upid_str(code),
		                .totp_secret = upid_str(secret),
		                .recovery_code = upid_str(recovery) };
	struct upid_err err = { 0 };

	(void)upid_factor_init(f, &api, &err);
	assert_code(err, UPID_E_OK);
}

static void
answers(struct upid_factor *f, const char *challenge, int64_t now_s, const char *want)
{
	struct upid_buf answer = { 0 };
	struct upid_err err = { 0 };
	int64_t pause_ms = 0;

	(void)upid_factor_answer(&answer, f, upid_str(challenge), now_s, &pause_ms, &err);
	assert_code(err, UPID_E_OK);
	assert_text(upid_buf_str(&answer), want);
	assert_int_equal(pause_ms, 0);
	upid_buf_wipe(&answer);
}

static void
has_no_answer(struct upid_factor *f, const char *challenge, const char *says)
{
	struct upid_buf answer = { 0 };
	struct upid_err err = { 0 };
	int64_t pause_ms = 0;

	assert_int_equal(upid_factor_answer(&answer, f, upid_str(challenge), 59, &pause_ms, &err), -1);
	assert_code(err, UPID_E_AUTH);
	assert_says(err, says);
	assert_says(err, "api_totp_file");
	assert_int_equal(answer.n, 0);
}

TEST(a_code_is_good_for_one_login)
{
	struct upid_factor f;

	begin(&f, "123456", NULL, NULL);
	answers(&f, CHALLENGE(TOTP), 59, "totp:123456");
	has_no_answer(&f, CHALLENGE(TOTP), "was already used");
	upid_factor_free(&f);
}

TEST(a_recovery_key_is_good_for_one_login)
{
	struct upid_factor f;

	begin(&f, NULL, NULL, "aaaa-bbbb");
	answers(&f, CHALLENGE(BOTH), 59, "recovery:aaaa-bbbb");
	has_no_answer(&f, CHALLENGE(KEYS), "was already used");
	upid_factor_free(&f);
}

TEST(a_secret_makes_the_code_of_the_servers_time)
{
	struct upid_factor f;

	begin(&f, NULL, SECRET, NULL);
	answers(&f, CHALLENGE(TOTP), 59, "totp:287082");
	answers(&f, CHALLENGE(BOTH), 1111111109, "totp:081804");
	upid_factor_free(&f);
}

TEST(the_recovery_key_is_kept_where_a_code_will_do)
{
	struct upid_factor f;

	begin(&f, NULL, SECRET, "aaaa");
	answers(&f, CHALLENGE(BOTH), 59, "totp:287082");
	answers(&f, CHALLENGE(KEYS), 60, "recovery:aaaa");
	upid_factor_free(&f);
}

/* proxmox-tfa accepts no code twice. */
TEST(no_code_is_sent_twice)
{
	struct upid_buf answer = { 0 };
	struct upid_err err = { 0 };
	struct upid_factor f;
	int64_t pause_ms = 0;

	begin(&f, NULL, SECRET, NULL);
	answers(&f, CHALLENGE(TOTP), 31, "totp:287082");
	assert_int_equal(upid_factor_answer(&answer, &f, UPID_S(CHALLENGE(TOTP)), 48, &pause_ms, &err),
	                 -1);
	assert_code(err, UPID_E_BUSY);
	assert_true(upid_code_retryable(err.code));
	assert_int_equal(pause_ms, 12000);
	answers(&f, CHALLENGE(TOTP), 60, "totp:359152");
	upid_factor_free(&f);
}

TEST(a_refused_code_is_worth_one_more_try_when_there_is_another)
{
	struct upid_factor f;
	int64_t pause_ms = -1;

	begin(&f, NULL, SECRET, NULL);
	answers(&f, CHALLENGE(TOTP), 31, "totp:287082");
	assert_true(upid_factor_refused(&f, 33, &pause_ms));
	assert_int_equal(pause_ms, 27000);
	answers(&f, CHALLENGE(TOTP), 60, "totp:359152");
	assert_false(upid_factor_refused(&f, 60, &pause_ms));
	upid_factor_accepted(&f);
	assert_true(upid_factor_refused(&f, 60, &pause_ms));
	upid_factor_free(&f);
	begin(&f, "123456", NULL, NULL);
	answers(&f, CHALLENGE(TOTP), 31, "totp:123456");
	assert_false(upid_factor_refused(&f, 33, &pause_ms));
	assert_int_equal(pause_ms, 0);
	upid_factor_free(&f);
}

TEST(a_factor_that_the_user_has_not_is_named)
{
	struct upid_factor f;

	begin(&f, NULL, NULL, NULL);
	has_no_answer(&f, CHALLENGE(BOTH), "(totp, recovery)");
	has_no_answer(&f, CHALLENGE(NO_KEYS), "(webauthn)");
	has_no_answer(&f, CHALLENGE(""), "(unknown)");
	has_no_answer(&f, "PVE:!tfa!", "(unknown)");
	has_no_answer(&f, CHALLENGE("%7B%22totp%22"), "(unknown)");
	has_no_answer(&f, CHALLENGE("%5B1%5D"), "(unknown)");
	upid_factor_free(&f);
	begin(&f, "123456", NULL, "aaaa");
	has_no_answer(&f, CHALLENGE(NO_KEYS), "(webauthn)");
	answers(&f, CHALLENGE(TOTP), 59, "totp:123456"); /* and nothing was spent */
	upid_factor_free(&f);
}

TEST(an_invalid_code_is_refused_before_it_is_sent)
{
	static const char *const codes[] = { "12345", "123456789", "12345a", "JBSWY3DPEHPK3PXP" };

	for (size_t i = 0; i < COUNT(codes); i++) {
		struct upid_api api = { .totp_code = upid_str(codes[i]) };
		struct upid_err err = { 0 };
		struct upid_factor f;

		assert_int_equal(upid_factor_init(&f, &api, &err), -1);
		assert_code(err, UPID_E_USAGE);
		assert_says(err, "api_totp_file");
		assert_null(strstr(err.message, codes[i]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_is_good_for_one_login),
		cmocka_unit_test(a_recovery_key_is_good_for_one_login),
		cmocka_unit_test(a_secret_makes_the_code_of_the_servers_time),
		cmocka_unit_test(the_recovery_key_is_kept_where_a_code_will_do),
		cmocka_unit_test(no_code_is_sent_twice),
		cmocka_unit_test(a_refused_code_is_worth_one_more_try_when_there_is_another),
		cmocka_unit_test(a_factor_that_the_user_has_not_is_named),
		cmocka_unit_test(an_invalid_code_is_refused_before_it_is_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
