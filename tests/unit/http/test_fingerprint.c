#include <stdio.h>
#include <string.h>

#include "tests/unit/fake.h"
#include "lib/http/fingerprint.h"

#define UPPER                                                                                      \
	"00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"                                         \
	"0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0"
#define LOWER                                                                                      \
	"00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:"                                         \
	"0f:1e:2d:3c:4b:5a:69:78:87:96:a5:b4:c3:d2:e1:f0"
#define PLAIN "00112233445566778899aabbccddeeff0F1E2D3C4B5A69788796A5B4C3D2E1F0"
#define OTHER "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

static const unsigned char bytes[UPID_SHA256_SIZE] = {
	0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
	0x0f, 0x1e, 0x2d, 0x3c, 0x4b, 0x5a, 0x69, 0x78, 0x87, 0x96, 0xa5, 0xb4, 0xc3, 0xd2, 0xe1, 0xf0
};

TEST(it_is_taken_as_any_product_shows_it)
{
	static const char *const forms[] = { UPPER, LOWER, PLAIN, "  " UPPER "\n", "\t" PLAIN " ",
		                             OTHER "," UPPER, UPPER " , " OTHER, LOWER "," OTHER "," OTHER };

	for (size_t i = 0; i < COUNT(forms); i++) {
		struct upid_fingerprints set = { 0 };
		struct upid_err err = { 0 };

		assert_int_equal(upid_fingerprints_parse(&set, upid_str(forms[i]), &err), 0);
		assert_code(err, UPID_E_OK);
		assert_true(upid_fingerprints_have(&set, bytes));
		upid_fingerprints_free(&set);
	}
}

TEST(each_of_several_is_one)
{
	struct upid_fingerprints set = { 0 };
	struct upid_err err = { 0 };
	unsigned char other[UPID_SHA256_SIZE];

	memset(other, 0xff, sizeof(other));
	assert_int_equal(upid_fingerprints_parse(&set, UPID_S(UPPER "," OTHER), &err), 0);
	assert_int_equal(set.count, 2);
	assert_true(upid_fingerprints_have(&set, bytes));
	assert_true(upid_fingerprints_have(&set, other));
	other[UPID_SHA256_SIZE - 1] ^= 1;
	assert_false(upid_fingerprints_have(&set, other));
	upid_fingerprints_free(&set);
}

TEST(an_empty_text_is_none)
{
	struct upid_fingerprints set = { 0 };
	struct upid_err err = { 0 };

	assert_int_equal(upid_fingerprints_parse(&set, (struct upid_str){ NULL, 0 }, &err), 0);
	assert_int_equal(upid_fingerprints_parse(&set, UPID_S(""), &err), 0);
	assert_int_equal(set.count, 0);
	assert_false(upid_fingerprints_have(&set, bytes));
}

TEST(an_invalid_fingerprint_is_a_usage_error)
{
	static const char *const bad[] = {
		" ",
		"AA:BB",
		"A9:99:3E:36:47:06:81:6A:BA:3E:25:71:78:50:C2:6C:9C:D0:D8:9D", /* SHA-1 */
		PLAIN "00",
		UPPER ":",
		UPPER ",",
		"," UPPER,
		UPPER ",," UPPER,
		UPPER " " OTHER,
		"0g112233445566778899aabbccddeeff0F1E2D3C4B5A69788796A5B4C3D2E1F0",
		"0:0112233445566778899aabbccddeeff0F1E2D3C4B5A69788796A5B4C3D2E1F0",
		"00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"
		"0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1-F0",
		"sha256 Fingerprint=" UPPER,
		OTHER "," UPPER ",AA",
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct upid_fingerprints set = { 0 };
		struct upid_err err = { 0 };

		assert_int_equal(upid_fingerprints_parse(&set, upid_str(bad[i]), &err), -1);
		assert_code(err, UPID_E_USAGE);
		assert_says(err, "fingerprint");
		assert_says(err, "SHA-256");
		assert_int_equal(set.count, 0);
		assert_null(set.sha256);
	}
}

TEST(bytes_that_are_no_text_are_none)
{
	struct upid_fingerprints set = { 0 };
	struct upid_err err = { 0 };
	char text[] = PLAIN;

	text[7] = '\0';
	assert_int_equal(
		upid_fingerprints_parse(&set, (struct upid_str){ text, sizeof(text) - 1 }, &err), -1);
	assert_code(err, UPID_E_USAGE);
}

TEST(it_is_written_as_pve_writes_it)
{
	char room[UPID_FINGERPRINT_TEXT];

	upid_fingerprint_text(room, bytes);
	assert_string_equal(room, UPPER);
}

/* --------------------------------------------------------------------------- of a certificate */

#define CERTIFICATE                                                                                \
	"-----BEGIN CERTIFICATE-----\n" \
	"MIIBczCCARmgAwIBAgIUDScTWhBz5CIxs1bZLlRA8ku7aucwCgYIKoZIzj0EAwIw\n" \
	"DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjQxODIzMTRaFw0zNjExMjExODIzMTRa\n" \
	"MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ4vjDl\n" \
	"3akXHSZlUkSUHp/kn0LH8/Mj5JXi2cNXkbzrDtC/u/jfaaqCqb/dsOC04a4GNf31\n" \
	"zHc5MdIVsl5o4lyEo1MwUTAdBgNVHQ4EFgQUrBMTy+bz+3fTr9XHT3/0gnus94kw\n" \
	"HwYDVR0jBBgwFoAUrBMTy+bz+3fTr9XHT3/0gnus94kwDwYDVR0TAQH/BAUwAwEB\n" \
	"/zAKBggqhkjOPQQDAgNIADBFAiA2757ZP9A0nuA1Famr0qxeN5hb6OWB9ON3WT8r\n" \
	"04qR7gIhAKNsKI8VInlHuJEC66rQD4tEXS7aVG0qLkIWfgaEb2C6\n" \
	"-----END CERTIFICATE-----\n"

TEST(that_of_a_certificate_is_what_openssl_says)
{
	static const char *const around[] = { "%s", "Cert:%s", "\n%s\nmore" };
	char pem[1024], room[UPID_FINGERPRINT_TEXT];
	unsigned char sha256[UPID_SHA256_SIZE];
	struct upid_err err = { 0 };

	for (size_t i = 0; i < COUNT(around); i++) {
		const char *at = strstr(around[i], "%s");

		(void)snprintf(pem, sizeof(pem), "%.*s%s%s", (int)(at - around[i]), around[i],
		               CERTIFICATE, at + 2);
		assert_int_equal(upid_fingerprint_of_pem(sha256, pem, &err), 0);
		upid_fingerprint_text(room, sha256);
		assert_string_equal(room, "7A:7A:E9:9C:93:8F:82:7A:78:52:3D:DF:69:D1:E5:9C:66:11:67:40:31:56:A8:6E:B5:4E:4D:E2:B9:D9:19:14");
	}
}

TEST(an_invalid_certificate_has_no_fingerprint)
{
	static const char *const bad[] = {
		"",
		"MIIB",
		"-----BEGIN CERTIFICATE-----",
		"-----BEGIN CERTIFICATE-----\nMIIB",
		"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\nMI?B\n-----END CERTIFICATE-----\n",
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		unsigned char sha256[UPID_SHA256_SIZE];
		struct upid_err err = { 0 };

		assert_int_equal(upid_fingerprint_of_pem(sha256, bad[i], &err), -1);
		assert_code(err, UPID_E_CERTIFICATE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_taken_as_any_product_shows_it),
		cmocka_unit_test(each_of_several_is_one),
		cmocka_unit_test(an_empty_text_is_none),
		cmocka_unit_test(an_invalid_fingerprint_is_a_usage_error),
		cmocka_unit_test(bytes_that_are_no_text_are_none),
		cmocka_unit_test(it_is_written_as_pve_writes_it),
		cmocka_unit_test(that_of_a_certificate_is_what_openssl_says),
		cmocka_unit_test(an_invalid_certificate_has_no_fingerprint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
