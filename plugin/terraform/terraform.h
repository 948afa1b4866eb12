/* A program for Terraform's data "external": one object of strings in, one out. */
#ifndef TERRAFORM_H
#define TERRAFORM_H

#include "plugin/inputs.h"
#include "plugin/face.h"
#include "spec/sink.h"

struct terraform {
	struct face_call call; /* first, so that an op_call is one */
	struct inputs queue;
	bool taken;              /* the one input of an operation on records */
	struct upid_buf out;     /* the answer */
	struct upid_buf records; /* of operations with any number of records: as JSON, joined by commas */
	size_t count;            /* of them */
	struct spec_strings strings;
	struct upid_err failure;
};

/* query.c: reads the query from standard input and binds it. -1: it is none, or does not fit. */
int terraform_query(struct terraform *t, struct upid_err *err);

/* record.c: writes a record of the operation. */
void terraform_record(struct terraform *t, const void *result);

/* An operation that lists gives one object too: the fields of the first record, which is the newest;
 * `count`; and `json`, the list of all records. terraform_list() ends it. */
void terraform_gather(struct terraform *t, const void *result);
void terraform_list(struct terraform *t);

/* An operation with a total gives the total, and `records_json`, the list of all records. */
void terraform_add(struct terraform *t, const struct spec_set *set, const void *result);
void terraform_total(struct terraform *t, const void *total);

/* Writes the record of a task that its server no longer has: class unknown, and the error as the
 * reason. `ok`: it still counts as a success. */
void terraform_missing(struct terraform *t, const struct op_input *s, const struct upid_err *err,
                       bool ok);

#endif
