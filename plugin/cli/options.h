/* Parses the words behind the operation: options are bound, the rest is kept. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "out.h"
#include "settings.h"

struct cli_options {
	struct face_call *call; /* begun: its options are bound to it */
	struct cli_settings settings;
	enum cli_format format;
	char **words; /* those that are no options, in the order given, without "-" */
	int word_count;
	bool dash;    /* "-" stood among them: read standard input too */
	bool subject; /* an option gives the record itself (SPEC_SUBJECT) */
};

/* Sorts argv in place. `format` is what --output and UPID_OUTPUT may override. -1: an option is
 * unknown, or its value does not fit. */
int cli_options_parse(struct cli_options *o, int argc, char **argv, struct upid_err *err);
int cli_options_no_words(const struct cli_options *o, struct upid_err *err);

#endif
