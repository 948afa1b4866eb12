/*
 * What the wait itself costs for 1,000, 10,000 and 100,000 tasks: CPU time, over a source that answers
 * from memory and a clock that moves by itself. With a heap a poll costs O(log n). Where all tasks
 * were searched at each step, it cost O(n): a hundred times more tasks took 10,000 times as long.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib/upid.h"

enum { POLLS = 10, PLACES = 4 };

struct server {
	struct upid_source base;
	struct upid_loop loop;
	struct upid_clock clock;
	int64_t now_ms, ends_ms;
	struct upid_query *open[PLACES];
	size_t under_way;
};

static int64_t
now(void *ctx)
{
	return ((struct server *)ctx)->now_ms;
}

static void
ask(struct upid_source *src, struct upid_query *q)
{
	struct server *s = (struct server *)src;

	q->err = (struct upid_err){ 0 };
	q->date_s = -1;
	s->open[s->under_way++] = q;
}

static void
cancel(struct upid_source *src, struct upid_query *q)
{
	(void)src;
	(void)q;
	abort(); /* nothing here takes long */
}

/* Answers all that is open; if that is nothing, time passes. */
static int
run(struct upid_loop *loop, int64_t ms, struct upid_err *err)
{
	struct server *s = (struct server *)((char *)loop - offsetof(struct server, loop));

	(void)err;
	if (s->under_way == 0)
		s->now_ms += ms;
	while (s->under_way > 0) {
		struct upid_query *q = s->open[--s->under_way];

		q->running = s->now_ms < s->ends_ms;
		q->exitstatus = q->running ? (struct upid_str){ NULL, 0 } : UPID_S("OK");
		q->done(q);
	}
	return 0;
}

static double
wait_for(size_t count)
{
	static const struct upid_source_ops ops = { ask, cancel, NULL };
	static const struct upid_loop_ops loop_ops = { run, NULL, NULL, NULL };
	struct server s = { .base = { .ops = &ops, .name = "pve1:8006" },
		            .loop = { &loop_ops, &s.clock, false },
		            .clock = { now, &s },
		            .ends_ms = (POLLS - 1) * 1000 };
	struct upid_wait_rules rules = { .timeout_ms = 3600000, .interval_ms = 1000 };
	struct upid_wait *waits = calloc(count, sizeof(*waits));
	struct upid_err err = { 0 };
	uint64_t polls = 0;
	struct upid task;
	clock_t began;
	double took;

	if (waits == NULL ||
	    upid_parse(&task, UPID_S("UPID:pve1:000AE992:00A21BA7:618C1D55:vzdump:100:root@pam:"),
	               NULL, &err) != 0)
		abort();
	for (size_t i = 0; i < count; i++)
		waits[i] = (struct upid_wait){ .task = &task, .src = &s.base };
	began = clock();
	if (upid_wait_all(waits, count, &s.loop, &rules, &err) != 0)
		abort();
	took = (double)(clock() - began) / CLOCKS_PER_SEC;
	for (size_t i = 0; i < count; i++) {
		polls += waits[i].polls;
		upid_wait_free(&waits[i]);
	}
	free(waits);
	if (polls != POLLS * count)
		abort();
	printf("%7zu waits of %d polls each: %8.1f ms, %5.0f ns for a poll\n", count, POLLS,
	       took * 1e3, took * 1e9 / (double)polls);
	return took;
}

int
main(int argc, char **argv)
{
	double few = wait_for(1000), more, many;

	(void)argv;
	if (argc > 1) /* --quick: to see that it still runs */
		return 0;
	few = wait_for(1000); /* the first run warmed up */
	more = wait_for(10000);
	many = wait_for(100000);
	printf("10 times the tasks take %.1f times as long, 100 times take %.0f times (n log n: 13.3 "
	       "and 167)\n",
	       more / few, many / few);
	return 0;
}
