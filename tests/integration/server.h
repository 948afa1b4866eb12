/*
 * Helpers for the integration tests: a Proxmox server of our own (tests/taskserver) on a loopback
 * port, its journal, and ways to query it through the whole library, with libcurl and TLS.
 */
#ifndef SERVER_H
#define SERVER_H

#include "lib/base/buf.h"
#include "tests/assertions.h"

/* How late a loaded machine may be. Nothing that a test rules out would end by itself so early. */
#define LATE_MS 5000

/* -------------------------------------------------------------------------------- the server */

/* The tasks of these tests, identified by the last four digits of their pid. They started in
 * 2021. */
#define TASK(pid) "UPID:pve1:0000" pid ":0A1B2C3D:618C1D55:vzdump:100:root@pam:"

struct server {
	const char *folder; /* with its certificates and its journal */
	bool up;
	int fd;           /* its standard input and output */
	char journal[24]; /* file name in the folder; each server has its own */
	int port;
	char host[48], ca[96], cert[96]; /* host includes the port */
	char fingerprint[96];            /* of cert, in the format of PVE */
	enum upid_product product;
};

/* Starts a server, or restarts a stopped one on its old port. All servers of a program share
 * certificates; the journal is new. On return the server listens. The script is JSON, which may
 * have ' instead of ". */
void server_start(struct server *s, const char *script);
void server_start_at(struct server *s, const char *address, const char *script);
/* Starts several servers: SERVERS(three, "{'product':'pve'}", "{'product':'pbs'}", …). */
void servers_start(struct server *s, const char *const *scripts, size_t count);
#define SERVERS(s, ...)                                                                            \
	servers_start((s), (const char *const[]){ __VA_ARGS__ },                                   \
	              COUNT(((const char *const[]){ __VA_ARGS__ })))
void server_down(struct server *s);
void server_stop(struct server *s); /* also frees it */

/* Counts the requests of a kind ("status", "log", … or NULL) for a task (or NULL). */
size_t server_count(const struct server *s, const char *what, const char *upid);
/* Counts the lines of the journal with this value ("auth", "ticket"), or with any value for
 * NULL. */
size_t server_lines(const struct server *s, const char *key, const char *value);
size_t server_connections(const struct server *s);
json_t *server_journal(const struct server *s); /* an array; the caller must decref it */

/* --------------------------------------------------------------------------------- asking it */

/* Authenticates with its token, or with user and password. */
struct upid_api server_token(const struct server *s);
struct upid_api server_password(const struct server *s);
/* Authenticates with a token, or for a Mail Gateway with a password. */
struct upid_api server_api(const struct server *s);

/* Opens a source on its own loop, and closes both. */
struct upid_source *server_source(const struct upid_api *api);
struct upid_loop *server_loop(const struct upid_source *src);
void server_close(struct upid_source *src);
/* Asserts that these arguments are invalid. */
void server_refuses(const struct upid_api *api, struct upid_err *err);

/* Runs one wait, or several at once; upid_wait_all() must succeed. SOON: polls every 20 ms. */
struct one {
	struct upid task;
	struct upid_wait w;
};
#define SOON (&(struct upid_wait_rules){ .timeout_ms = 30000, .interval_ms = 20 })
void
wait_one(struct one *one, struct upid_source *src, const char *upid, struct upid_wait_rules *rules);
void wait_all(struct upid_wait *waits, struct upid *tasks, const char *const *upids, size_t count,
              struct upid_source *src, struct upid_wait_rules *rules);

/* Runs one wait with its own source. */
void wait_by(struct one *one, const struct upid_api *api, const char *upid,
             struct upid_wait_rules *rules);

struct got {
	struct upid_lines lines;
	uint64_t total;
	struct upid_err err;
	int rc;
};
void read_log(struct got *got, struct upid_source *src, const char *upid,
              const struct upid_log_rules *rules);
void got_free(struct got *got);
/* Asserts the lines `first` to `last`, each once, in order. */
void got_lines(const struct got *got, uint64_t first, uint64_t last);

int64_t now_ms(void);

#endif
