/* Status lines, as different versions of libcurl deliver them, and its errors. */
#include <stdio.h>

#include "lib/http/transfer.h"
#include "tests/unit/fake.h"

static const struct {
	const char *line;
	int status; /* 0: the transfer is ended */
	const char *reason;
} rows[] = {
	{ "HTTP/1.1 200 OK\r\n", 200, "OK" },
	{ "HTTP/1.1 200\r\n", 200, "" },
	{ "HTTP/1.1 200 \r\n", 200, "" },
	{ "HTTP/1.0  404  Not Found\n", 404, "Not Found" },
	{ "HTTP/1.1 100 Continue\r\n", 100, "Continue" },
	{ "HTTP/1.1 595 Connection refused\r\n", 595, "Connection refused" },
	{ "HTTP/1.1 599\r\n", 599, "" },
	{ "HTTP/1.1 600 what\r\n", 0, NULL },
	{ "HTTP/1.1 099 what\r\n", 0, NULL },
	{ "HTTP/1.1 0 what\r\n", 0, NULL },
	{ "HTTP/1.1 20 what\r\n", 0, NULL },
	{ "HTTP/1.1 2000 what\r\n", 0, NULL },
	{ "HTTP/1.1 999999 what\r\n", 0, NULL },
	{ "HTTP/1.1 -200 what\r\n", 0, NULL },
	{ "HTTP/1.1 what\r\n", 0, NULL },
	{ "HTTP/1.1 \r\n", 0, NULL },
	{ "HTTP/1.1\r\n", 0, NULL },
};

static const char *
strerror_of_curl(CURLcode rc)
{
	(void)rc;
	return "libcurl's words";
}

TEST(a_status_is_three_digits_from_100_to_599)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct upid_curl curl = { .easy_strerror = strerror_of_curl };
		struct upid_curl_http http = { .curl = &curl };
		struct upid_http_request request = { 0 };
		struct upid_transfer t = { .h = &http, .req = &request };
		size_t n = strlen(rows[i].line), taken;

		taken = upid_curl_on_header((char *)rows[i].line, 1, n, &t);
		if (taken != (rows[i].status > 0 ? n : 0) || request.status != rows[i].status) {
			print_error("%s: %d\n", rows[i].line, request.status);
			fail();
		}
		if (rows[i].status > 0) {
			assert_string_equal(request.reason, rows[i].reason);
			continue;
		}
		upid_curl_set_error(&t, CURLE_WRITE_ERROR);
		assert_code(request.err, UPID_E_BAD_ANSWER);
		assert_says(request.err, "status");
	}
}

/* The words are those of OpenSSL 1.1 and 3, GnuTLS 3.7 and 3.8, and libcurl. */
TEST(a_failed_handshake_that_this_machine_causes_does_not_pass)
{
	static const struct {
		const char *why;
		enum upid_code code;
	} faults[] = {
		{ "TLS connect error: error:078C0100:common libcrypto routines::malloc failure",
		  UPID_E_MEMORY },
		{ "error:0B07C041:x509 certificate routines:X509_STORE_add_cert:malloc failure",
		  UPID_E_MEMORY },
		{ "gnutls_handshake() failed: Internal error in memory allocation.", UPID_E_MEMORY },
		{ "Insufficient randomness", UPID_E_NO_LIBCURL },
		{ "OpenSSL/3.0.16: error:0A00010B:SSL routines::wrong version number", UPID_E_NOT_TLS },
		{ "gnutls_handshake() failed: An unexpected TLS packet was received.", UPID_E_NOT_TLS },
		{ "OpenSSL SSL_connect: Connection reset by peer in connection to pve1:8006", UPID_E_TLS },
	};

	for (size_t i = 0; i < COUNT(faults); i++) {
		struct upid_curl_http http = { .curl = NULL };
		struct upid_http_request request = { 0 };
		struct upid_transfer t = { .h = &http, .req = &request };

		(void)snprintf(t.why, sizeof(t.why), "%s", faults[i].why);
		upid_curl_set_error(&t, CURLE_SSL_CONNECT_ERROR);
		assert_code(request.err, faults[i].code);
		assert_says(request.err, faults[i].why);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_status_is_three_digits_from_100_to_599),
		cmocka_unit_test(a_failed_handshake_that_this_machine_causes_does_not_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
