/*
 * Names, defaults and variables are those of community.proxmox, so that its module_defaults work
 * unchanged. The variables of three other tools are read too. The columns of `.env` are, in order:
 * community.proxmox (Ansible), bpg/proxmox and Telmate/proxmox (Terraform), proxmox-backup-client.
 */
#include <string.h>

#include "conn.h"
#include "repository.h"
#include "secrets.h"

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

/* The arguments for a password, and those for a token. A row may be listed as its own rival. */
#define PASSWORDS "api_password api_password_fd api_password_file api_password_command"
#define TOKENS "api_token_secret api_token_secret_file api_token_secret_command api_token"
#define RIVALS_OF_PASSWORD .rivals = PASSWORDS " api_token_id " TOKENS
#define RIVALS_OF_TOKEN .rivals = PASSWORDS " " TOKENS

const struct spec_row op_conn_rows[OP_CONN_ROWS] = {
	SERVER_ROW(api_host, SPEC_LIST,
	           "The server: a name or address, with or without a port, or a URL. Separate "
	           "several nodes of one cluster by commas: the one that works is used, and the "
	           "next one is tried when it fails.",
	           .env = "PROXMOX_HOST PROXMOX_VE_ENDPOINT PM_API_URL -",
	           .rivals = "pbs_repository"),
	WHERE_ROW(api_port, SPEC_INT,
	          "The port, if api_host does not contain it. Default: 8006 (Proxmox VE, Mail Gateway), "
	          "8007 (Backup Server) or 8443 (Datacenter Manager).",
	          .env = "PROXMOX_PORT - - -", .min = 1, .max = 65535),
	SERVER_ROW(pbs_repository, SPEC_STR,
	           "A Backup Server in the notation of proxmox-backup-client: "
	           "[[user@realm[!token]@]host[:port]:]datastore. The password is then the "
	           "user's, or the secret of the token.",
	           .env = "- - - PBS_REPOSITORY", .rivals = "api_host"),
	WHERE_ROW(product, SPEC_STR,
	          "The product at api_host. By default it is derived from the UPID: ten fields "
	          "mean Backup Server, a remote means Datacenter Manager, everything else "
	          "Proxmox VE.",
	          .env = "PROXMOX_PRODUCT - - -", .choices = "pve pmg pbs pdm"),
	ROW(api_user, SPEC_STR, "The user, as name@realm.", .def = "root@pam",
	    .env = "PROXMOX_USER PROXMOX_VE_USERNAME PM_USER -"),
	LOGIN_ROW(api_password, "The password of api_user.",
	          .env = "PROXMOX_PASSWORD PROXMOX_VE_PASSWORD PM_PASS PBS_PASSWORD",
	          RIVALS_OF_PASSWORD),
	ROW_OF(api_password_fd, SPEC_UINT, SPEC_LOGIN | SPEC_LOCAL,
	       "An inherited file descriptor; its first line is the password.",
	       .env = "- - - PBS_PASSWORD_FD", .max = 1048576, RIVALS_OF_PASSWORD,
	       SPEC_WHEN(struct op_conn, has_password_fd)),
	FILE_ROW(api_password_file, "A file with the password; a trailing newline is ignored.",
	         .env = "- - - PBS_PASSWORD_FILE", RIVALS_OF_PASSWORD),
	COMMAND_ROW(api_password_command,
	            "A shell command, such as pass or secret-tool; the first line of its output is "
	            "the password. It runs once, for at most 60 seconds, and only if neither a "
	            "password nor a token is given.",
	            .aliases = "password_command", .env = "- - - PBS_PASSWORD_CMD",
	            RIVALS_OF_PASSWORD),
	ROW(api_token_id, SPEC_STR, "The API token: its name, or user@realm!name.",
	    .env = "PROXMOX_TOKEN_ID - PM_API_TOKEN_ID -", .rivals = PASSWORDS " api_token"),
	LOGIN_ROW(api_token_secret, "The secret of the API token.",
	          .env = "PROXMOX_TOKEN_SECRET - PM_API_TOKEN_SECRET -", RIVALS_OF_TOKEN),
	FILE_ROW(api_token_secret_file, "A file with the secret of the API token.",
	         RIVALS_OF_TOKEN),
	COMMAND_ROW(api_token_secret_command,
	            "A shell command; the first line of its output is the secret of the API "
	            "token. Otherwise like api_password_command.",
	            .aliases = "token_secret_command", RIVALS_OF_TOKEN),
	LOGIN_ROW(api_token, "Name and secret of an API token in one: user@realm!name=secret.",
	          .env = "- PROXMOX_VE_API_TOKEN - -", RIVALS_OF_TOKEN),
	SECRET_ROW(api_totp, "The current code of the second factor; valid for one login.",
	           .aliases = "api_otp", .env = "PROXMOX_OTP PROXMOX_VE_OTP PM_OTP -",
	           .rivals = "api_totp_file api_recovery_code"),
	FILE_ROW(api_totp_file,
	         "A file with the secret of the authenticator, in base32 or as an otpauth:// "
	         "URL. Codes are computed from it when the server requires one.",
	         .rivals = "api_totp api_recovery_code"),
	SECRET_ROW(api_recovery_code, "A recovery key of the user; valid for one login.",
	           .rivals = "api_totp api_totp_file"),
	WHERE_ROW(validate_certs, SPEC_BOOL, "Verify the certificate of the server.", .def = "true",
	          .env = "PROXMOX_VALIDATE_CERTS !PROXMOX_VE_INSECURE !PM_TLS_INSECURE -"),
	WHERE_ROW(ca_path, SPEC_PATH,
	          "The CA to trust: a file, or a directory with hashed "
	          "names.",
	          .env = "PROXMOX_CA_PATH - - -"),
	WHERE_ROW(fingerprint, SPEC_LIST,
	          "The SHA-256 fingerprint of the server's certificate, as Proxmox shows it, "
	          "or several separated by commas. It replaces the checks of CA and host name.",
	          .env = "PROXMOX_FINGERPRINT - - PBS_FINGERPRINT"),
	ROW(api_timeout, SPEC_MS, "The timeout of one request; while a log arrives, of a pause in its data.",
	    .def = "5", .env = "PROXMOX_API_TIMEOUT - - -", .min = 1, .max = 3600000),
	ROW_OF(profile, SPEC_LIST, SPEC_CHOOSES | SPEC_WHERE | SPEC_NOT_EMPTY,
	       "The profile with defaults for all other arguments; by default the "
	       "default_profile of the profile file. Several, separated by commas, are all "
	       "used: a task belongs to the profile named in its record, else to the first one "
	       "of its product, else to the first one.",
	       .env = "UPID_PROFILE"),
	ROW_OF(all_profiles, SPEC_BOOL, SPEC_CHOOSES | SPEC_WHERE,
	       "Use all profiles of the profile file.", .def = "false"),
};

/* Returns the first of the two that is set and not empty. */
static struct upid_str
variable(const struct op_env *env, const char *lower, const char *upper)
{
	const char *value = env->getenv(env->ctx, lower);

	if (value == NULL || value[0] == '\0')
		value = env->getenv(env->ctx, upper);
	return value != NULL ? upid_str(value) : (struct upid_str){ NULL, 0 };
}

/* Finds the proxy for https:// like curl(1): the same variables in the same order. */
static void
use_proxy(struct upid_api *api, const struct op_env *env)
{
	api->proxy = variable(env, "https_proxy", "HTTPS_PROXY");
	if (api->proxy.n == 0)
		api->proxy = variable(env, "all_proxy", "ALL_PROXY");
	api->no_proxy = variable(env, "no_proxy", "NO_PROXY");
}

enum upid_product
op_conn_product(const struct op_conn *c)
{
	bool is_repository = c->api_host.n == 0 && c->pbs_repository.n > 0;

	return is_repository ? UPID_PRODUCT_PBS : upid_product_of_word(c->product);
}

int
op_conn_open(struct upid_source **src, const struct op_conn *c, const struct upid *sample,
             const struct op_env *env, struct upid_err *err)
{
	struct op_secrets secrets = { 0 };
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
		                .no_shell = env->no_shell,
		                .trace = env->trace,
		                .trace_ctx = env->note_ctx };
	int rc = -1;

	use_proxy(&api, env);
	api.product = upid_product_of_word(c->product);
	if (op_repository_use(&api, c->pbs_repository, err) != 0)
		return -1;
	if (api.product == UPID_PRODUCT_ANY) {
		api.product = sample != NULL ? upid_product_of(sample) : UPID_PRODUCT_PVE;
		api.product_is_guess = true;
	}
	if (op_secrets_read(&secrets, &api, c, env, err) == 0) {
		op_repository_token(&api);
		rc = env->loop != NULL ? upid_source_api(src, env->loop, &api, err)
		                       : upid_fail_memory(err);
	}
	op_secrets_wipe(&secrets);
	/* all inputs have been read; from here on only the loop blocks */
	if (rc == 0 && env->catch_signals != NULL)
		env->catch_signals(env->ctx, env->loop);
	return rc;
}
