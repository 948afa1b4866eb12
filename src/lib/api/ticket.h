/* The ticket of a session. */
#ifndef UPID_TICKET_H
#define UPID_TICKET_H

#include "session.h"

/* Takes a new ticket into use. */
int upid_ticket_keep(struct upid_session *s, struct upid_str ticket, struct upid_err *err);

/* Checks that the ticket is one of the session's product. If the product was a guess, a Mail Gateway
 * and a Proxmox VE are told apart by it. */
int upid_ticket_check_product(struct upid_session *s, struct upid_str ticket, struct upid_err *err);

/* Adds the ticket of the cookie `name`. -1: there is none. */
int upid_ticket_of_cookie(struct upid_buf *ticket, const struct upid_http_request *req,
                          const char *name);

/* A challenge takes one answer. Its code stays hidden in traces as long as it may be valid. */
void upid_challenge_forget(struct upid_session *s);

#endif
