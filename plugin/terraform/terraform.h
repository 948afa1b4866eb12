/* A program for Terraform's data "external": one object of strings in, one out. */
#ifndef TERRAFORM_H
#define TERRAFORM_H

#include "plugin/inputs.h"
#include "plugin/face.h"
#include "spec/sink.h"

struct terraform {
	struct face_call call; /* must be first: an op_call is cast to this struct */
	struct inputs queue;
	bool taken;          /* the only input of an operation on records was taken */
	struct upid_buf out; /* the result */
	/* for operations with any number of records: these as JSON, joined by commas */
	struct upid_buf records;
	size_t count; /* number of records */
	struct spec_strings strings;
	struct upid_err failure;
};

/* query.c: reads the query from standard input and binds it. -1: missing or invalid. */
int terraform_query(struct terraform *t, struct upid_err *err);

/* record.c: writes a record of the operation. */
void terraform_record(struct terraform *t, const void *result);

/* For an operation that lists, the result is one object: the fields of the first record, which is
 * the newest; `count`; and `json`, the list of all records. terraform_list() finishes it. */
void terraform_gather(struct terraform *t, const void *result);
void terraform_list(struct terraform *t);

/* For an operation with a total, the result is the total and `records_json`, the list of all
 * records. */
void terraform_add(struct terraform *t, const struct spec_set *set, const void *result);
void terraform_total(struct terraform *t, const void *total);

/* Writes the record of a task that its server no longer has: class unknown, with the error as the
 * reason. `ok`: it still counts as a success. */
void terraform_missing(struct terraform *t, const struct op_input *s, const struct upid_err *err,
                       bool ok);

#endif
