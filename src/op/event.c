#include "event.h"

#define ROW(record, n, t, sentence, ...)                                                           \
	{                                                                                          \
		SPEC_NAME(#n), SPEC_AT(struct op_event_##record, n), .type = t, .text = sentence,  \
								     ##__VA_ARGS__                 \
	}
#define MAYBE .flags = SPEC_NULLABLE

#define EVENT(word)                                                                                \
	{                                                                                          \
		SPEC_NAME("event"), SPEC_AT(struct op_event_head, event),                          \
			.type = SPEC_STR, .choices = word, .text = "What happened."                \
	}
#define UPID                                                                                       \
	{                                                                                          \
		SPEC_NAME("upid"), SPEC_AT(struct op_event_head, upid),                            \
			.type = SPEC_STR, .text = "The task, as it was given."                     \
	}

const struct spec_row op_stopped_rows[OP_STOPPED_ROWS] = {
	{ SPEC_NAME("stopped_by_us"), SPEC_AT(struct op_stopping, stopped_by_us), .type = SPEC_BOOL,
	  SPEC_WHEN(struct op_stopping, asked), .flags = SPEC_NOT_DATA,
	  .text = "Whether the task was stopped because of `stop_on_timeout` or `stop_on_signal`: it was "
	          "asked to stop, and then ended with an error. Only there if it was asked to." },
};

static const struct spec_row state_rows[] = {
	EVENT("state"),
	UPID,
	ROW(state, status, SPEC_STR, "`running` or `stopped`."),
	ROW(state, exitstatus, SPEC_STR, "The exit status as Proxmox reports it.",
	    SPEC_WHEN(struct op_event_state, stopped)),
	{ SPEC_NAME("class"), SPEC_AT(struct op_event_state, cls), .type = SPEC_STR,
	  .text = "The class of the exit status, as in the outcome." },
	{ SPEC_NAME("followed_upid"), SPEC_AT(struct op_event_state, followed), .type = SPEC_STR,
	  MAYBE,
	  .text = "The task that carries out a request to the HA manager, if this event is "
	          "about that task; or null." },
};

static const struct spec_row line_rows[] = {
	EVENT("line"),
	UPID,
	ROW(line, n, SPEC_UINT, "The number of the line, from 1."),
	ROW(line, t, SPEC_STR, "Its text."),
	ROW(line, seen, SPEC_STR, "When the line arrived, in UTC, with `--timestamps`.",
	    SPEC_WHEN(struct op_event_line, has_seen)),
};

static const struct spec_row progress_rows[] = { EVENT("progress"), UPID };

const struct spec_row op_event_end_row[1] = { EVENT("end") };

const struct spec_set op_event_state_rows = { { SPEC_PART(state_rows, 0) } };
const struct spec_set op_event_line_rows = { { SPEC_PART(line_rows, 0) } };
const struct spec_set op_event_progress_rows = {
	{ SPEC_PART(progress_rows, 0),
	  OP_PROGRESS_PART(offsetof(struct op_event_progress, progress)) }
};
const struct spec_set op_event_end_rows = {
	{ OP_EVENT_END_PART, OP_TASK_PART(offsetof(struct op_event_end, polled.task)),
	  OP_PROFILE_PART(offsetof(struct op_event_end, polled.profile)),
	  OP_OUTCOME_PART(offsetof(struct op_event_end, polled.outcome)),
	  OP_STOPPED_PART(offsetof(struct op_event_end, polled.stopping)) }
};

static const struct spec_row error_rows[] = {
	{ SPEC_NAME("upid"), SPEC_AT(struct op_event_error, error.upid), .type = SPEC_STR, MAYBE,
	  .text = "The input, or null." },
	{ SPEC_NAME("error"), SPEC_AT(struct op_event_error, error.error), .type = SPEC_OBJ,
	  .sub = &op_error_inside_rows, .text = "Why there is no result." },
};

const struct spec_set op_event_error_rows = { { OP_EVENT_END_PART, SPEC_PART(error_rows, 0) } };

const struct spec_set *const op_event_sets[] = { &op_event_state_rows,    &op_event_line_rows,
	                                         &op_event_progress_rows, &op_event_end_rows,
	                                         &op_event_error_rows,    NULL };
