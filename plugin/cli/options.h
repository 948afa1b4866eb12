/* The options of a command line, for whatever has rows of arguments. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "out.h"

struct cli_options {
	struct face_call *call; /* begun: they are bound to it */
	enum cli_format format;
	char **words; /* what is no option, in its order */
	int word_count;
	bool dash;    /* "-" among them, which is not one of them */
	bool subject; /* an option says what it is about (SPEC_SUBJECT) */
	bool help, trace;
};

/* Sorts argv in place. -1: an option is unknown, or its value does not fit. */
int cli_options_parse(struct cli_options *o, int argc, char **argv, struct upid_err *err);
int cli_options_no_words(const struct cli_options *o, struct upid_err *err);

#endif
