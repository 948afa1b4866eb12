/*
 * Secrets after use: the program runs through each face with a password, a token and a ticket.
 * Every freed block is searched for them (the linker's --wrap), and at the end the heap, if there
 * is one (not under valgrind or the sanitizers). The transport responds from memory; secrets of the
 * transport and of the test are outside the heap.
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
answer(struct upid_loop *loop, int64_t ms, struct upid_err *err)
{
	static const char login[] = "{\"data\":{\"ticket\":\"" TICKET "\"}}",
			  ended[] = "{\"data\":{\"status\":\"stopped\",\"exitstatus\":\"OK\"}}";
	struct upid_http_request *req = open_request;
	const char *body = req != NULL && req->form != NULL ? login : ended;

	(void)loop;
	(void)ms;
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
upid_http_curl(struct upid_http **http, struct upid_loop *loop, const struct upid_http_trust *trust,
               struct upid_err *err)
{
	static const struct upid_http_ops ops = { start, cancel, close_nothing };
	static struct upid_http server = { &ops };

	(void)loop;
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
	static const struct upid_loop_ops loop_ops = { answer, NULL, NULL, NULL };
	struct upid_loop loop = { &loop_ops, &clock, false };
	struct face_world w = {
		.env = { .loop = &loop, .getenv = no_environment, .read_file = read_file },
		.read_in = read_in,
		.write_out = write_out,
		.say = quiet,
		.on_crash = quiet
	};
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

/* Not there without --wrap, as in the build with sanitizers, which have an allocator of their own. */
void __real_free(void *p) __attribute__((weak));
void *__wrap_malloc(size_t n);
void *__wrap_realloc(void *p, size_t n);
void __wrap_free(void *p);

static const char control[] = "----------------a-control-that-stays";
static size_t secrets_freed, controls_freed; /* blocks that still had one in them */

/* The end of the secret: free() itself overwrites the first 16 bytes of a block. */
static bool
holds(const char *p, size_t size, const char *secret)
{
	const char *part = secret + 16, *end = p + size;
	size_t n = strlen(part);

	for (; p + n <= end; p++)
		if (*p == *part && memcmp(p, part, n) == 0)
			return true;
	return false;
}

/* Zeroed, so that no block is searched that was never written (valgrind). */
void *
__wrap_malloc(size_t n)
{
	return calloc(1, n);
}

void
__wrap_free(void *p)
{
	size_t n = p != NULL ? malloc_usable_size(p) : 0;

	if (n > 0) {
		secrets_freed += holds(p, n, PASSWORD) || holds(p, n, TICKET);
		controls_freed += holds(p, n, control);
	}
	__real_free(p);
}

/* It moves always, as it may. */
void *
__wrap_realloc(void *p, size_t n)
{
	size_t had = p != NULL ? malloc_usable_size(p) : 0;
	void *moved = __wrap_malloc(n);

	if (moved == NULL)
		return NULL;
	if (p != NULL)
		memcpy(moved, p, had < n ? had : n);
	__wrap_free(p);
	return moved;
}

/* Where the heap is; false where it is not one piece of ours (valgrind, sanitizers, qemu-user). */
static bool
find_heap(const char **begin, const char **end)
{
	char line[512];
	unsigned long from, to;
	bool found = false;
	FILE *maps = fopen("/proc/self/maps", "r");

	while (maps != NULL && !found && fgets(line, sizeof(line), maps) != NULL)
		found = strstr(line, "[heap]") != NULL && sscanf(line, "%lx-%lx", &from, &to) == 2;
	if (maps != NULL)
		(void)fclose(maps);
	if (found) {
		*begin = (const char *)from;
		*end = (const char *)to;
	}
	return found;
}

/* The part of the heap that malloc() hands out; empty where there is none. The block is of the least
 * size: calloc() takes a freed block since glibc 2.41 and clears it, and that must not be one that the
 * search is to find. */
static void
heap(const char **begin, const char **end)
{
	char *block = malloc(1);

	assert_non_null(block);
	if (!find_heap(begin, end) || block < *begin || block >= *end)
		*begin = *end = NULL;
	free(block);
}

/* Leaves a block behind as it must not be: both searches have to find it. */
static void
check_the_search(void)
{
	size_t found = controls_freed;
	char *copy = malloc(200);
	const char *begin, *end;

	assert_non_null(copy);
	if (__real_free == NULL) { /* nothing can be searched: the plain build does it */
		free(copy);
		skip();
	}
	(void)snprintf(copy, 200, "%s", control);
	__asm__ volatile("" : : "r"(copy) : "memory"); /* or it would not be written at all */
	free(copy);
	assert_int_equal(controls_freed, found + 1);
	heap(&begin, &end);
	assert_true(begin == end || holds(begin, (size_t)(end - begin), control));
	secrets_freed = 0;
}

static void
nothing_is_left(void)
{
	const char *begin, *end;

	assert_int_equal(secrets_freed, 0);
	heap(&begin, &end);
	assert_false(holds(begin, (size_t)(end - begin), PASSWORD));
	assert_false(holds(begin, (size_t)(end - begin), TICKET));
}

#define WITH_PASSWORD                                                                              \
	"\"upid\":\"" FAKE_UPID "\",\"api_host\":\"pve1\",\"api_user\":\"root@pam\","              \
	"\"api_password\":\"" PASSWORD "\""
#define WITH_TOKEN                                                                                 \
	"\"upid\":\"" FAKE_UPID "\",\"api_host\":\"pve1\",\"api_token_id\":\"root@pam!t\","        \
	"\"api_token_secret\":\"" PASSWORD "\""

static void
give(const char *text)
{
	(void)snprintf(in, sizeof(in), "{%s}", text);
}

TEST(ansibles_password_and_its_ticket_are_gone)
{
	check_the_search();
	give(WITH_PASSWORD);
	run("AnsiballZ_upid_wait", "/args", NULL);
	nothing_is_left();
}

TEST(ansibles_token_is_gone)
{
	check_the_search();
	give(WITH_TOKEN ",\"_ansible_module_name\":\"upid_status\"");
	run("AnsiballZ_upid_status", "/args", NULL);
	nothing_is_left();
}

TEST(terraforms_password_is_gone)
{
	check_the_search();
	give(WITH_PASSWORD);
	run("upid", "terraform", "wait");
	nothing_is_left();
}

TEST(a_password_on_standard_input_is_gone)
{
	check_the_search();
	give(WITH_PASSWORD);
	run("upid", "wait", NULL);
	nothing_is_left();
}

TEST(a_buffer_that_moves_takes_its_bytes_along)
{
	struct upid_buf b = { 0 };
	char *behind[12];

	check_the_search();
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

	check_the_search();
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

#ifdef M_MMAP_THRESHOLD /* glibc: large buffers are in the heap too */
	(void)mallopt(M_MMAP_THRESHOLD, 16 << 20);
#endif
	json_memory_use();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
