/* "Did you mean …?": the known word that is nearest to a misspelled one. */
#include <ctype.h>
#include <string.h>

#include "near.h"

enum { LONGEST = 40 };

/* Ignores case; a dash equals an underscore. */
static char
plain(char c)
{
	return c == '-' ? '_' : (char)tolower((unsigned char)c);
}

static size_t
min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
static size_t
distance(struct upid_str a, struct upid_str b)
{
	size_t row[3][LONGEST + 1];

	for (size_t j = 0; j <= b.n; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			bool same = plain(a.p[i - 1]) == plain(b.p[j - 1]);

			now[j] = min(min(last[j], now[j - 1]) + 1, last[j - 1] + !same);
			if (i > 1 && j > 1 && plain(a.p[i - 1]) == plain(b.p[j - 2]) &&
			    plain(a.p[i - 2]) == plain(b.p[j - 1]))
				now[j] = min(now[j], before[j - 2] + 1);
		}
	}
	return row[a.n % 3][b.n];
}

/* Whether `part` is the start of a known word, or its end after an underscore. */
static bool
is_part(struct upid_str part, struct upid_str known)
{
	const char *tail = known.p + (known.n - part.n);

	if (part.n < 3 || part.n >= known.n)
		return false;
	return distance(part, (struct upid_str){ known.p, part.n }) == 0 ||
	       (plain(tail[-1]) == '_' && distance(part, (struct upid_str){ tail, part.n }) == 0);
}

void
spec_near_try(struct spec_near *n, struct upid_str known)
{
	size_t max = n->word.n <= 4 ? 1 : n->word.n <= 8 ? 2 : 3, d;

	if (n->word.n < 2 || n->word.n > LONGEST || known.n > LONGEST)
		return;
	d = is_part(n->word, known) ? 1 : distance(n->word, known);
	if (d > max || (n->best.n > 0 && d >= n->distance))
		return;
	n->best = known;
	n->distance = d;
}

void
spec_near_words(struct spec_near *n, const char *words)
{
	struct upid_str word;

	while (spec_word(&word, &words))
		spec_near_try(n, word);
}

void
spec_near_rows(struct spec_near *n, const struct spec_set *set)
{
	for (struct spec_iter i = { .set = set }; spec_next(&i);) {
		spec_near_try(n, upid_str(i.row->name));
		spec_near_words(n, i.row->aliases);
	}
}

void
spec_near_hint(struct upid_buf *out, const struct spec_set *set, struct upid_str word)
{
	struct spec_near near = { .word = word };

	spec_near_rows(&near, set);
	if (near.best.n > 0)
		upid_buf_addf(out, " Did you mean %.*s?", (int)near.best.n, near.best.p);
}
