#include <string.h>

#include "terraform.h"
#include "plugin/inputs_json.h"
#include "plugin/json_memory.h"
#include "plugin/stream.h"
#include "spec/near.h"

static int
read_query(json_t **query, struct face_world *w, struct upid_err *err)
{
	struct stream in = { .world = w };
	struct upid_str text;
	enum stream_kind kind = stream_next(&in, &text, err);
	int rc = -1;

	if (kind == STREAM_JSON && json_is_object(in.value)) {
		*query = json_incref(in.value);
		rc = 0;
	} else {
		upid_fail(err, UPID_E_INPUT,
		          "standard input is not a JSON object of strings, which Terraform's "
		          "data \"external\" sends as the query");
	}
	stream_free(&in);
	return rc;
}

/* A list of objects is passed as JSON in a string. */
static int
bind_lines(struct terraform *t, const struct spec_iter *row, const json_t *value,
           struct upid_err *err)
{
	json_t *list = json_loads(json_string_value(value), 0, NULL);
	int rc = json_memory_ran_out()
	                 ? upid_fail_memory(err)
	                 : spec_bind_json(&t->call.bind, row, list != NULL ? list : value,
	                                  SPEC_GIVEN, err);

	json_decref(list);
	return rc;
}

static int
unknown_key(const struct terraform *t, const char *key, struct upid_err *err)
{
	struct upid_buf names = { 0 }, hint = { 0 };

	spec_names(&names, &t->call.op->args);
	spec_near_hint(&hint, &t->call.op->args, upid_str(key));
	upid_buf_addc(&names, '\0');
	if (names.failed || hint.failed)
		upid_fail_memory(err);
	else
		upid_fail(err, UPID_E_USAGE,
		          "'%.100s' is not an argument of %s.%.*s Valid arguments: %s", key,
		          t->call.op->name, (int)hint.n, upid_buf_str(&hint).p, names.p);
	upid_buf_free(&hint);
	upid_buf_free(&names);
	return -1;
}

static int
bind_one(struct terraform *t, const char *key, const json_t *value, struct upid_err *err)
{
	struct spec_iter i;

	if (!spec_find(&i, &t->call.op->args, upid_str(key)) || strchr(key, '-') != NULL)
		return unknown_key(t, key, err);
	if (i.row->flags & SPEC_NOT_DATA)
		return upid_fail(err, UPID_E_USAGE,
		                 "%s is not for Terraform: a data source is about one task, and changes "
		                 "nothing",
		                 key);
	if (i.row->type == SPEC_UPIDS)
		return inputs_add_argument(&t->queue, value, t->call.op->exact, err);
	if (json_is_string(value) && json_string_length(value) == 0)
		return 0; /* not given: HCL cannot leave a key out */
	if (i.row->type == SPEC_LINES && json_is_string(value))
		return bind_lines(t, &i, value, err);
	return spec_bind_json(&t->call.bind, &i, value, SPEC_GIVEN, err);
}

/* A data source has exactly one result, so the filters must select one task. */
static int
check_filters(const struct terraform *t, struct upid_err *err)
{
	struct spec_iter i;

	if (t->queue.count > 0)
		return upid_fail(err, UPID_E_USAGE, "give upid or filters, not both");
	if (t->call.op->records != NULL)
		return 0;
	if (spec_find(&i, &t->call.op->args, UPID_S("latest")) &&
	    *(const bool *)spec_bind_value(&t->call.bind, &i))
		return 0;
	return upid_fail(err, UPID_E_USAGE,
	                 "set latest = \"true\" with other filters: a data source has exactly "
	                 "one result");
}

static int
check_inputs(const struct terraform *t, struct upid_err *err)
{
	if (t->call.op->takes != OP_UPIDS)
		return 0;
	if (face_filters(&t->call))
		return check_filters(t, err);
	if (t->queue.count == 1 || (t->queue.count > 1 && t->call.op->records != NULL))
		return 0;
	return upid_fail(err, UPID_E_USAGE,
	                 t->queue.count == 0 ? "missing required arguments: upid"
	                                     : "one UPID at a time: use for_each for several");
}

static int
bind(struct terraform *t, const json_t *query, struct upid_err *err)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)query, key, value)
		if (bind_one(t, key, value, err) != 0)
			return -1;
	if (check_inputs(t, err) != 0)
		return -1;
	return face_bind_rest(&t->call, err) == 0 ? spec_bind_check(&t->call.bind, err) : -1;
}

int
terraform_query(struct terraform *t, struct upid_err *err)
{
	json_t *query = NULL;
	int rc = read_query(&query, t->call.world, err) == 0 ? bind(t, query, err) : -1;

	json_decref(query);
	return rc;
}
