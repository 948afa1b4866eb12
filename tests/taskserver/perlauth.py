"""Tickets and tokens in requests to PVE and PMG, and the reasons of a 401."""

import re
import urllib.parse

import auth


class PerlAccounts(auth.Accounts):
    """Like pve-http-server: a ticket cookie wins over a token."""

    def __init__(self, script, product, tells, halves):
        """`tells`: specific reasons (PVE/HTTPServer.pm before 9.1); `halves`: PVE 7 tickets."""
        super().__init__(script, product)
        self.tells, self.halves = tells, halves
        self.bad_ticket = "Authentication failed!"
        if tells:
            self.bad_ticket = "permission denied - invalid %s ticket" % product

    def half_login(self, username, password):
        """The half ticket of PVE 6 and 7: no details about the second factor."""
        user, factors = self.users.get(username), self.factors.factors.get(username)
        if not factors or password != user.get("password"):
            return None
        kind = "u2f" if "u2f" in factors else "tfa"
        return self._login("%s!%s" % (kind, username), username, asks=True)

    def identify(self, request):
        """Return the Caller or raise Refused. Only tickets need a CSRF token."""
        authorization, cookie = request.header("Authorization"), self.product + "AuthCookie"
        ticket = auth_value(request.header("Cookie"), cookie) or auth_value(authorization, cookie)
        if ticket:
            return self._by_ticket(ticket, request)
        return self._by_token(authorization)

    def _by_ticket(self, ticket, request):
        user = self.check_ticket(ticket)
        if not user:
            is_half = re.match(self.product + r":!?(tfa|u2f)!", ticket)
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
            raise auth.Refused(self._why_not(name, rights))
        return auth.Caller(name, rights)

    def _why_not(self, name, rights):
        if not self.tells:
            return "Authentication failed!"
        if rights is not None:
            return "invalid token value!"
        user, _, token = name.rpartition("!")
        return "no such token '%s' for user '%s'" % (token, user)


class PmgAccounts(PerlAccounts):
    """Roles instead of privileges, and no tokens."""

    def role(self, user):
        return self.users[user].get("role", "root" if user == "root@pam" else "admin")

    def _by_ticket(self, ticket, request):
        caller = super()._by_ticket(ticket, request)
        role = self.role(caller.name)
        caller.modify = role in ("root", "admin")
        caller.audit = caller.modify or role in ("audit", "helpdesk")
        return caller

    def _by_token(self, authorization):
        if re.match(r"PVEAPIToken[= ]", authorization):
            raise auth.Refused("API tokens not implemented")
        raise auth.Refused("No ticket")


def auth_value(header, key):
    """The percent-decoded value of a key in a Cookie or Authorization header."""
    match = re.search(r"(?:^|\s)" + key + r"(?:=| )([^;]*)", header)
    return urllib.parse.unquote(match.group(1)) if match else None
