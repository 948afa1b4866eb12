/* The profile file: where it is, and whether its permissions are safe. */
#ifndef PROFILE_H
#define PROFILE_H

#include "face.h"

/* Binds the arguments of the selected profile, or of the default one. Call it after the environment
 * is bound, which may select the profile. */
int profile_bind(struct face_call *c, struct upid_err *err);

/* Adds the names of all profiles, one per line; none if there is no file. */
int profile_names(struct upid_buf *names, struct face_world *w, struct upid_err *err);

#endif
