/* The request of `run`: its path and parameters as sent, and as shown. */
#ifndef OP_RUN_REQUEST_H
#define OP_RUN_REQUEST_H

#include "lib/base/buf.h"
#include "op.h"

struct op_request {
	struct upid_request request; /* points into the buffers */
	struct upid_buf path, form, hidden;
	struct upid_str method, shown_path;
	struct upid_lines shown; /* "name=value", with secret values masked */
	struct spec_arena arena;
};

/* -1: the path or a parameter is invalid, or a file cannot be read. `data_json` may be empty. */
int op_request_make(struct op_request *r, struct upid_str method, struct upid_str path,
                    const struct spec_pairs *parameters, struct upid_str data_json,
                    const struct op_env *env, struct upid_err *err);

/* Adds "POST /nodes/pve1/vzdump vmid=100", with secret values masked. */
void op_request_describe(struct upid_buf *text, const struct op_request *r);

void op_request_wipe(struct op_request *r);

/* The rows of {"method": …, "path": …, "parameters": […]}, over struct op_request. */
extern const struct spec_set op_request_rows;

#endif
