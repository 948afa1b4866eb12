/* An Ansible module's arguments file, read as Ansible's own modules read theirs. */
#ifndef ANSIBLE_ARGS_H
#define ANSIBLE_ARGS_H

#include <jansson.h>

#include "plugin/face.h"
#include "plugin/inputs.h"

struct ansible_args {
	struct face_call *call;
	struct inputs *queue; /* the UPIDs go here */
	bool list;            /* a list was given, so a list is the answer */
	bool ignore_unknown;
};

/* The file as an object, which is the caller's then; `text` as in face_ansible. -1: it is missing,
 * or none. */
int ansible_read_args(json_t **args, struct face_world *w, const char *path, struct upid_buf *text,
                      struct upid_err *err);

/* The operation by our own name first: after a redirect the task's word is still the old one. */
int
ansible_find_op(const struct op **op, const char *argv0, const json_t *args, struct upid_err *err);

/* Binds all arguments, in Ansible's words where one does not fit. */
int ansible_bind(struct ansible_args *a, const json_t *args, struct upid_err *err);

#endif
