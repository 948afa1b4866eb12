/* Arguments that come with the UPIDs, in the first object on standard input. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "plugin/face.h"

/* Binds what the object has of the call's arguments. *only: it holds arguments and nothing else, so
 * it is no subject. -1: one of them does not fit, or is refused. */
int cli_args_bind(bool *only, struct face_call *call, const json_t *object, struct upid_err *err);

#endif
