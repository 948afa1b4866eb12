/* Determines the profiles of a call, and the arguments of each. */
#ifndef PROFILES_H
#define PROFILES_H

#include "face.h"

/* Call it before the environment is bound. */
int profiles_begin(struct face_call *c, struct upid_err *err);

/*
 * Call it afterwards: binds the arguments of the selected profile, or of the default one. Of
 * several it binds the first one. The environment then provides no connection, because all profiles
 * would get the same server from it; a server or credential set for all of them is an error.
 */
int profiles_bind(struct face_call *c, struct upid_err *err);

/* op_call's conn(). */
int profiles_conn(struct op_call *call, size_t n, struct upid_str *profile,
                  const struct op_conn **conn, struct upid_err *err);

#endif
