/* The vectors of FIPS 180 and RFC 2202. */
#include <stdio.h>

#include "lib/base/digest.h"
#include "tests/unit/fake.h"

static void
hex_is(const unsigned char *p, size_t n, const char *want)
{
	char room[2 * UPID_SHA256_SIZE + 1];

	for (size_t i = 0; i < n; i++)
		(void)snprintf(room + 2 * i, 3, "%02x", p[i]);
	assert_string_equal(room, want);
}

static void
sha256_is(const void *p, size_t n, const char *want)
{
	unsigned char out[UPID_SHA256_SIZE];
	struct upid_err err = { 0 };

	assert_int_equal(upid_sha256(out, p, n, &err), 0);
	assert_code(err, UPID_E_OK);
	hex_is(out, sizeof(out), want);
}

static void
hmac_is(const void *key, size_t key_size, const void *p, size_t n, const char *want)
{
	unsigned char out[UPID_SHA1_SIZE];
	struct upid_err err = { 0 };
	struct upid_str k = { key, key_size };

	assert_int_equal(upid_hmac_sha1(out, k, p, n, &err), 0);
	assert_code(err, UPID_E_OK);
	hex_is(out, sizeof(out), want);
}

TEST(sha256_is_that_of_fips_180)
{
	static char million[1000000];

	sha256_is("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256_is("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
	          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	memset(million, 'a', sizeof(million));
	sha256_is(million, sizeof(million),
	          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(sha256_of_nothing_is_one_too)
{
	sha256_is(NULL, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(sha256_takes_bytes_that_end_no_text)
{
	sha256_is("a\0c", 3, "b179f49283f586ae1922b625af4017aecdf77e7ee175c0af675abea14252a666");
}

TEST(hmac_sha1_is_that_of_rfc_2202)
{
	unsigned char key[80], data[50];

	memset(key, 0x0b, sizeof(key));
	hmac_is(key, 20, "Hi There", 8, "b617318655057264e28bc0b6fb378c8ef146be00");
	hmac_is("Jefe", 4, "what do ya want for nothing?", 28,
	        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	memset(key, 0xaa, sizeof(key));
	memset(data, 0xdd, sizeof(data));
	hmac_is(key, 20, data, sizeof(data), "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
	hmac_is(key, 80, "Test Using Larger Than Block-Size Key - Hash Key First", 54,
	        "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST(hmac_sha1_of_nothing_by_no_key_is_one_too)
{
	hmac_is(NULL, 0, NULL, 0, "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_is_that_of_fips_180),
		cmocka_unit_test(sha256_of_nothing_is_one_too),
		cmocka_unit_test(sha256_takes_bytes_that_end_no_text),
		cmocka_unit_test(hmac_sha1_is_that_of_rfc_2202),
		cmocka_unit_test(hmac_sha1_of_nothing_by_no_key_is_one_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
