/* Which CAs are loaded: over a fake libcurl that records its options. */
#define _GNU_SOURCE /* mkdtemp */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/http/transfer.h"
#include "tests/unit/fake.h"

#define FINGERPRINT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define UNTOUCHED "untouched"

static char folder[] = "/tmp/upid-trust-XXXXXX", file[64];

static struct {
	const char *system; /* its folder of CAs; NULL: it has none */
	const char *cainfo, *capath;
	long peer, host;
	long result; /* of the verification */
	bool pinned;
} lib;

static CURLcode
getinfo(CURL *easy, CURLINFO info, ...)
{
	va_list args;

	(void)easy;
	assert_int_equal(info, CURLINFO_SSL_VERIFYRESULT);
	va_start(args, info);
	*va_arg(args, long *) = lib.result;
	va_end(args);
	return CURLE_OK;
}

static CURLcode
setopt(CURL *easy, CURLoption option, ...)
{
	va_list args;

	(void)easy;
	va_start(args, option);
	if (option == CURLOPT_CAINFO)
		lib.cainfo = va_arg(args, const char *);
	else if (option == CURLOPT_CAPATH)
		lib.capath = va_arg(args, const char *);
	else if (option == CURLOPT_SSL_VERIFYPEER)
		lib.peer = va_arg(args, long);
	else if (option == CURLOPT_SSL_VERIFYHOST)
		lib.host = va_arg(args, long);
	else if (option == CURLOPT_CERTINFO)
		lib.pinned = va_arg(args, long) != 0;
	va_end(args);
	return CURLE_OK;
}

static curl_version_info_data *
version_info(CURLversion age)
{
	static curl_version_info_data data;

	(void)age;
	data.age = CURLVERSION_SEVENTH;
	data.capath = lib.system;
	data.cainfo = "/the/bundle/of/libcurl";
	return &data;
}

/* What is set for a transfer with such a trust. */
static void
set(struct upid_http_trust from)
{
	const struct upid_curl curl = { .easy_setopt = setopt, .version_info = version_info };
	struct upid_curl_http http = { .curl = &curl };
	struct upid_http_request request = { 0 };
	struct upid_transfer transfer = { .h = &http, .req = &request };
	struct upid_err err = { 0 };

	lib.cainfo = lib.capath = UNTOUCHED;
	lib.peer = lib.host = -1;
	lib.pinned = false;
	assert_int_equal(upid_curl_trust_init(&http.trust, &from, &err), 0);
	assert_true(upid_curl_trust_set(&transfer));
	/* the strings are the trust's own */
	lib.cainfo = lib.cainfo == NULL ? NULL : strcmp(lib.cainfo, file) == 0 ? file : UNTOUCHED;
	lib.capath = lib.capath == NULL                ? NULL
	             : strcmp(lib.capath, folder) == 0 ? folder
	                                               : UNTOUCHED;
	upid_curl_trust_free(&http.trust);
}

static void
verifies(bool does)
{
	assert_int_equal(lib.peer, does ? 1 : 0);
	assert_int_equal(lib.host, does ? 2 : 0);
}

static void
touch(const char *name)
{
	char path[96];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
}

/* A file that looks like a CA's. */
static void
write_ca(void)
{
	static const char text[] = "-----BEGIN CERTIFICATE-----\n";
	int fd = open(file, O_CREAT | O_WRONLY, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
}

static void
forget(const char *name)
{
	char path[96];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(unlink(path), 0);
}

TEST(the_system_s_hashed_folder_is_used_without_its_bundle)
{
	touch("5ed36f99.0");
	lib.system = folder;
	set((struct upid_http_trust){ .verify = true });
	forget("5ed36f99.0");
	verifies(true);
	assert_null(lib.cainfo);
	assert_string_equal(lib.capath, UNTOUCHED); /* libcurl's own */
}

TEST(the_bundle_is_used_where_there_is_no_such_folder)
{
	static const char *const systems[] = { NULL, "/nonexistent", folder };

	touch("5ed36f99.pem");
	touch("README.0");
	for (size_t i = 0; i < COUNT(systems); i++) {
		lib.system = systems[i];
		set((struct upid_http_trust){ .verify = true });
		verifies(true);
		assert_string_equal(lib.cainfo, UNTOUCHED);
		assert_string_equal(lib.capath, UNTOUCHED);
	}
	forget("5ed36f99.pem");
	forget("README.0");
}

TEST(a_file_is_the_only_ca)
{
	set((struct upid_http_trust){ .verify = true, .ca_path = file });
	verifies(true);
	assert_string_equal(lib.cainfo, file);
	assert_null(lib.capath);
	assert_false(lib.pinned);
}

TEST(a_folder_is_the_only_ca)
{
	set((struct upid_http_trust){ .verify = true, .ca_path = folder });
	verifies(true);
	assert_null(lib.cainfo);
	assert_string_equal(lib.capath, folder);
}

TEST(unused_cas_are_not_loaded)
{
	set((struct upid_http_trust){ .verify = false, .ca_path = file });
	verifies(false);
	assert_null(lib.cainfo);
	assert_null(lib.capath);
	assert_false(lib.pinned);
}

TEST(a_fingerprint_needs_no_ca_and_is_always_compared)
{
	static const char *const paths[] = { NULL, file, folder, "/nonexistent" };

	for (size_t i = 0; i < 2 * COUNT(paths); i++) {
		set((struct upid_http_trust){ .verify = i % 2 == 0,
		                              .ca_path = paths[i / 2],
		                              .fingerprint = UPID_S(FINGERPRINT) });
		verifies(false);
		assert_null(lib.cainfo);
		assert_null(lib.capath);
		assert_true(lib.pinned);
	}
}

TEST(what_cannot_be_trusted_is_our_own_mistake)
{
	struct upid_curl_trust trust;
	struct upid_err err = { 0 };

	assert_int_equal(upid_curl_trust_init(&trust,
	                                      &(struct upid_http_trust){
						      .verify = true, .ca_path = "/nonexistent" },
	                                      &err),
	                 -1);
	assert_code(err, UPID_E_USAGE);
	assert_says(err, "/nonexistent");
	upid_curl_trust_free(&trust);
	err.code = UPID_E_OK;
	assert_int_equal(
		upid_curl_trust_init(
			&trust, &(struct upid_http_trust){ .fingerprint = UPID_S("AA") }, &err),
		-1);
	assert_code(err, UPID_E_USAGE);
	upid_curl_trust_free(&trust);
}

/* Results of OpenSSL (x509_vfy.h) and of GnuTLS (gnutls.h). */
TEST(a_refused_certificate_is_classified_by_its_result)
{
	static const struct {
		long result;
		enum upid_http_distrust distrust;
	} rows[] = {
		{ 0, UPID_HTTP_OTHER_NAME },         { 1, UPID_HTTP_OTHER_NAME },
		{ 62, UPID_HTTP_OTHER_NAME },        { 64, UPID_HTTP_OTHER_NAME },
		{ 9, UPID_HTTP_OTHER_TIME },         { 10, UPID_HTTP_OTHER_TIME },
		{ 18, UPID_HTTP_UNKNOWN_CA },        { 19, UPID_HTTP_UNKNOWN_CA },
		{ 20, UPID_HTTP_UNKNOWN_CA },        { 21, UPID_HTTP_UNKNOWN_CA },
		{ 2 | 64, UPID_HTTP_UNKNOWN_CA },    { 2 | 64 | 128, UPID_HTTP_UNKNOWN_CA },
		{ 2 | 1024, UPID_HTTP_OTHER_TIME },  { 2 | 512, UPID_HTTP_OTHER_TIME },
		{ 2 | 16384, UPID_HTTP_OTHER_NAME },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct upid_curl curl = { .easy_getinfo = getinfo };
		struct upid_curl_http http = { .curl = &curl };
		struct upid_http_request request = { 0 };
		struct upid_transfer transfer = { .h = &http, .req = &request };

		lib.result = rows[i].result;
		upid_curl_untrusted(&transfer, "the library's words");
		assert_code(request.err, UPID_E_CERTIFICATE);
		assert_says(request.err, "the library's words");
		assert_int_equal(request.distrust, rows[i].distrust);
	}
}

TEST(a_file_without_a_certificate_is_a_usage_error)
{
	struct upid_curl_trust trust;
	struct upid_err err = { 0 };
	char path[96];

	touch("empty.pem");
	(void)snprintf(path, sizeof(path), "%s/empty.pem", folder);
	assert_int_equal(
		upid_curl_trust_init(
			&trust, &(struct upid_http_trust){ .verify = true, .ca_path = path }, &err),
		-1);
	assert_code(err, UPID_E_USAGE);
	assert_says(err, path);
	upid_curl_trust_free(&trust);
	/* a file that is never read does not matter */
	assert_int_equal(
		upid_curl_trust_init(&trust, &(struct upid_http_trust){ .ca_path = path }, &err),
		0);
	upid_curl_trust_free(&trust);
	forget("empty.pem");
}

static int
make_folder(void **state __attribute__((unused)))
{
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(file, sizeof(file), "%s/ca.pem", folder);
	write_ca();
	return 0;
}

static int
remove_folder(void **state __attribute__((unused)))
{
	forget("ca.pem");
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_system_s_hashed_folder_is_used_without_its_bundle),
		cmocka_unit_test(the_bundle_is_used_where_there_is_no_such_folder),
		cmocka_unit_test(a_file_is_the_only_ca),
		cmocka_unit_test(a_folder_is_the_only_ca),
		cmocka_unit_test(unused_cas_are_not_loaded),
		cmocka_unit_test(a_fingerprint_needs_no_ca_and_is_always_compared),
		cmocka_unit_test(what_cannot_be_trusted_is_our_own_mistake),
		cmocka_unit_test(a_refused_certificate_is_classified_by_its_result),
		cmocka_unit_test(a_file_without_a_certificate_is_a_usage_error),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
