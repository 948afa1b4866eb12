#ifndef OP_REPORT_FILES_H
#define OP_REPORT_FILES_H

#include "report_run.h"

/* Reports each of these files, or the error why it cannot; "-" is standard input. -1: stop. */
int op_report_files(struct op_report_run *run, struct upid_str list);

#endif
