/* TLS: which servers are trusted, and that others receive nothing. */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server.h"

#define ENDED TASK("0001")
#define RUNS TASK("0002")
#define TASKS "'tasks':[{'upid':'" ENDED "'},{'upid':'" RUNS "','looks':3}]"

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

static void
ends_with(const struct upid_api *api, enum upid_code code)
{
	struct one one;

	wait_by(&one, api, ENDED, SOON);
	assert_code(one.w.err, code);
	assert_int_equal(one.w.retries, 0);
	assert_int_equal(one.w.polls, 1);
	upid_wait_free(&one.w);
}

/* The server has exited, so its journal is complete: it contains only failed handshakes. */
static void
heard_nothing(void)
{
	server_down(&server);
	assert_int_equal(server_lines(&server, "what", NULL), 0);
	assert_int_equal(server_lines(&server, "method", NULL), 0);
}

/* With a token, and with a password, which would be sent first. */
static void
is_refused(const char *tls, enum upid_code code)
{
	char script[64];
	struct upid_api api;

	(void)snprintf(script, sizeof(script), "{'tls':'%s'}", tls);
	server_start(&server, script);
	api = server_token(&server);
	ends_with(&api, code);
	api = server_password(&server);
	ends_with(&api, code);
	heard_nothing();
}

TEST(a_self_signed_certificate_hears_nothing)
{
	is_refused("self-signed", UPID_E_CERTIFICATE);
}

TEST(a_certificate_of_another_host_hears_nothing)
{
	is_refused("wrong-host", UPID_E_CERTIFICATE);
}

TEST(a_port_without_tls_hears_nothing)
{
	is_refused("none", UPID_E_NOT_TLS);
}

TEST(a_port_that_talks_something_else_hears_nothing)
{
	is_refused("garbage", UPID_E_NOT_TLS);
}

TEST(the_system_does_not_know_our_ca)
{
	struct upid_api api;

	server_start(&server, "{" TASKS "}");
	api = server_token(&server);
	api.ca_path = (struct upid_str){ NULL, 0 };
	ends_with(&api, UPID_E_CERTIFICATE);
	heard_nothing();
}

TEST(without_verification_every_server_is_trusted)
{
	static const char *const tls[] = { "trusted", "self-signed", "wrong-host" };

	for (size_t i = 0; i < COUNT(tls); i++) {
		char script[256];
		struct upid_api api;

		(void)snprintf(script, sizeof(script), "{" TASKS ",'tls':'%s'}", tls[i]);
		server_start(&server, script);
		api = server_token(&server);
		api.verify = false;
		ends_with(&api, UPID_E_OK);
		server_stop(&server);
	}
}

TEST(a_self_signed_certificate_may_be_its_own_ca)
{
	struct upid_api api;

	server_start(&server, "{" TASKS ",'tls':'self-signed'}");
	api = server_token(&server);
	api.ca_path = upid_str(server.cert);
	ends_with(&api, UPID_E_OK);
}

/* The names that `openssl rehash` gives: a hash of the subject, and ".0". */
static void
rehash(const char *folder)
{
	char command[256], hash[16] = "", link[64];
	FILE *p;

	(void)snprintf(command, sizeof(command), "openssl x509 -noout -hash -in %s", server.ca);
	p = popen(command, "r");
	assert_non_null(p);
	assert_non_null(fgets(hash, sizeof(hash), p));
	assert_int_equal(pclose(p), 0);
	(void)snprintf(link, sizeof(link), "%s/%.8s.0", folder, hash);
	assert_int_equal(symlink(server.ca, link), 0);
}

TEST(a_folder_of_hashed_names_is_a_ca_too)
{
	struct upid_api api;

	server_start(&server, "{" TASKS "}");
	api = server_token(&server);
	api.ca_path = upid_str(server.folder);
	rehash(server.folder);
	ends_with(&api, UPID_E_OK);
}

/* A file with such text in the server's folder. */
static void
write_file(char path[128], const char *text)
{
	int fd;

	(void)snprintf(path, 128, "%s/broken.pem", server.folder);
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(close(fd), 0);
}

TEST(a_ca_that_cannot_be_used_is_a_usage_error)
{
	struct upid_api api;
	char path[128];

	server_start(&server, "{" TASKS "}");
	write_file(path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
	api = server_token(&server);
	api.ca_path = upid_str(path);
	ends_with(&api, UPID_E_USAGE);
	heard_nothing();
}

TEST(a_ca_file_without_a_certificate_is_refused_immediately)
{
	static const char *const paths[] = { "/nonexistent/ca.pem", "Makefile" };

	server_start(&server, "{" TASKS "}");
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct upid_api api = server_token(&server);
		struct upid_err err = { 0 };

		api.ca_path = upid_str(paths[i]);
		server_refuses(&api, &err);
		assert_code(err, UPID_E_USAGE);
		assert_says(err, paths[i]);
	}
}

/* What is more work than a CA file is told beside it. */
TEST(an_untrusted_server_has_advice_for_ca_and_fingerprint)
{
	static const char *const tls[] = { "self-signed", "wrong-host" };

	for (size_t i = 0; i < COUNT(tls); i++) {
		char script[64];
		struct upid_api api;
		struct one one;

		(void)snprintf(script, sizeof(script), "{'tls':'%s'}", tls[i]);
		server_start(&server, script);
		api = server_token(&server);
		wait_by(&one, &api, ENDED, SOON);
		assert_code(one.w.err, UPID_E_CERTIFICATE);
		assert_says(one.w.err, "fingerprint");
		assert_says(one.w.err, i == 0 ? "ca_path" : "api_host");
		upid_wait_free(&one.w);
		server_stop(&server);
	}
}

/* A given CA is the only one: the CAs of the system are not used. */
TEST(a_ca_of_somebody_else_is_no_way_in)
{
	struct upid_api api;

	server_start(&server, "{" TASKS ",'tls':'self-signed'}");
	api = server_token(&server); /* with a CA that did not sign it */
	ends_with(&api, UPID_E_CERTIFICATE);
	api.ca_path = UPID_S("/etc/ssl/certs");
	if (access("/etc/ssl/certs", X_OK) == 0)
		ends_with(&api, UPID_E_CERTIFICATE);
	heard_nothing();
}

/* ------------------------------------------------------------------------- who it is, later */

/* When the first task has finished, another server takes over the port. */
static void
replace(struct upid_wait_rules *rules __attribute__((unused)), size_t index)
{
	if (index > 0)
		return;
	server_down(&server);
	server_start(&server, "{" TASKS ",'tls':'self-signed'}");
}

TEST(a_replaced_server_is_verified_again)
{
	static const char *const upids[] = { ENDED, RUNS };
	struct upid_wait_rules rules = { 30000, .interval_ms = 100, .finished = replace };
	struct upid_api api;
	struct upid_source *src;
	struct upid tasks[2];
	struct upid_wait w[2];

	server_start(&server, "{" TASKS "}");
	api = server_password(&server);
	src = server_source(&api);
	wait_all(w, tasks, upids, 2, src, &rules);
	assert_int_equal(w[0].cls, UPID_CLASS_OK);
	assert_code(w[1].err, UPID_E_CERTIFICATE);
	heard_nothing();
	upid_wait_free(&w[0]);
	upid_wait_free(&w[1]);
	server_close(src);
}

/* ------------------------------------------------------------------------- its address */

TEST(a_host_may_be_named_in_several_forms)
{
	static const char *const forms[] = { "127.0.0.1:%d", "localhost:%d", "https://127.0.0.1:%d",
		                             "https://localhost:%d/api2/json" };
	struct upid_api api;
	char host[64];

	server_start(&server, "{" TASKS "}");
	api = server_token(&server);
	for (size_t i = 0; i < COUNT(forms); i++) {
		(void)snprintf(host, sizeof(host), forms[i], server.port);
		api.host = upid_str(host);
		ends_with(&api, UPID_E_OK);
	}
	api.host = UPID_S("localhost");
	api.port = server.port;
	ends_with(&api, UPID_E_OK);
}

TEST(an_ipv6_address_is_one)
{
	struct upid_api api;

	if (access("/proc/net/if_inet6", R_OK) != 0)
		skip();
	server_start_at(&server, "::1", "{" TASKS "}");
	api = server_token(&server);
	ends_with(&api, UPID_E_OK);
	api.host = UPID_S("::1");
	api.port = server.port;
	ends_with(&api, UPID_E_OK);
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_self_signed_certificate_hears_nothing),
		T(a_certificate_of_another_host_hears_nothing),
		T(a_port_without_tls_hears_nothing),
		T(a_port_that_talks_something_else_hears_nothing),
		T(the_system_does_not_know_our_ca),
		T(without_verification_every_server_is_trusted),
		T(a_self_signed_certificate_may_be_its_own_ca),
		T(a_folder_of_hashed_names_is_a_ca_too),
		T(a_ca_that_cannot_be_used_is_a_usage_error),
		T(a_ca_file_without_a_certificate_is_refused_immediately),
		T(an_untrusted_server_has_advice_for_ca_and_fingerprint),
		T(a_ca_of_somebody_else_is_no_way_in),
		T(a_replaced_server_is_verified_again),
		T(a_host_may_be_named_in_several_forms),
		T(an_ipv6_address_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
