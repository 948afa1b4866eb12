/* Decides whether to use colors. */
#ifndef CLI_COLOR_H
#define CLI_COLOR_H

#include "plugin/face.h"

/* Whether TERM is a terminal that understands escape sequences. */
bool cli_term(const struct face_world *w);

/* NO_COLOR (no-color.org) turns them off, CLICOLOR_FORCE (bixense.com/clicolors) on; by default
 * they are on for a terminal, unless TERM says that it has none. */
bool cli_color(const struct face_world *w, bool tty);

#endif
