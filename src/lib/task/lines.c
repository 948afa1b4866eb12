/* A log in memory: texts in chunks that never move, and an index by line number. */
#include <stdlib.h>
#include <string.h>

#include "lib/upid.h"

struct upid_chunk {
	struct upid_chunk *next;
	size_t used, room;
	char bytes[];
};

enum { CHUNK = 64 * 1024 };

static char *
place(struct upid_lines *l, size_t n)
{
	struct upid_chunk *c = l->chunks;
	size_t room = n > CHUNK ? n : CHUNK;

	if (c == NULL || c->room - c->used < n) {
		if ((c = malloc(sizeof(*c) + room)) == NULL)
			return NULL;
		*c = (struct upid_chunk){ .next = l->chunks, .room = room };
		l->chunks = c;
	}
	c->used += n;
	return c->bytes + c->used - n;
}

static void
free_chunks(struct upid_chunk *c)
{
	while (c != NULL) {
		struct upid_chunk *next = c->next;

		free(c);
		c = next;
	}
}

/* Makes room for one more line. If lines are added at the start, half of the new room is left free
 * there. */
static int
make_room(struct upid_lines *l, size_t at)
{
	size_t room = l->room > 0 ? l->room * 2 : 64;
	size_t front = at == 0 && l->count > 0 ? room / 4 : 0;
	struct upid_line *line;

	if (at == 0 && l->count > 0 ? l->line > l->all : l->line + l->count < l->all + l->room)
		return 0;
	if ((line = malloc(room * sizeof(*line))) == NULL)
		return -1;
	if (l->count > 0)
		memcpy(line + front, l->line, l->count * sizeof(*line));
	free(l->all);
	l->all = line;
	l->line = line + front;
	l->room = room;
	return 0;
}

static void
insert(struct upid_lines *l, size_t at, struct upid_line line)
{
	if (at == 0 && l->line > l->all) {
		l->line--;
	} else {
		memmove(l->line + at + 1, l->line + at, (l->count - at) * sizeof(*l->line));
	}
	l->line[at] = line;
	l->count++;
}

/* Finds the position of n, or where to insert it. Lines nearly always arrive in order. */
static size_t
find(const struct upid_lines *l, uint64_t n)
{
	size_t lo = 0, hi = l->count;

	if (hi == 0 || l->line[hi - 1].n < n)
		return hi;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (l->line[mid].n < n)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Copies the remaining texts to new chunks, so that the tail of a long log takes constant
 * memory. */
static int
drop_lines(struct upid_lines *l, size_t drop)
{
	struct upid_chunk *old = l->chunks;
	char *p;

	l->chunks = NULL;
	l->count -= drop;
	memmove(l->line, l->line + drop, l->count * sizeof(*l->line));
	l->dropped += drop;
	l->bytes = 0;
	for (size_t i = 0; i < l->count; i++) {
		struct upid_str *t = &l->line[i].t;

		if ((p = place(l, t->n)) == NULL) {
			l->count = i; /* the rest still points into memory that is freed below */
			free_chunks(old);
			return -1;
		}
		memcpy(p, t->p, t->n);
		t->p = p;
		l->bytes += t->n;
	}
	free_chunks(old);
	return 0;
}

int
upid_lines_add(struct upid_lines *l, uint64_t n, struct upid_str t, struct upid_err *err)
{
	size_t at = find(l, n);
	char *p;

	if (make_room(l, at) != 0 || (p = place(l, t.n)) == NULL)
		return upid_fail_memory(err);
	if (t.n > 0)
		memcpy(p, t.p, t.n);
	if (at < l->count && l->line[at].n == n) {
		l->bytes -= l->line[at].t.n;
		l->line[at].t = (struct upid_str){ p, t.n };
	} else {
		insert(l, at, (struct upid_line){ n, { p, t.n } });
	}
	l->bytes += t.n;
	if ((l->keep > 0 && l->count >= 2 * l->keep + 64) ||
	    (l->keep_bytes > 0 && l->bytes >= 2 * l->keep_bytes + CHUNK))
		return upid_lines_trim(l, err);
	return 0;
}

/* Returns how many of the first lines to drop. The last line is kept, whatever its size. */
static size_t
surplus(const struct upid_lines *l)
{
	size_t drop = l->keep > 0 && l->count > l->keep ? l->count - l->keep : 0;
	size_t bytes = l->bytes;

	if (l->keep_bytes == 0)
		return drop;
	for (size_t i = 0; i < drop; i++)
		bytes -= l->line[i].t.n;
	for (; drop + 1 < l->count && bytes > l->keep_bytes; drop++)
		bytes -= l->line[drop].t.n;
	return drop;
}

int
upid_lines_trim(struct upid_lines *l, struct upid_err *err)
{
	size_t drop = surplus(l);

	return drop == 0 || drop_lines(l, drop) == 0 ? 0 : upid_fail_memory(err);
}

void
upid_lines_free(struct upid_lines *l)
{
	free_chunks(l->chunks);
	free(l->all);
	*l = (struct upid_lines){ 0 };
}
