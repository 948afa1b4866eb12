#include <string.h>

#include "complete.h"
#include "settings.h"
#include "spec/gen.h"

enum complete_value
complete_value(const struct spec_row *row)
{
	if (row->type == SPEC_BOOL)
		return COMPLETE_NONE;
	if (row->choices != NULL)
		return COMPLETE_WORDS;
	if (row->flags & SPEC_CHOOSES)
		return COMPLETE_PROFILE;
	return row->type == SPEC_PATH ? COMPLETE_FILE : COMPLETE_ANY;
}

bool
complete_next(struct complete_iter *i)
{
	if (i->at.set == NULL)
		i->at.set = &i->op->args;
	for (;;) {
		while (spec_next(&i->at)) {
			i->row = i->at.row;
			if (i->row->type != SPEC_UPIDS && i->row->type != SPEC_LINES &&
			    !(i->row->flags & (SPEC_SECRET | SPEC_WORD)))
				return true;
		}
		if (i->own)
			return false;
		i->own = true;
		i->at = (struct spec_iter){ .set = cli_settings_set(i->op) };
	}
}

void
complete_summary(struct upid_buf *out, const char *text, const char *mask)
{
	for (; *text != '\0' && strchr(".:;(", *text) == NULL; text++) {
		if (*text == '`')
			continue;
		if (strchr(mask, *text) != NULL)
			upid_buf_addc(out, '\\');
		upid_buf_addc(out, *text);
	}
	while (out->n > 0 && out->p[out->n - 1] == ' ')
		out->n--;
}

const struct op *const complete_commands[] = { &config_op, &op_doctor, NULL };
