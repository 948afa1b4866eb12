/* The paths and filters of task lists. */
#include "call.h"
#include "lib/base/text.h"

void
upid_path_nodes(struct upid_buf *url, const struct upid_call *c)
{
	(void)c;
	upid_buf_adds(url, "/nodes");
}

void
upid_path_guests(struct upid_buf *url, const struct upid_call *c)
{
	(void)c;
	upid_buf_adds(url, "/cluster/resources?type=vm");
}

static void
add_text(struct upid_buf *url, const char *name, struct upid_str value)
{
	if (value.n == 0)
		return;
	upid_buf_addf(url, "&%s=", name);
	upid_buf_add_percent(url, value);
}

static void
add_time(struct upid_buf *url, const char *name, int64_t unix_s)
{
	if (unix_s > 0)
		upid_buf_addf(url, "&%s=%lld", name, (long long)unix_s);
}

/* The only item of a list. The products filter by one type, PVE by its exact name, PBS by a part of it; and
 * by one guest. */
static struct upid_str
only_one(struct upid_str list)
{
	struct upid_str item = { NULL, 0 };

	(void)upid_list_next(&item, &list);
	return list.p == NULL ? item : (struct upid_str){ NULL, 0 };
}

/* A product may count a task as an error that upid_classify() calls unknown, but never the
 * reverse. */
static void
add_classes(struct upid_buf *url, unsigned classes, const char *before, const char *between)
{
	static const enum upid_class all[] = { UPID_CLASS_OK, UPID_WARNING, UPID_ERROR,
		                               UPID_UNKNOWN };
	const char *with = before;

	if (classes & 1u << UPID_UNKNOWN)
		classes |= 1u << UPID_ERROR;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (classes & 1u << all[i]) {
			upid_buf_addf(url, "%s%s", with, upid_class_word(all[i]).p);
			with = between;
		}
}

/* PVE::API2::Tasks, node_tasks; PMG::API2::Tasks has neither `source` nor `vmid`. `userfilter`
 * matches a part of the user name, ignoring case, without the token of a finished task. */
static void
add_perl(struct upid_buf *url, const struct upid_call *c)
{
	const struct upid_list_ask *ask = c->query->list;
	const struct upid_filter *f = ask->filter;
	struct upid_str user = f->user;

	while (upid_names_token(user))
		user.n--;
	if (c->api->session.product->product == UPID_PRODUCT_PVE) {
		upid_buf_adds(url, ask->all       ? "&source=all"
		                   : ask->running ? "&source=active"
		                                  : "&source=archive");
		add_text(url, "vmid", only_one(f->vmid));
	}
	add_text(url, "userfilter", user);
	if (!ask->running && !ask->all)
		add_classes(url, f->classes, "&statusfilter=", ",");
}

/* proxmox-backup's src/api2/node/tasks.rs, PDM's server/src/api/{nodes,remotes}/tasks.rs. A status
 * filter hides running tasks. */
static void
add_rust(struct upid_buf *url, const struct upid_call *c)
{
	static const unsigned ended =
		1u << UPID_CLASS_OK | 1u << UPID_WARNING | 1u << UPID_ERROR | 1u << UPID_UNKNOWN;
	const struct upid_list_ask *ask = c->query->list;
	const struct upid_filter *f = ask->filter;

	if (ask->running)
		upid_buf_adds(url, "&running=1");
	else if (!ask->all)
		add_classes(url, f->classes != 0 ? f->classes : ended,
		            "&statusfilter=", "&statusfilter=");
	add_text(url, "userfilter", f->user);
	if (upid_str_eq(ask->node, "remotes"))
		add_text(url, "remote", f->remote);
}

void
upid_path_list(struct upid_buf *url, const struct upid_call *c)
{
	const struct upid_query *q = c->query;
	const struct upid_filter *f = q->list->filter;

	/* a list from the remote itself takes no parameters (PDM's
	 * server/src/api/{pve,pbs}/tasks.rs) */
	if (q->list->of_remote != UPID_ANY) {
		upid_buf_addf(url, "/%s/remotes/", upid_family_word(q->list->of_remote).p);
		upid_buf_add_percent(url, f->remote);
		upid_buf_adds(url, "/tasks");
		return;
	}
	if (c->api->session.product->product == UPID_PRODUCT_PDM &&
	    upid_str_eq(q->list->node, "remotes")) {
		upid_buf_adds(url, "/remotes/tasks/list");
	} else {
		upid_buf_adds(url, "/nodes/");
		upid_buf_add_percent(url, c->api->session.product->is_rust ? UPID_S("localhost")
		                                                           : q->list->node);
		upid_buf_adds(url, "/tasks");
	}
	upid_buf_addf(url, "?start=%llu&limit=%llu", (unsigned long long)q->start,
	              (unsigned long long)q->limit);
	add_text(url, "typefilter", only_one(f->types));
	add_time(url, "since", f->since_s);
	add_time(url, "until", f->until_s);
	if (c->api->session.product->is_rust)
		add_rust(url, c);
	else
		add_perl(url, c);
}

/* The limit exceeds what a node keeps (two files of 50 kB, PVE::RESTEnvironment). The list of a
 * remote takes no filters and covers all its nodes (PDM's server/src/api/pve/tasks.rs). */
void
upid_path_node_tasks(struct upid_buf *url, const struct upid_call *c)
{
	const struct upid *task = c->query->task;

	upid_path_tasks(url, c);
	if (task->has_remote)
		return;
	upid_buf_adds(url, "?source=all&userfilter=root%40pam&limit=2000");
	add_text(url, "vmid", task->id);
	add_time(url, "since", (int64_t)task->starttime);
}

/* The list of a remote has only the 50 newest finished tasks; the Datacenter Manager's cache goes
 * back further (server/src/api/remotes/tasks.rs). */
void
upid_path_all_tasks(struct upid_buf *url, const struct upid_call *c)
{
	const struct upid *task = c->query->task;

	if (!task->has_remote) {
		upid_buf_adds(url, "/cluster/tasks");
		return;
	}
	upid_buf_adds(url, "/remotes/tasks/list?limit=0&userfilter=root%40pam");
	add_text(url, "remote", task->remote);
	add_time(url, "since", (int64_t)task->starttime);
}
