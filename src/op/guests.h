/* The named guests, and the best result of each. */
#ifndef OP_GUESTS_H
#define OP_GUESTS_H

#include "op.h"

enum { OP_GUEST_REASON = 160, OP_GUEST_NAME = 64 };

/* A guest of one server: with several profiles in use, a number may stand for several guests. */
struct op_guest {
	int64_t number;
	char profile[OP_GUEST_NAME]; /* "": of any, or none is in use */
	bool named; /* named by the user, not only found in a log */
	bool met;
	bool backup; /* the records were those of backups */
	bool elsewhere; /* it was found under its profile, and counts there */
	enum upid_result best;
	char reason[OP_GUEST_REASON]; /* of that record, or "" */
	char name[OP_GUEST_NAME];     /* from the cluster, or "" */
	char kind[8];
};

struct op_guests {
	struct op_guest *guest;   /* ordered by number, then by profile */
	size_t count, room, last; /* last: the one that was last noted */
	bool any_named;
};

/* Adds the numbers of a comma-separated list. -1: one is not a guest number. */
int op_guests_name(struct op_guests *g, struct upid_str list, const char *option,
                   struct upid_err *err);

/* Adds all visible guests of the clusters that the call connects to. -1: they are unknown. */
int op_guests_of_clusters(struct op_guests *g, struct op_call *call, int64_t timeout_ms,
                          struct upid_err *err);

bool op_guests_named(const struct op_guests *g, int64_t number);

/* Notes a record of the guest. `best`: the better of two results counts, as a backup that failed and then
 * succeeded is good; else the worse one. -1: out of memory. */
int op_guests_note(struct op_guests *g, int64_t number, struct upid_str profile, bool best,
                   enum upid_result result, struct upid_str reason);

/* Returns the guest of a record: its own, or that of the group "vm/100"; or UPID_NONE. */
int64_t op_guest_of(const struct upid_report *r);

/* Whether this result satisfies `require` ("ok", "warning"). */
bool op_guest_good(enum upid_result result, struct upid_str require);

void op_guests_free(struct op_guests *g);

#endif
