#define _GNU_SOURCE /* strdup */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "forkserver.h"
#include "server.h"

int64_t
now_ms(void)
{
	return upid_clock_real()->now_ms(NULL);
}

/* -------------------------------------------------------------------------------- the server */

/* One directory for all servers of a program, since creating certificates takes half of the start
 * time. */
static char folder[32];

static void
remove_folder(void)
{
	struct dirent *e;
	DIR *dir = opendir(folder);

	if (dir == NULL)
		return;
	while ((e = readdir(dir)) != NULL)
		(void)unlinkat(dirfd(dir), e->d_name, 0);
	closedir(dir);
	(void)rmdir(folder);
}

static void
make_folder(struct server *s)
{
	if (folder[0] == '\0') {
		strcpy(folder, "/tmp/upid-integration-XXXXXX");
		assert_non_null(mkdtemp(folder));
		assert_int_equal(atexit(remove_folder), 0);
	}
	s->folder = folder;
}

static void
path_in(char room[64], const struct server *s, const char *name)
{
	(void)snprintf(room, 64, "%s/%s", s->folder, name);
}

static void
spawn(struct server *s, const char *address)
{
	char arguments[256], journal[64];

	path_in(journal, s, s->journal);
	(void)snprintf(arguments, sizeof(arguments),
	               "[\"--script\",\"-\",\"--until-eof\",\"--host\",\"%s\",\"--port\",\"%d\","
	               "\"--dir\",\"%s\",\"--journal\",\"%s\"]",
	               address, s->port, s->folder, journal);
	s->fd = forkserver_connect(s->folder, arguments);
	s->up = true;
}

/* Reads one line. The connection stays open: the server ends when we close it. */
static void
send_script(const struct server *s, const char *script)
{
	size_t n = strlen(script), sent = 0;
	char *line = strdup(script);
	ssize_t part;

	assert_non_null(line);
	for (size_t i = 0; i < n; i++)
		line[i] = line[i] == '\'' ? '"' : line[i] == '\n' ? ' ' : line[i];
	for (line[n] = '\n'; sent <= n; sent += (size_t)part)
		if ((part = write(s->fd, line + sent, n + 1 - sent)) <= 0)
			break;
	free(line);
	assert_int_equal(sent, n + 1);
}

static json_t *
read_line(const struct server *s)
{
	struct upid_buf line = { 0 };
	json_t *root;
	char c;

	while (read(s->fd, &c, 1) == 1 && c != '\n')
		upid_buf_addc(&line, c);
	root = json_loads(upid_buf_cstr(&line), 0, NULL);
	upid_buf_free(&line);
	return root;
}

static void
read_introduction(struct server *s)
{
	json_t *root = read_line(s);
	const char *url, *ca, *cert, *fingerprint, *product;

	if (root == NULL)
		fail_msg("the task server does not start: are we in the repository's root?");
	assert_int_equal(json_unpack(root, "{s:i,s:s,s:s,s:s,s:s,s:s}", "port", &s->port, "url",
	                             &url, "ca", &ca, "cert", &cert, "fingerprint", &fingerprint,
	                             "product", &product),
	                 0);
	s->product = upid_product_of_word(upid_str(product));
	(void)snprintf(s->host, sizeof(s->host), "%s", url + strlen("https://"));
	(void)snprintf(s->ca, sizeof(s->ca), "%s", ca);
	(void)snprintf(s->cert, sizeof(s->cert), "%s", cert);
	(void)snprintf(s->fingerprint, sizeof(s->fingerprint), "%s", fingerprint);
	json_decref(root);
}

static void
name_journal(struct server *s)
{
	static int servers;

	if (s->journal[0] == '\0')
		(void)snprintf(s->journal, sizeof(s->journal), "journal-%d", ++servers);
}

static void
begin(struct server *s, const char *address, const char *script)
{
	(void)signal(SIGPIPE, SIG_IGN); /* as upid_loop_open() requires */
	make_folder(s);
	name_journal(s);
	spawn(s, address);
	send_script(s, script);
}

void
server_start_at(struct server *s, const char *address, const char *script)
{
	begin(s, address, script);
	read_introduction(s);
}

void
servers_start(struct server *s, const char *const *scripts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		begin(&s[i], "127.0.0.1", scripts[i]);
	for (size_t i = 0; i < count; i++)
		read_introduction(&s[i]);
}

void
server_start(struct server *s, const char *script)
{
	server_start_at(s, "127.0.0.1", script);
}

void
server_down(struct server *s)
{
	char rest[64];

	if (!s->up)
		return;
	assert_int_equal(shutdown(s->fd, SHUT_WR), 0);
	while (read(s->fd, rest, sizeof(rest)) > 0)
		; /* wait until the process has exited and its port is free */
	close(s->fd);
	s->up = false;
}

void
server_stop(struct server *s)
{
	server_down(s);
	memset(s, 0, sizeof(*s));
}

/* ------------------------------------------------------------------------------- the journal */

json_t *
server_journal(const struct server *s)
{
	json_t *all = json_array(), *line;
	char path[64];
	FILE *file;

	path_in(path, s, s->journal);
	file = fopen(path, "r");
	assert_non_null(file);
	while ((line = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL)) != NULL)
		assert_int_equal(json_array_append_new(all, line), 0);
	(void)fclose(file);
	return all;
}

size_t
server_count(const struct server *s, const char *what, const char *upid)
{
	json_t *all = server_journal(s), *line;
	size_t i, count = 0;

	json_array_foreach(all, i, line) {
		const char *is = json_string_value(json_object_get(line, "what"));
		const char *path = json_string_value(json_object_get(line, "path"));

		count += is != NULL && (what == NULL || strcmp(is, what) == 0) &&
		         (upid == NULL || strstr(path, upid) != NULL);
	}
	json_decref(all);
	return count;
}

size_t
server_lines(const struct server *s, const char *key, const char *value)
{
	json_t *all = server_journal(s), *line;
	size_t i, count = 0;

	json_array_foreach(all, i, line) {
		json_t *is = json_object_get(line, key);

		count += is != NULL &&
		         (value == NULL ||
		          (json_is_string(is) && strcmp(json_string_value(is), value) == 0));
	}
	json_decref(all);
	return count;
}

size_t
server_connections(const struct server *s)
{
	json_t *all = server_journal(s), *line, *seen = json_object();
	char key[24];
	size_t i, count;

	json_array_foreach(all, i, line) {
		json_int_t conn = json_integer_value(json_object_get(line, "conn"));

		(void)snprintf(key, sizeof(key), "%" JSON_INTEGER_FORMAT, conn);
		assert_int_equal(json_object_set_new(seen, key, json_true()), 0);
	}
	count = json_object_size(seen);
	json_decref(seen);
	json_decref(all);
	return count;
}

/* --------------------------------------------------------------------------------- asking it */

struct upid_api
server_token(const struct server *s)
{
	return (struct upid_api){ .host = upid_str(s->host),
		                  .token_id = UPID_S("root@pam!demo"),
		                  .token_secret = UPID_S("00000000-0000-0000-0000-000000000000"),
		                  .verify = true,
		                  .ca_path = upid_str(s->ca),
		                  .request_ms = 5000 };
}

struct upid_api
server_password(const struct server *s)
{
	struct upid_api api = server_token(s);

	api.token_id = api.token_secret = (struct upid_str){ NULL, 0 };
	api.user = UPID_S("root@pam");
	api.password = UPID_S("demo-password");
	return api;
}

struct upid_api
server_api(const struct server *s)
{
	struct upid_api api = s->product == UPID_PRODUCT_PMG ? server_password(s) : server_token(s);

	api.product = s->product;
	return api;
}

static struct {
	struct upid_source *src;
	struct upid_loop *loop;
} opened[4];

struct upid_source *
server_source(const struct upid_api *api)
{
	struct upid_err err = { 0 };
	size_t i = 0;

	while (i < COUNT(opened) && opened[i].src != NULL)
		i++;
	assert_true(i < COUNT(opened));
	(void)upid_loop_open(&opened[i].loop, &err);
	assert_code(err, UPID_E_OK);
	(void)upid_source_api(&opened[i].src, opened[i].loop, api, &err);
	assert_code(err, UPID_E_OK);
	return opened[i].src;
}

static size_t
place_of(const struct upid_source *src)
{
	size_t i = 0;

	while (i < COUNT(opened) && opened[i].src != src)
		i++;
	assert_true(i < COUNT(opened));
	return i;
}

struct upid_loop *
server_loop(const struct upid_source *src)
{
	return opened[place_of(src)].loop;
}

void
server_close(struct upid_source *src)
{
	size_t i = place_of(src);

	upid_source_close(src);
	upid_loop_close(opened[i].loop);
	opened[i].src = NULL;
}

void
server_refuses(const struct upid_api *api, struct upid_err *err)
{
	struct upid_source *src = NULL;
	struct upid_loop *loop = NULL;

	assert_int_equal(upid_loop_open(&loop, err), 0);
	assert_int_equal(upid_source_api(&src, loop, api, err), -1);
	assert_null(src);
	upid_loop_close(loop);
}

void
wait_all(struct upid_wait *waits, struct upid *tasks, const char *const *upids, size_t count,
         struct upid_source *src, struct upid_wait_rules *rules)
{
	struct upid_err err = { 0 };

	for (size_t i = 0; i < count; i++) {
		(void)upid_parse(&tasks[i], upid_str(upids[i]), NULL, &err);
		waits[i] = (struct upid_wait){ .task = &tasks[i], .src = src };
	}
	assert_code(err, UPID_E_OK);
	(void)upid_wait_all(waits, count, server_loop(src), rules, &err);
	assert_code(err, UPID_E_OK);
}

void
wait_one(struct one *one, struct upid_source *src, const char *upid, struct upid_wait_rules *rules)
{
	wait_all(&one->w, &one->task, &upid, 1, src, rules);
}

void
wait_by(struct one *one, const struct upid_api *api, const char *upid,
        struct upid_wait_rules *rules)
{
	struct upid_source *src = server_source(api);

	wait_one(one, src, upid, rules);
	server_close(src);
}

void
read_log(struct got *got, struct upid_source *src, const char *upid,
         const struct upid_log_rules *rules)
{
	struct upid task;

	*got = (struct got){ 0 };
	assert_int_equal(upid_parse(&task, upid_str(upid), NULL, &got->err), 0);
	got->rc = upid_log_read(&got->lines, &got->total, &task, src, server_loop(src), rules,
	                        &got->err);
	assert_int_equal(got->rc != 0, got->err.code != UPID_E_OK);
}

void
got_free(struct got *got)
{
	upid_lines_free(&got->lines);
}

void
got_lines(const struct got *got, uint64_t first, uint64_t last)
{
	assert_code(got->err, UPID_E_OK);
	assert_int_equal(got->lines.count, last - first + 1);
	for (size_t i = 0; i < got->lines.count; i++)
		assert_int_equal(got->lines.line[i].n, first + i);
}
