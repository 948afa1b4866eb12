/* Prints a last message if the process crashes: an Ansible module must always print JSON. */
#define _GNU_SOURCE /* sigaltstack */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "plugin/face.h"

static const char *volatile last_words;

static void
crashed(int sig)
{
	(void)sig;
	(void)!write(STDOUT_FILENO, last_words, strlen(last_words));
	_exit(upid_code_exit(UPID_E_INTERNAL));
}

void
crash_words(void *ctx, const char *words)
{
	static char stack[16384];
	const stack_t alternative = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction action = { .sa_handler = crashed, .sa_flags = SA_ONSTACK };

	(void)ctx;
	last_words = words;
	sigaltstack(&alternative, NULL);
	for (size_t i = 0; i < 4; i++)
		sigaction((const int[]){ SIGSEGV, SIGBUS, SIGABRT, SIGFPE }[i], &action, NULL);
}
