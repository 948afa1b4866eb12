/* Options of the command line itself: rows, like those of the operations, for one parser and one help. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "plugin/face.h"

struct cli_settings {
	struct upid_str output;
	bool quiet, trace, help;
	bool lines; /* each line of a log is a record */
	bool follow, timestamps, no_prefix;
	struct upid_str progress;
};

/* Those that fit the operation: only one that asks a server has --trace, only one that reads logs has
 * --lines, and only one that can follow them has --follow. */
const struct spec_set *cli_settings_set(const struct op *op);

/* Those of them that other operations do not have. */
const struct spec_set *cli_settings_own(const struct op *op);

#endif
