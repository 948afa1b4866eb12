/* The subjects of a command line: its words, or what stands on standard input. */
#ifndef CLI_FEED_H
#define CLI_FEED_H

#include "plugin/records.h"
#include "plugin/stream.h"
#include "plugin/inputs.h"

struct cli_feed {
	struct face_call *call;
	char **words; /* UPIDs on the command line */
	int word_count, word;
	bool dash;           /* "-" among the words: standard input too, after them */
	bool options_are_it; /* the one subject of fields is in the options */
	struct stream input;
	struct inputs queue;
	struct records fields;
	size_t item;                /* of the list of objects that stands in input.value */
	struct op_input ahead[2]; /* pulled to see whether there is more than one */
	int ahead_count, ahead_at;
	struct spec_arena ahead_arena;
	uint64_t found, noise;       /* lines of standard input without a UPID */
	struct upid_err first_noise; /* the first of them is its message */
	struct upid_lines lines;     /* {n, t} objects that make one log */
	size_t index;
};

int cli_feed_next(struct cli_feed *f, struct op_input *s, struct upid_err *err);

/* Pulls ahead as far as is needed to say whether there is exactly one subject. What goes wrong with
 * that stands in *err. */
bool cli_feed_is_one(struct cli_feed *f, struct upid_err *err);

/* Arguments that the first object on standard input brings along (api_host, api_password, …);
 * called before the rest is bound. -1: one of them does not fit. */
int cli_feed_args(struct cli_feed *f, struct upid_err *err);

/* What was passed over, for a person, once all was pulled. False: nothing, or it is an error. */
bool cli_feed_noise(struct upid_err *note, const struct cli_feed *f);
void cli_feed_free(struct cli_feed *f);

#endif
