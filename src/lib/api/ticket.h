/* The ticket of a session. */
#ifndef UPID_TICKET_H
#define UPID_TICKET_H

#include "session.h"

/* Starts using a new ticket. */
int upid_ticket_keep(struct upid_session *s, struct upid_str ticket, struct upid_err *err);

/* Checks that the ticket was issued by the session's product. If the product was a guess, the
 * ticket decides between a Mail Gateway and a Proxmox VE. */
int upid_ticket_check_product(struct upid_session *s, struct upid_str ticket, struct upid_err *err);

/* Appends the ticket from the cookie `name`. -1: there is none. */
int upid_ticket_of_cookie(struct upid_buf *ticket, const struct upid_http_request *req,
                          const char *name);

/* Ends a challenge, which takes only one reply. Its code stays masked in traces as long as it may
 * be valid. */
void upid_challenge_forget(struct upid_session *s);

#endif
