/* The help of the operations: every row in its part, in a terminal's width. */
#include <stdlib.h>

#include "gen_doc.h"
#include "lib/base/columns.h"

static void
check_width(const struct spec_doc *doc)
{
	char *text = made(spec_help, doc);

	for (const char *p = text; *p != '\0'; p += strcspn(p, "\n") + 1)
		assert_in_range(upid_columns((struct upid_str){ p, strcspn(p, "\n") }), 0, 78);
	free(text);
}

TEST(no_line_is_wider_than_a_terminal)
{
	with_each_doc(check_width);
}

/* How often a line begins with "      --api-host" or "  -t, --timeout". */
static size_t
options_named(const char *help, const struct spec_row *row)
{
	struct upid_buf line = { 0 };
	size_t n = 0;

	if (row->letter != 0)
		upid_buf_addf(&line, "\n  -%c, --", row->letter);
	else
		upid_buf_adds(&line, "\n      --");
	gen_dashed(&line, upid_str(row->name));
	for (const char *p = help; (p = strstr(p, upid_buf_cstr(&line))) != NULL; p += line.n)
		n += strchr(" ,\n", p[line.n]) != NULL;
	upid_buf_free(&line);
	return n;
}

static void
check_options(const struct spec_doc *doc)
{
	char *text = made(spec_help, doc);
	const char *secrets = strstr(text, "\nNever on the command line:\n");

	for (struct spec_iter i = { .set = doc->args }; spec_next(&i);) {
		bool option = i.row->type != SPEC_UPIDS && i.row->type != SPEC_LINES &&
		              !(i.row->flags & (SPEC_SECRET | SPEC_WORD));

		assert_int_equal(options_named(text, i.row), option);
		if (i.row->flags & SPEC_SECRET)
			assert_true(secrets != NULL && strstr(secrets, i.row->name) != NULL);
		if (i.row->flags & SPEC_CONN)
			assert_non_null(strstr(text, "\nConnection:\n"));
	}
	free(text);
}

TEST(each_row_is_an_option_once_unless_it_is_a_secret_or_a_subject)
{
	with_each_doc(check_options);
}

static bool
says(const char *help, const char *part)
{
	return strstr(help, part) != NULL;
}

static void
check_letters(const struct spec_doc *doc)
{
	bool taken[128] = { ['o'] = true, ['q'] = true, ['h'] = true, ['v'] = true };

	for (struct spec_iter i = { .set = doc->args }; spec_next(&i);) {
		assert_in_range(i.row->letter, 0, 127);
		assert_false(taken[(int)i.row->letter]);
		taken[(int)i.row->letter] = i.row->letter != 0;
	}
}

TEST(short_options_are_unique)
{
	with_each_doc(check_letters);
}

TEST(usage_says_what_it_takes)
{
	struct spec_doc wait = doc_of(&op_wait), decode_log = doc_of(&op_decode_log);
	char *of_wait = made(spec_help, &wait), *of_log = made(spec_help, &decode_log);

	assert_true(says(of_wait, "Usage: upid wait [options] [UPID…]\n"));
	assert_true(says(of_log, "Usage: upid decode-log [options]\n"));
	assert_true(says(of_log, "\nOn standard input:\n  lines "));
	free(of_wait);
	free(of_log);
}

TEST(an_option_says_all_that_its_row_does)
{
	char *text = made(spec_help, &hard_doc);

	assert_true(says(text, "--word WORD "));
	assert_true(says(text, "default: no\n"));
	assert_true(says(text, "one of: yes, no\n"));
	assert_true(says(text, "also: --other-word, --third-word\n"));
	assert_true(says(text, "environment: A_WORD, NO_WORD (inverted)\n"));
	assert_true(says(text, "--on-flag, --no-on-flag"));
	assert_true(says(text, "--off-flag "));
	assert_false(says(text, "--no-off-flag"));
	assert_false(says(text, "`"));
	free(text);
}

static void
wraps(const char *text, size_t column, const char *want)
{
	struct upid_buf out = { 0 };

	gen_wrap(&out, upid_str(text), column, 2, 10);
	assert_text(upid_buf_str(&out), want);
	upid_buf_free(&out);
}

TEST(lines_break_at_blanks)
{
	wraps("", 0, "");
	wraps("one two", 3, "one two");
	wraps("one two", 4, "one\n  two");
	wraps("one longer-than-a-line x", 0, "one\n  longer-than-a-line\n  x");
	wraps("\xe2\x80\xa6\xe2\x80\xa6\xe2\x80\xa6\xe2\x80\xa6 four", 1,
	      "\xe2\x80\xa6\xe2\x80\xa6\xe2\x80\xa6\xe2\x80\xa6 four");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_line_is_wider_than_a_terminal),
		cmocka_unit_test(each_row_is_an_option_once_unless_it_is_a_secret_or_a_subject),
		cmocka_unit_test(short_options_are_unique),
		cmocka_unit_test(usage_says_what_it_takes),
		cmocka_unit_test(an_option_says_all_that_its_row_does),
		cmocka_unit_test(lines_break_at_blanks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
