#include <string.h>
#include <strings.h>

#include "lib/base/text.h"
#include "run_request.h"

enum { FILE_MAX = 16 << 20 };

static const struct spec_row rows[] = {
	{ SPEC_NAME("method"), SPEC_AT(struct op_request, method), .type = SPEC_STR,
	  .text = "The method." },
	{ SPEC_NAME("path"), SPEC_AT(struct op_request, shown_path), .type = SPEC_STR,
	  .text = "The path below /api2/json." },
	{ SPEC_NAME("parameters"), SPEC_AT(struct op_request, shown), .type = SPEC_TEXTS,
	  .text = "The parameters as `name=value`. A secret value, or one from a file, is masked." },
};

const struct spec_set op_request_rows = { { SPEC_PART(rows, 0) } };

/* ------------------------------------------------------------------------------- the path */

static bool
is_dots(struct upid_str part)
{
	return upid_str_eq(part, ".") || upid_str_eq(part, "..");
}

static bool
is_empty(struct upid_str part)
{
	return part.n == 0;
}

/* Looks at what stands between the slashes, and after the last one. */
static bool
has_part(struct upid_str path, bool (*is)(struct upid_str part))
{
	size_t from = path.n > 0 && *path.p == '/';

	for (size_t i = from; i <= path.n; i++)
		if (i == path.n || path.p[i] == '/') {
			if (is((struct upid_str){ path.p + from, i - from }))
				return true;
			from = i + 1;
		}
	return false;
}

/* Characters that are valid in a URL are kept; others are encoded. */
static void
add_path(struct upid_buf *out, struct upid_str path)
{
	if (path.n == 0 || *path.p != '/')
		upid_buf_addc(out, '/');
	for (size_t i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.p[i];

		if (c <= ' ' || c >= 0x7F || strchr("\"<>\\^`{|}[]", c) != NULL)
			upid_buf_add_percent(out, (struct upid_str){ path.p + i, 1 });
		else
			upid_buf_addc(out, (char)c);
	}
}

static int
make_path(struct op_request *r, struct upid_str path, struct upid_err *err)
{
	static const char base[] = "/api2/json/";

	path = upid_trim(path);
	if (path.n >= sizeof(base) - 1 && memcmp(path.p, base, sizeof(base) - 1) == 0)
		path = (struct upid_str){ path.p + sizeof(base) - 2, path.n - (sizeof(base) - 2) };
	if (path.n == 0 || upid_str_eq(path, "/"))
		return upid_fail(err, UPID_E_USAGE, "path is empty");
	if (memchr(path.p, '?', path.n) != NULL || memchr(path.p, '#', path.n) != NULL)
		return upid_fail(err, UPID_E_USAGE,
		                 "path: '%.*s' contains a '?' or '#': set parameters "
		                 "separately, as key=value",
		                 upid_shown(path), path.p);
	/* libcurl would resolve dots and leave /api2/json */
	if (has_part(path, is_dots) || memchr(path.p, '\0', path.n) != NULL ||
	    strncmp(path.p, "http", 4) == 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "path: '%.*s' is not a path below /api2/json, such as "
		                 "/nodes/pve1/vzdump",
		                 upid_shown(path), path.p);
	/* Proxmox VE skips it: of qemu/100/$what the rest is the guest itself */
	if (has_part(path, is_empty))
		return upid_fail(err, UPID_E_USAGE,
		                 "path: '%.*s' has an empty part: is a variable not set?",
		                 upid_shown(path), path.p);
	add_path(&r->path, path);
	r->shown_path = upid_buf_str(&r->path);
	return upid_buf_cstr(&r->path) != NULL ? 0 : upid_fail_memory(err);
}

/* ------------------------------------------------------------------------------- parameters */

static bool
ends(struct upid_str name, const char *with)
{
	size_t n = strlen(with);

	return name.n >= n && strncasecmp(name.p + name.n - n, with, n) == 0;
}

/*
 * The API parameters that contain secrets: password, cipassword, smbios keys and `sshkeys` of
 * guests; key and data of certificates and ACME plugins; token, secret and value of notifications
 * and second factors; the target-endpoint of a remote migration, which contains an API token
 * (pve-manager, qemu-server, pve-storage, pve-access-control; proxmox-backup has secret-key and
 * encryption-key, while fingerprints are public).
 */
static bool
is_secret(struct upid_str name)
{
	static const char words[] =
		"data value otp tfa ticket target-endpoint apitoken cookie hmac";
	static const char *const tails[] = { "password", "passwd", "passphrase", "secret", "key",
		                             "keys",     "token",  "keyring",    "hmac" };

	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++)
		if (ends(name, tails[i]))
			return true;
	return spec_has_word_fold(words, name);
}

static int
read_value(struct upid_str *value, struct op_request *r, const struct op_env *env,
           struct upid_err *err)
{
	struct upid_buf text = { 0 };
	int rc = env->read_file(env->ctx, &text, value->p, FILE_MAX, err);

	if (rc == 0) {
		text.n -= text.n > 0 && text.p[text.n - 1] == '\n';
		text.n -= text.n > 0 && text.p[text.n - 1] == '\r';
		if (!spec_copy(value, &r->arena, upid_buf_str(&text)))
			rc = upid_fail_memory(err);
	}
	upid_buf_wipe(&text);
	return rc;
}

static void
hide(struct op_request *r, struct upid_str name)
{
	if (r->hidden.n > 0)
		upid_buf_addc(&r->hidden, ' ');
	upid_buf_add_percent(&r->hidden, name);
}

static int
show(struct op_request *r, const struct spec_pair *pair, bool secret, struct upid_err *err)
{
	struct upid_buf text = { 0 };
	int rc;

	upid_buf_add(&text, pair->name.p, pair->name.n);
	upid_buf_addc(&text, '=');
	if (secret)
		upid_buf_adds(&text, "********");
	else
		upid_buf_add(&text, pair->value.p, pair->value.n);
	rc = text.failed ? upid_fail_memory(err)
	                 : upid_lines_add(&r->shown, r->shown.count + 1, upid_buf_str(&text), err);
	upid_buf_free(&text);
	return rc;
}

static int
add_parameter(struct op_request *r, const struct spec_pair *pair, const struct op_env *env,
              struct upid_err *err)
{
	bool secret = pair->file || is_secret(pair->name);
	struct upid_str value = pair->value;

	if (pair->file && read_value(&value, r, env, err) != 0)
		return upid_fail_at(err, "parameter %.*s", upid_shown(pair->name), pair->name.p);
	if (r->form.n > 0)
		upid_buf_addc(&r->form, '&');
	upid_buf_add_percent(&r->form, pair->name);
	upid_buf_addc(&r->form, '=');
	upid_buf_add_percent(&r->form, value);
	if (secret)
		hide(r, pair->name);
	return show(r, pair, secret, err);
}

static int
add_parameters(struct op_request *r, const struct spec_pairs *pairs, const struct op_env *env,
               struct upid_err *err)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (add_parameter(r, &pairs->pair[i], env, err) != 0)
			return -1;
	return 0;
}

/* Reads an object from a file or standard input. */
static int
add_json(struct op_request *r, struct upid_str file, const struct op_env *env, struct upid_err *err)
{
	static const struct spec_row row = { .name = "data_json" };
	const char *path = upid_str_eq(file, "-") ? "/dev/stdin" : file.p;
	struct spec_pairs pairs = { 0 };
	struct upid_buf text = { 0 };
	int rc = env->read_file(env->ctx, &text, path, FILE_MAX, err);

	if (rc == 0)
		rc = spec_pairs_add_object(&pairs, &row, upid_buf_str(&text), &r->arena, err);
	upid_buf_wipe(&text);
	return rc == 0 ? add_parameters(r, &pairs, env, err) : -1;
}

int
op_request_make(struct op_request *r, struct upid_str method, struct upid_str path,
                const struct spec_pairs *parameters, struct upid_str data_json,
                const struct op_env *env, struct upid_err *err)
{
	r->method = method;
	if (make_path(r, path, err) != 0 ||
	    (data_json.n > 0 && add_json(r, data_json, env, err) != 0) ||
	    add_parameters(r, parameters, env, err) != 0)
		return -1;
	if (upid_buf_cstr(&r->form) == NULL || upid_buf_cstr(&r->hidden) == NULL)
		return upid_fail_memory(err);
	r->request = (struct upid_request){
		.method = method.p, .path = r->path.p, .form = r->form.p, .hidden = r->hidden.p
	};
	return 0;
}

void
op_request_describe(struct upid_buf *text, const struct op_request *r)
{
	upid_buf_addf(text, "%.*s %.*s", (int)r->method.n, r->method.p, (int)r->shown_path.n,
	              r->shown_path.p);
	for (size_t i = 0; i < r->shown.count; i++) {
		upid_buf_addc(text, ' ');
		upid_buf_add(text, r->shown.line[i].t.p, r->shown.line[i].t.n);
	}
}

void
op_request_wipe(struct op_request *r)
{
	upid_buf_free(&r->path);
	upid_buf_wipe(&r->form);
	upid_buf_free(&r->hidden);
	upid_lines_free(&r->shown);
	spec_arena_free(&r->arena);
}
