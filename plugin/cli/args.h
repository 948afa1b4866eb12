/* Binds arguments in the first object on standard input, besides the UPIDs. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "plugin/face.h"

/* Binds the arguments in the object. *only: it contains nothing else, so it is not an input. -1: an
 * argument is invalid or refused. */
int cli_args_bind(bool *only, struct face_call *call, const json_t *object, struct upid_err *err);

/* Returns the name of a credential in this object; NULL: none. */
const char *cli_args_credential(const struct face_call *call, const json_t *object);

#endif
