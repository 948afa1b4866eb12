/* The file of profiles: where it is, and who may read it. */
#ifndef PROFILE_H
#define PROFILE_H

#include "face.h"

/* Binds what the profile that is asked for, or the default one, says of this operation. The
 * environment must have been bound. */
int profile_bind(struct face_call *c, struct upid_err *err);

#endif
