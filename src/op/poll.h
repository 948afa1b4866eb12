/* The common engine of status, wait and stop, with one record. */
#ifndef OP_POLL_H
#define OP_POLL_H

#include "event.h"
#include "filter.h"
#include "sources.h"
#include "until.h"

struct op_poll_rules {
	int64_t timeout_ms, interval_ms;
	bool one_look;
	bool progress; /* with one look: records of running tasks tell how far they are */
	bool stop;     /* what runs is stopped */
	bool stop_on_timeout, stop_on_signal;
	struct op_until until;
	int64_t grace_ms; /* how long a first match of the filter is waited for */
	/* Judges a record as op_outcome_judge() does; NULL: by `fail_on`. */
	bool (*judge)(struct op_polled *, const struct op_poll_rules *, const struct op_env *,
	              struct upid_err *verdict);
	bool follow_ha;
	struct upid_str fail_on; /* never, error, warning */
	bool missing_is_ok;      /* a task that its server no longer has counts as a success */
	/* the tasks; NULL: the inputs of the call, or what matches the filter */
	const struct op_input *input;
	size_t input_count;
	const struct op_filter *filter; /* instead of UPIDs */
	bool allow_empty;               /* no match is not an error */
	/* for a caller that follows: lines to skip, or lines before the end to start at */
	uint64_t follow_start, follow_tail;
	struct upid_source *src; /* of all tasks; NULL: what the connection says */
	/* A larger record, which starts with struct op_polled, and the function that fills in the
	 * rest. */
	size_t record_size; /* 0: there is no more */
	void (*complete)(void *record, void *ctx);
	const struct spec_set
		*end_rows; /* of the larger record in an event; NULL: there is no more */
	void *ctx;
};

#define OP_POLLED_ROWS                                                                             \
	{                                                                                          \
		{                                                                                  \
			OP_TASK_PART(offsetof(struct op_polled, task)),                            \
				OP_PROFILE_PART(offsetof(struct op_polled, profile)),              \
				OP_OUTCOME_PART(offsetof(struct op_polled, outcome))               \
		}                                                                                  \
	}

/* The columns: what, where (with the profile, if several are in use), how long, the result, and why.
 * `time`: the rows for how long. */
#define OP_POLLED_COLUMNS(time) "16:type+id ?profile 8:node 7:" time " 7:*class reason|note|ha_note"

/* Polls the tasks of all inputs concurrently, each at its own server, and writes the records in the
 * order of the inputs. */
int op_poll(struct op_call *call, const struct op_poll_rules *rules, struct upid_err *stop);

#endif
