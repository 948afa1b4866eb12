/* Reads logs from files and from standard input. */
#include <string.h>

#include "lib/base/text.h"
#include "report_files.h"

struct reading {
	struct op_report_run *run;
	struct upid_str path;
	bool begun;
	struct upid_err *err;
};

/* A log is text. These files would be reported as logs in an unknown format. */
static int
check_text(const struct reading *r, struct upid_str line)
{
	static const struct {
		const char *begins, *says;
	} rows[] = {
		{ "\x1F\x8B", "compressed (gzip): decompress it first" },
		{ "\x28\xB5\x2F\xFD", "compressed (zstd): decompress it first" },
		{ "\xFD" "7zXZ", "compressed (xz): decompress it first" },
		{ "BZh91AY", "compressed (bzip2): decompress it first" },
		{ "\xFF\xFE", "UTF-16 text: convert it to UTF-8" },
		{ "\xFE\xFF", "UTF-16 text: convert it to UTF-8" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t n = strlen(rows[i].begins);

		if (line.n < n || memcmp(line.p, rows[i].begins, n) != 0)
			continue;
		if (upid_str_eq(r->path, "-"))
			return upid_fail(r->err, UPID_E_INPUT, "standard input is %s", rows[i].says);
		return upid_fail(r->err, UPID_E_INPUT, "%.*s is %s", (int)r->path.n, r->path.p,
		                 rows[i].says);
	}
	return 0;
}

static int
on_line(void *arg, struct upid_str line)
{
	struct reading *r = arg;

	if (!r->begun && check_text(r, line) != 0)
		return -1;
	r->begun = true;
	return op_report_line(r->run, line, r->err);
}

static int
read_input(struct reading *r, struct upid_err *err)
{
	struct op_call *call = r->run->call;
	struct upid_str line;
	int rc;

	if (call->next_line == NULL)
		return upid_fail(err, UPID_E_USAGE,
		                 "file: standard input cannot be read as a "
		                 "log here");
	while ((rc = call->next_line(call, &line, err)) == 1)
		if (on_line(r, line) != 0)
			return -1;
	return rc;
}

/* The UPID in the name of a file, ignoring its directories. */
static struct upid_str
upid_of(struct upid_str path)
{
	size_t at = path.n;

	while (at > 0 && path.p[at - 1] != '/')
		at--;
	if (path.n - at < 5 || memcmp(path.p + at, "UPID:", 5) != 0)
		return (struct upid_str){ NULL, 0 };
	return (struct upid_str){ path.p + at, path.n - at };
}

static int
one_file(struct op_report_run *run, struct upid_str path, size_t index)
{
	const struct op_input subject = { .index = index, .upid = upid_of(path) };
	const struct op_env *env = run->call->env;
	struct upid_buf name = { 0 };
	struct upid_err err = { 0 };
	struct reading r = { .run = run, .path = path, .err = &err };
	int rc;

	upid_buf_add(&name, path.p, path.n);
	if (upid_buf_cstr(&name) == NULL || op_report_open(run, subject, path, &err) != 0)
		rc = upid_fail_memory(&err);
	else if (upid_str_eq(path, "-"))
		rc = read_input(&r, &err);
	else
		rc = env->read_lines(env->ctx, name.p, on_line, &r, &err);
	if (rc != 0 && err.code == UPID_E_OK && !run->stopped)
		upid_fail_memory(&err);
	rc = op_report_close(run, false, (struct upid_str){ NULL, 0 }, &err);
	upid_buf_free(&name);
	return rc;
}

int
op_report_files(struct op_report_run *run, struct upid_str list)
{
	struct upid_str path;
	size_t index = 0;

	while (upid_list_next(&path, &list))
		if (one_file(run, path, index++) != 0)
			return -1;
	return 0;
}
