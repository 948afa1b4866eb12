/* Parses the words after the operation: binds options and keeps the rest. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "out.h"
#include "settings.h"

struct cli_options {
	struct face_call *call; /* the call that the options are bound to */
	struct cli_settings settings;
	enum cli_format format;
	char **words; /* words that are not options, in the given order, without "-" */
	int word_count;
	bool dash;    /* "-" was among them: read standard input too */
	bool subject; /* an option describes the record itself */
};

/* Reorders argv in place. `format` is the default, which --output and UPID_OUTPUT override. -1: an
 * unknown option, or an invalid value. */
int cli_options_parse(struct cli_options *o, int argc, char **argv, struct upid_err *err);
int cli_options_no_words(const struct cli_options *o, struct upid_err *err);

#endif
