#include <stdlib.h>

#include "list_run.h"

/* The sources that were opened, and the profile of each. */
struct listing {
	struct upid_list_rules rules; /* must be first: it is cast to this struct */
	struct op_list_run *run;
	struct upid_source **src;
	struct upid_str *profile;
	size_t count;
};

static void
push_error(struct op_list_run *run, struct upid_str profile, struct upid_str upid,
           const struct upid_err *err)
{
	struct op_call *call = run->sources->call;
	struct op_input input = { .index = run->index++, .upid = upid, .profile = profile };

	if (run->failures++ == 0)
		run->first = *err;
	if (run->stopped)
		return;
	run->stopped = (run->failed != NULL ? run->failed(run, &input, err)
	                                    : call->fail(call, &input, err)) != 0;
}

static int
on_found(struct upid_list_rules *rules, size_t source, const struct upid_listed *l)
{
	struct listing *all = (struct listing *)rules;
	struct op_input input = { .index = all->run->index++,
		                  .upid = l->task->text,
		                  .listed = l->exitstatus,
		                  .profile = all->profile[source] };

	return all->run->stopped ? -1 : all->run->found(all->run, &input, l);
}

static void
on_failed(struct upid_list_rules *rules, size_t source, struct upid_str node,
          const struct upid_err *err)
{
	struct listing *all = (struct listing *)rules;
	struct upid_err named = { .http = err->http };

	if (node.n == 0)
		upid_fail(&named, err->code, "%s", err->message);
	else
		upid_fail(&named, err->code, "the tasks of node %.*s are missing: %.500s",
		          (int)node.n, node.p, err->message);
	push_error(all->run, all->profile[source], (struct upid_str){ NULL, 0 }, &named);
}

static void
on_unreadable(struct upid_list_rules *rules, size_t source, struct upid_str upid,
              const struct upid_err *err)
{
	struct listing *all = (struct listing *)rules;

	push_error(all->run, all->profile[source], upid, err);
}

/* Among several sources, one that cannot be opened yields an error record. -1: the only one. */
static int
open_one(struct listing *all, size_t n, struct upid_err *err)
{
	struct op_list_run *run = all->run;
	struct upid_str *profile = &all->profile[all->count];
	struct upid_err fault = { 0 };
	struct upid_source *src = op_sources_at(run->sources, n, profile, run->filter, &fault);

	if (src != NULL)
		all->src[all->count++] = src;
	else if (run->sources->count > 1)
		push_error(run, *profile, (struct upid_str){ NULL, 0 }, &fault);
	else
		*err = fault;
	return err->code == UPID_E_OK ? 0 : -1;
}

/* Leaves out servers whose tasks cannot match, unless all are such servers. */
static int
open_all(struct listing *all, struct upid_err *err)
{
	struct op_list_run *run = all->run;
	struct op_sources *s = run->sources;
	struct upid_err unfit = { 0 };

	/* NOLINTNEXTLINE(bugprone-sizeof-expression): a list of pointers is meant */
	all->src = calloc(s->count, sizeof(*all->src));
	all->profile = calloc(s->count, sizeof(*all->profile));
	if (all->src == NULL || all->profile == NULL)
		return upid_fail_memory(err);
	for (size_t i = 0; i < s->count; i++)
		if (op_filter_fits(run->filter, op_sources_product(s, i, run->filter), &unfit) ==
		            0 &&
		    open_one(all, i, err) != 0)
			return -1;
	if (all->count > 0 || run->failures > 0)
		return 0;
	*err = unfit;
	return -1;
}

int
op_list_run(struct op_list_run *run, struct upid_err *err)
{
	struct listing all = { .rules = { .timeout_ms = run->timeout_ms,
		                          .limit = run->filter->limit,
		                          .latest = run->filter->latest,
		                          .found = on_found,
		                          .unreadable = on_unreadable,
		                          .failed = on_failed },
		               .run = run };
	int rc = op_filter_make(&all.rules.filter, run->filter, err);

	if (rc == 0)
		rc = open_all(&all, err);
	if (rc == 0 && all.count > 0)
		rc = upid_list(all.src, all.count, run->sources->call->env->loop, &all.rules, err);
	run->answered = all.rules.answered;
	free(all.src);
	free(all.profile);
	return rc;
}
