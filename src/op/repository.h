/* A repository of Proxmox Backup Server, in the words of proxmox-backup-client. */
#ifndef OP_REPOSITORY_H
#define OP_REPOSITORY_H

#include "op.h"

/* Takes server and user from "[[user@realm[!token]@]host[:port]:]datastore", where no host is named
 * otherwise. -1: it is none. */
int op_repository_use(struct upid_api *api, struct upid_str repository, struct upid_err *err);

/* If its user was a token, what is known as the password is the token's secret. */
void op_repository_token(struct upid_api *api);

#endif
