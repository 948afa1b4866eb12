/* Servers and credentials. */
#include "tests/unit/fake.h"
#include "lib/api/session.h"

static struct upid_api
token_at(const char *host)
{
	return (struct upid_api){ .host = upid_str(host),
		                  .port = 8006,
		                  .token_id = UPID_S("root@pam!ci"),
		                  .token_secret = UPID_S("aaaa-bbbb") };
}

static void
is_endpoint(const struct upid_endpoint *e, const char *where)
{
	assert_text(upid_buf_str(&e->where), where);
	assert_memory_equal(e->origin.p, "https://", 8);
	assert_string_equal(e->origin.p + 8, where);
}

static void
reaches(const char *host, const char *where)
{
	struct upid_api api = token_at(host);
	struct upid_err err = { 0 };
	struct upid_session s;

	(void)upid_session_init(&s, &api, &err);
	assert_code(err, UPID_E_OK);
	assert_int_equal(s.servers.count, 1);
	is_endpoint(upid_endpoints_now(&s.servers), where);
	upid_session_free(&s);
}

static void
refused(const struct upid_api *api, const char *says)
{
	struct upid_err err = { 0 };
	struct upid_session s;

	assert_int_equal(upid_session_init(&s, api, &err), -1);
	assert_code(err, UPID_E_USAGE);
	assert_says(err, says);
}

static void
reaches_nothing(struct upid_str host, const char *says)
{
	struct upid_api api = token_at("");

	api.host = host;
	refused(&api, says);
}

TEST(a_name_an_address_or_a_url_is_an_endpoint)
{
	reaches("pve1", "pve1:8006");
	reaches("pve-1.example.com:443", "pve-1.example.com:443");
	reaches("192.0.2.1", "192.0.2.1:8006");
	reaches("https://pve1", "pve1:8006");
	reaches("https://pve1/", "pve1:8006");
	reaches("https://pve1:8443/api2/json", "pve1:8443");
	reaches("pve1:65535", "pve1:65535");
}

TEST(an_ipv6_address_gets_its_brackets)
{
	reaches("::1", "[::1]:8006");
	reaches("2001:db8::8006", "[2001:db8::8006]:8006");
	reaches("[::1]", "[::1]:8006");
	reaches("[2001:db8::1]:443", "[2001:db8::1]:443");
	reaches("https://[2001:db8::1]:443/", "[2001:db8::1]:443");
	reaches("https://[::1]/api2", "[::1]:8006");
	reaches("https://pve1:8006/api2/json/", "pve1:8006");
	reaches("https://pve1:8006/#v1:0:18:4:::::::", "pve1:8006"); /* from a browser */
}

TEST(several_endpoints_are_taken_in_turn)
{
	struct upid_api api = token_at("pve1, pve2:443,,https://[2001:db8::3]/ ,");
	struct upid_err err = { 0 };
	struct upid_session s;
	const struct upid_endpoint *first, *second;

	(void)upid_session_init(&s, &api, &err);
	assert_code(err, UPID_E_OK);
	assert_int_equal(s.servers.count, 3);
	first = upid_endpoints_now(&s.servers);
	is_endpoint(first, "pve1:8006");
	upid_endpoints_pass(&s.servers, first);
	second = upid_endpoints_now(&s.servers);
	is_endpoint(second, "pve2:443");
	upid_endpoints_pass(&s.servers, first); /* that is known */
	assert_ptr_equal(upid_endpoints_now(&s.servers), second);
	upid_endpoints_pass(&s.servers, second);
	is_endpoint(upid_endpoints_now(&s.servers), "[2001:db8::3]:8006");
	upid_endpoints_pass(&s.servers, upid_endpoints_now(&s.servers));
	assert_ptr_equal(upid_endpoints_now(&s.servers), first);
	upid_session_free(&s);
}

TEST(each_of_several_endpoints_has_to_be_one)
{
	reaches_nothing(UPID_S("pve1,a b"), "'a b' is not a valid host name or address");
	reaches_nothing(UPID_S("pve1,http://pve2"), "http://");
	reaches_nothing(UPID_S(" , ,"), "no server given");
}

TEST(nothing_is_sent_over_plain_http)
{
	reaches_nothing(UPID_S("http://pve1:8006"), "http://");
	reaches_nothing(UPID_S("http://"), "http://");
}

TEST(invalid_ports_are_refused)
{
	static const char *const hosts[] = { "pve1:",      "pve1:0",  "pve1:65536", "pve1:99999999999",
		                             "pve1:https", "pve1:-1", "[::1]:0",    "pve1:8 0" };

	for (size_t i = 0; i < COUNT(hosts); i++)
		reaches_nothing(upid_str(hosts[i]), i < 7 ? "no valid port" : "not a valid host name");
}

TEST(invalid_hosts_are_refused)
{
	static const char *const hosts[] = { "a b", "pve1\r\nHost: evil", "pve1?x",
		                             "pve1#x", ":8006", "https://", "https:///x", "p\xc3\xa4ve",
		                             "a\\b" };

	for (size_t i = 0; i < COUNT(hosts); i++)
		reaches_nothing(upid_str(hosts[i]), "is not a valid host name or address");
	reaches_nothing(UPID_S("https://proxy/pve/"), "api_host has the path '/pve/'");
	reaches_nothing(UPID_S("pve1/api2/extjs"), "api_host has the path '/api2/extjs'");
	reaches_nothing(UPID_S("pve1\0x"), "is not a valid host name");
	reaches_nothing(UPID_S("pve1:8006:9"), "is not an IPv6 address");
	reaches_nothing(UPID_S("root:secret@pve1"), "api_host contains an @");
	reaches_nothing(UPID_S("https://root:sec/ret@pve1/x"), "api_host contains an @");
	reaches_nothing(UPID_S(""), "no server given");
	reaches_nothing((struct upid_str){ NULL, 0 }, "no server given");
}

static void
header_is(struct upid_api api, const char *want)
{
	struct upid_err err = { 0 };
	struct upid_session s;

	api.host = UPID_S("pve1");
	(void)upid_session_init(&s, &api, &err);
	assert_code(err, UPID_E_OK);
	assert_text(upid_buf_str(&s.header), want);
	assert_string_equal(s.header.p, want); /* it is a C string too */
	assert_int_equal(s.by, UPID_BY_TOKEN);
	upid_session_free(&s);
}

TEST(a_token_is_a_header_byte_for_byte)
{
	const struct upid_str secret = UPID_S("aaaa-bbbb");

	header_is((struct upid_api){ .token_id = UPID_S("root@pam!ci"), .token_secret = secret },
	          "Authorization: PVEAPIToken=root@pam!ci=aaaa-bbbb");
	header_is((struct upid_api){ .user = UPID_S("root@pam"), .token_id = UPID_S("ci"),
	                             .token_secret = secret },
	          "Authorization: PVEAPIToken=root@pam!ci=aaaa-bbbb");
	/* a user's name may hold a '!': a token's name stands after the last @ */
	header_is((struct upid_api){ .token_id = UPID_S("a!b@pbs!ci"), .token_secret = secret },
	          "Authorization: PVEAPIToken=a!b@pbs!ci=aaaa-bbbb");
	header_is((struct upid_api){ .user = UPID_S("a!b@pbs"), .token_id = UPID_S("ci"),
	                             .token_secret = secret },
	          "Authorization: PVEAPIToken=a!b@pbs!ci=aaaa-bbbb");
	/* the whole form wins: community.proxmox documents one, and sends the other */
	header_is((struct upid_api){ .user = UPID_S("other@pve"), .token_id = UPID_S("root@pam!ci"),
	                             .token_secret = secret },
	          "Authorization: PVEAPIToken=root@pam!ci=aaaa-bbbb");
	/* and a token wins over a password */
	header_is((struct upid_api){ .user = UPID_S("root@pam"), .password = UPID_S("pw"),
	                             .token_id = UPID_S("ci"), .token_secret = secret },
	          "Authorization: PVEAPIToken=root@pam!ci=aaaa-bbbb");
}

TEST(half_a_way_to_sign_in_is_refused)
{
	struct upid_api api = { .host = UPID_S("pve1") };

	refused(&api, "no credentials given");
	api.user = UPID_S("root@pam");
	refused(&api, "no credentials given");
	api.token_id = UPID_S("ci");
	refused(&api, "api_token_secret is missing");
	api.token_id = UPID_S("");
	api.token_secret = UPID_S("s");
	refused(&api, "api_token_id is missing");
	api.token_id = UPID_S("ci");
	api.user = UPID_S("");
	refused(&api, "contains no user");
	api.token_id = UPID_S("a!b@pbs");
	refused(&api, "contains no user");
	api.user = UPID_S("root@pam");
	refused(&api, "neither the name of a token nor user@realm!name");
	api.token_id = UPID_S("root!ci");
	refused(&api, "neither the name of a token nor user@realm!name");
	api.token_id = UPID_S("root@pam");
	refused(&api, "neither the name of a token nor user@realm!name");
	api.token_id = UPID_S("ci");
	api.user = UPID_S("root");
	refused(&api, "api_user 'root' has no realm");
	api = (struct upid_api){ .host = UPID_S("pve1"), .user = UPID_S("root"),
	                         .password = UPID_S("p") };
	refused(&api, "has no realm");
	api.user = UPID_S("");
	refused(&api, "has no realm");
}

/* It would inject a header. */
TEST(a_control_character_in_a_credential_is_refused)
{
	static const struct upid_str bad[] = { { "a\r\nX: y", 7 }, { "a\nb", 3 }, { "a\0b", 3 },
		                               { "a\tb", 3 } };

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct upid_api api = token_at("pve1");

		api.token_secret = bad[i];
		refused(&api, "control character");
		api = token_at("pve1");
		api.token_id = bad[i];
		refused(&api, "control character");
		api = token_at("pve1");
		api.user = bad[i];
		refused(&api, "control character");
	}
}

static void
redacted(const char *secret, const char *text, const char *want)
{
	struct upid_api api = token_at("pve1");
	struct upid_err err = { 0 };
	struct upid_session s;
	char room[128];

	api.token_secret = upid_str(secret);
	assert_int_equal(upid_session_init(&s, &api, &err), 0);
	strcpy(room, text);
	upid_session_redact(&s, room, strlen(room));
	assert_string_equal(room, want);
	upid_session_free(&s);
}

TEST(a_secret_that_comes_back_is_not_shown)
{
	redacted("aaaa-bbbb", "token aaaa-bbbb is bad", "token ********* is bad");
	redacted("abcd", "abcdabcd abc abcd", "******** abc ****");
	redacted("abcd", "nothing", "nothing");
	redacted("abcd", "", "");
	redacted("abc", "abc is too short a word", "abc is too short a word");
}

/* Users leave placeholders in. */
TEST(a_secret_of_stars_does_no_harm)
{
	redacted("****", "is ******** it", "is ******** it");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_an_address_or_a_url_is_an_endpoint),
		cmocka_unit_test(an_ipv6_address_gets_its_brackets),
		cmocka_unit_test(several_endpoints_are_taken_in_turn),
		cmocka_unit_test(each_of_several_endpoints_has_to_be_one),
		cmocka_unit_test(nothing_is_sent_over_plain_http),
		cmocka_unit_test(invalid_ports_are_refused),
		cmocka_unit_test(invalid_hosts_are_refused),
		cmocka_unit_test(a_token_is_a_header_byte_for_byte),
		cmocka_unit_test(half_a_way_to_sign_in_is_refused),
		cmocka_unit_test(a_control_character_in_a_credential_is_refused),
		cmocka_unit_test(a_secret_that_comes_back_is_not_shown),
		cmocka_unit_test(a_secret_of_stars_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
