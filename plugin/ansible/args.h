/* Reads the arguments file of an Ansible module, like Ansible's own modules do. */
#ifndef ANSIBLE_ARGS_H
#define ANSIBLE_ARGS_H

#include <jansson.h>

#include "plugin/face.h"
#include "plugin/inputs.h"

struct ansible_args {
	struct face_call *call;
	struct inputs *queue; /* receives the UPIDs */
	bool list;            /* the input was a list, so the result is a list */
	bool ignore_unknown;
};

/* Reads the file as an object, which the caller owns; `text` as in face_ansible(). -1: missing or
 * invalid. */
int ansible_read_args(json_t **args, struct face_world *w, const char *path, struct upid_buf *text,
                      struct upid_err *err);

/* Takes the operation from our own name first: after a redirect the arguments still have the old
 * name. */
int
ansible_find_op(const struct op **op, const char *argv0, const json_t *args, struct upid_err *err);

/* Binds all arguments. Errors use Ansible's wording. */
int ansible_bind(struct ansible_args *a, const json_t *args, struct upid_err *err);

#endif
