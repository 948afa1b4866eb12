/*
 * The names, defaults and environment of community.proxmox, so that its module_defaults work
 * unchanged; and the environment of three other tools. The columns of `.env` are theirs, in order:
 * community.proxmox (Ansible), bpg/proxmox and Telmate/proxmox (Terraform), proxmox-backup-client.
 */
#include <string.h>

#include "conn.h"
#include "repository.h"

enum { SECRET_FILE_MOST = 64 * 1024 };

#define ROW_OF(n, t, more, sentence, ...)                                                          \
	{                                                                                          \
		SPEC_NAME(#n), SPEC_AT(struct op_conn, n),                                         \
			.type = t, .text = sentence, .flags = SPEC_CONN | (more), ##__VA_ARGS__    \
	}
#define ROW(n, t, ...) ROW_OF(n, t, 0, __VA_ARGS__)
#define WHERE_ROW(n, t, ...) ROW_OF(n, t, SPEC_WHERE, __VA_ARGS__)
#define SERVER_ROW(n, t, ...) ROW_OF(n, t, SPEC_WHERE | SPEC_SERVER, __VA_ARGS__)
#define SECRET_ROW(n, ...) ROW_OF(n, SPEC_STR, SPEC_SECRET, __VA_ARGS__)
#define LOGIN_ROW(n, ...) ROW_OF(n, SPEC_STR, SPEC_SECRET | SPEC_LOGIN, __VA_ARGS__)
#define FILE_ROW(n, ...) ROW_OF(n, SPEC_PATH, SPEC_LOGIN, __VA_ARGS__)
#define COMMAND_ROW(n, ...) ROW_OF(n, SPEC_STR, SPEC_LOGIN | SPEC_LOCAL, __VA_ARGS__)

/* The ways to a password and to a token; a row may stand among its own rivals. */
#define PASSWORDS "api_password api_password_file api_password_command"
#define TOKENS "api_token_secret api_token_secret_file api_token_secret_command api_token"
#define RIVALS_OF_PASSWORD .rivals = PASSWORDS " api_token_id " TOKENS
#define RIVALS_OF_TOKEN .rivals = PASSWORDS " " TOKENS

const struct spec_row op_conn_rows[OP_CONN_ROWS] = {
	SERVER_ROW(
		api_host, SPEC_LIST,
		"The server: a name or address, with or without a port, or its URL. Of several, nodes of one "
		"cluster, the first that works is asked, and on a fault the next.",
		.env = "PROXMOX_HOST PROXMOX_VE_ENDPOINT PM_API_URL -", .rivals = "pbs_repository"),
	WHERE_ROW(
		api_port, SPEC_INT,
		"The port, where api_host names none; without it 8006 (PVE, PMG), 8007 (PBS) or 8443 (PDM).",
		.env = "PROXMOX_PORT - - -", .min = 1, .max = 65535),
	SERVER_ROW(
		pbs_repository, SPEC_STR,
		"A Backup Server, as proxmox-backup-client is told of it: "
		"[[user@realm[!token]@]host[:port]:]datastore. The password is then that user's, or the "
		"token's secret.",
		.env = "- - - PBS_REPOSITORY", .rivals = "api_host"),
	WHERE_ROW(
		product, SPEC_STR,
		"What api_host is; without it the UPID tells: ten pieces are of PBS, a remote's of PDM, all "
		"else of PVE.",
		.choices = "pve pmg pbs pdm"),
	ROW(api_user, SPEC_STR, "The user, name@realm.", .def = "root@pam",
	    .env = "PROXMOX_USER PROXMOX_VE_USERNAME PM_USER -"),
	LOGIN_ROW(api_password, "That user's password.",
	          .env = "PROXMOX_PASSWORD PROXMOX_VE_PASSWORD PM_PASS PBS_PASSWORD",
	          RIVALS_OF_PASSWORD),
	FILE_ROW(api_password_file,
	         "A file that holds the password; its last newline is no part of it.",
	         .env = "- - - PBS_PASSWORD_FILE", RIVALS_OF_PASSWORD),
	COMMAND_ROW(
		api_password_command,
		"A shell command whose first line of output is the password, such as pass or secret-tool; "
		"it runs once, only if no password and no token is there, and for 60 seconds at most.",
		.aliases = "password_command", RIVALS_OF_PASSWORD),
	ROW(api_token_id, SPEC_STR, "The API token: its name alone, or user@realm!name.",
	    .env = "PROXMOX_TOKEN_ID - PM_API_TOKEN_ID -", .rivals = PASSWORDS " api_token"),
	LOGIN_ROW(api_token_secret, "The API token's secret.",
	          .env = "PROXMOX_TOKEN_SECRET - PM_API_TOKEN_SECRET -", RIVALS_OF_TOKEN),
	FILE_ROW(api_token_secret_file, "A file that holds the token's secret.", RIVALS_OF_TOKEN),
	COMMAND_ROW(api_token_secret_command,
	            "A shell command whose first line of output is the token's secret; as "
	            "api_password_command.",
	            .aliases = "token_secret_command", RIVALS_OF_TOKEN),
	LOGIN_ROW(api_token, "Name and secret of an API token in one: user@realm!name=secret.",
	          .env = "- PROXMOX_VE_API_TOKEN - -", RIVALS_OF_TOKEN),
	SECRET_ROW(
		api_totp,
		"The second factor of a user with a password: a code of now, good for one login.",
		.aliases = "api_otp", .env = "- PROXMOX_VE_OTP PM_OTP -",
		.rivals = "api_totp_file api_recovery_code"),
	FILE_ROW(
		api_totp_file,
		"A file that holds the authenticator's secret, in base32 or as its otpauth:// address: codes "
		"are made from it whenever one is asked for.",
		.rivals = "api_totp api_recovery_code"),
	SECRET_ROW(api_recovery_code, "One of that user's recovery keys, good for one login.",
	           .rivals = "api_totp api_totp_file"),
	WHERE_ROW(validate_certs, SPEC_BOOL, "Check the server's certificate.", .def = "true",
	          .env = "PROXMOX_VALIDATE_CERTS !PROXMOX_VE_INSECURE !PM_TLS_INSECURE -"),
	WHERE_ROW(ca_path, SPEC_PATH, "The CA to trust: a file, or a hashed folder.",
	          .env = "PROXMOX_CA_PATH - - -"),
	WHERE_ROW(
		fingerprint, SPEC_LIST,
		"The SHA-256 fingerprint of the server's certificate, as Proxmox shows it, or several between "
		"commas; it is compared instead of CA and name.",
		.env = "- - - PBS_FINGERPRINT"),
	ROW(api_timeout, SPEC_MS,
	    "How long to wait for the answer to one request; for a log, for its next bytes.", .def = "5",
	    .env = "PROXMOX_API_TIMEOUT - - -", .min = 1, .max = 3600000),
	ROW_OF(profile, SPEC_STR, SPEC_CHOOSES | SPEC_WHERE,
	       "The profile to take what is given nowhere else from, a name of the file of profiles; "
	       "without it that file's default_profile.",
	       .env = "UPID_PROFILE"),
};

/* The first line of a file is the secret; a file is never larger than that. */
static int
read_secret(struct upid_buf *room, struct upid_str *secret, struct upid_str path,
            const struct op_env *env, struct upid_err *err)
{
	size_t n;

	if (path.n == 0 || secret->n > 0)
		return 0;
	if (env->read_file(env->ctx, room, path.p, SECRET_FILE_MOST, err) != 0)
		return -1;
	for (n = room->n; n > 0 && strchr("\r\n", room->p[n - 1]) != NULL; n--)
		;
	if (n == 0)
		return upid_fail(err, UPID_E_USAGE, "%s is empty, and a secret is wanted in it",
		                 path.p);
	*secret = (struct upid_str){ room->p, n };
	return 0;
}

static int
run_secret(struct upid_buf *room, struct upid_str *secret, const char *name,
           struct upid_str command, const struct op_env *env, struct upid_err *err)
{
	if (command.n == 0 || secret->n > 0)
		return 0;
	if (env->run_command == NULL)
		return upid_fail(err, UPID_E_USAGE, "%s: commands cannot be run here", name);
	if (env->run_command(env->ctx, room, name, command.p, env->quiet, err) != 0)
		return -1;
	*secret = upid_buf_str(room);
	return 0;
}

/* A command may ask a person, or a vault that counts: none runs whose secret would not be used, be
 * it that a token goes before a password, or that there is no server to send it to. */
static int
run_secrets(struct upid_buf *secret, struct upid_buf *password, struct upid_api *api,
            const struct op_conn *c, const struct op_env *env, struct upid_err *err)
{
	if (api->host.n == 0)
		return 0;
	if (c->api_token_secret_command.n > 0 && api->token_id.n == 0)
		return upid_fail(err, UPID_E_USAGE,
		                 "api_token_secret_command gives the secret of a token, and "
		                 "api_token_id, its name, is missing");
	if (run_secret(secret, &api->token_secret, "api_token_secret_command",
	               c->api_token_secret_command, env, err) != 0)
		return -1;
	if (api->token_id.n > 0 || api->token_secret.n > 0)
		return 0;
	return run_secret(password, &api->password, "api_password_command", c->api_password_command,
	                  env, err);
}

/* "user@realm!name=secret", as bpg's provider wants it. */
static int
split_token(struct upid_api *api, struct upid_str token, struct upid_err *err)
{
	const char *equals = token.n > 0 ? memchr(token.p, '=', token.n) : NULL;

	if (token.n == 0 || api->token_secret.n > 0)
		return 0;
	if (equals == NULL || memchr(token.p, '!', (size_t)(equals - token.p)) == NULL)
		return upid_fail(err, UPID_E_USAGE,
		                 "api_token is not of the form "
		                 "user@realm!name=secret");
	api->token_id = (struct upid_str){ token.p, (size_t)(equals - token.p) };
	api->token_secret = (struct upid_str){ equals + 1, token.n - api->token_id.n - 1 };
	return 0;
}

/* The first of the two that is set and not empty. */
static struct upid_str
variable(const struct op_env *env, const char *lower, const char *upper)
{
	const char *value = env->getenv(env->ctx, lower);

	if (value == NULL || value[0] == '\0')
		value = env->getenv(env->ctx, upper);
	return value != NULL ? upid_str(value) : (struct upid_str){ NULL, 0 };
}

/* The proxy of curl(1) for https://, under its names and in its order. */
static void
use_proxy(struct upid_api *api, const struct op_env *env)
{
	api->proxy = variable(env, "https_proxy", "HTTPS_PROXY");
	if (api->proxy.n == 0)
		api->proxy = variable(env, "all_proxy", "ALL_PROXY");
	api->no_proxy = variable(env, "no_proxy", "NO_PROXY");
}

int
op_conn_open(struct upid_source **src, const struct op_conn *c, const struct upid *sample,
             const struct op_env *env, struct upid_err *err)
{
	struct upid_buf password = { 0 }, secret = { 0 }, totp = { 0 };
	struct upid_api api = { .host = c->api_host,
		                .port = (int)c->api_port,
		                .user = c->api_user,
		                .password = c->api_password,
		                .totp_code = c->api_totp,
		                .recovery_code = c->api_recovery_code,
		                .token_id = c->api_token_id,
		                .token_secret = c->api_token_secret,
		                .verify = c->validate_certs,
		                .ca_path = c->ca_path,
		                .fingerprint = c->fingerprint,
		                .request_ms = c->api_timeout,
		                .clock = env->clock,
		                .trace = env->trace,
		                .trace_ctx = env->note_ctx };
	int rc = -1;

	use_proxy(&api, env);
	api.product = upid_product_of_word(c->product);
	if (op_repository_use(&api, c->pbs_repository, err) != 0)
		return -1;
	if (api.product == UPID_PRODUCT_ANY)
		api.product = upid_product_of(sample);
	if (read_secret(&password, &api.password, c->api_password_file, env, err) == 0 &&
	    read_secret(&secret, &api.token_secret, c->api_token_secret_file, env, err) == 0 &&
	    read_secret(&totp, &api.totp_secret, c->api_totp_file, env, err) == 0 &&
	    split_token(&api, c->api_token, err) == 0 &&
	    run_secrets(&secret, &password, &api, c, env, err) == 0) {
		op_repository_token(&api);
		rc = upid_source_api(src, &api, err);
	}
	upid_buf_wipe(&password);
	upid_buf_wipe(&secret);
	upid_buf_wipe(&totp);
	return rc;
}
