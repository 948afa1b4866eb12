#include <string.h>

#include "words.h"

bool
upid_next_word(struct upid_str *word, struct upid_str *list)
{
	size_t i = 0;

	while (list->n > 0 && list->p[0] == ' ') {
		list->p++;
		list->n--;
	}
	while (i < list->n && list->p[i] != ' ')
		i++;
	*word = (struct upid_str){ list->p, i };
	list->p += i;
	list->n -= i;
	return i > 0;
}

bool
upid_is_number(struct upid_str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] < '0' || word.p[i] > '9')
			return false;
	return word.n > 0;
}

bool
upid_begins(struct upid_str text, const char *words, struct upid_str *behind)
{
	size_t n = strlen(words);

	if (text.n < n || memcmp(text.p, words, n) != 0)
		return false;
	*behind = (struct upid_str){ text.p + n, text.n - n };
	return true;
}
