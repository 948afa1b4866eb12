#include <string.h>

#include "records.h"

bool
records_lines_row(struct spec_iter *i, const struct op *op)
{
	*i = (struct spec_iter){ .set = &op->args };
	while (spec_next(i))
		if (i->row->type == SPEC_LINES)
			return true;
	return false;
}

void
records_free_lines(struct spec_bind *bind)
{
	for (struct spec_iter i = { .set = bind->set }; bind->args != NULL && spec_next(&i);)
		if (i.row->type == SPEC_LINES)
			upid_lines_free((void *)((char *)bind->args + i.base + i.row->at));
}

void
records_free(struct records *f)
{
	records_free_lines(&f->bind);
	spec_arena_free(&f->arena);
	f->bind = (struct spec_bind){ 0 };
}

static int
start(struct records *f, struct op_input *s, const struct op *op, struct upid_err *err)
{
	records_free(f);
	f->bind = (struct spec_bind){ .set = &op->args,
		                      .args = spec_alloc(&f->arena, op->args_size),
		                      .arena = &f->arena };
	s->args = f->bind.args;
	return f->bind.args != NULL ? 0 : upid_fail_memory(err);
}

static void
bind_object(struct records *f, const json_t *object, struct upid_err *fault)
{
	struct spec_iter i;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, key, value)
		if (spec_find(&i, f->bind.set, upid_str(key)) &&
		    spec_bind_json(&f->bind, &i, value, SPEC_STDIN, fault) != 0)
			return;
}

/* Whether the operation needs lines, but the object does not have them under their own name. */
static bool
lacks_lines(struct spec_iter *lines, const struct records *f, const struct op *op)
{
	return records_lines_row(lines, op) && (lines->row->flags & SPEC_REQUIRED) &&
	       f->bind.origin[lines->index] == SPEC_UNSET;
}

int
records_bind(struct records *f, struct op_input *s, const struct op *op, const json_t *value,
             struct upid_err *err)
{
	struct spec_iter lines;

	if (start(f, s, op, err) != 0)
		return -1;
	if (json_is_object(value))
		bind_object(f, value, &s->fault);
	if (s->fault.code == UPID_E_OK && lacks_lines(&lines, f, op))
		(void)spec_bind_json(&f->bind, &lines, value, SPEC_STDIN, &s->fault);
	else if (!json_is_object(value))
		upid_fail(&s->fault, UPID_E_INPUT, "%s takes objects", op->name);
	if (s->fault.code == UPID_E_OK && spec_bind_defaults(&f->bind, &s->fault) == 0)
		(void)spec_bind_check(&f->bind, &s->fault);
	return 0;
}

int
records_bind_lines(struct records *f, struct op_input *s, const struct op *op,
                   struct upid_lines *lines, struct upid_err *err)
{
	struct spec_iter i;

	if (start(f, s, op, err) != 0 || !records_lines_row(&i, op))
		return -1;
	memcpy((char *)f->bind.args + i.base + i.row->at, lines, sizeof(*lines));
	*lines = (struct upid_lines){ 0 };
	return 0;
}
