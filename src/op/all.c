/* The list of operations. */
#include <string.h>

#include "op.h"

const struct op *const *
op_all(void)
{
	static const struct op *const all[] = {
#define X(word) &op_##word,
		OP_LIST(X)
#undef X
			NULL
	};

	return all;
}

static bool
same(const char *word, struct upid_str name)
{
	if (strlen(word) != name.n)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (word[i] != (name.p[i] == '-' ? '_' : name.p[i]))
			return false;
	return true;
}

const struct op *
op_find(struct upid_str name)
{
	for (const struct op *const *op = op_all(); *op != NULL; op++)
		if (same((*op)->name, name))
			return *op;
	return NULL;
}
