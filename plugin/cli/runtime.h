/* Generates documents of the Ansible collection that list all modules: meta/runtime.yml, and a
 * table for its README. */
#ifndef CLI_RUNTIME_H
#define CLI_RUNTIME_H

#include "lib/base/buf.h"

void runtime_yml(struct upid_buf *out);
void modules_table(struct upid_buf *out);

#endif
