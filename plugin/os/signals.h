/* SIGINT and SIGTERM, while a loop waits. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include "lib/upid.h"

/* From now on the first SIGINT or SIGTERM interrupts the loop in place of ending the process; the second
 * one ends it. A signal that is ignored stays ignored. op_env.catch_signals. */
void signals_catch(void *ctx, struct upid_loop *loop);

/* If a signal was caught, ends the process by it, so that the parent sees what happened. */
void signals_die(void);

#endif
