"""Who asks: users and tokens, tickets and CSRF tokens, and what each of them may see.

As in pve-http-server: a ticket cookie first, a token only where there is no cookie.
"""

import base64
import os
import re
import threading
import time
import urllib.parse

COOKIE, TOKEN_SCHEME = "PVEAuthCookie", "PVEAPIToken"


class Refused(Exception):
    """Not authenticated: 401 with this reason, after the delay."""


class Caller:
    """An authenticated user or token, by what it is called in a UPID."""

    def __init__(self, name, rights):
        self.name = name
        self.audit = rights.get("audit", True)
        self.modify = rights.get("modify", self.audit)

    def owns(self, user, tokenid):
        """A token sees only the tasks of that token; a user sees also those of his tokens."""
        return self.name in ((user, "%s!%s" % (user, tokenid)) if tokenid else (user,))


class Accounts:
    """The users and tokens of the script, and the tickets that were given out."""

    def __init__(self, script):
        self.users, self.tokens = script["users"], script["tokens"]
        self.life = script["ticket_life"]
        self.lock = threading.Lock()
        self.tickets, self.csrf = {}, {}

    def identify(self, request):
        """The caller, or Refused. Method and CSRF token matter for tickets only."""
        authorization = request.header("Authorization")
        ticket = auth_value(request.header("Cookie"), COOKIE) or auth_value(authorization, COOKIE)
        if ticket:
            user = self.check_ticket(ticket)
            if not user:
                raise Refused("Authentication failed!")
            self._check_csrf(user, request)
            return Caller(user, self.users[user])
        token = auth_value(authorization, TOKEN_SCHEME)
        if not token:
            raise Refused("No ticket")
        return self._check_token(token)

    def login(self, username, password):
        """A new ticket and CSRF token, or None; a valid ticket serves as the password."""
        user = self.users.get(username)
        if user is None:
            return None
        if password != user.get("password") and self.check_ticket(password) != username:
            return None
        now = "%08X" % int(time.time())
        ticket = "PVE:%s:%s::%s" % (username, now, random_base64(258))
        csrf = "%s:%s" % (now, random_base64(32))
        with self.lock:
            self.tickets[ticket] = (username, time.monotonic())
            self.csrf[csrf] = username
        return ticket, csrf

    def check_ticket(self, ticket):
        """The user of a ticket that has not expired, or None."""
        with self.lock:
            user, born = self.tickets.get(ticket, (None, 0))
        return user if user and time.monotonic() - born <= self.life else None

    def _check_csrf(self, user, request):
        if request.method == "GET":
            return
        with self.lock:
            owner = self.csrf.get(request.header("CSRFPreventionToken"))
        if owner != user:
            raise Refused("Permission denied - invalid csrf token")

    def _check_token(self, value):
        name, _, secret = value.rpartition("=")
        rights = self.tokens.get(name)
        if rights is None or rights["secret"] != secret:
            raise Refused("Authentication failed!")
        return Caller(name, rights)


def auth_value(header, key):
    """The value of a key in a Cookie or Authorization header, percent-decoded if it was encoded."""
    match = re.search(r"(?:^|\s)" + key + r"(?:=| )([^;]*)", header)
    return urllib.parse.unquote(match.group(1)) if match else None


def kind_of(request):
    """For the journal: what was offered, never its value."""
    authorization = request.header("Authorization")
    if auth_value(request.header("Cookie"), COOKIE) or auth_value(authorization, COOKIE):
        return "ticket"
    return "token" if auth_value(authorization, TOKEN_SCHEME) else "none"


def random_base64(size):
    return base64.b64encode(os.urandom(size)).decode("ascii")
