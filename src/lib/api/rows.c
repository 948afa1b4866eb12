/* Parses the rows of a task list: {"data":[{"upid":"…","endtime":…,"status":"…",…},…]}. */
#include "answer.h"
#include "lib/base/json.h"

struct rows {
	struct upid_jscan scan;
	struct upid_buf upid, status; /* of the current row, unescaped */
	int (*row)(void *ctx, const struct upid_api_row *row);
	void *ctx;
	bool has_data, enough;
};

/* Reads the value of a key if it is a string; skips any other value. */
static bool
take_string(struct upid_buf *out, bool *is_string, struct upid_jscan *scan)
{
	struct upid_jscan before = *scan;
	struct upid_str token;

	out->n = 0;
	*is_string = upid_json_next(scan, &token) == UPID_J_STRING;
	if (*is_string) {
		upid_json_unescape(out, token);
		return true;
	}
	*scan = before;
	return upid_json_skip(scan);
}

/* Reads UNIX seconds; skips any other value, and one after the year 9999, and returns 0 for it. */
static bool
take_time(int64_t *value, struct upid_jscan *scan)
{
	static const int64_t last = 253402300799;
	struct upid_jscan before = *scan;
	struct upid_str token;

	*value = 0;
	if (upid_json_next(scan, &token) != UPID_J_OTHER) {
		*scan = before;
		return upid_json_skip(scan);
	}
	for (size_t i = 0; i < token.n; i++) {
		*value = *value * 10 + (token.p[i] - '0');
		if (token.p[i] < '0' || token.p[i] > '9' || *value > last) {
			*value = 0;
			break;
		}
	}
	return true;
}

/* Reads the keys of an object up to its closing brace. */
static bool
take_keys(struct rows *r, struct upid_api_row *row, bool *has_upid)
{
	bool has_status = false, whole;
	struct upid_str key;

	do {
		if (upid_json_next(&r->scan, &key) != UPID_J_STRING ||
		    !upid_json_take(&r->scan, ':'))
			return false;
		if (upid_str_eq(key, "upid"))
			whole = take_string(&r->upid, has_upid, &r->scan);
		else if (upid_str_eq(key, "status"))
			whole = take_string(&r->status, &has_status, &r->scan);
		else if (upid_str_eq(key, "endtime"))
			whole = take_time(&row->endtime_s, &r->scan);
		else
			whole = upid_json_skip(&r->scan);
		if (!whole)
			return false;
	} while (upid_json_take(&r->scan, ','));
	row->upid = upid_buf_str(&r->upid);
	if (has_status)
		row->status = (struct upid_str){ r->status.n > 0 ? r->status.p : "", r->status.n };
	return upid_json_take(&r->scan, '}');
}

/* Skips a row that is not an object or has no UPID. */
static bool
one_row(struct rows *r)
{
	struct upid_api_row row = { 0 };
	bool has_upid = false;

	if (!upid_json_take(&r->scan, '{'))
		return upid_json_skip(&r->scan);
	if (upid_json_take(&r->scan, '}'))
		return true;
	if (!take_keys(r, &row, &has_upid))
		return false;
	if (has_upid && !r->upid.failed && !r->status.failed)
		r->enough = r->row(r->ctx, &row) != 0;
	return true;
}

static bool
all_rows(struct rows *r)
{
	if (!upid_json_take(&r->scan, '['))
		return upid_json_skip(&r->scan); /* JSON, but not a list */
	r->has_data = true;
	if (upid_json_take(&r->scan, ']'))
		return true;
	do {
		if (!one_row(r))
			return false;
	} while (!r->enough && upid_json_take(&r->scan, ','));
	return r->enough || upid_json_take(&r->scan, ']');
}

static bool
envelope(struct rows *r)
{
	struct upid_str key;

	if (!upid_json_take(&r->scan, '{'))
		return false;
	if (upid_json_take(&r->scan, '}'))
		return true;
	do {
		if (upid_json_next(&r->scan, &key) != UPID_J_STRING ||
		    !upid_json_take(&r->scan, ':') ||
		    !(upid_str_eq(key, "data") ? all_rows(r) : upid_json_skip(&r->scan)))
			return false;
	} while (!r->enough && upid_json_take(&r->scan, ','));
	return r->enough || upid_json_take(&r->scan, '}');
}

int
upid_api_rows(struct upid_str body, int (*row)(void *ctx, const struct upid_api_row *row),
              void *ctx, struct upid_err *err)
{
	struct rows r = { .scan = { body.p, body.p + body.n }, .row = row, .ctx = ctx };
	bool whole = envelope(&r);
	bool failed = r.upid.failed || r.status.failed;

	upid_buf_free(&r.upid);
	upid_buf_free(&r.status);
	if (failed)
		return upid_fail_memory(err);
	if (!whole)
		return upid_api_no_answer(body, err);
	if (!r.has_data)
		return upid_fail(err, UPID_E_BAD_ANSWER,
		                 "the response contains no task list: check that this is a "
		                 "Proxmox API");
	return 0;
}
