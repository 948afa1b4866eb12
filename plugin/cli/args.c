/*
 * Piped input may come from a stranger: a response of a server, a file of records. Such an object
 * must not choose the server that receives the user's credentials.
 */
#include "args.h"

/* The arguments found in an object. */
struct brought {
	bool only;              /* the object contains only arguments */
	const char *where;      /* an argument that selects the server, and takes effect */
	const char *from_there; /* an argument that leads to a credential on this machine */
	bool credential;        /* the object contains a credential */
};

static bool
is_own(const struct spec_row *row, const json_t *value)
{
	return (row->flags & SPEC_SECRET) && (row->flags & SPEC_LOGIN) &&
	       json_string_length(value) > 0;
}

/* A record also has `type`, `node` and `user`: these describe the task and are not filters. Its
 * `profile` says where the task is, and selects nothing (op/sources.c). */
static bool
finds(struct spec_iter *i, const struct face_call *call, const json_t *object, const char *key)
{
	if (!spec_find(i, &call->op->args, upid_str(key)) || (i->row->flags & SPEC_FILTER))
		return false;
	return !(i->row->flags & SPEC_CHOOSES) || i->row->type == SPEC_BOOL ||
	       json_object_get(object, "upid") == NULL;
}

static void
survey(struct brought *b, const struct face_call *call, const json_t *object)
{
	struct spec_iter i;
	const char *key;
	json_t *value;

	*b = (struct brought){ .only = json_object_size(object) > 0 };
	json_object_foreach((json_t *)(uintptr_t)object, key, value) {
		bool found = finds(&i, call, object, key);

		b->only = b->only && found && i.row->type != SPEC_UPIDS;
		if (!found || json_is_null(value))
			continue;
		if ((i.row->flags & SPEC_WHERE) && call->bind.origin[i.index] < SPEC_GIVEN)
			b->where = i.row->name;
		if ((i.row->flags & SPEC_LOGIN) && !(i.row->flags & SPEC_SECRET))
			b->from_there = i.row->name;
		b->credential = b->credential || is_own(i.row, value);
	}
}

static bool
credential_is_given(const struct spec_bind *bind)
{
	for (struct spec_iter i = { .set = bind->set }; spec_next(&i);)
		if (spec_is_credential(i.row) && bind->origin[i.index] == SPEC_GIVEN)
			return true;
	return false;
}

/* An object that names the server must contain all credentials itself. */
static int
check(struct face_call *call, const struct brought *b, struct upid_err *err)
{
	if (b->where == NULL)
		return 0;
	if (!b->credential || credential_is_given(&call->bind))
		return upid_fail(err, UPID_E_USAGE,
		                 "%s is refused in a piped record, because it would send your "
		                 "credentials to another server. Set it as an option, or put "
		                 "api_token, api_token_secret or api_password into the same "
		                 "record and give no other credentials",
		                 b->where);
	if (b->from_there != NULL)
		return upid_fail(err, UPID_E_USAGE,
		                 "%s is refused in a piped record that also contains %s: it "
		                 "would send a credential of this machine to that server",
		                 b->from_there, b->where);
	call->bind.sealed = true;
	return 0;
}

int
cli_args_bind(bool *only, struct face_call *call, const json_t *object, struct upid_err *err)
{
	struct brought brought;
	struct spec_iter i;
	const char *key;
	json_t *value;

	survey(&brought, call, object);
	*only = brought.only;
	if (check(call, &brought, err) != 0)
		return -1;
	json_object_foreach((json_t *)(uintptr_t)object, key, value)
		if (finds(&i, call, object, key) &&
		    spec_bind_json(&call->bind, &i, value, SPEC_STDIN, err) != 0)
			return -1;
	return 0;
}

const char *
cli_args_credential(const struct face_call *call, const json_t *object)
{
	struct spec_iter i;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, key, value)
		if (finds(&i, call, object, key) && is_own(i.row, value))
			return i.row->name;
	return NULL;
}
