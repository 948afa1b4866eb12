/*
 * What a program said before it failed. Proxmox passes on its output, and then only says that
 * "command 'tar cpf - …' failed: exit code 2", or "QEMU exited with code 1".
 */
#ifndef UPID_CAUSE_H
#define UPID_CAUSE_H

#include "lib/upid.h"

enum { UPID_CAUSE_ROWS = 32, UPID_CAUSE_TEXT = 400 };

/* Zeroed: nothing was said. */
struct upid_cause {
	uint64_t lines;
	struct {
		uint64_t line; /* 0: none */
		size_t n;
		char text[UPID_CAUSE_TEXT];
	} said[UPID_CAUSE_ROWS];
};

/* Notes a line of a log, if it is the error message of a program. */
void upid_cause_line(struct upid_cause *cause, struct upid_str line);

/* Forgets what was said: the next guest begins. */
void upid_cause_clear(struct upid_cause *cause);

/*
 * Replaces the command in a reason by the first thing that one of its programs said, such as "tar: x:
 * Cannot open: Permission denied". Returns the reason itself if there is no command, or its programs
 * said nothing; else a text in `room`.
 */
struct upid_str upid_cause_explain(const struct upid_cause *cause, struct upid_str reason,
                                   char *room, size_t size);

#endif
