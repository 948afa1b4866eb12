#include <string.h>

#include "args.h"
#include "plugin/inputs_json.h"
#include "plugin/json_item.h"
#include "plugin/json_memory.h"
#include "spec/near.h"

enum { ARGS_MAX = 64 << 20 };

/* A dictionary may be one task or the results of a loop. So the inputs found in it decide whether
 * the result is a list, not only how many there are. */
static int
add_upids(struct ansible_args *a, const json_t *value, struct upid_err *err)
{
	if (inputs_add_argument(a->queue, value, a->call->op->exact, err) != 0)
		return -1;
	a->list = a->queue->many || a->queue->count != 1;
	return 0;
}

/* The arguments that no row has. */
struct unknown {
	struct upid_buf names, hints;
};

static int
bind_one(struct ansible_args *a, const char *key, const json_t *value, struct unknown *unknown,
         struct upid_err *err)
{
	struct spec_iter i;

	if (strncmp(key, "_ansible_", 9) == 0)
		return 0;
	if (!spec_find(&i, &a->call->op->args, upid_str(key)) || strchr(key, '-') != NULL) {
		upid_buf_addf(&unknown->names, "%s%s", unknown->names.n > 0 ? ", " : "", key);
		spec_near_hint(&unknown->hints, &a->call->op->args, upid_str(key));
		return 0;
	}
	if (i.row->type == SPEC_UPIDS)
		return add_upids(a, value, err);
	return spec_bind_json(&a->call->bind, &i, value, SPEC_GIVEN, err);
}

static int
check_unknown(struct ansible_args *a, struct unknown *unknown, struct upid_err *err)
{
	struct upid_buf names = { 0 };
	struct upid_str hints = upid_buf_str(&unknown->hints);
	int rc = 0;

	spec_names(&names, &a->call->op->args);
	if (unknown->names.failed || unknown->hints.failed || names.failed)
		rc = upid_fail_memory(err);
	else if (unknown->names.n > 0 && !a->ignore_unknown)
		rc = upid_fail(err, UPID_E_USAGE,
		               "Unsupported parameters for (upid_%s) module: %s.%.*s "
		               "Supported parameters include: %s.",
		               a->call->op->name, upid_buf_cstr(&unknown->names),
		               (int)hints.n, hints.p, upid_buf_cstr(&names));
	upid_buf_free(&names);
	upid_buf_free(&unknown->names);
	upid_buf_free(&unknown->hints);
	return rc;
}

static bool
has_upids(const struct ansible_args *a, const json_t *args)
{
	struct spec_iter i;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)args, key, value)
		if (spec_find(&i, &a->call->op->args, upid_str(key)) && i.row->type == SPEC_UPIDS)
			return true;
	return false;
}

/* Check mode binds the row for it, where there is one, and turns off what would change something. */
static int
bind_check_mode(struct ansible_args *a, const json_t *args, struct upid_err *err)
{
	int rc = 0;

	if (!json_is_true(json_object_get(args, "_ansible_check_mode")))
		return 0;
	for (struct spec_iter i = { .set = &a->call->op->args }; rc == 0 && spec_next(&i);)
		if (i.row->flags & SPEC_DRY_RUN)
			rc = spec_bind_text(&a->call->bind, &i, UPID_S("true"), SPEC_GIVEN, err);
		else if (i.row->flags & SPEC_ACTS)
			rc = spec_bind_text(&a->call->bind, &i, UPID_S("false"), SPEC_GIVEN, err);
	return rc;
}

int
ansible_bind(struct ansible_args *a, const json_t *args, struct upid_err *err)
{
	struct unknown unknown = { 0 };
	const char *key;
	json_t *value;
	int rc = 0;

	a->ignore_unknown = json_is_true(json_object_get(args, "_ansible_ignore_unknown_opts"));
	json_object_foreach((json_t *)(uintptr_t)args, key, value)
		if (rc == 0)
			rc = bind_one(a, key, value, &unknown, err);
	if (check_unknown(a, &unknown, err) != 0 || rc != 0)
		return -1;
	if (a->call->op->takes == OP_UPIDS && face_filters(a->call) && has_upids(a, args))
		return upid_fail(err, UPID_E_USAGE, "give upid or filters, not both");
	a->list = a->list || a->call->op->takes == OP_NOTHING || face_filters(a->call) ||
	          a->call->op->records != NULL;
	if (a->call->op->takes == OP_UPIDS && !face_filters(a->call) && !has_upids(a, args))
		return upid_fail(err, UPID_E_USAGE, "missing required arguments: upid");
	if (bind_check_mode(a, args, err) != 0)
		return -1;
	return face_bind_rest(a->call, err) == 0 ? spec_bind_check(&a->call->bind, err) : -1;
}

/* "AnsiballZ_upid_wait", "upid_wait_linux_x86_64", "x.y.upid_wait.py" -> wait. */
static const struct op *
op_of_name(const char *name)
{
	const char *at = strstr(name, "upid_");
	const struct op *best = NULL;

	for (const struct op *const *op = op_all(); at != NULL && *op != NULL; op++) {
		size_t n = strlen((*op)->name);

		if (strncmp(at + 5, (*op)->name, n) == 0 && strchr("._", at[5 + n]) != NULL &&
		    (best == NULL || n > strlen(best->name)))
			best = *op;
	}
	return best;
}

static int
unknown_module(const char *argv0, struct upid_err *err)
{
	struct upid_buf names = { 0 };

	for (const struct op *const *op = op_all(); *op != NULL; op++)
		upid_buf_addf(&names, "%supid_%s",
		              names.n == 0    ? ""
		              : op[1] == NULL ? " or "
		                              : ", ",
		              (*op)->name);
	upid_fail(
		err, UPID_E_USAGE,
		"cannot tell the operation from the name '%s': name the file %s (a copy or a link)",
		argv0, upid_buf_cstr(&names));
	upid_buf_free(&names);
	return -1;
}

int
ansible_find_op(const struct op **op, const char *argv0, const json_t *args, struct upid_err *err)
{
	const char *task = json_string_value(json_object_get(args, "_ansible_module_name"));
	const char *dot = task != NULL ? strrchr(task, '.') : NULL;

	if ((*op = op_of_name(argv0)) == NULL && task != NULL)
		*op = op_of_name(dot != NULL ? dot + 1 : task);
	if (*op != NULL)
		return 0;
	return unknown_module(argv0, err);
}

int
ansible_read_args(json_t **args, struct face_world *w, const char *path, struct upid_buf *text,
                  struct upid_err *err)
{
	json_error_t why = { 0 };
	int rc = text->n > 0 ? 0 : w->env.read_file(w->env.ctx, text, path, ARGS_MAX, err);

	if (rc == 0) {
		*args = json_loadb(text->n > 0 ? text->p : "", text->n, JSON_ALLOW_NUL, &why);
		if (json_memory_ran_out())
			rc = upid_fail_memory(err);
		else if (*args == NULL)
			rc = upid_fail(err, UPID_E_INPUT,
			               "the arguments file is not valid JSON: line %d, column "
			               "%d: %s",
			               why.line, why.column, spec_json_why(&why));
		else if (!json_is_object(*args))
			rc = upid_fail(err, UPID_E_INPUT,
			               "the arguments file contains no JSON object");
	}
	upid_buf_wipe(text);
	return rc;
}
