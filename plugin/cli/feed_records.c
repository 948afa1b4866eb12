#include "feed_records.h"

/* A bare {n, t} is one line of a log; all of them together are one input. */
static bool
is_bare_line(const json_t *v)
{
	return json_is_integer(json_object_get(v, "n")) && json_is_string(json_object_get(v, "t"));
}

static int
add_bare_line(struct feed_records *f, struct upid_err *err)
{
	const json_t *v = f->in->value, *t = json_object_get(v, "t");

	return upid_lines_add(&f->lines, (uint64_t)json_integer_value(json_object_get(v, "n")),
	                      (struct upid_str){ json_string_value(t), json_string_length(t) },
	                      err);
}

static int
bind(struct feed_records *f, struct op_input *s, const json_t *value, struct upid_err *err)
{
	return records_bind(&f->fields, s, f->op, value, err) == 0 ? 1 : -1;
}

static bool
takes_lines(const struct feed_records *f)
{
	struct spec_iter row;

	return records_lines_row(&row, f->op);
}

/* Like bind(), or 0 if the value is only a part of an input. */
static int
take_value(struct feed_records *f, struct op_input *s, struct upid_err *err)
{
	if (!takes_lines(f))
		return json_is_array(f->in->value) ? 0 : bind(f, s, f->in->value, err);
	return is_bare_line(f->in->value) ? add_bare_line(f, err) : bind(f, s, f->in->value, err);
}

static int
take_end(struct feed_records *f, struct op_input *s, struct upid_err *err)
{
	if (f->lines.count == 0)
		return 0;
	return records_bind_lines(&f->fields, s, f->op, &f->lines, err) == 0 ? 1 : -1;
}

/* A list of records, as written by `--output json`, is read item by item; a list of lines is one
 * input. */
static bool
has_item(const struct feed_records *f)
{
	return !takes_lines(f) && f->item < json_array_size(f->in->value);
}

int
feed_records_next(struct feed_records *f, struct op_input *s, struct upid_err *err)
{
	struct upid_str text;
	int rc;

	*s = (struct op_input){ 0 };
	for (;;) {
		if (has_item(f))
			return bind(f, s, json_array_get(f->in->value, f->item++), err);
		f->item = 0;
		switch (stream_next(f->in, &text, &s->fault)) {
		case STREAM_JSON:
			if ((rc = take_value(f, s, err)) != 0)
				return rc;
			break;
		case STREAM_LINE:
			upid_fail(&s->fault, UPID_E_INPUT, "'%.*s' is not JSON: %s expects objects",
			          (int)(text.n < 100 ? text.n : 100), text.p, f->op->name);
			return 1;
		case STREAM_BROKEN:
			return 1;
		case STREAM_FAILED:
			*err = s->fault;
			return -1;
		case STREAM_END:
			return take_end(f, s, err);
		}
	}
}

bool
feed_records_more(struct feed_records *f, struct upid_err *err)
{
	return f->item > 0 || f->lines.count > 0 || stream_more(f->in, err);
}

void
feed_records_free(struct feed_records *f)
{
	records_free(&f->fields);
	upid_lines_free(&f->lines);
}
