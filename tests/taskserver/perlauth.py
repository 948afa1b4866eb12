"""Where PVE and PMG look for a ticket or token, and the words with which they refuse one."""

import re
import urllib.parse

import auth


class PerlAccounts(auth.Accounts):
    """As in pve-http-server: a ticket cookie first, a token only where there is no cookie."""

    bad_ticket = "Authentication failed!"

    def identify(self, request):
        """The caller, or Refused. Method and CSRF token matter for tickets only."""
        authorization, cookie = request.header("Authorization"), self.product + "AuthCookie"
        ticket = auth_value(request.header("Cookie"), cookie) or auth_value(authorization, cookie)
        if ticket:
            return self._by_ticket(ticket, request)
        return self._by_token(authorization)

    def _by_ticket(self, ticket, request):
        user = self.check_ticket(ticket)
        if not user:
            is_half = ticket.startswith(self.product + ":!tfa!")
            raise auth.Refused("No ticket" if is_half else self.bad_ticket)
        if not self.check_csrf(user, request):
            raise auth.Refused("Permission denied - invalid csrf token")
        return auth.Caller(user, self.users[user])

    def _by_token(self, authorization):
        value = auth_value(authorization, "PVEAPIToken")
        if not value:
            raise auth.Refused("No ticket")
        name, _, secret = value.rpartition("=")
        rights = self.tokens.get(name)
        if rights is None or rights["secret"] != secret:
            raise auth.Refused("Authentication failed!")
        return auth.Caller(name, rights)


class PmgAccounts(PerlAccounts):
    """A role instead of rights, and no tokens."""

    bad_ticket = "permission denied - invalid PMG ticket"

    def role(self, user):
        return self.users[user].get("role", "root" if user == "root@pam" else "admin")

    def _by_ticket(self, ticket, request):
        caller = super()._by_ticket(ticket, request)
        role = self.role(caller.name)
        caller.modify = role in ("root", "admin")
        caller.audit = caller.modify or role in ("audit", "helpdesk")
        return caller

    def _by_token(self, authorization):
        if re.match(r"P(VE|MG)APIToken[= ]", authorization):
            raise auth.Refused("API tokens not implemented")
        raise auth.Refused("No ticket")


def auth_value(header, key):
    """The value of a key in a Cookie or Authorization header, percent-decoded if it was encoded."""
    match = re.search(r"(?:^|\s)" + key + r"(?:=| )([^;]*)", header)
    return urllib.parse.unquote(match.group(1)) if match else None
