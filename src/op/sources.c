#include <stdlib.h>
#include "lib/base/text.h"
#include "sources.h"

struct op_opened {
	struct op_opened *next;
	enum upid_product product;
	struct upid_source *src; /* NULL: it could not be opened, see `err` */
	struct upid_err err;
};

const struct spec_row op_profile_rows[OP_PROFILE_ROWS] = {
	{ SPEC_NAME("profile"), SPEC_AT(struct op_profile, profile), .type = SPEC_STR,
	  .flags = SPEC_NULLABLE, SPEC_WHEN(struct op_profile, many),
	  .text = "The profile of the server, if several are in use." },
};

void
op_profile_fill(struct op_profile *p, const struct op_call *call, struct upid_str profile)
{
	*p = (struct op_profile){ .many = call->many_profiles, .profile = profile };
}

static int
add_site(struct op_sources *s, const struct op_site *site, struct upid_err *err)
{
	struct op_site *grown = realloc(s->site, (s->count + 1) * sizeof(*grown));

	if (grown == NULL)
		return upid_fail_memory(err);
	s->site = grown;
	s->site[s->count++] = *site;
	return 0;
}

int
op_sources_init(struct op_sources *s, struct op_call *call, struct upid_err *err)
{
	struct op_site site = { .conn = NULL };
	int rc;

	*s = (struct op_sources){ .call = call };
	while ((rc = call->conn(call, s->count, &site.profile, &site.conn, err)) == 1)
		if (add_site(s, &site, err) != 0)
			return -1;
	return rc;
}

void
op_sources_close(struct op_sources *s)
{
	for (size_t i = 0; i < s->count; i++)
		for (struct op_opened *o = s->site[i].opened, *next; o != NULL; o = next) {
			next = o->next;
			upid_source_close(o->src);
			free(o);
		}
	free(s->site);
	*s = (struct op_sources){ 0 };
}

/* The name of the site in records: none, unless several are in use. */
static struct upid_str
name_in_use(const struct op_sources *s, const struct op_site *site)
{
	return s->call->many_profiles ? site->profile : (struct upid_str){ NULL, 0 };
}

/* ---------------------------------------------------------------------------------- opening */

static struct op_opened *
find_opened(const struct op_site *site, enum upid_product product)
{
	struct op_opened *o = site->opened;

	while (o != NULL && o->product != product)
		o = o->next;
	return o;
}

/* `task` and `product` determine the product, if `conn` does not. */
static struct upid_source *
open_source(struct op_sources *s, struct op_site *site, const struct op_conn *conn,
            const struct upid *task, enum upid_product product, struct upid_err *err)
{
	struct op_opened *o = find_opened(site, product);

	if (o == NULL && (o = calloc(1, sizeof(*o))) != NULL) {
		*o = (struct op_opened){ .next = site->opened, .product = product };
		site->opened = o;
		(void)op_conn_open(&o->src, conn, task, s->call->env, &o->err);
	}
	if (o == NULL)
		upid_fail_memory(err);
	else if (o->src == NULL && err->code == UPID_E_OK)
		*err = o->err;
	return o != NULL ? o->src : NULL;
}

/* A connection that names no product has one source for each product found in UPIDs, because the
 * ports differ. A Datacenter Manager writes UPIDs like a Backup Server; there the port decides. */
static struct upid_source *
open_for_task(struct op_sources *s, struct op_site *site, const struct upid *task,
              struct upid_err *err)
{
	struct op_conn conn = *site->conn;
	enum upid_product product = op_conn_product(&conn);

	if (product == UPID_PRODUCT_ANY && task->family == UPID_PBS && !task->has_remote) {
		op_filter_guess_product(&conn, NULL);
		product = op_conn_product(&conn);
	}
	return open_source(s, site, &conn, task,
	                   product != UPID_PRODUCT_ANY ? product : upid_product_of(task), err);
}

/* The connection of a site, with the product that the filter tells if there is no other site. */
static struct op_conn
conn_for_list(const struct op_sources *s, size_t n, const struct op_filter *filter)
{
	struct op_conn conn = *s->site[n].conn;

	op_filter_guess_product(&conn, s->count > 1 ? NULL : filter);
	return conn;
}

enum upid_product
op_sources_product(const struct op_sources *s, size_t n, const struct op_filter *filter)
{
	struct op_conn conn = conn_for_list(s, n, filter);
	enum upid_product product = op_conn_product(&conn);

	return product != UPID_PRODUCT_ANY ? product : UPID_PRODUCT_PVE;
}

struct upid_source *
op_sources_at(struct op_sources *s, size_t n, struct upid_str *profile,
              const struct op_filter *filter, struct upid_err *err)
{
	struct op_conn conn = conn_for_list(s, n, filter);

	*profile = name_in_use(s, &s->site[n]);
	return open_source(s, &s->site[n], &conn, NULL, op_sources_product(s, n, filter), err);
}

/* --------------------------------------------------------------------------------- choosing */

/* How well the server fits the task: a UPID of a Mail Gateway looks like one of PVE, and one of a
 * Datacenter Manager like one of a Backup Server. */
static int
rank(const struct op_site *site, const struct upid *task)
{
	enum upid_product product = op_conn_product(site->conn);

	if (product == upid_product_of(task))
		return 3;
	return product == UPID_PRODUCT_ANY ? 2 : upid_product_has(product, task);
}

static struct op_site *
by_product(struct op_sources *s, const struct upid *task)
{
	struct op_site *best = &s->site[0];

	for (size_t i = 1; i < s->count; i++)
		if (rank(&s->site[i], task) > rank(best, task))
			best = &s->site[i];
	return best;
}

/* The profile named by a record is searched only among those that the caller allowed. */
static struct op_site *
by_profile(struct op_sources *s, struct upid_str profile, struct upid_err *err)
{
	struct upid_str only = s->site[0].profile;

	for (size_t i = 0; i < s->count; i++)
		if (upid_str_same(s->site[i].profile, profile))
			return &s->site[i];
	if (s->call->many_profiles)
		upid_fail(err, UPID_E_INPUT,
		          "this task belongs to profile '%.*s', which is not selected",
		          upid_shown(profile), profile.p);
	else if (only.n > 0)
		upid_fail(err, UPID_E_INPUT,
		          "this task belongs to profile '%.*s', but '%.*s' is in use; select "
		          "both with profile, or set all_profiles",
		          upid_shown(profile), profile.p, upid_shown(only), only.p);
	else
		upid_fail(err, UPID_E_INPUT,
		          "this task belongs to profile '%.*s', but no profile is in use; select "
		          "it with profile",
		          upid_shown(profile), profile.p);
	return NULL;
}

struct upid_source *
op_sources_for(struct op_sources *s, struct op_input *input, const struct upid *task,
               struct upid_err *err)
{
	struct op_site *site =
		input->profile.n > 0 ? by_profile(s, input->profile, err) : by_product(s, task);

	if (site == NULL)
		return NULL;
	input->profile = name_in_use(s, site);
	return open_for_task(s, site, task, err);
}
