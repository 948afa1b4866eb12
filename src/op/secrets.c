#include <string.h>

#include "secrets.h"

enum { SECRET_MAX = 64 * 1024 };

/* Reads a secret from a file, without the newlines at its end. */
static int
read_secret(struct upid_buf *room, struct upid_str *secret, struct upid_str path,
            const struct op_env *env, struct upid_err *err)
{
	size_t n;

	if (path.n == 0 || secret->n > 0)
		return 0;
	if (env->read_file(env->ctx, room, path.p, SECRET_MAX, err) != 0)
		return -1;
	for (n = room->n; n > 0 && strchr("\r\n", room->p[n - 1]) != NULL; n--)
		;
	if (n == 0)
		return upid_fail(err, UPID_E_USAGE, "%s is empty; it must contain a secret",
		                 path.p);
	*secret = (struct upid_str){ room->p, n };
	return 0;
}

static int
read_fd(struct upid_buf *room, struct upid_str *secret, const struct op_conn *c,
        const struct op_env *env, struct upid_err *err)
{
	if (!c->has_password_fd || secret->n > 0)
		return 0;
	if (env->read_fd(env->ctx, room, c->api_password_fd, SECRET_MAX, err) != 0)
		return -1;
	if (room->n == 0)
		return upid_fail(
			err, UPID_E_USAGE,
			"api_password_fd: file descriptor %llu is empty; its first line must "
			"be the password",
			(unsigned long long)c->api_password_fd);
	*secret = upid_buf_str(room);
	return 0;
}

static int
run_secret(struct upid_buf *room, struct upid_str *secret, const char *name,
           struct upid_str command, const struct op_env *env, struct upid_err *err)
{
	if (command.n == 0 || secret->n > 0)
		return 0;
	if (env->run_command == NULL)
		return upid_fail(err, UPID_E_USAGE, "%s: this program cannot run commands", name);
	if (env->run_command(env->ctx, room, name, command.p, env->quiet, err) != 0)
		return -1;
	*secret = upid_buf_str(room);
	return 0;
}

/* A command may prompt a person or be counted by a vault. So it does not run if its secret would
 * not be used: there is no server, or a token takes precedence over the password. */
static int
run_secrets(struct op_secrets *s, struct upid_api *api, const struct op_conn *c,
            const struct op_env *env, struct upid_err *err)
{
	if (api->host.n == 0)
		return 0;
	if (c->api_token_secret_command.n > 0 && api->token_id.n == 0)
		return upid_fail(
			err, UPID_E_USAGE,
			"api_token_secret_command needs api_token_id, the name of the token");
	if (run_secret(&s->token, &api->token_secret, "api_token_secret_command",
	               c->api_token_secret_command, env, err) != 0)
		return -1;
	if (api->token_id.n > 0 || api->token_secret.n > 0)
		return 0;
	return run_secret(&s->password, &api->password, "api_password_command",
	                  c->api_password_command, env, err);
}

/* Splits "user@realm!name=secret", the form of bpg's provider. */
static int
split_token(struct upid_api *api, struct upid_str token, struct upid_err *err)
{
	const char *equals = token.n > 0 ? memchr(token.p, '=', token.n) : NULL;

	if (token.n == 0 || api->token_secret.n > 0)
		return 0;
	if (equals == NULL ||
	    !upid_names_token((struct upid_str){ token.p, (size_t)(equals - token.p) }))
		return upid_fail(err, UPID_E_USAGE,
		                 "api_token must have the form user@realm!name=secret");
	api->token_id = (struct upid_str){ token.p, (size_t)(equals - token.p) };
	api->token_secret = (struct upid_str){ equals + 1, token.n - api->token_id.n - 1 };
	return 0;
}

/* The order is that of proxmox-backup-client (get_secret_from_env() in pbs-client/src/tools/mod.rs). */
int
op_secrets_read(struct op_secrets *s, struct upid_api *api, const struct op_conn *c,
                const struct op_env *env, struct upid_err *err)
{
	if (read_fd(&s->password, &api->password, c, env, err) != 0 ||
	    read_secret(&s->password, &api->password, c->api_password_file, env, err) != 0 ||
	    read_secret(&s->token, &api->token_secret, c->api_token_secret_file, env, err) != 0 ||
	    read_secret(&s->totp, &api->totp_secret, c->api_totp_file, env, err) != 0 ||
	    split_token(api, c->api_token, err) != 0)
		return -1;
	return run_secrets(s, api, c, env, err);
}

void
op_secrets_wipe(struct op_secrets *s)
{
	upid_buf_wipe(&s->password);
	upid_buf_wipe(&s->token);
	upid_buf_wipe(&s->totp);
}
