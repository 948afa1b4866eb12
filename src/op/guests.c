#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guests.h"
#include "lib/base/text.h"
#include "sources.h"

static void
keep(char *room, size_t size, struct upid_str text)
{
	size_t n = text.n < size ? text.n : size - 1;

	if (n > 0)
		memcpy(room, text.p, n);
	room[n] = '\0';
}

static bool
inside_character(const char *p)
{
	return ((unsigned char)*p & 0xC0) == 0x80;
}

/* Leaves out the middle of a long reason: the end of a command that failed is its exit code. */
static void
keep_reason(char room[OP_GUEST_REASON], struct upid_str text)
{
	static const char dots[] = "…";
	size_t head = upid_cut(text, OP_GUEST_REASON / 2);
	size_t tail = OP_GUEST_REASON - OP_GUEST_REASON / 2 - sizeof(dots);

	if (text.n < OP_GUEST_REASON) {
		keep(room, OP_GUEST_REASON, text);
		return;
	}
	while (tail > 0 && inside_character(text.p + text.n - tail))
		tail--;
	memcpy(room, text.p, head);
	memcpy(room + head, dots, sizeof(dots) - 1);
	memcpy(room + head + sizeof(dots) - 1, text.p + text.n - tail, tail);
	room[head + sizeof(dots) - 1 + tail] = '\0';
}

static int
order(const struct op_guest *guest, int64_t number, const char *profile)
{
	if (guest->number != number)
		return guest->number < number ? -1 : 1;
	return strcmp(guest->profile, profile);
}

/* Finds the position of the guest, or where to insert it. Records of a guest follow each other. */
static size_t
find(const struct op_guests *g, int64_t number, const char *profile)
{
	size_t lo = 0, hi = g->count;

	if (g->last < g->count && order(&g->guest[g->last], number, profile) == 0)
		return g->last;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (order(&g->guest[mid], number, profile) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct op_guest *
add(struct op_guests *g, int64_t number, struct upid_str profile)
{
	size_t at, room = g->room > 0 ? 2 * g->room : 16;
	char name[OP_GUEST_NAME];
	struct op_guest *guest;

	keep(name, sizeof(name), profile);
	at = find(g, number, name);
	g->last = at;
	if (at < g->count && order(&g->guest[at], number, name) == 0)
		return &g->guest[at];
	if (g->count == g->room) {
		if ((guest = realloc(g->guest, room * sizeof(*guest))) == NULL)
			return NULL;
		g->guest = guest;
		g->room = room;
	}
	guest = &g->guest[at];
	memmove(guest + 1, guest, (g->count++ - at) * sizeof(*guest));
	*guest = (struct op_guest){ .number = number };
	keep(guest->profile, sizeof(guest->profile), profile);
	return guest;
}

static int64_t
number_of(struct upid_str word)
{
	int64_t n = 0;

	if (word.n < 1 || word.n > 9)
		return UPID_NONE;
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] < '0' || word.p[i] > '9')
			return UPID_NONE;
		n = n * 10 + (word.p[i] - '0');
	}
	return n;
}

int
op_guests_name(struct op_guests *g, struct upid_str list, const char *option, struct upid_err *err)
{
	struct upid_str word;

	while (list.n > 0 && upid_list_next(&word, &list)) {
		int64_t number = number_of(word);
		struct op_guest *guest;

		if (number == UPID_NONE)
			return upid_fail(err, UPID_E_USAGE, "%s: '%.*s' is not a guest number",
			                 option, (int)(word.n < 80 ? word.n : 80), word.p);
		if ((guest = add(g, number, (struct upid_str){ NULL, 0 })) == NULL)
			return upid_fail_memory(err);
		guest->named = g->any_named = true;
	}
	return 0;
}

struct listing {
	struct op_guests *guests;
	struct upid_str profile;
};

static int
on_guest(void *ctx, const struct upid_guest *found)
{
	struct listing *l = ctx;
	struct op_guests *g = l->guests;
	struct op_guest *guest = add(g, found->number, l->profile);

	if (guest == NULL)
		return -1;
	guest->named = g->any_named = true;
	keep(guest->name, sizeof(guest->name), found->name);
	keep(guest->kind, sizeof(guest->kind), found->kind);
	return 0;
}

/* Among several servers, those that are not PVE clusters have no guests. */
static bool
has_guests(const struct op_sources *s, size_t site)
{
	enum upid_product product = op_conn_product(s->site[site].conn);

	return s->count == 1 || product == UPID_PRODUCT_PVE || product == UPID_PRODUCT_ANY;
}

int
op_guests_of_clusters(struct op_guests *g, struct op_call *call, int64_t timeout_ms,
                      struct upid_err *err)
{
	const struct op_filter all = { .limit = 0 };
	struct op_sources sources;
	int rc = op_sources_init(&sources, call, err);

	for (size_t i = 0; i < sources.count && rc == 0; i++) {
		struct listing l = { .guests = g };
		struct upid_source *src;

		if (!has_guests(&sources, i))
			continue;
		src = op_sources_at(&sources, i, &l.profile, &all, err);
		rc = src == NULL ? -1
		                 : upid_guests(src, call->env->loop, timeout_ms, on_guest, &l, err);
	}
	op_sources_close(&sources);
	return rc;
}

bool
op_guests_named(const struct op_guests *g, int64_t number)
{
	for (size_t at = find(g, number, ""); at < g->count && g->guest[at].number == number; at++)
		if (g->guest[at].named)
			return true;
	return false;
}

/* From useless to a good backup. */
static int
worth(enum upid_result result)
{
	switch (result) {
	case UPID_RESULT_OK:
		return 5;
	case UPID_RESULT_WARNING:
		return 4;
	case UPID_RESULT_RUNNING:
		return 3;
	case UPID_RESULT_ERROR:
		return 2;
	case UPID_RESULT_UNKNOWN:
		return 1;
	default:
		return 0;
	}
}

/* From nothing to what must not be overlooked. */
static int
weight(enum upid_result result)
{
	switch (result) {
	case UPID_RESULT_ERROR:
		return 5;
	case UPID_RESULT_UNKNOWN:
		return 4;
	case UPID_RESULT_RUNNING:
		return 3;
	case UPID_RESULT_WARNING:
		return 2;
	case UPID_RESULT_OK:
		return 1;
	default:
		return 0;
	}
}

/* A guest named without a profile matches each one found under a profile. */
static bool
found_elsewhere(struct op_guests *g, int64_t number, struct upid_str profile)
{
	size_t at;

	if (profile.n == 0)
		return false;
	at = find(g, number, "");
	if (at == g->count || order(&g->guest[at], number, "") != 0)
		return false;
	g->guest[at].met = g->guest[at].elsewhere = true;
	return g->guest[at].named;
}

int
op_guests_note(struct op_guests *g, int64_t number, struct upid_str profile, bool best,
               enum upid_result result, struct upid_str reason)
{
	bool named = found_elsewhere(g, number, profile);
	struct op_guest *guest = add(g, number, profile);

	if (guest == NULL)
		return -1;
	guest->named = guest->named || named;
	if (!guest->met ||
	    (best ? worth(result) > worth(guest->best) : weight(result) > weight(guest->best))) {
		guest->best = result;
		keep_reason(guest->reason, reason);
	}
	guest->met = true;
	guest->backup = best;
	return 0;
}

int64_t
op_guest_of(const struct upid_report *r)
{
	struct upid_str group = r->group;
	size_t at = group.n;

	if (r->guest != UPID_NONE || group.p == NULL)
		return r->guest;
	while (at > 0 && group.p[at - 1] != '/')
		at--;
	if (at < 3 ||
	    (memcmp(group.p + at - 3, "vm/", 3) != 0 && memcmp(group.p + at - 3, "ct/", 3) != 0))
		return UPID_NONE;
	return number_of((struct upid_str){ group.p + at, group.n - at });
}

bool
op_guest_good(enum upid_result result, struct upid_str require)
{
	return result == UPID_RESULT_OK ||
	       (result == UPID_RESULT_WARNING && upid_str_eq(require, "warning"));
}

void
op_guests_free(struct op_guests *g)
{
	free(g->guest);
	*g = (struct op_guests){ 0 };
}
