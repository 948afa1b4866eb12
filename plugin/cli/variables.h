/* The environment variables of upid itself. */
#ifndef CLI_VARIABLES_H
#define CLI_VARIABLES_H

#include "plugin/face.h"

/* Prints a note for each variable that looks like a misspelled one of ours. */
void variables_check(struct face_world *w);

#endif
