/* The environment variables of upid itself. */
#ifndef CLI_VARIABLES_H
#define CLI_VARIABLES_H

#include "plugin/face.h"

/* Says of each variable that looks like a misspelled one of ours which one may be meant. */
void variables_check(struct face_world *w);

#endif
