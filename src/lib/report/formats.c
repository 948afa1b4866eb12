/* All formats of task logs. */
#include <string.h>

#include "formats.h"

const struct upid_format *const *
upid_formats(void)
{
	static const struct upid_format *const all[] = {
		&upid_format_vzdump,      &upid_format_migrate,
		&upid_format_clone,       &upid_format_restore,
		&upid_format_file,        &upid_format_verify,
		&upid_format_sync,        &upid_format_prune,
		&upid_format_backup,      &upid_format_tape,
		&upid_format_gc,          &upid_format_bulk,
		&upid_format_replication, &upid_format_tape_restore,
		NULL,
	};

	return all;
}

static bool
has_word(const char *list, struct upid_str word)
{
	for (const char *p = list; *p != '\0'; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");

		if (len == word.n && memcmp(p, word.p, len) == 0)
			return true;
		p += len;
	}
	return false;
}

const struct upid_format *
upid_format_of_type(struct upid_str type)
{
	for (const struct upid_format *const *f = upid_formats(); *f != NULL; f++)
		if (has_word((*f)->types, type))
			return *f;
	return NULL;
}
