/* Shows the progress of a wait on standard error: drawn on a terminal, or line by line. */
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
	struct cli_frame frame; /* the current drawing */
	size_t room;            /* of view.task */
	size_t lines;           /* screen lines of the last drawing; 0: none */
	bool ticks;
	int64_t said_ms; /* time of the last line */
};

void cli_live_event(struct cli_live *l, const struct op_event *event);
bool cli_live_watches(const struct cli_live *l, size_t task);

/* Removes the drawing before something else is written. It is drawn again automatically. */
void cli_live_hide(struct cli_live *l);
/* Brings it back at once. */
void cli_live_show(struct cli_live *l);
void cli_live_end(struct cli_live *l);

#endif
