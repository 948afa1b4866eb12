/* Handles SIGINT and SIGTERM while a loop waits. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include "lib/upid.h"

/* From now on the first SIGINT or SIGTERM interrupts the loop instead of ending the process; the
 * second one ends it. An ignored signal stays ignored. op_env.catch_signals. */
void signals_catch(void *ctx, struct upid_loop *loop);

/* If a signal was caught, ends the process with it, so that the parent sees it. */
void signals_die(void);

#endif
