/* Finds the nodes of the sources of a list. */
#ifndef UPID_LIST_NODES_H
#define UPID_LIST_NODES_H

#include "list_state.h"

/* Requests the nodes of a source. */
void upid_list_begin(struct upid_list_state *l, size_t source);
bool upid_list_nodes_known(const struct upid_list_state *l);
/* Requests them again after temporary errors. Returns when the next request is due; INT64_MAX: none
 * is. */
int64_t upid_list_ask_nodes(struct upid_list_state *l);
/* Reports sources whose nodes are still not known. */
void upid_list_give_up_nodes(struct upid_list_state *l);

#endif
