/* meta/runtime.yml of the Ansible collection. */
#ifndef CLI_RUNTIME_H
#define CLI_RUNTIME_H

#include "lib/base/buf.h"

void runtime_yml(struct upid_buf *out);

#endif
