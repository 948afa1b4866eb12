/* Provides the inputs of a command line: its words, its options, or standard input. */
#ifndef CLI_FEED_H
#define CLI_FEED_H

#include "feed_records.h"
#include "feed_upids.h"

struct cli_feed {
	struct face_call *call;
	char **words; /* UPIDs on the command line */
	int word_count, word;
	bool dash;           /* "-" is among the words: standard input follows them */
	bool none;           /* the arguments select the work, or standard input is a log */
	bool options_are_it; /* the options describe the only input */
	bool piped;          /* standard input is read; decided at the first input */
	struct stream input;
	struct inputs queue;
	struct feed_upids upids;     /* standard input of an operation on UPIDs */
	struct feed_records records; /* standard input of an operation on records */
	/* pulled in advance to see whether there is more than one */
	struct op_input ahead[2];
	int ahead_count, ahead_at;
	struct spec_arena ahead_arena;
	size_t index;
};

void cli_feed_init(struct cli_feed *f, struct face_call *call);

int cli_feed_next(struct cli_feed *f, struct op_input *s, struct upid_err *err);

/* Pulls in advance as much as needed to see whether there is exactly one input. *err is set on
 * error. */
bool cli_feed_is_one(struct cli_feed *f, struct upid_err *err);

/* Binds the arguments in the first object on standard input (api_host, api_password, ...); called
 * before the other sources are bound. -1: one of them is invalid. */
int cli_feed_args(struct cli_feed *f, struct upid_err *err);

void cli_feed_free(struct cli_feed *f);

/* Whether to print a note about standard input that was not read. It stays unread, because it may
 * belong to the next command of a script. `failed`: waits a moment for the command that writes
 * it. */
bool cli_feed_unread(struct upid_err *note, const struct cli_feed *f, bool failed);

#endif
