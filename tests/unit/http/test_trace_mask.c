/* Headers, forms and responses with masked secrets. */
#include "tests/unit/fake.h"
#include "lib/http/trace.h"

static void
header_is(const char *header, const char *want)
{
	struct upid_buf out = { 0 }, secrets = { 0 };

	upid_mask_header(&out, &secrets, header);
	assert_string_equal(upid_buf_cstr(&out), want);
	upid_buf_free(&out);
	upid_buf_free(&secrets);
}

TEST(headers_show_the_user_and_no_secret)
{
	header_is("Authorization: PVEAPIToken=root@pam!ci=1-2-3", "Authorization: PVEAPIToken=root@pam!ci=********");
	header_is("Authorization: PBSAPIToken=root@pam!ci:1-2-3", "Authorization: PBSAPIToken=root@pam!ci:********");
	header_is("Authorization: PVEAPIToken=root@pam!ci", "Authorization: PVEAPIToken=root@pam!ci********");
	header_is("authorization: Basic cm9vdA==", "authorization: ********");
	header_is("Cookie: PVEAuthCookie=PVE%3Aroot; b=c=d", "Cookie: PVEAuthCookie=********; b=********");
	header_is("Cookie: PVEroot", "Cookie: ********");
	header_is("CSRFPreventionToken: 618C1D55:abc", "CSRFPreventionToken: ********");
	header_is("X-New: what", "X-New: ********");
	header_is("Connection: close", "Connection: close");
	header_is("nothing", "nothing********");
}

static void
form_is(const char *form, const char *want)
{
	struct upid_buf out = { 0 }, secrets = { 0 };

	upid_mask_form(&out, &secrets, form);
	assert_string_equal(upid_buf_cstr(&out), want);
	upid_buf_free(&out);
	upid_buf_free(&secrets);
}

TEST(of_a_form_only_what_is_known_to_be_harmless_is_shown)
{
	form_is("username=root%40pam&password=x", "username=root%40pam&password=********");
	form_is("username=a&new-format=1&tfa-challenge=PVE%3A!tfa&password=totp%3A123456",
	        "username=a&new-format=1&tfa-challenge=********&password=********");
	form_is("otp=1&realm=pam", "otp=********&realm=pam");
	form_is("secret", "********");
	form_is("", "");
}

static void
parameters_are(const char *form, const char *hidden, const char *want)
{
	struct upid_buf out = { 0 }, secrets = { 0 };

	upid_mask_parameters(&out, &secrets, form, hidden);
	assert_text((out.n > 0 ? upid_buf_str(&out) : UPID_S("")), want);
	upid_buf_free(&out);
	upid_buf_free(&secrets);
}

TEST(of_parameters_only_those_that_are_named_are_masked)
{
	parameters_are("vmid=104&password=x&mode=stop", "password", "vmid=104&password=********&mode=stop");
	parameters_are("key=a&key=b&keys=c", "key token", "key=********&key=********&keys=c");
	parameters_are("password&x=1", "password", "********&x=1");
	parameters_are("x=1", "", "x=1");
	parameters_are("", "password", "");
}

TEST(a_secret_parameter_is_found_in_an_answer_as_json_has_it)
{
	struct upid_buf out = { 0 }, secrets = { 0 };
	char text[] = "{\"errors\":{\"password\":\"'a\\\"b\\nc\' is too short\"}}";

	upid_mask_parameters(&out, &secrets, "password=a%22b%0Ac", "password");
	upid_mask_answer(&secrets, text, strlen(text));
	assert_string_equal(text, "{\"errors\":{\"password\":\"'*******' is too short\"}}");
	upid_buf_free(&out);
	upid_buf_free(&secrets);
}

TEST(what_a_form_sent_is_found_in_the_answer_as_it_was_sent_and_decoded)
{
	struct upid_buf out = { 0 }, secrets = { 0 };
	char text[] = "123456 totp:123456 totp%3A123456 aaaa-bbbb PVX:!tfa!1 PVX%3A!tfa!1 recovery.";

	upid_mask_form(&out, &secrets, "password=totp%3A123456&tfa-challenge=PVX%3A!tfa!1");
	upid_mask_form(&out, &secrets, "password=recovery%3Aaaaa-bbbb");
	upid_mask_answer(&secrets, text, strlen(text));
	assert_string_equal(text, "****** *********** ************* ********* ********** ************ recovery.");
	upid_buf_free(&out);
	upid_buf_free(&secrets);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_show_the_user_and_no_secret),
		cmocka_unit_test(of_a_form_only_what_is_known_to_be_harmless_is_shown),
		cmocka_unit_test(of_parameters_only_those_that_are_named_are_masked),
		cmocka_unit_test(a_secret_parameter_is_found_in_an_answer_as_json_has_it),
		cmocka_unit_test(
			what_a_form_sent_is_found_in_the_answer_as_it_was_sent_and_decoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
