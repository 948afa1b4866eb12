"""Tickets and tokens in requests to PBS and PDM (proxmox-auth-api)."""

import urllib.parse

import auth

NOTHING = "no authentication credentials provided."
COOKIE_END = "; Secure; SameSite=Lax; HttpOnly; Path=/;"


class RustAccounts(auth.Accounts):
    """A ticket wins over a token, a cookie with the prefix __Host- over one without."""

    def __init__(self, script, product):
        super().__init__(script, product)
        self.cookie, self.scheme = product + "AuthCookie", product + "APIToken"
        self.host_cookie = "__Host-" + self.cookie

    def identify(self, request):
        """Return the Caller or raise Refused. Only tickets need a CSRF token."""
        cookies = cookies_of(request)
        ticket = cookies.get(self.host_cookie, cookies.get(self.cookie))
        if ticket is None:
            return self._by_token(request.header("Authorization"))
        user = self.check_ticket(ticket)
        if not user:
            old = "invalid ticket - expired" if ticket in self.tickets else None
            raise auth.Refused(old or "ticket with invalid signature")
        if not self.check_csrf(user, request):
            raise auth.Refused("missing CSRF prevention token")
        return auth.Caller(user, self.users[user])

    def _by_token(self, authorization):
        """SCHEME=NAME:SECRET, or with a blank for `=`; the secret can be percent-encoded."""
        if not authorization.startswith((self.scheme + " ", self.scheme + "=")):
            raise auth.Refused(NOTHING)
        name, _, secret = authorization[len(self.scheme) + 1 :].partition(":")
        rights = self.tokens.get(name)
        if rights is None:
            raise auth.Refused("user account or token disabled or expired.")
        if urllib.parse.unquote(secret) != rights["secret"]:
            raise auth.Refused("invalid credentials")
        return auth.Caller(name, rights)

    def login_over_cookies(self, username, password, request, challenge):
        """Like `login`; a ticket in the cookie is tried first."""
        ticket = cookies_of(request).get(self.host_cookie)
        if ticket is None or challenge is not None:
            return self.login(username, password or "", challenge)
        found = self.login(username, ticket)
        return found or (password and self.login(username, password, renews=False))

    def set_cookie(self, ticket):
        return "%s=%s%s" % (self.host_cookie, ticket, COOKIE_END)

    def drop_cookie(self):
        """The header that deletes the cookie; scripts in a browser cannot do that."""
        return "%s=; Expires=Thu, 01 Jan 1970 00:00:00 GMT%s" % (self.host_cookie, COOKIE_END)


def ticket_data(login, over_cookies):
    """The data of the answer to a login; without the ticket if that is a cookie."""
    if login.asks:
        # A challenge is always in the body, and has no CSRF token.
        secrets = {"ticket": login.ticket, "CSRFPreventionToken": "invalid"}
    else:
        secrets = {"ticket-info": login.info} if over_cookies else {"ticket": login.ticket}
        secrets["CSRFPreventionToken"] = login.csrf
    return dict(secrets, username=login.username)


def cookies_of(request):
    pairs = [pair.strip().partition("=") for pair in request.header("Cookie").split(";")]
    return {name: urllib.parse.unquote(value) for name, _, value in reversed(pairs)}
