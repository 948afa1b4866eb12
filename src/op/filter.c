#include <stdio.h>
#include <string.h>

#include "filter.h"
#include "lib/base/text.h"
#include "lib/task/product.h"

#define ROW(n, t, sentence, ...)                                                                   \
	{                                                                                          \
		SPEC_NAME(#n), SPEC_AT(struct op_filter, n), .type = t, .flags = SPEC_FILTER,      \
							     .text = sentence, ##__VA_ARGS__       \
	}

const struct spec_row op_filter_rows[OP_FILTER_ROWS] = {
	ROW(vmid, SPEC_LIST,
	    "Only tasks of the guests with these numbers. A backup job for several guests has no "
	    "number in Proxmox VE, and does not match."),
	ROW(type, SPEC_LIST,
	    "Only tasks of these types, such as `vzdump` or `qmstart,qmstop`; exact match."),
	ROW(node, SPEC_STR, "Only tasks of this node; default: all nodes of the cluster."),
	ROW(user, SPEC_STR,
	    "Only tasks of this user, by password or by any token: user@realm. With "
	    "user@realm!token, only those of that token."),
	ROW(since, SPEC_TIME, "Only tasks that started at this time or later.",
	    SPEC_WHEN(struct op_filter, has_since)),
	ROW(until, SPEC_TIME, OP_FILTER_BEFORE, SPEC_WHEN(struct op_filter, has_until),
	    .aliases = "before"),
	{ SPEC_NAME("class"), SPEC_AT(struct op_filter, cls), .type = SPEC_LIST,
	  .flags = SPEC_FILTER,
	  .text = "Only tasks of these classes, separated by commas: `ok`, `warning`, `error`, `running`, "
	          "`unknown`." },
	ROW(running, SPEC_BOOL, "Only running tasks; same as class `running`."),
	ROW(latest, SPEC_BOOL, "Only the task that started last."),
	ROW(datastore, SPEC_STR, "Only tasks of this datastore (Backup Server)."),
	ROW(remote, SPEC_STR, "Only tasks of this remote (Datacenter Manager)."),
	ROW(limit, SPEC_UINT, "The maximum number of tasks; 0 means all.", .def = "0"),
};

bool
op_filter_given(const struct op_filter *f)
{
	return f->vmid.n > 0 || f->type.n > 0 || f->node.n > 0 || f->user.n > 0 || f->cls.n > 0 ||
	       f->datastore.n > 0 || f->remote.n > 0 || f->has_since || f->has_until ||
	       f->running || f->latest || f->limit > 0;
}

static int
add_class(unsigned *classes, const char *name, struct upid_str word, struct upid_err *err)
{
	for (enum upid_class c = UPID_RUNNING; c < UPID_NO_TASK; c++)
		if (word.n == upid_class_word(c).n && upid_str_eq(word, upid_class_word(c).p)) {
			*classes |= 1u << c;
			return 0;
		}
	return spec_no_choice(name, "ok warning error running unknown", word, err);
}

int
op_filter_classes(unsigned *classes, const char *name, struct upid_str list, struct upid_err *err)
{
	struct upid_str word;

	*classes = 0;
	while (list.n > 0 && upid_list_next(&word, &list))
		if (add_class(classes, name, word, err) != 0)
			return -1;
	return 0;
}

/* The range that PVE accepts (PVE::JSONSchema, pve-vmid). */
static int
check_vmid(struct upid_str vmid, struct upid_err *err)
{
	for (size_t i = 0; i < vmid.n; i++)
		if (vmid.p[i] < '0' || vmid.p[i] > '9' || vmid.n < 3 || vmid.n > 9 ||
		    vmid.p[0] == '0')
			return upid_fail(
				err, UPID_E_USAGE,
				"vmid: '%.*s' is not a guest number, from 100 to 999999999",
				upid_shown(vmid), vmid.p);
	return 0;
}

/* Without a realm it would match nothing. */
static int
check_user(struct upid_str user, struct upid_err *err)
{
	if (user.n == 0 || memchr(user.p, '@', user.n) != NULL)
		return 0;
	return upid_fail(err, UPID_E_USAGE, "user: '%.*s' has no realm: write %.*s@pam or %.*s@pve",
	                 upid_shown(user), user.p, upid_shown(user), user.p, upid_shown(user), user.p);
}

/* The characters of host names. A server answers others with a 501, or looks up "pve1,pve2". */
static int
check_node(struct upid_str node, struct upid_err *err)
{
	static const char valid[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";

	for (size_t i = 0; i < node.n; i++)
		if (memchr(valid, node.p[i], sizeof(valid) - 1) == NULL)
			return upid_fail(err, UPID_E_USAGE, "node: '%.*s' is not the name of a node",
			                 upid_shown(node), node.p);
	return 0;
}

int
op_filter_make(struct upid_filter *filter, const struct op_filter *f, struct upid_err *err)
{
	struct upid_str word, rest = f->vmid;
	unsigned classes;

	*filter = (struct upid_filter){ .types = f->type,
		                        .vmid = f->vmid,
		                        .node = f->node,
		                        .user = f->user,
		                        .since_s = f->has_since ? f->since : 0,
		                        .until_s = f->has_until ? f->until : 0,
		                        .classes = f->running ? 1u << UPID_RUNNING : 0,
		                        .datastore = f->datastore,
		                        .remote = f->remote };
	if (f->has_since && f->has_until && f->since > f->until)
		return upid_fail(err, UPID_E_USAGE, "since is later than until: no task can match");
	if (check_node(f->node, err) != 0 || check_user(f->user, err) != 0 ||
	    op_filter_classes(&classes, "class", f->cls, err) != 0)
		return -1;
	filter->classes |= classes;
	while (f->vmid.n > 0 && upid_list_next(&word, &rest))
		if (check_vmid(word, err) != 0)
			return -1;
	return 0;
}

static void
add(struct upid_buf *out, const char *name, struct upid_str value)
{
	if (value.n > 0)
		upid_buf_addf(out, "%s%s %.*s", out->n > 0 ? ", " : "", name, (int)value.n,
		              value.p);
}

static void
add_time(struct upid_buf *out, const char *name, bool given, int64_t unix_s)
{
	char iso[UPID_ISO_MAX + 1];

	if (given)
		add(out, name,
		    (struct upid_str){ iso, upid_iso(iso, unix_s > 0 ? (uint64_t)unix_s : 0) });
}

void
op_filter_describe(struct upid_buf *out, const struct op_filter *f)
{
	add(out, "vmid", f->vmid);
	add(out, "type", f->type);
	add(out, "node", f->node);
	add(out, "user", f->user);
	add_time(out, "since", f->has_since, f->since);
	add_time(out, "until", f->has_until, f->until);
	add(out, "class", f->running ? UPID_S("running") : f->cls);
	add(out, "datastore", f->datastore);
	add(out, "remote", f->remote);
	if (f->latest)
		upid_buf_adds(out, out->n > 0 ? ", latest" : "latest");
	if (out->n == 0)
		upid_buf_adds(out, "all tasks");
}

/* Whether the connection names the port of that product. */
static bool
has_port(const struct op_conn *conn, enum upid_product product)
{
	int port = upid_product_facts(product)->port;
	struct upid_str host;
	char end[16];

	(void)snprintf(end, sizeof(end), ":%d", port);
	return conn->api_port == port || upid_ends(conn->api_host, end, &host);
}

void
op_filter_guess_product(struct op_conn *conn, const struct op_filter *f)
{
	bool pbs = has_port(conn, UPID_PRODUCT_PBS), pdm = has_port(conn, UPID_PRODUCT_PDM);
	/* a Mail Gateway has the port of PVE */
	bool told = pbs || pdm || has_port(conn, UPID_PRODUCT_PVE);

	if (conn->product.n > 0)
		return;
	if (pbs || (!told && f != NULL && f->datastore.n > 0))
		conn->product = UPID_S("pbs");
	else if (pdm || (!told && f != NULL && f->remote.n > 0))
		conn->product = UPID_S("pdm");
}

int
op_filter_fits(const struct op_filter *f, enum upid_product product, struct upid_err *err)
{
	bool perl = product == UPID_PRODUCT_PVE || product == UPID_PRODUCT_PMG;

	if (f->datastore.n > 0 && perl)
		return upid_fail(
			err, UPID_E_USAGE,
			"datastore: a %s has none; for a Backup Server, set product to pbs",
			product == UPID_PRODUCT_PVE ? "Proxmox VE" : "Mail Gateway");
	if (f->remote.n > 0 && product != UPID_PRODUCT_PDM)
		return upid_fail(err, UPID_E_USAGE,
		                 "remote: only a Datacenter Manager has remotes; for one, set "
		                 "product to pdm");
	return 0;
}
