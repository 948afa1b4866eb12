/* Requests, stores and sends the ticket of a session. */
#include <string.h>

#include "ticket.h"

void
upid_session_login_form(struct upid_buf *form, const struct upid_session *s,
                        enum upid_login_step step)
{
	const struct upid_buf *const words[] = {
		[UPID_LOGIN_TICKET] = &s->ticket,
		[UPID_LOGIN_PASSWORD] = &s->password,
		[UPID_LOGIN_NEW_FORMAT] = &s->password,
		[UPID_LOGIN_FACTOR] = &s->answer,
	};

	upid_buf_adds(form, "username=");
	upid_buf_add_percent(form, upid_buf_str(&s->user));
	upid_buf_adds(form, "&password=");
	upid_buf_add_percent(form, upid_buf_str(words[step]));
	if (step == UPID_LOGIN_NEW_FORMAT)
		upid_buf_adds(form, "&new-format=1");
	if (step == UPID_LOGIN_FACTOR) {
		upid_buf_adds(form, "&tfa-challenge=");
		upid_buf_add_percent(form, upid_buf_str(&s->challenge));
	}
}

void
upid_challenge_forget(struct upid_session *s)
{
	upid_buf_wipe(&s->challenge);
	upid_buf_wipe(&s->answer);
}

/* The octets of a cookie value (RFC 6265, 4.1.1), except the percent sign, which servers decode. */
static bool
is_cookie(struct upid_str ticket)
{
	for (size_t i = 0; i < ticket.n; i++) {
		char c = ticket.p[i];

		if (c <= ' ' || c > '~' || strchr("\",;\\%", c) != NULL)
			return false;
	}
	return true;
}

/* PVE decodes a percent-encoded ticket; other servers with the same API and reverse proxies compare
 * it literally. */
int
upid_ticket_keep(struct upid_session *s, struct upid_str ticket, struct upid_err *err)
{
	upid_challenge_forget(s);
	upid_factor_accepted(&s->factor);
	upid_buf_wipe(&s->header);
	upid_buf_wipe(&s->ticket);
	upid_buf_add(&s->ticket, ticket.p, ticket.n);
	upid_buf_addf(&s->header, "Cookie: %s=", s->product->cookie);
	if (is_cookie(ticket))
		upid_buf_add(&s->header, ticket.p, ticket.n);
	else
		upid_buf_add_percent(&s->header, ticket);
	upid_buf_cstr(&s->header);
	s->sign_ins++;
	return s->header.failed || s->ticket.failed ||
	                       !upid_session_hide(s, UPID_HIDE_TICKET, ticket)
	               ? upid_fail_memory(err)
	               : 0;
}

/* The prefix of a ticket names its product: "PVE:root@pam:…", "PMG:", "PBS:", "PDM:" (PVE::Ticket,
 * proxmox-auth-api). */
static enum upid_product
product_of_ticket(struct upid_str ticket)
{
	char word[4] = "";

	if (ticket.n < 4 || ticket.p[3] != ':')
		return UPID_PRODUCT_ANY;
	for (size_t i = 0; i < 3; i++)
		word[i] = (char)(ticket.p[i] | 0x20);
	return upid_product_of_word(upid_str(word));
}

/* The UPID does not distinguish a Mail Gateway from a Proxmox VE, but the ticket does. */
int
upid_ticket_check_product(struct upid_session *s, struct upid_str ticket, struct upid_err *err)
{
	enum upid_product found = product_of_ticket(ticket);
	const struct upid_product_facts *facts = upid_product_facts(found);

	if (found == UPID_PRODUCT_ANY || facts == s->product)
		return 0;
	if (s->product_is_guess && !facts->is_rust && !s->product->is_rust) {
		s->product = facts;
		return 0;
	}
	return upid_fail(err, UPID_E_USAGE,
	                 "this server is a %s, but the request is for a %s: check api_host, or "
	                 "set product to %s",
	                 facts->name, s->product->name, facts->word);
}

/* PDM sends its ticket only as a cookie (proxmox-auth-api, HttpOnly tickets). */
int
upid_ticket_of_cookie(struct upid_buf *ticket, const struct upid_http_request *req,
                      const char *name)
{
	const char *p = req->cookies.p, *end = p + req->cookies.n, *line_end;
	size_t n = strlen(name);

	for (; p < end; p = line_end + 1) {
		line_end = memchr(p, '\n', (size_t)(end - p));
		if ((size_t)(line_end - p) > n && memcmp(p, name, n) == 0 && p[n] == '=') {
			p += n + 1;
			upid_buf_add_unpercent(ticket, (struct upid_str){ p, strcspn(p, ";\n") });
			return ticket->failed ? -1 : 0;
		}
	}
	return -1;
}
