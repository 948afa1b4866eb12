/* Reads the secrets of a connection from files, descriptors and commands. */
#ifndef OP_SECRETS_H
#define OP_SECRETS_H

#include "conn.h"
#include "lib/base/buf.h"

/* Owns the secrets; a zeroed struct is empty. Call op_secrets_wipe() after use. */
struct op_secrets {
	struct upid_buf password, token, totp;
};

/* Reads the secrets named by the arguments, and api_token, into *api, whose texts then point into
 * *s. An existing secret is kept. -1: one cannot be read, or is missing. */
int op_secrets_read(struct op_secrets *s, struct upid_api *api, const struct op_conn *conn,
                    const struct op_env *env, struct upid_err *err);

void op_secrets_wipe(struct op_secrets *s);

#endif
