#include <string.h>

#include "nagios.h"

static enum cli_nagios
status_of(struct upid_str result, bool warnings_pass)
{
	if (upid_str_eq(result, "error") || upid_str_eq(result, "missing"))
		return NAGIOS_CRITICAL;
	if (upid_str_eq(result, "warning") && warnings_pass)
		return NAGIOS_OK;
	if (upid_str_eq(result, "warning") || upid_str_eq(result, "running"))
		return NAGIOS_WARNING;
	return upid_str_eq(result, "ok") || upid_str_eq(result, "skipped") ? NAGIOS_OK :
	                                                                     NAGIOS_UNKNOWN;
}

/* Replaces bars, which would start the performance data, and line breaks, which would start the
 * long output. */
static void
add_text(struct upid_buf *out, struct upid_str text)
{
	size_t from = out->n;

	upid_buf_add_visible(out, text, "");
	for (size_t i = from; i < out->n && !out->failed; i++)
		if (out->p[i] == '|' || out->p[i] == '\n')
			out->p[i] = '/';
}

static void
add_status(struct upid_buf *out, enum cli_nagios status, struct upid_str text)
{
	static const char *const words[] = { "OK", "WARNING", "CRITICAL", "UNKNOWN" };

	upid_buf_addf(out, "UPID %s - ", words[status]);
	add_text(out, text);
}

static struct upid_str
string_row(const struct spec_set *set, const void *total, const char *name)
{
	struct upid_str value = { "", 0 };
	struct spec_iter i;

	if (spec_find(&i, set, upid_str(name)))
		memcpy(&value, (const char *)total + i.base + i.row->at, sizeof(value));
	return value;
}

enum cli_nagios
cli_nagios_total(struct upid_buf *out, const struct spec_set *set, const void *total,
                 bool warnings_pass, size_t faults)
{
	enum cli_nagios status = status_of(string_row(set, total, "result"), warnings_pass);
	char separator = '|';

	if (faults > 0 && status != NAGIOS_CRITICAL)
		status = NAGIOS_UNKNOWN;
	add_status(out, status, string_row(set, total, "message"));
	for (struct spec_iter i = { .set = set }; spec_next(&i); ) {
		uint64_t count;

		if (i.row->type != SPEC_UINT || strncmp(i.row->name, "count_", 6) != 0)
			continue;
		memcpy(&count, (const char *)total + i.base + i.row->at, sizeof(count));
		upid_buf_addf(out, separator == '|' ? " | %s=%llu;;;0" : " %s=%llu;;;0",
		              i.row->name + 6, (unsigned long long)count);
		separator = ' ';
	}
	upid_buf_addc(out, '\n');
	return status;
}

enum cli_nagios
cli_nagios_fault(struct upid_buf *out, const struct upid_err *err)
{
	enum cli_nagios status =
		err->code == UPID_E_NO_MATCH ? NAGIOS_CRITICAL : NAGIOS_UNKNOWN;

	add_status(out, status, upid_str(err->message));
	upid_buf_addc(out, '\n');
	return status;
}
