/*
 * Secrets after their use: a program runs through each face with a password, a token and a ticket,
 * and then searches its own heap for them. Its transport answers from memory; what it and the test
 * hold of the secrets stands outside the heap.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "plugin/face.h"
#include "plugin/json_memory.h"
#include "fake.h"

#define PASSWORD "Kw7-password-that-must-go-Zq3"
#define TICKET "PVE:root@pam:Jx5-ticket-that-must-go-Vb9"

static char in[4096], out[65536];
static size_t in_at, out_n;

/* --------------------------------------------------------------------------- the transport */

static struct upid_http_request *open_request;

static void
start(struct upid_http *http, struct upid_http_request *req)
{
	(void)http;
	open_request = req;
}

static int
pump(struct upid_http *http, int64_t wait_ms, struct upid_err *err)
{
	static const char login[] = "{\"data\":{\"ticket\":\"" TICKET "\"}}",
			  ended[] = "{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"OK\"}}";
	struct upid_http_request *req = open_request;
	const char *body = req != NULL && req->form != NULL ? login : ended;

	(void)http;
	(void)wait_ms;
	(void)err;
	open_request = NULL;
	if (req == NULL)
		return 0;
	req->status = 200;
	req->date_s = -1;
	for (const char *p = body; *p != '\0'; p++) /* so that the buffer grows and moves */
		upid_buf_addc(&req->body, *p);
	req->done(req);
	return 0;
}

static void
cancel(struct upid_http *http, struct upid_http_request *req)
{
	(void)http;
	(void)req;
	open_request = NULL;
}

static void
close_nothing(struct upid_http *http)
{
	(void)http;
}

/* In place of the library's, which is not linked then. */
int
upid_http_curl(struct upid_http **http, const struct upid_http_trust *trust, struct upid_err *err)
{
	static const struct upid_http_ops ops = { start, pump, cancel, close_nothing };
	static struct upid_http server = { &ops };

	(void)trust;
	(void)err;
	*http = &server;
	return 0;
}

/* ------------------------------------------------------------------------------- the world */

static int64_t
no_time(void *ctx)
{
	(void)ctx;
	return 7000000;
}

static const char *
no_environment(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
	return NULL;
}

static int
read_file(void *ctx, struct upid_buf *text, const char *path, size_t most, struct upid_err *err)
{
	(void)ctx;
	(void)path;
	(void)most;
	(void)err;
	for (const char *p = in; *p != '\0'; p++)
		upid_buf_addc(text, *p);
	return 0;
}

static long
read_in(void *ctx, char *room, size_t n)
{
	size_t left = strlen(in) - in_at;

	(void)ctx;
	n = n < left ? n : left;
	n = n < 100 ? n : 100;
	memcpy(room, in + in_at, n);
	in_at += n;
	return (long)n;
}

static int
write_out(void *ctx, const char *p, size_t n)
{
	(void)ctx;
	assert_true(out_n + n < sizeof(out));
	memcpy(out + out_n, p, n);
	out_n += n;
	out[out_n] = '\0';
	return 0;
}

static void
quiet(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
}

static void
run(const char *word0, const char *word1, const char *word2)
{
	static const struct upid_clock clock = { no_time, NULL };
	struct face_world w = { .env = { .clock = &clock,
		                         .getenv = no_environment,
		                         .read_file = read_file },
		                .read_in = read_in,
		                .write_out = write_out,
		                .say = quiet,
		                .on_crash = quiet };
	char words[3][64], *argv[4] = { NULL };
	int argc = 0;

	for (const char *const *word = (const char *const[]){ word0, word1, word2, NULL };
	     *word != NULL; word++) {
		(void)snprintf(words[argc], sizeof(words[argc]), "%s", *word);
		argv[argc] = words[argc];
		argc++;
	}
	in_at = out_n = 0;
	assert_int_equal(face_run(&w, argc, argv), 0);
	assert_non_null(strstr(out, "\"status\":\"stopped\""));
}

/* ------------------------------------------------------------------------------ the search */

/* Where the heap is; false where it is not one piece of ours (valgrind, sanitizers). */
static bool
heap(const char **begin, const char **end)
{
	char line[512];
	unsigned long from, to;
	bool found = false;
	FILE *maps = fopen("/proc/self/maps", "r");

	while (maps != NULL && !found && fgets(line, sizeof(line), maps) != NULL)
		found = strstr(line, "[heap]") != NULL &&
		        sscanf(line, "%lx-%lx", &from, &to) == 2;
	if (maps != NULL)
		(void)fclose(maps);
	if (found) {
		*begin = (const char *)from;
		*end = (const char *)to;
	}
	return found;
}

/* The secret but for its first 16 bytes, which free() writes over by itself. */
static bool
heap_holds(const char *secret)
{
	const char *p, *end, *part = secret + 16;
	size_t n = strlen(part);

	if (!heap(&p, &end))
		return false;
	for (; p + n <= end; p++)
		if (*p == *part && memcmp(p, part, n) == 0)
			return true;
	return false;
}

/* Whether what is freed as it is would be found here. */
static void
need_a_heap(void)
{
	char *copy = malloc(200);
	const char *begin, *end;

	assert_non_null(copy);
	if (!heap(&begin, &end) || copy < begin || copy > end) {
		free(copy);
		skip();
	}
	(void)snprintf(copy, 200, "%s", "----------------a-control-that-stays");
	__asm__ volatile("" : : "r"(copy) : "memory"); /* or it would not be written at all */
	free(copy);
	assert_true(heap_holds("----------------a-control-that-stays"));
}

static void
nothing_is_left(void)
{
	assert_false(heap_holds(PASSWORD));
	assert_false(heap_holds(TICKET));
}

#define WITH_PASSWORD                                                                         \
	"\"upid\":\"" FAKE_UPID "\",\"api_host\":\"pve1\",\"api_user\":\"root@pam\","         \
	"\"api_password\":\"" PASSWORD "\""
#define WITH_TOKEN                                                                            \
	"\"upid\":\"" FAKE_UPID "\",\"api_host\":\"pve1\",\"api_token_id\":\"root@pam!t\","   \
	"\"api_token_secret\":\"" PASSWORD "\""

static void
give(const char *text)
{
	(void)snprintf(in, sizeof(in), "{%s}", text);
}

TEST(ansibles_password_and_its_ticket_are_gone)
{
	need_a_heap();
	give(WITH_PASSWORD);
	run("AnsiballZ_upid_wait", "/args", NULL);
	nothing_is_left();
}

TEST(ansibles_token_is_gone)
{
	need_a_heap();
	give(WITH_TOKEN ",\"_ansible_module_name\":\"upid_status\"");
	run("AnsiballZ_upid_status", "/args", NULL);
	nothing_is_left();
}

TEST(terraforms_password_is_gone)
{
	need_a_heap();
	give(WITH_PASSWORD);
	run("upid", "terraform", "wait");
	nothing_is_left();
}

TEST(a_password_on_standard_input_is_gone)
{
	need_a_heap();
	give(WITH_PASSWORD);
	run("upid", "wait", NULL);
	nothing_is_left();
}

TEST(a_buffer_that_moves_takes_its_bytes_along)
{
	struct upid_buf b = { 0 };
	char *behind[12];

	need_a_heap();
	for (size_t i = 0; i < 12; i++) {
		for (size_t n = 0; n < (size_t)64 << i; n += 32)
			upid_buf_adds(&b, PASSWORD "---");
		behind[i] = malloc(64); /* so that it cannot grow where it stands */
	}
	upid_buf_wipe(&b);
	for (size_t i = 0; i < 12; i++)
		free(behind[i]);
	nothing_is_left();
}

TEST(a_buffer_that_was_emptied_before_it_moves_leaves_nothing_either)
{
	struct upid_buf b = { 0 };
	char *behind;

	need_a_heap();
	upid_buf_adds(&b, "----------------" PASSWORD);
	behind = malloc(64);
	b.n = 0;
	assert_true(upid_buf_reserve(&b, 1000));
	upid_buf_wipe(&b);
	free(behind);
	nothing_is_left();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ansibles_password_and_its_ticket_are_gone),
		cmocka_unit_test(ansibles_token_is_gone),
		cmocka_unit_test(terraforms_password_is_gone),
		cmocka_unit_test(a_password_on_standard_input_is_gone),
		cmocka_unit_test(a_buffer_that_moves_takes_its_bytes_along),
		cmocka_unit_test(a_buffer_that_was_emptied_before_it_moves_leaves_nothing_either),
	};

	(void)mallopt(M_MMAP_THRESHOLD, 16 << 20); /* large buffers stand in the heap too */
	json_memory_use();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
