/* How the tasks of a wait get on, on standard error: drawn on a terminal, or line by line. */
#ifndef CLI_LIVE_H
#define CLI_LIVE_H

#include "op/event.h"
#include "plugin/face.h"
#include "view.h"

enum cli_progress { CLI_PROGRESS_NONE, CLI_PROGRESS_VIEW, CLI_PROGRESS_PLAIN };

struct cli_live {
	struct face_world *world;
	enum cli_progress how;
	struct cli_view view;
	struct cli_frame frame; /* what is on the screen */
	size_t room;            /* of view.task */
	size_t lines;           /* of the screen, when it was drawn last; 0: it was not */
	bool ticks;
	int64_t said_ms; /* when the last line came */
};

void cli_live_event(struct cli_live *l, const struct op_event *event);
bool cli_live_watches(const struct cli_live *l, size_t task);

/* Takes the drawing off the screen: something else is to be written. It comes back by itself. */
void cli_live_hide(struct cli_live *l);
void cli_live_end(struct cli_live *l);

#endif
