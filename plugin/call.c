/* Shared by all faces: what happens before and after an operation. */
#include "face.h"
#include "records.h"
#include "profiles.h"

int
face_begin(struct face_call *c, struct face_world *w, const struct op *op, struct upid_err *err)
{
	c->world = w;
	c->op = op;
	c->base.env = &w->env;
	c->bind.set = &op->args;
	c->bind.arena = &c->arena;
	c->bind.calendar = w->env.calendar;
	c->bind.args = spec_alloc(&c->arena, op->args_size);
	c->base.args = c->bind.args;
	c->base.conn = profiles_conn;
	return c->bind.args != NULL ? 0 : upid_fail_memory(err);
}

int
face_bind_rest(struct face_call *c, struct upid_err *err)
{
	const struct op_env *env = &c->world->env;

	if (profiles_begin(c, err) != 0 ||
	    spec_bind_env(&c->bind, env->getenv, env->ctx, err) != 0 ||
	    profiles_bind(c, err) != 0 || spec_bind_defaults(&c->bind, err) != 0)
		return -1;
	return c->op->check != NULL ? c->op->check(c->bind.args, err) : 0;
}

bool
face_allows_empty(const struct face_call *c)
{
	struct spec_iter i;

	return spec_find(&i, &c->op->args, UPID_S("allow_empty")) &&
	       *(const bool *)spec_bind_value(&c->bind, &i);
}

bool
face_forgives(const struct face_call *c, const struct op_input *s)
{
	struct spec_iter i;

	return s->failed_start && spec_find(&i, &c->op->args, UPID_S("fail_on")) &&
	       c->bind.origin[i.index] > SPEC_DEFAULT &&
	       upid_str_eq(*(const struct upid_str *)spec_bind_value(&c->bind, &i), "never");
}

bool
face_filters(const struct face_call *c)
{
	if (c->op->alone != NULL)
		return c->op->alone(c->bind.args);
	for (struct spec_iter i = { .set = &c->op->args }; spec_next(&i);)
		if (i.row->flags & SPEC_FILTER && c->bind.origin[i.index] >= SPEC_STDIN)
			return true;
	return false;
}

void
face_settle_empty(const struct face_call *c, struct op_input *s)
{
	if (!s->empty)
		return;
	if (face_allows_empty(c)) {
		s->no_task = true;
		s->note = UPID_S("the input is empty; allow_empty permits that");
	} else {
		upid_fail(&s->fault, UPID_E_INPUT,
		          "no UPID given: the input is empty. Set allow_empty if that is not "
		          "an error");
	}
}

void
face_end(struct face_call *c)
{
	records_free_lines(&c->bind);
	spec_arena_free(&c->arena);
}

void
face_count(struct face_call *c, enum upid_code code)
{
	if (code == UPID_E_OK)
		return;
	c->failures++;
	if (c->worst == UPID_E_OK)
		c->worst = code;
}

void
face_forgive(struct face_call *c)
{
	c->failures -= c->base.forgiven < c->failures ? c->base.forgiven : c->failures;
	if (c->failures == 0)
		c->worst = UPID_E_OK;
}
