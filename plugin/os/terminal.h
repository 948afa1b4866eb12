/* The terminal on standard error, and a timer for redrawing. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include "plugin/face.h"

/* NULL if standard error is not a terminal. */
const struct face_screen *terminal_screen(void);

/* face_world.tick and untick. */
int terminal_tick(void *ctx, struct upid_loop *loop, int64_t ms,
                  void (*tick)(void *tick_ctx, bool late), void *tick_ctx);
void terminal_untick(void *ctx, struct upid_loop *loop);

#endif
