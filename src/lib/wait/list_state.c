/* What list_nodes.c and list_read.c share: the feeds of a list, and its failures. */
#include <stdlib.h>
#include <string.h>

#include "list_state.h"

static void
unreadable(struct upid_feed *f, struct upid_str upid, const struct upid_err *err)
{
	struct upid_list_rules *rules = ((struct upid_list_state *)f->ctx)->rules;

	if (rules->unreadable != NULL)
		rules->unreadable(rules, f->source, upid, err);
}

static int
make_room(struct upid_list_state *l)
{
	size_t room = l->room > 0 ? 2 * l->room : 8;
	struct upid_feed **grown;

	if (l->feeds < l->room)
		return 0;
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are meant */
	if ((grown = realloc(l->feed, room * sizeof(*grown))) == NULL)
		return upid_fail_memory(&l->err);
	l->feed = grown;
	l->room = room;
	return 0;
}

/* One allocation: the name of the node follows the feed. */
int
upid_list_add_feed(struct upid_list_state *l, size_t source, struct upid_str node)
{
	struct upid_feed *f;

	if (make_room(l) != 0)
		return -1;
	if ((f = l->feed[l->feeds] = calloc(1, sizeof(*f) + node.n + 1)) == NULL)
		return upid_fail_memory(&l->err);
	if (node.n > 0)
		memcpy(f + 1, node.p, node.n);
	*f = (struct upid_feed){ .src = l->sources[source],
		                 .source = source,
		                 .filter = &l->rules->filter,
		                 .unreadable = unreadable,
		                 .ctx = l,
		                 .stage = upid_feed_first_stage(&l->rules->filter),
		                 .node = { (const char *)(f + 1), node.n },
		                 .next_ms = upid_list_now(l) };
	l->feeds++;
	return 0;
}

void
upid_list_failed(struct upid_list_state *l, size_t source, struct upid_str node,
                 const struct upid_err *err)
{
	if (l->rules->failed != NULL)
		l->rules->failed(l->rules, source, node, err);
}

void
upid_list_why(struct upid_err *err, const struct upid_list_state *l, size_t source,
              const struct upid_err *fault, const char *late, const char *cut)
{
	const char *name = l->sources[source]->name;

	if (l->loop->interrupted)
		upid_fail(err, UPID_E_INTERRUPTED, cut, name);
	else if (fault->code != UPID_E_OK)
		*err = *fault;
	else
		upid_fail(err, UPID_E_REQUEST_TIMEOUT, late, name);
}
