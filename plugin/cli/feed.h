/* The inputs of a command line: its words, its options, or what is on standard input. */
#ifndef CLI_FEED_H
#define CLI_FEED_H

#include "feed_records.h"
#include "feed_upids.h"

struct cli_feed {
	struct face_call *call;
	char **words; /* UPIDs on the command line */
	int word_count, word;
	bool dash;           /* "-" is among the words: standard input follows them */
	bool none;           /* the arguments say what to work on, or a log is on standard input */
	bool options_are_it; /* the options describe the one input */
	struct stream input;
	struct inputs queue;
	struct feed_upids upids;     /* standard input of an operation on UPIDs */
	struct feed_records records; /* of one on records */
	struct op_input ahead[2];    /* pulled to see whether there is more than one */
	int ahead_count, ahead_at;
	struct spec_arena ahead_arena;
	size_t index;
};

void cli_feed_init(struct cli_feed *f, struct face_call *call);

int cli_feed_next(struct cli_feed *f, struct op_input *s, struct upid_err *err);

/* Pulls ahead as far as it takes to see whether there is exactly one input. An error is in *err. */
bool cli_feed_is_one(struct cli_feed *f, struct upid_err *err);

/* Binds the arguments that the first object on standard input has (api_host, api_password, ...);
 * called before the other sources are bound. -1: one of them does not fit. */
int cli_feed_args(struct cli_feed *f, struct upid_err *err);

void cli_feed_free(struct cli_feed *f);

/* Whether there is something to say about standard input that was not read. It stays unread, because it
 * may belong to the next command of a script. `failed`: waits a moment for the command that writes it. */
bool cli_feed_unread(struct upid_err *note, const struct cli_feed *f, bool failed);

#endif
