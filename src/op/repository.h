/* A Backup Server repository in the notation of proxmox-backup-client. */
#ifndef OP_REPOSITORY_H
#define OP_REPOSITORY_H

#include "op.h"

/* Reads server and user from "[[user@realm[!token]@]host[:port]:]datastore", unless a host is
 * given. -1: malformed. */
int op_repository_use(struct upid_api *api, struct upid_str repository, struct upid_err *err);

/* If the user is a token, the password is the secret of that token. */
void op_repository_token(struct upid_api *api);

#endif
