/* The fingerprint is compared or the transfer is refused: over a fake libcurl. */
#include <stdarg.h>
#include <stdio.h>

#include "lib/http/transfer.h"
#include "tests/unit/fake.h"

/* "abc" in base64, and what FIPS 180 says of it. */
#define PEM "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n"
#define ABC "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD"
#define OTHER                                                                                      \
	"00:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD"

static struct {
	CURLoption unknown; /* to this libcurl; 0: none */
	bool mute;          /* getinfo answers nothing */
	const char *cert;   /* CERTINFO's line; NULL: no certificate is shown */
	const char *field;  /* another of its lines */
	long made;          /* NUM_CONNECTS */
	curl_prereq_callback before;
	void *data;
	bool certinfo, sessions, fresh;
} lib;

static CURLcode
setopt(CURL *easy, CURLoption option, ...)
{
	va_list args;

	(void)easy;
	if (option == lib.unknown)
		return CURLE_UNKNOWN_OPTION;
	va_start(args, option);
	if (option == CURLOPT_PREREQFUNCTION)
		lib.before = va_arg(args, curl_prereq_callback);
	else if (option == CURLOPT_PREREQDATA)
		lib.data = va_arg(args, void *);
	else if (option == CURLOPT_CERTINFO)
		lib.certinfo = va_arg(args, long) != 0;
	else if (option == CURLOPT_SSL_SESSIONID_CACHE)
		lib.sessions = va_arg(args, long) != 0;
	else if (option == CURLOPT_FRESH_CONNECT)
		lib.fresh = va_arg(args, long) != 0;
	va_end(args);
	return CURLE_OK;
}

static CURLcode
getinfo(CURL *easy, CURLINFO info, ...)
{
	static struct curl_slist line, first = { NULL, &line };
	static struct curl_slist *all = &first;
	static struct curl_certinfo certs;
	va_list args;

	(void)easy;
	if (lib.mute)
		return CURLE_UNKNOWN_OPTION;
	first.data = (char *)(lib.field != NULL ? lib.field : "Subject:CN = Cert:" PEM);
	line.data = (char *)lib.cert;
	certs = (struct curl_certinfo){ lib.cert != NULL, &all };
	va_start(args, info);
	if (info == CURLINFO_CERTINFO)
		*va_arg(args, struct curl_certinfo **) = &certs;
	else if (info == CURLINFO_NUM_CONNECTS)
		*va_arg(args, long *) = lib.made;
	va_end(args);
	return CURLE_OK;
}

static curl_version_info_data *
version_info(CURLversion age)
{
	static curl_version_info_data data = { .version = "7.79.1" };

	(void)age;
	return &data;
}

static struct upid_curl_loop loop;
static struct upid_curl_http http;
static struct upid_http_request request;
static struct upid_transfer transfer;

/* The next transfer of the same process. */
static void
next_transfer(void)
{
	request = (struct upid_http_request){ .url = "https://pve1:8006/" };
	transfer = (struct upid_transfer){ .h = &http, .req = &request };
	lib.sessions = true;
	lib.fresh = false;
}

static int
begin(void **state __attribute__((unused)))
{
	struct upid_err err = { 0 };

	memset(&lib, 0, sizeof(lib));
	lib.made = 1;
	loop = (struct upid_curl_loop){ .curl = { .easy_setopt = setopt,
		                                  .easy_getinfo = getinfo,
		                                  .version_info = version_info },
		                        .transports = &http };
	http = (struct upid_curl_http){ .loop = &loop, .curl = &loop.curl };
	next_transfer();
	return upid_fingerprints_parse(&http.trust.fingerprints, UPID_S(ABC), &err);
}

static int
end(void **state __attribute__((unused)))
{
	upid_fingerprints_free(&http.trust.fingerprints);
	return 0;
}

/* What libcurl does when the connection is there. */
static int
connected(long made, const char *cert, int local_port)
{
	char ip[] = "192.0.2.1", local_ip[] = "192.0.2.9";

	lib.made = made;
	lib.cert = cert;
	assert_true(upid_curl_pin_set(&transfer));
	assert_true(lib.certinfo);
	assert_non_null(lib.before);
	return lib.before(lib.data, ip, local_ip, 8006, local_port);
}

#define GOES_ON(call) assert_int_equal((call), CURL_PREREQFUNC_OK)
#define IS_STOPPED(call) assert_int_equal((call), CURL_PREREQFUNC_ABORT)

TEST(a_libcurl_that_cannot_compare_is_refused)
{
	static const CURLoption options[] = { CURLOPT_CERTINFO, CURLOPT_PREREQFUNCTION,
		                              CURLOPT_PREREQDATA };

	for (size_t i = 0; i < COUNT(options); i++) {
		next_transfer();
		lib.unknown = options[i];
		assert_false(upid_curl_pin_set(&transfer));
		assert_code(request.err, UPID_E_NO_LIBCURL);
		assert_false(upid_code_retryable(request.err.code));
		assert_says(request.err, "7.80");
		assert_says(request.err, "7.79.1");
		assert_says(request.err, "ca_path");
	}
}

TEST(the_right_certificate_goes_on)
{
	GOES_ON(connected(1, "Cert:" PEM, 1111));
	assert_code(request.err, UPID_E_OK);
	assert_true(lib.sessions);
}

TEST(a_wrong_one_is_stopped_and_both_are_named)
{
	struct upid_err err = { 0 };

	upid_fingerprints_free(&http.trust.fingerprints);
	(void)upid_fingerprints_parse(&http.trust.fingerprints, UPID_S(OTHER), &err);
	IS_STOPPED(connected(1, "Cert:" PEM, 1111));
	assert_code(request.err, UPID_E_CERTIFICATE);
	assert_says(request.err, ABC);
	assert_says(request.err, OTHER);
	assert_false(upid_curl_pin_again(&transfer));
}

TEST(what_libcurl_shows_must_be_a_certificate)
{
	static const char *const bad[] = { "Cert:", "Cert:garbage",
		                           "Cert:-----BEGIN CERTIFICATE-----\nYWJj" };

	for (size_t i = 0; i < COUNT(bad); i++) {
		next_transfer();
		IS_STOPPED(connected(1, bad[i], 1111));
		assert_code(request.err, UPID_E_CERTIFICATE);
	}
}

TEST(a_certificate_that_shows_two_is_not_believed)
{
	lib.field = "Cert:" PEM;
	IS_STOPPED(connected(1, "Cert:-----BEGIN CERTIFICATE-----\nZZZZ\n-----END CERTIFICATE-----\n",
	                     1111));
	assert_true(upid_curl_pin_again(&transfer));
	IS_STOPPED(connected(1, "Cert:-----BEGIN CERTIFICATE-----\nZZZZ\n-----END CERTIFICATE-----\n",
	                     2222));
	assert_code(request.err, UPID_E_CERTIFICATE);
}

TEST(a_connection_that_was_compared_is_used_again)
{
	GOES_ON(connected(1, "Cert:" PEM, 1111));
	for (int i = 0; i < 3; i++) {
		next_transfer();
		GOES_ON(connected(0, NULL, 1111));
	}
}

TEST(a_connection_that_was_not_is_left_for_a_new_one)
{
	GOES_ON(connected(1, "Cert:" PEM, 1111));
	next_transfer();
	IS_STOPPED(connected(0, NULL, 2222));
	assert_code(request.err, UPID_E_OK);
	assert_true(upid_curl_pin_again(&transfer));
	assert_true(lib.fresh);
	assert_false(lib.sessions);
	next_transfer(); /* which does not affect sessions */
	GOES_ON(connected(1, "Cert:" PEM, 3333));
	assert_true(lib.sessions);
}

TEST(a_connection_that_was_refused_was_not_compared)
{
	struct upid_err err = { 0 };

	upid_fingerprints_free(&http.trust.fingerprints);
	(void)upid_fingerprints_parse(&http.trust.fingerprints, UPID_S(OTHER), &err);
	IS_STOPPED(connected(1, "Cert:" PEM, 1111));
	next_transfer();
	IS_STOPPED(connected(0, NULL, 1111));
}

/* All sources of a loop share their connections, and a closed one's name may be given again. */
TEST(a_connection_of_a_source_that_checks_nothing_is_not_taken_for_a_compared_one)
{
	struct upid_curl_http unchecked = { .loop = &loop, .curl = &loop.curl, .next = &http };
	struct upid_http_request other = { .url = "https://pve1:8006/" };
	struct upid_transfer second = { .h = &unchecked, .req = &other };
	char ip[] = "192.0.2.1", local_ip[] = "192.0.2.9";

	loop.transports = &unchecked;
	GOES_ON(connected(1, "Cert:" PEM, 1111));
	upid_curl_pin_none(&second);
	lib.made = 1;
	GOES_ON(lib.before(&second, ip, local_ip, 8006, 1111));
	next_transfer();
	IS_STOPPED(connected(0, NULL, 1111));
	assert_true(upid_curl_pin_again(&transfer));
}

/* As libcurl has it since 8.12. A new connection may have the name of one that is closed. */
TEST(a_resumed_session_without_a_certificate_repeats_the_handshake)
{
	GOES_ON(connected(1, "Cert:" PEM, 1111));
	next_transfer();
	IS_STOPPED(connected(1, NULL, 1111));
	assert_code(request.err, UPID_E_OK);
	assert_true(upid_curl_pin_again(&transfer));
	assert_false(lib.sessions);
	lib.cert = "Cert:" PEM;
	GOES_ON(lib.before(lib.data, (char[]){ "192.0.2.1" }, (char[]){ "192.0.2.9" }, 8006, 2222));
	next_transfer();
	GOES_ON(connected(1, "Cert:" PEM, 3333));
	assert_false(lib.sessions); /* at once, from now on */
}

TEST(a_certificate_that_is_never_shown_is_the_end)
{
	IS_STOPPED(connected(1, NULL, 1111));
	assert_true(upid_curl_pin_again(&transfer));
	IS_STOPPED(lib.before(lib.data, (char[]){ "192.0.2.1" }, (char[]){ "192.0.2.9" }, 8006, 2222));
	assert_code(request.err, UPID_E_CERTIFICATE);
	assert_false(upid_curl_pin_again(&transfer));
}

TEST(two_transfers_stopped_together_both_restart)
{
	struct upid_http_request other = { .url = "https://pve1:8006/" };
	struct upid_transfer second = { .h = &http, .req = &other };

	assert_true(upid_curl_pin_set(&second)); /* begun before anybody knew */
	IS_STOPPED(connected(1, NULL, 1111));
	IS_STOPPED(lib.before(&second, (char[]){ "192.0.2.1" }, (char[]){ "192.0.2.9" }, 8006, 2222));
	assert_true(upid_curl_pin_again(&transfer));
	assert_true(upid_curl_pin_again(&second));
	assert_code(other.err, UPID_E_OK);
}

TEST(a_libcurl_that_tells_nothing_is_not_believed)
{
	GOES_ON(connected(1, "Cert:" PEM, 1111));
	next_transfer();
	lib.mute = true;
	IS_STOPPED(connected(0, "Cert:" PEM, 1111));
}

TEST(what_was_compared_is_forgotten_in_time)
{
	GOES_ON(connected(1, "Cert:" PEM, 1111));
	for (int i = 0; i < UPID_CURL_COMPARED; i++) {
		next_transfer();
		GOES_ON(connected(1, "Cert:" PEM, 2000 + i));
	}
	next_transfer();
	IS_STOPPED(connected(0, NULL, 1111));
	assert_true(upid_curl_pin_again(&transfer));
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_libcurl_that_cannot_compare_is_refused),
		T(the_right_certificate_goes_on),
		T(a_wrong_one_is_stopped_and_both_are_named),
		T(what_libcurl_shows_must_be_a_certificate),
		T(a_certificate_that_shows_two_is_not_believed),
		T(a_connection_that_was_compared_is_used_again),
		T(a_connection_that_was_not_is_left_for_a_new_one),
		T(a_connection_that_was_refused_was_not_compared),
		T(a_connection_of_a_source_that_checks_nothing_is_not_taken_for_a_compared_one),
		T(a_resumed_session_without_a_certificate_repeats_the_handshake),
		T(a_certificate_that_is_never_shown_is_the_end),
		T(two_transfers_stopped_together_both_restart),
		T(a_libcurl_that_tells_nothing_is_not_believed),
		T(what_was_compared_is_forgotten_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
