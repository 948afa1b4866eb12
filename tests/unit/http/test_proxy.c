/* The choice between proxy and direct connection, and errors of a proxy: over a fake libcurl that
 * reports only what every version reports. */
#include <stdarg.h>

#include "lib/http/transfer.h"
#include "tests/unit/fake.h"

static struct {
	const char *proxy, *no_proxy; /* as they were set */
	long connect_code, connects;
	curl_off_t tls_us;
} lib;

static CURLcode
setopt(CURL *easy, CURLoption option, ...)
{
	va_list args;

	(void)easy;
	va_start(args, option);
	if (option == CURLOPT_PROXY)
		lib.proxy = va_arg(args, const char *);
	else if (option == CURLOPT_NOPROXY)
		lib.no_proxy = va_arg(args, const char *);
	va_end(args);
	return CURLE_OK;
}

static CURLcode
getinfo(CURL *easy, CURLINFO info, ...)
{
	va_list args;
	void *value;

	(void)easy;
	va_start(args, info);
	value = va_arg(args, void *);
	va_end(args);
	if (info == CURLINFO_HTTP_CONNECTCODE)
		*(long *)value = lib.connect_code;
	else if (info == CURLINFO_NUM_CONNECTS)
		*(long *)value = lib.connects;
	else if (info == CURLINFO_APPCONNECT_TIME_T)
		*(curl_off_t *)value = lib.tls_us;
	else
		return CURLE_UNKNOWN_OPTION;
	return CURLE_OK;
}

/* A transfer to such a URL, where the environment names such a proxy. */
struct way {
	struct upid_curl curl;
	struct upid_curl_http http;
	struct upid_http_request request;
	struct upid_transfer transfer;
	bool usable;
};

static void
take(struct way *way, const char *url, const char *proxy, const char *no_proxy)
{
	const struct upid_http_trust from = { .proxy = proxy, .no_proxy = no_proxy };
	struct upid_err err = { 0 };

	*way = (struct way){ .curl = { .easy_setopt = setopt, .easy_getinfo = getinfo },
		             .http.curl = &way->curl,
		             .request.url = url,
		             .transfer = { .h = &way->http, .req = &way->request } };
	lib.proxy = lib.no_proxy = NULL;
	lib.connect_code = lib.tls_us = 0;
	lib.connects = 1;
	assert_int_equal(upid_curl_proxy_init(&way->http.proxy, &from, &err), 0);
	way->usable = upid_curl_proxy_set(&way->transfer);
}

static void
leave(struct way *way)
{
	upid_curl_proxy_free(&way->http.proxy);
}

TEST(a_request_takes_the_way_that_was_chosen_whatever_libcurl_finds_in_its_environment)
{
	static const struct {
		const char *url, *proxy, *no_proxy, *way;
	} rows[] = {
		{ "https://pve1:8006/x", NULL, NULL, "" },
		{ "https://pve1:8006/x", "", "", "" },
		{ "https://pve1:8006/x", "http://proxy:3128", NULL, "http://proxy:3128" },
		{ "https://pve1:8006/x", "proxy:3128", "pve2", "proxy:3128" },
		{ "https://pve1:8006/x", "http://proxy:3128", "pve1", "" },
		{ "https://[fd00::1]:8006/x", "http://proxy:3128", "fd00::/8", "" },
		{ "https://10.0.0.1:8006/x", "http://proxy:3128", "10.0.0.0/8", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct way way;

		take(&way, rows[i].url, rows[i].proxy, rows[i].no_proxy);
		assert_true(way.usable);
		assert_string_equal(lib.proxy, rows[i].way);
		assert_string_equal(lib.no_proxy, "");
		leave(&way);
	}
}

TEST(messages_name_the_proxy_with_its_port_and_without_its_password)
{
	static const struct {
		const char *url, *name;
	} rows[] = {
		{ "http://proxy:3128", "the proxy proxy:3128: " },
		{ "proxy:3128/", "the proxy proxy:3128: " },
		{ "proxy", "the proxy proxy:1080: " },
		{ "HTTP://me:secret@proxy:3128/", "the proxy proxy:3128: " },
		{ "http://me:sec/ret@proxy", "the proxy proxy:1080: " },
		{ "me:secret@proxy:1", "the proxy proxy:1: " },
		{ "https://proxy", "the proxy https://proxy:443: " },
		{ "socks5h://proxy", "the proxy socks5h://proxy:1080: " },
		{ "http://[fd00::1]:3128", "the proxy [fd00::1]:3128: " },
		{ "http://[fd00::1]", "the proxy [fd00::1]:1080: " },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct way way;

		take(&way, "https://pve1:8006/x", rows[i].url, NULL);
		assert_true(way.usable);
		assert_true(upid_curl_proxy_error(&way.transfer, CURLE_COULDNT_CONNECT, "why"));
		assert_says(way.request.err, rows[i].name);
		assert_null(strstr(way.request.err.message, "sec"));
		leave(&way);
	}
}

TEST(an_unknown_kind_of_proxy_is_a_usage_error_without_its_password)
{
	struct way way;

	take(&way, "https://pve1:8006/x", "ftp://me:secret@proxy", NULL);
	assert_false(way.usable);
	assert_code(way.request.err, UPID_E_USAGE);
	assert_null(strstr(way.request.err.message, "secret"));
	leave(&way);
	take(&way, "https://pve1:8006/x", "ftp://me:secret@proxy", "pve1");
	assert_true(way.usable);
	leave(&way);
}

#define HTTP "http://proxy:3128"
#define SOCKS "socks5h://proxy"

TEST(proxy_errors_are_distinguished_from_server_errors)
{
	static const struct {
		const char *proxy;
		CURLcode rc;
		long connect_code, connects;
		curl_off_t tls_us;
		enum upid_code code; /* OK: it is not the proxy's */
	} rows[] = {
		{ NULL, CURLE_COULDNT_CONNECT, 0, 1, 0, UPID_E_OK },
		{ HTTP, CURLE_OK, 200, 1, 9, UPID_E_OK },
		{ HTTP, CURLE_COULDNT_CONNECT, 0, 0, 0, UPID_E_CONNECT },
		{ HTTP, CURLE_COULDNT_RESOLVE_PROXY, 0, 0, 0, UPID_E_DNS },
		{ HTTP, CURLE_RECV_ERROR, 403, 1, 0, UPID_E_PROXY },
		{ HTTP, CURLE_RECV_ERROR, 407, 1, 0, UPID_E_PROXY },
		{ HTTP, CURLE_COULDNT_CONNECT, 502, 1, 0, UPID_E_CONNECT },
		{ HTTP, CURLE_OPERATION_TIMEDOUT, 0, 1, 0, UPID_E_CONNECT },
		{ HTTP, CURLE_OPERATION_TIMEDOUT, 200, 1, 0, UPID_E_OK },
		{ HTTP, CURLE_GOT_NOTHING, 0, 1, 0, UPID_E_CONNECT },
		{ HTTP, CURLE_GOT_NOTHING, 200, 1, 9, UPID_E_OK },
		{ HTTP, CURLE_GOT_NOTHING, 0, 0, 0, UPID_E_OK }, /* on an old connection */
		{ HTTP, CURLE_PEER_FAILED_VERIFICATION, 200, 1, 0, UPID_E_OK },
		{ "https://proxy", CURLE_PEER_FAILED_VERIFICATION, 0, 1, 0, UPID_E_CERTIFICATE },
		{ "https://proxy", CURLE_PEER_FAILED_VERIFICATION, 200, 1, 0, UPID_E_OK },
		{ SOCKS, CURLE_COULDNT_CONNECT, 0, 0, 0, UPID_E_CONNECT },
		{ SOCKS, (CURLcode)97, 0, 1, 0, UPID_E_CONNECT }, /* CURLE_PROXY */
		{ SOCKS, CURLE_OPERATION_TIMEDOUT, 0, 1, 0, UPID_E_OK },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct way way;
		bool told;

		take(&way, "https://pve1:8006/x", rows[i].proxy, NULL);
		lib.connect_code = rows[i].connect_code;
		lib.connects = rows[i].connects;
		lib.tls_us = rows[i].tls_us;
		told = upid_curl_proxy_error(&way.transfer, rows[i].rc, "why");
		if (told != (rows[i].code != UPID_E_OK) || way.request.err.code != rows[i].code) {
			print_error("row %zu: %s\n", i, way.request.err.message);
			fail();
		}
		leave(&way);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_request_takes_the_way_that_was_chosen_whatever_libcurl_finds_in_its_environment),
		cmocka_unit_test(messages_name_the_proxy_with_its_port_and_without_its_password),
		cmocka_unit_test(an_unknown_kind_of_proxy_is_a_usage_error_without_its_password),
		cmocka_unit_test(proxy_errors_are_distinguished_from_server_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
