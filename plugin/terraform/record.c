#include <string.h>

#include "terraform.h"

static const struct spec_row json_row = { SPEC_NAME("json"), .type = SPEC_STR };

/* Ends the flat record with `json`, the whole record with its types. */
static void
end_record(struct terraform *t, struct spec_strings *strings, const struct spec_set *set,
           const void *record)
{
	struct upid_buf whole = { 0 };
	struct spec_json json;

	spec_json_init(&json, &whole);
	json.without = SPEC_VOLATILE;
	spec_write(&json.base, set, record);
	strings->visible = false;
	strings->base.ops->str(&strings->base, &json_row, upid_buf_str(&whole));
	strings->base.ops->end(&strings->base);
	upid_buf_addc(&t->out, '\n');
	t->out.failed = t->out.failed || whole.failed;
	upid_buf_free(&whole);
}

static void
begin_record(struct terraform *t, struct spec_strings *strings)
{
	spec_strings_init(strings, &t->out);
	strings->visible = true;
	strings->base.ops->begin(&strings->base, NULL);
}

void
terraform_record(struct terraform *t, const void *result)
{
	struct spec_strings strings;

	begin_record(t, &strings);
	spec_write_fields(&strings.base, &t->call.op->result, result);
	end_record(t, &strings, &t->call.op->result, result);
}

void
terraform_add(struct terraform *t, const struct spec_set *set, const void *result)
{
	struct spec_json json;

	upid_buf_adds(&t->records, t->records.n > 0 ? "," : "");
	spec_json_init(&json, &t->records);
	json.without = SPEC_VOLATILE;
	spec_write(&json.base, set, result);
}

/* Writes the records that were added, as a list of JSON. */
static void
write_records(struct terraform *t, struct spec_strings *strings, const struct spec_row *row)
{
	struct upid_buf list = { 0 };

	upid_buf_addc(&list, '[');
	upid_buf_add(&list, t->records.p, t->records.n);
	upid_buf_addc(&list, ']');
	strings->visible = false;
	strings->base.ops->str(&strings->base, row, upid_buf_str(&list));
	t->out.failed = t->out.failed || list.failed || t->records.failed;
	upid_buf_free(&list);
}

void
terraform_gather(struct terraform *t, const void *result)
{
	if (t->count++ == 0) {
		begin_record(t, &t->strings);
		spec_write_fields(&t->strings.base, &t->call.op->result, result);
	}
	terraform_add(t, &t->call.op->result, result);
}

static void
begin_empty_list(struct terraform *t)
{
	begin_record(t, &t->strings);
	for (struct spec_iter i = { .set = &t->call.op->result }; spec_next(&i);)
		t->strings.base.ops->str(&t->strings.base, i.row, UPID_S(""));
}

void
terraform_list(struct terraform *t)
{
	static const struct spec_row count_row = { SPEC_NAME("count"), .type = SPEC_UINT };
	struct spec_sink *sink = &t->strings.base;

	if (t->count == 0)
		begin_empty_list(t);
	sink->ops->uint(sink, &count_row, t->count);
	write_records(t, &t->strings, &json_row);
	sink->ops->end(sink);
	upid_buf_addc(&t->out, '\n');
}

void
terraform_total(struct terraform *t, const void *total)
{
	static const struct spec_row list_row = { SPEC_NAME("records_json"), .type = SPEC_STR };
	const struct spec_set *set = t->call.op->total;
	struct spec_strings strings;

	begin_record(t, &strings);
	spec_write_fields(&strings.base, set, total);
	write_records(t, &strings, &list_row);
	end_record(t, &strings, set, total);
}

static struct upid_str
missing_value(const struct spec_row *row, const struct op_error *e, bool ok)
{
	if (strcmp(row->name, "upid") == 0)
		return e->upid;
	if (strcmp(row->name, "class") == 0)
		return UPID_S("unknown");
	if (strcmp(row->name, "reason") == 0)
		return e->error.message;
	if (strcmp(row->name, "ok") == 0 && ok)
		return UPID_S("true");
	return row->type == SPEC_BOOL ? UPID_S("false") : UPID_S("");
}

void
terraform_missing(struct terraform *t, const struct op_input *s, const struct upid_err *err,
                  bool ok)
{
	struct spec_strings strings;
	struct op_error e;

	op_error_fill(&e, s, err);
	begin_record(t, &strings);
	for (struct spec_iter i = { .set = &t->call.op->result }; spec_next(&i);)
		strings.base.ops->str(&strings.base, i.row, missing_value(i.row, &e, ok));
	end_record(t, &strings, &op_error_rows, &e);
}
