/* The clock and the time zone of this machine. */
#ifndef CALENDAR_H
#define CALENDAR_H

#include "spec/spec.h"

const struct spec_calendar *calendar_real(void);

#endif
