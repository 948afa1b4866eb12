/* The checks of `upid doctor`. */
#ifndef OP_DOCTOR_H
#define OP_DOCTOR_H

#include "sources.h"

/* In the order in which they run. */
#define DOCTOR_CHECKS(X)                                                                           \
	X(SETTINGS, "settings")                                                                    \
	X(NAME, "name")                                                                            \
	X(TCP, "tcp")                                                                              \
	X(TLS, "tls")                                                                              \
	X(SIGN_IN, "sign_in")                                                                      \
	X(RIGHTS, "rights")                                                                        \
	X(CLOCK, "clock")                                                                          \
	X(PRODUCT, "product")

enum doctor_check {
#define X(NAME, word) DOCTOR_##NAME,
	DOCTOR_CHECKS(X)
#undef X
		DOCTOR_END
};

struct doctor_record {
	struct op_profile profile;
	struct upid_str server, check, result, detail, remedy;
};

enum { DOCTOR_ROWS = 5 };
extern const struct spec_row doctor_rows[DOCTOR_ROWS];
#define DOCTOR_PART(base)                                                                          \
	{                                                                                          \
		doctor_rows, DOCTOR_ROWS, base                                                     \
	}

enum doctor_result { DOCTOR_OK, DOCTOR_WARNING, DOCTOR_FAILED, DOCTOR_SKIPPED };

struct doctor {
	struct op_call *call;
	struct upid_err *stop; /* error of the whole operation */
	size_t index;          /* records so far */
	bool stopped;          /* the reader of the output is gone */
	/* the current connection */
	struct upid_str site, profile; /* its profile, and its name in records */
	struct upid_source *src;
	bool unverified, by_token;
	/* For the current check. */
	struct upid_server server;
	struct upid_buf detail;
	struct upid_err err;   /* why it failed */
	bool answered;         /* the current query has its response */
	struct upid_buf words; /* text of the last response */
	enum upid_product product;
	int64_t date_s;
};

/* doctor_record.c: writes the record of a check with d->detail, and d->err if it failed. -1:
 * stop. */
int doctor_say(struct doctor *d, enum doctor_check check, enum doctor_result result,
               const char *remedy);

/* doctor_server.c: runs the other checks for each server of d->src. -1: stop. */
int doctor_servers(struct doctor *d);

#endif
