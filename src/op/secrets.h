/* Secrets of a connection that are not arguments themselves: from files, descriptors and commands. */
#ifndef OP_SECRETS_H
#define OP_SECRETS_H

#include "conn.h"
#include "lib/base/buf.h"

/* The memory of the secrets; zeroed is empty. op_secrets_wipe() after use. */
struct op_secrets {
	struct upid_buf password, token, totp;
};

/* Reads what the arguments name, and api_token, into *api, whose texts then point into *s. A secret
 * that is there already stays. -1: one of them cannot be read, or is missing. */
int op_secrets_read(struct op_secrets *s, struct upid_api *api, const struct op_conn *conn,
                    const struct op_env *env, struct upid_err *err);

void op_secrets_wipe(struct op_secrets *s);

#endif
