/* Codes of an authenticator, by the vectors of RFC 6238 (appendix B) and RFC 4226 (appendix D). */
#include "tests/unit/fake.h"
#include "lib/api/totp.h"

#define SECRET "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" /* "12345678901234567890" */

static void
code_is(const char *secret, int64_t now_s, const char *want)
{
	char code[UPID_TOTP_DIGITS + 1];
	struct upid_err err = { 0 };
	struct upid_totp totp;

	(void)upid_totp_parse(&totp, upid_str(secret), &err);
	assert_code(err, UPID_E_OK);
	(void)upid_totp_code(code, &totp, now_s, &err);
	assert_code(err, UPID_E_OK);
	assert_string_equal(code, want);
}

TEST(the_codes_are_those_of_the_rfc)
{
	static const struct {
		int64_t now_s;
		const char *code;
	} rows[] = { { 59, "94287082" },         { 1111111109, "07081804" }, { 1111111111, "14050471" },
		     { 1234567890, "89005924" }, { 2000000000, "69279037" }, { 20000000000, "65353130" } };

	for (size_t i = 0; i < COUNT(rows); i++)
		code_is("otpauth://totp/x?secret=" SECRET "&digits=8", rows[i].now_s, rows[i].code);
	code_is(SECRET, 0, "755224");
	code_is(SECRET, 29, "755224");
	code_is(SECRET, 30, "287082");
	code_is(SECRET, 270, "520489");
}

TEST(a_secret_is_taken_as_people_copy_it)
{
	code_is("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", 59, "287082");
	code_is("GEZDGNBV-GY3TQOJQ-GEZDGNBV-GY3TQOJQ======", 59, "287082");
	code_is("OTPAUTH://totp/upid:root%40pam?issuer=Proxmox&secret=" SECRET "&algorithm=sha1", 59,
	        "287082");
	code_is("otpauth://totp/x?secret=" SECRET "&period=60&digits=6", 119, "287082");
}

static void
refused(const char *secret, const char *says)
{
	struct upid_err err = { 0 };
	struct upid_totp totp;

	assert_int_equal(upid_totp_parse(&totp, upid_str(secret), &err), -1);
	assert_code(err, UPID_E_USAGE);
	assert_says(err, says);
	assert_null(strstr(err.message, "GEZD"));
}

TEST(an_invalid_secret_is_refused_and_not_shown)
{
	static char longest[UPID_TOTP_KEY * 8 / 5 + 8];

	memset(longest, 'A', sizeof(longest) - 1);
	refused("", "neither base32");
	refused("GEZD1", "neither base32");
	refused("GEZD\n", "neither base32");
	refused("A", "neither base32"); /* five bits are no byte */
	refused(longest, "neither base32");
	refused("otpauth://hotp/x?secret=" SECRET, "neither base32");
	refused("otpauth://totp/x", "has no secret");
	refused("otpauth://totp/x?digits=6&&=", "has no secret");
	refused("otpauth://totp/x?secret=GEZD!", "not base32");
	refused("otpauth://totp/x?secret=" SECRET "&digits=9", "must have 6 to 8 digits");
	refused("otpauth://totp/x?secret=" SECRET "&period=0", "1 to 3600 seconds");
	refused("otpauth://totp/x?secret=" SECRET "&period=99999999999999999999", "1 to 3600 seconds");
	refused("otpauth://totp/x?secret=" SECRET "&algorithm=SHA256", "SHA1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_codes_are_those_of_the_rfc),
		cmocka_unit_test(a_secret_is_taken_as_people_copy_it),
		cmocka_unit_test(an_invalid_secret_is_refused_and_not_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
