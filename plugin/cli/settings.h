/* Options of the command line itself, as rows like those of the operations, for the same parser and
 * help. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "plugin/face.h"

struct cli_settings {
	struct upid_str output;
	bool quiet, trace, help;
	bool ordered; /* write records in the order of the inputs */
	bool lines;   /* write each line of a log as a record */
	bool follow, timestamps, no_prefix;
	struct upid_str progress;
};

/* Returns the options that apply to the operation: only online operations have --trace, only those
 * that read logs have --lines, and only those that can follow logs have --follow. */
const struct spec_set *cli_settings_set(const struct op *op);

/* Returns those of them that other operations do not have. */
const struct spec_set *cli_settings_own(const struct op *op);

/* Returns those that all online operations have. */
const struct spec_set *cli_settings_shared(void);

#endif
