/* A set of UPIDs that were seen, by their hash. */
#ifndef UPID_SEEN_H
#define UPID_SEEN_H

#include "lib/upid.h"

/* A zeroed set is empty. */
struct upid_seen {
	uint64_t *slot; /* open addressing; 0: free */
	size_t count, room;
	bool failed; /* out of memory; stays set */
};

/* Adds a UPID. True: it was not in the set. Stores only 64-bit hashes: among a million UPIDs, the
 * probability of a collision is 3 in 10^8. */
bool upid_seen_add(struct upid_seen *s, struct upid_str upid);
bool upid_seen_has(const struct upid_seen *s, struct upid_str upid);
void upid_seen_clear(struct upid_seen *s); /* keeps the memory */
void upid_seen_free(struct upid_seen *s);

#endif
