/* A file of profiles: what is refused says where, and what is bound has a line and no NUL. */
#include "op/op.h"
#include "spec/profile.h"
#include "fuzz.h"

static void
says_where(const struct upid_err *err)
{
	MUST(err->code == UPID_E_USAGE);
	MUST(strncmp(err->message, "/profiles", 9) == 0 && strlen(err->message) > 12);
}

static void
is_bound_from_the_file(const struct spec_bind *b)
{
	for (struct spec_iter i = { .set = b->set }; spec_next(&i);) {
		const struct upid_str *text = (void *)((char *)b->args + i.base + i.row->at);

		MUST((b->origin[i.index] == SPEC_PROFILE) == (b->line[i.index] > 0));
		MUST(b->line[i.index] == 0 || !(i.row->flags & (SPEC_SUBJECT | SPEC_CHOOSES)));
		if (b->line[i.index] > 0 && (i.row->type == SPEC_STR || i.row->type == SPEC_LIST))
			MUST(text->n > 0 && strlen(text->p) == text->n);
	}
}

static void
bind(const struct spec_profiles *p, struct upid_str wanted)
{
	struct spec_bind b = { .set = &op_wait.args, .arena = p->arena };
	struct upid_err err = { 0 };

	b.args = spec_alloc(p->arena, op_wait.args_size);
	MUST(b.args != NULL);
	if (spec_bind_profile(&b, p, wanted, &err) != 0)
		says_where(&err);
	else
		is_bound_from_the_file(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct spec_set *const known[] = { &op_wait.args, &op_log.args, &op_encode.args, NULL };
	struct spec_arena arena = { 0 };
	struct spec_profiles p = { .file = "/profiles", .known = known, .arena = &arena };
	struct upid_str yaml = fuzz_copy(data, n);
	struct upid_err err = { 0 };
	size_t count = 0;

	if (spec_profiles_read(&p, yaml, &err) != 0)
		says_where(&err);
	free((char *)(uintptr_t)yaml.p);
	if (err.code == UPID_E_OK) {
		bind(&p, UPID_S(""));
		for (const struct spec_profile *one = p.first; one != NULL && count++ < 8; one = one->next)
			bind(&p, one->name);
	}
	spec_arena_free(&arena);
	return 0;
}
