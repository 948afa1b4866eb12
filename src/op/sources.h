/* The servers of a call: which one has a task, and the source that asks it. */
#ifndef OP_SOURCES_H
#define OP_SOURCES_H

#include "conn.h"
#include "filter.h"

/* The connection of a profile, and the sources that were opened over it: one for each product. */
struct op_site {
	const struct op_conn *conn;
	struct upid_str profile; /* p == NULL: the connection has none */
	struct op_opened *opened;
};

struct op_sources {
	struct op_call *call;
	struct op_site *site; /* the default is the first */
	size_t count;
};

/* Takes over the connections of the call. No server is asked. -1: the settings of one are wrong. */
int op_sources_init(struct op_sources *s, struct op_call *call, struct upid_err *err);
void op_sources_close(struct op_sources *s);

/*
 * The source that answers for a task, opened at its first use: of the profile that the input names, if
 * the caller allowed that; else of the first one for the product that wrote the UPID; else the default.
 * Sets input->profile to the name of the one that was chosen, where several are in use.
 * NULL: there is none, and *err says why.
 */
struct upid_source *op_sources_for(struct op_sources *s, struct op_input *input,
                                   const struct upid *task, struct upid_err *err);

/* The source of the n-th site for a list. Where the site names no product, the filter tells. *profile is as
 * above. NULL: it cannot be opened, and *err says why. */
struct upid_source *op_sources_at(struct op_sources *s, size_t n, struct upid_str *profile,
                                  const struct op_filter *filter, struct upid_err *err);

/* What a record says of its profile. */
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
