#include "op.h"

int
op_each(struct op_call *call, int (*one)(struct op_call *, const struct op_input *),
        struct upid_err *stop)
{
	struct op_input subject;
	int rc;

	while ((rc = call->next(call, &subject, stop)) == 1)
		if (one(call, &subject) != 0)
			return -1;
	return rc;
}

static const struct spec_row inside_rows[] = {
	{ SPEC_NAME("code"), SPEC_AT(struct op_error_inside, code), .type = SPEC_STR,
	  .text = "The error code, for programs." },
	{ SPEC_NAME("message"), SPEC_AT(struct op_error_inside, message), .type = SPEC_STR,
	  .text = "The error message, for people: what is wrong, where, and what to do." },
	{ SPEC_NAME("http"), SPEC_AT(struct op_error_inside, http), .type = SPEC_INT,
	  SPEC_WHEN(struct op_error_inside, has_http),
	  .text = "The HTTP status of the response that caused the error." },
};

const struct spec_set op_error_inside_rows = { { SPEC_PART(inside_rows, 0) } };

static const struct spec_row error_rows[] = {
	{ SPEC_NAME("upid"), SPEC_AT(struct op_error, upid), .type = SPEC_STR,
	  .flags = SPEC_NULLABLE, .text = "The input, or null." },
	{ SPEC_NAME("profile"), SPEC_AT(struct op_error, profile), .type = SPEC_STR,
	  SPEC_WHEN(struct op_error, has_profile),
	  .text = "The profile of the server, if several are in use." },
	{ SPEC_NAME("error"), SPEC_AT(struct op_error, error), .type = SPEC_OBJ,
	  .sub = &op_error_inside_rows, .text = "Why there is no result." },
};

const struct spec_set op_error_rows = { { SPEC_PART(error_rows, 0) } };

void
op_error_inside_fill(struct op_error_inside *e, const struct upid_err *err)
{
	*e = (struct op_error_inside){ .code = upid_str(upid_code_word(err->code)),
		                       .message = upid_str(err->message),
		                       .has_http = err->http > 0,
		                       .http = err->http };
}

void
op_error_fill(struct op_error *e, const struct op_input *s, const struct upid_err *err)
{
	enum { SHOWN = 1024 }; /* bytes to show of an input that is not a UPID */

	*e = (struct op_error){ .upid = s != NULL ? s->upid : (struct upid_str){ NULL, 0 } };
	if (s != NULL)
		e->profile = s->profile;
	e->has_profile = e->profile.p != NULL;
	if (e->upid.n > SHOWN)
		e->upid.n = SHOWN;
	op_error_inside_fill(&e->error, err);
}
