/* Tables of faults: each row has its own task, and all tasks of a table run concurrently. */
#ifndef ROWS_H
#define ROWS_H

#include <stdio.h>

#include "server.h"

enum { ROWS_MAX = 40 };

struct row {
	const char *what; /* description of the fault */
	const char *act;  /* the action of the task server */
	size_t requests, retries;
	const char *on;      /* NULL: the status request */
	enum upid_code ends; /* UPID_E_OK: the wait still learns the end of the task */
	int64_t least_ms;    /* least duration */
	size_t looks;        /* number of polls while the task runs */
};

/* The other members of a row are optional. */
#define ROW(what, act, requests, retries, ...) { what, act, requests, retries, .on = NULL, ##__VA_ARGS__ }

/* The products that a table is tested with. */
struct row_product {
	const char *product; /* for the script */
	const char *upid;    /* with %04zX in its pid */
	const char *more;    /* added to the script; NULL: nothing */
};

static const struct row_product row_pve = {
	"pve", "UPID:pve1:0000%04zX:0A1B2C3D:618C1D55:vzdump:100:root@pam:", NULL
};

static inline void
row_name(char room[UPID_MAX + 1], const struct row_product *p, size_t i)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)snprintf(room, UPID_MAX + 1, p->upid, i + 1);
#pragma GCC diagnostic pop
}

/* Starts a server where task i meets the fault of row i. */
static inline void
rows_start(struct server *server, const struct row_product *p, const struct row *row, size_t count,
           const char *exitstatus)
{
	struct upid_buf script = { 0 };
	char upid[UPID_MAX + 1];

	upid_buf_addf(&script, "{'product':'%s',%s'tasks':[", p->product,
	              p->more != NULL ? p->more : "");
	for (size_t i = 0; i < count; i++) {
		row_name(upid, p, i);
		upid_buf_addf(&script, "%s{'upid':'%s','exitstatus':'%s','log_lines':99,'looks':%zu}",
		              i > 0 ? "," : "", upid, exitstatus, row[i].looks);
	}
	/* without a list of running tasks each task is polled individually */
	upid_buf_adds(&script, "],'faults':[{'on':'list','times':-1,"
	                       "'do':{'status':403,'headers':{'Connection':'close'}}}");
	for (size_t i = 0; i < count; i++)
		upid_buf_addf(&script, ",{'on':'%s','path':':0000%04zX:','do':%s}",
		              row[i].on != NULL ? row[i].on : "status", i + 1, row[i].act);
	upid_buf_adds(&script, "]}");
	server_start(server, upid_buf_cstr(&script));
	upid_buf_free(&script);
}

static inline void
rows_wait(struct upid_wait w[ROWS_MAX], const struct row_product *p, size_t count,
          const struct upid_api *api)
{
	struct upid_source *src = server_source(api);
	char upid[ROWS_MAX][UPID_MAX + 1];
	const char *upids[ROWS_MAX];
	struct upid tasks[ROWS_MAX];

	assert_true(count <= ROWS_MAX);
	for (size_t i = 0; i < count; i++) {
		row_name(upid[i], p, i);
		upids[i] = upid[i];
	}
	wait_all(w, tasks, upids, count, src,
	         &(struct upid_wait_rules){ 30000, .interval_ms = 20, .tail = 2 });
	server_close(src);
}

static inline void
row_is(const struct upid_wait *w, const struct row *row, size_t requests)
{
	if (w->err.code == row->ends && w->stopped == (row->ends == UPID_E_OK) &&
	    requests == row->requests && w->retries == row->retries &&
	    w->elapsed_ms >= row->least_ms)
		return;
	print_error("%s: %zu requests, %d retries, %d ms, %s (%s)\n", row->what, requests,
	            (int)w->retries, (int)w->elapsed_ms, upid_code_word(w->err.code), w->err.message);
	fail();
}

/* request_ms 0: the default. */
static inline void
rows_check_of(struct server *server, const struct row_product *p, const struct row *row, size_t count,
              const char *exitstatus, int64_t request_ms)
{
	struct upid_wait w[ROWS_MAX];
	char upid[UPID_MAX + 1];
	struct upid_api api;

	rows_start(server, p, row, count, exitstatus);
	api = server_token(server);
	api.product = upid_product_of_word(upid_str(p->product));
	api.request_ms = request_ms > 0 ? request_ms : api.request_ms;
	rows_wait(w, p, count, &api);
	for (size_t i = 0; i < count; i++) {
		row_name(upid, p, i);
		row_is(&w[i], &row[i],
		       server_count(server, row[i].on != NULL ? row[i].on : "status", upid));
		if (row[i].on != NULL) {
			assert_int_equal(w[i].tail.count, 2);
			assert_text(w[i].tail.line[0].t, "INFO: line 99");
			assert_text(w[i].tail.line[1].t, "TASK ERROR: job errors");
		}
		upid_wait_free(&w[i]);
	}
	server_stop(server);
}

static inline void
rows_check(struct server *server, const struct row *row, size_t count, const char *exitstatus,
           int64_t request_ms)
{
	rows_check_of(server, &row_pve, row, count, exitstatus, request_ms);
}

#endif
