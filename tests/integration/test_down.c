/* A server that is down for the whole time. For shorter outages see test_faults.c. */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server.h"

#define ENDED TASK("0001")

enum { TIME_MS = 200 };

static struct server server;

static int
stop(void **state __attribute__((unused)))
{
	server_stop(&server);
	return 0;
}

TEST(a_closed_port)
{
	struct upid_api api;
	struct one one;

	server_start(&server, "{}");
	server_down(&server);
	api = server_token(&server);
	wait_by(&one, &api, ENDED, &(struct upid_wait_rules){ TIME_MS, .interval_ms = 50 });
	assert_code(one.w.err, UPID_E_CONNECT);
	assert_int_equal(one.w.polls, 2); /* at 0, and the last poll */
	assert_in_range(one.w.elapsed_ms, TIME_MS, TIME_MS + LATE_MS);
	assert_says(one.w.err, "gave up after 0.");
	upid_wait_free(&one.w);
}

/* A listen queue that is full: nobody gets a response. */
static int
full_port(int fd[4])
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);

	for (int i = 0; i < 4; i++)
		assert_true((fd[i] = socket(AF_INET, SOCK_STREAM | (i > 0 ? SOCK_NONBLOCK : 0), 0)) >= 0);
	assert_int_equal(bind(fd[0], (struct sockaddr *)&at, n), 0);
	assert_int_equal(listen(fd[0], 0), 0);
	assert_int_equal(getsockname(fd[0], (struct sockaddr *)&at, &n), 0);
	for (int i = 1; i < 4; i++)
		(void)connect(fd[i], (struct sockaddr *)&at, n);
	return ntohs(at.sin_port);
}

TEST(a_port_that_takes_no_connection)
{
	struct upid_api api;
	struct one one;
	int fd[4];

	server_start(&server, "{}");
	api = server_token(&server);
	api.host = UPID_S("127.0.0.1");
	api.port = full_port(fd);
	wait_by(&one, &api, ENDED, &(struct upid_wait_rules){ TIME_MS, .interval_ms = 50 });
	assert_code(one.w.err, UPID_E_REQUEST_TIMEOUT);
	assert_in_range(one.w.elapsed_ms, TIME_MS, TIME_MS + LATE_MS);
	upid_wait_free(&one.w);
	for (int i = 0; i < 4; i++)
		close(fd[i]);
}

#define T(name) cmocka_unit_test_teardown(name, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_closed_port),
		T(a_port_that_takes_no_connection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
