/*
 * Finds out from its log how a task ended: reads line by line, in limited memory.
 *
 *     struct upid_ending e = { .family = …, .type = …, .exitstatus = … };
 *     for each line: upid_ending_line(&e, line, err);
 *     if (upid_ending_told(&end, &e)) …
 *     upid_ending_reason(&reason, &e, class, exitstatus, warnings);
 *     upid_ending_free(&e);
 */
#ifndef UPID_ENDING_H
#define UPID_ENDING_H

#include "cause.h"
#include "lib/base/buf.h"

struct upid_ending {
	/* Set by the caller, borrowed. */
	enum upid_family family;
	struct upid_str type;
	struct upid_str exitstatus; /* as reported by the source */
	/* The last whole line that tells the end. */
	bool told;
	struct upid_end end; /* its text is in end_text */
	struct upid_buf end_text;
	uint64_t after;     /* lines after it */
	bool stamped_after; /* one of them has a timestamp of a Backup Server */
	/* the first of them that is not blank: an error may have several lines */
	struct upid_buf more;
	/* The last line, if the end directly follows other output. */
	bool glued;
	struct upid_end glued_end;
	struct upid_buf glued_text;
	/* Lines that explain it. */
	struct upid_buf last; /* the last one that is not blank */
	int error_rank, warning_rank;
	struct upid_buf error, warning;
	struct upid_cause cause;
	/* The records of failed objects. */
	struct upid_reporter *records;
	struct upid_buf first_failed;
	uint64_t failed;
};

/* Reads the next line. -1: out of memory. */
int upid_ending_line(struct upid_ending *e, struct upid_str line, struct upid_err *err);

/* Returns how the task ended, according to its last line or an earlier one. Borrows from *e. */
bool upid_ending_told(struct upid_end *end, const struct upid_ending *e);

/* Appends why the task failed or warned; nothing for any other class. */
void upid_ending_reason(struct upid_buf *reason, struct upid_ending *e, enum upid_class cls,
                        struct upid_str exitstatus, uint64_t warning_count);

void upid_ending_free(struct upid_ending *e);

#endif
