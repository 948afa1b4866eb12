/* Options of the command line itself: rows, like those of the operations, for one parser and one help. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "plugin/face.h"

struct cli_settings {
	struct upid_str output;
	bool quiet, trace, help;
};

/* Those that fit the operation: one that asks no server has no --trace. */
const struct spec_set *cli_settings_set(const struct op *op);

#endif
