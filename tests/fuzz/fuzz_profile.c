/*
 * A file of profiles. The first byte chooses which profile is wanted and whether the file may be
 * used, the rest is the file. What is bound is text and numbers of its rows; a refusal says what and
 * where; nothing is bound of a file that may not be used; and twice is the same.
 */
#include "../../src/spec/spec.h"
#include "fuzz.h"

struct args {
	struct upid_str host, password, word, profile;
	int64_t port;
	bool flag;
};

#define A(n, m) SPEC_NAME(n), SPEC_AT(struct args, m)
static const struct spec_row rows[] = {
	{ A("host", host), .type = SPEC_STR, .flags = SPEC_SERVER, .aliases = "server" },
	{ A("port", port), .type = SPEC_INT, .def = "8006" },
	{ A("password", password), .type = SPEC_STR, .flags = SPEC_SECRET, .rivals = "word" },
	{ A("word", word), .type = SPEC_STR, .choices = "one two" },
	{ A("flag", flag), .type = SPEC_BOOL },
	{ A("profile", profile), .type = SPEC_STR, .flags = SPEC_NO_PROFILE },
};
enum { ROWS = sizeof(rows) / sizeof(*rows) };
static const struct spec_row other_rows[] = { { SPEC_NAME("tail"), .type = SPEC_INT } };
static const struct spec_set set = { { SPEC_PART(rows, 0) } };
static const struct spec_set other = { { SPEC_PART(other_rows, 0) } };
static const struct spec_set *const known[] = { &set, &other };

static int
refuse(struct spec_profile *p, struct upid_err *err)
{
	(void)p;
	return upid_fail(err, UPID_E_USAGE, "it may not be used");
}

static int
bind(struct spec_bind *b, struct args *args, struct upid_str text, unsigned how,
     struct upid_err *err)
{
	struct spec_profile p = { .file = "F",
		                  .name = how & 1 ? UPID_S("a") : UPID_S(""),
		                  .known = known,
		                  .known_count = 2,
		                  .allow = how & 2 ? refuse : NULL };
	int rc;

	*args = (struct args){ 0 };
	*err = (struct upid_err){ 0 };
	b->set = &set;
	b->args = args;
	rc = spec_profile_bind(b, &p, text, err);
	MUST((rc == 0) == (err->code == UPID_E_OK) && (rc == 0) == (err->message[0] == '\0'));
	MUST(rc == 0 || err->message[0] == 'F' || strcmp(err->message, "it may not be used") == 0);
	return rc;
}

static void
is_text(struct upid_str s)
{
	MUST(s.n == 0 || (memchr(s.p, '\0', s.n) == NULL && s.p[s.n] == '\0'));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct spec_arena arena = { NULL };
	struct spec_bind b = { .arena = &arena }, again = { .arena = &arena };
	struct upid_err err, err_again;
	struct args args, args_again;
	struct upid_str text;
	int rc;

	if (n == 0)
		return 0;
	text = fuzz_copy(data + 1, n - 1);
	rc = bind(&b, &args, text, data[0], &err);
	MUST(bind(&again, &args_again, text, data[0], &err_again) == rc);
	MUST(strcmp(err.message, err_again.message) == 0);
	MUST(fuzz_same(args.host, args_again.host) && args.port == args_again.port);
	is_text(args.host);
	is_text(args.password);
	is_text(args.word);
	MUST(args.word.n == 0 || upid_str_eq(args.word, "one") || upid_str_eq(args.word, "two"));
	MUST(args.profile.p == NULL);
	for (size_t i = 0; i < ROWS; i++)
		MUST(b.origin[i] == SPEC_UNSET || (b.origin[i] == SPEC_PROFILE && !(data[0] & 2)));
	free((char *)(uintptr_t)text.p);
	spec_arena_free(&arena);
	return 0;
}
