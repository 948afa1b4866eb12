/* The records of `upid doctor`. */
#include <string.h>

#include "doctor.h"

#define ROW(n, more, sentence)                                                                     \
	{                                                                                          \
		SPEC_NAME(#n), SPEC_AT(struct doctor_record, n), .type = SPEC_STR, .flags = more,  \
								 .text = sentence                  \
	}

const struct spec_row doctor_rows[DOCTOR_ROWS] = {
	ROW(server, SPEC_NULLABLE, "The server that was checked; null for the settings."),
	ROW(check, 0,
	    "What was checked: `settings`, `name`, `tcp`, `tls`, `sign_in`, `rights`, `clock` or "
	    "`product`, in this order."),
	ROW(result, 0, "`ok`, `warning`, `failed`, or `skipped` because an earlier check failed."),
	ROW(detail, SPEC_NULLABLE, "What was found, without secrets."),
	ROW(remedy, SPEC_NULLABLE, "How to fix it; null if there is nothing to do."),
};

static const char *const checks[] = {
#define X(NAME, word) [DOCTOR_##NAME] = word,
	DOCTOR_CHECKS(X)
#undef X
};

int
doctor_say(struct doctor *d, enum doctor_check check, enum doctor_result result, const char *remedy)
{
	static const char *const results[] = { "ok", "warning", "failed", "skipped" };
	struct op_input input = { .index = d->index++, .profile = d->profile };
	struct doctor_record r = { .server = d->server.name[0] != '\0'
		                                     ? upid_str(d->server.name)
		                                     : (struct upid_str){ NULL, 0 },
		                   .check = upid_str(checks[check]),
		                   .result = upid_str(results[result]),
		                   .remedy = upid_str(remedy) };
	int rc;

	if (d->detail.n > 0 && strchr(".!?", d->detail.p[d->detail.n - 1]) == NULL)
		upid_buf_addc(&d->detail, '.');
	if (d->detail.failed)
		return upid_fail_memory(d->stop);
	r.detail = d->detail.n > 0 ? upid_buf_str(&d->detail) : (struct upid_str){ NULL, 0 };
	op_profile_fill(&r.profile, d->call, d->profile);
	rc = d->call->emit(d->call, &input, &r, result == DOCTOR_FAILED ? &d->err : NULL);
	d->detail.n = 0;
	d->stopped = d->stopped || rc != 0;
	return rc;
}
