/* The profile file: finds it, and checks who else can read or write it. */
#ifndef PROFILE_H
#define PROFILE_H

#include "face.h"
#include "spec/profile.h"

/* Reads the file into *p, whose arena the caller sets. 1: there is no file, and `selected`, the
 * name of a profile, is empty. -1: the file is invalid, or selected but missing. */
int profile_load(struct spec_profiles *p, struct face_world *w, struct upid_str selected,
                 struct upid_err *err);

/* Adds the names of all profiles, one per line; nothing if there is no file. */
int profile_names(struct upid_buf *names, struct face_world *w, struct upid_err *err);

#endif
