#include <stdlib.h>
#include <string.h>

#include "seen.h"

/* FNV-1a, then the final mixing step of MurmurHash3, so that the low bits depend on all bytes. */
static uint64_t
hash(struct upid_str s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3;
	h = (h ^ h >> 33) * 0xff51afd7ed558ccd;
	h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53;
	h ^= h >> 33;
	return h != 0 ? h : 1;
}

/* Finds the slot of a hash, or the free slot where it belongs. */
static uint64_t *
slot_of(uint64_t *slots, size_t room, uint64_t h)
{
	size_t i = (size_t)h & (room - 1);

	while (slots[i] != 0 && slots[i] != h)
		i = (i + 1) & (room - 1);
	return &slots[i];
}

/* Half of the slots stay free, so that searches are short. */
static bool
grow(struct upid_seen *s)
{
	size_t room = s->room > 0 ? 2 * s->room : 256;
	uint64_t *slots = calloc(room, sizeof(*slots));

	if (slots == NULL) {
		s->failed = true;
		return false;
	}
	for (size_t i = 0; i < s->room; i++)
		if (s->slot[i] != 0)
			*slot_of(slots, room, s->slot[i]) = s->slot[i];
	free(s->slot);
	s->slot = slots;
	s->room = room;
	return true;
}

bool
upid_seen_add(struct upid_seen *s, struct upid_str upid)
{
	uint64_t h = hash(upid), *slot;

	if (s->failed || (2 * s->count >= s->room && !grow(s)))
		return false;
	slot = slot_of(s->slot, s->room, h);
	if (*slot == h)
		return false;
	*slot = h;
	s->count++;
	return true;
}

bool
upid_seen_has(const struct upid_seen *s, struct upid_str upid)
{
	return s->room > 0 && *slot_of(s->slot, s->room, hash(upid)) != 0;
}

void
upid_seen_clear(struct upid_seen *s)
{
	if (s->room > 0)
		memset(s->slot, 0, s->room * sizeof(*s->slot));
	s->count = 0;
	s->failed = false;
}

void
upid_seen_free(struct upid_seen *s)
{
	free(s->slot);
	*s = (struct upid_seen){ 0 };
}
