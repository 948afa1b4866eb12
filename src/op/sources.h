/* The servers of a call: finds the one that has a task, and opens its source. */
#ifndef OP_SOURCES_H
#define OP_SOURCES_H

#include "conn.h"
#include "filter.h"

/* The connection of a profile, and the sources opened over it: one for each product. */
struct op_site {
	const struct op_conn *conn;
	struct upid_str profile; /* p == NULL: no profile */
	struct op_opened *opened;
};

struct op_sources {
	struct op_call *call;
	struct op_site *site; /* the default is the first */
	size_t count;
};

/* Collects the connections of the call. Contacts no server. -1: invalid settings. */
int op_sources_init(struct op_sources *s, struct op_call *call, struct upid_err *err);
void op_sources_close(struct op_sources *s);

/*
 * Returns the source for a task, and opens it on first use: that of the profile named by the input,
 * if the caller allowed it; else of the first profile for the product that wrote the UPID; else the
 * default. Sets input->profile to the name of the profile, if several are in use. NULL: none, and
 * *err says why.
 */
struct upid_source *op_sources_for(struct op_sources *s, struct op_input *input,
                                   const struct upid *task, struct upid_err *err);

/* Returns the product of the n-th site for a list. If the only site names none, the filter
 * decides. */
enum upid_product
op_sources_product(const struct op_sources *s, size_t n, const struct op_filter *filter);

/* Returns the source of that site for a list. *profile is set as above. NULL: it cannot be opened,
 * and *err says why. */
struct upid_source *op_sources_at(struct op_sources *s, size_t n, struct upid_str *profile,
                                  const struct op_filter *filter, struct upid_err *err);

/* The profile of a record. */
struct op_profile {
	bool many; /* several are in use */
	struct upid_str profile;
};

enum { OP_PROFILE_ROWS = 1 };
extern const struct spec_row op_profile_rows[OP_PROFILE_ROWS];
#define OP_PROFILE_PART(base)                                                                      \
	{                                                                                          \
		op_profile_rows, OP_PROFILE_ROWS, base                                             \
	}

void op_profile_fill(struct op_profile *p, const struct op_call *call, struct upid_str profile);

#endif
