/* Arguments in the first object on standard input, beside the UPIDs. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "plugin/face.h"

/* Binds the arguments that the object has. *only: it has nothing else, and so it is not an input. -1: an
 * argument does not fit, or is refused. */
int cli_args_bind(bool *only, struct face_call *call, const json_t *object, struct upid_err *err);

/* The name of a credential that this object has; NULL: it has none. */
const char *cli_args_credential(const struct face_call *call, const json_t *object);

#endif
