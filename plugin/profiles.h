/* Which profiles a call uses, and what each of them says. */
#ifndef PROFILES_H
#define PROFILES_H

#include "face.h"

/* Before the environment is bound. */
int profiles_begin(struct face_call *c, struct upid_err *err);

/*
 * After that: binds what the selected profile says of this operation, or the default one. Of several it
 * binds the first. The environment then counts for no connection, because all would get the same server
 * from it; and a server or a credential that is given for all of them is an error.
 */
int profiles_bind(struct face_call *c, struct upid_err *err);

/* op_call's conn(). */
int profiles_conn(struct op_call *call, size_t n, struct upid_str *profile,
                  const struct op_conn **conn, struct upid_err *err);

#endif
