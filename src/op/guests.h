/* Guests that were named, and the best result that each of them has. */
#ifndef OP_GUESTS_H
#define OP_GUESTS_H

#include "op.h"

enum { OP_GUEST_REASON = 160, OP_GUEST_NAME = 64 };

struct op_guest {
	int64_t number;
	bool named; /* asked for, not only met */
	bool met;
	enum upid_result best;
	char reason[OP_GUEST_REASON]; /* of that record, or "" */
	char name[OP_GUEST_NAME];     /* as the cluster tells it, or "" */
	char kind[8];
};

struct op_guests {
	struct op_guest *guest; /* ordered by number */
	size_t count, room;
	bool any_named;
};

/* Adds the numbers of a list between commas. -1: one of them is no guest's. */
int op_guests_name(struct op_guests *g, struct upid_str list, const char *option,
                   struct upid_err *err);

/* Adds all guests that we may see: of the clusters that the connection of the call leads to. -1: they are
 * not known. */
int op_guests_of_clusters(struct op_guests *g, struct op_call *call, int64_t timeout_ms,
                          struct upid_err *err);

bool op_guests_named(const struct op_guests *g, int64_t number);

/* A record of the guest. The better of two results counts: a backup that failed and then worked is
 * there. -1: no memory. */
int op_guests_note(struct op_guests *g, int64_t number, enum upid_result result,
                   struct upid_str reason);

/* The guest that a record is about: its own, or that of the group "vm/100"; UPID_NONE. */
int64_t op_guest_of(const struct upid_report *r);

/* Whether a guest with this result has what `require` ("ok", "warning") asks for. */
bool op_guest_good(enum upid_result result, struct upid_str require);

void op_guests_free(struct op_guests *g);

#endif
