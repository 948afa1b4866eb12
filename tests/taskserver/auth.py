"""Users and tokens, and the tickets and CSRF tokens issued to them.

perlauth.py and rustauth.py extract the credentials of a request.
"""

import base64
import collections
import json
import os
import re
import threading
import time
import urllib.parse

import tfa

CHALLENGE_SECONDS = 600

# `asks`: a second factor is needed. `info`: the ticket without its signature.
Login = collections.namedtuple("Login", "username ticket csrf asks info")


class Refused(Exception):
    """Authentication failed; the text is the reason."""


class Caller:
    """An authenticated user or token; `name` as in a UPID."""

    def __init__(self, name, rights):
        self.name = name
        self.audit = rights.get("audit", True)
        self.modify = rights.get("modify", self.audit)
        self.start = rights.get("start", True)
        self.stores = rights.get("stores", [])

    def may(self, right, where=None):
        """Check a right: it is true, false, or a list of nodes or remotes."""
        given = getattr(self, right)
        return given if isinstance(given, bool) else where in given

    def owns(self, user, tokenid):
        """A token owns only its own tasks; a user also owns those of their tokens."""
        return self.name in ((user, "%s!%s" % (user, tokenid)) if tokenid else (user,))


class Accounts:
    """The users and tokens of the script, and all tickets issued."""

    def __init__(self, script, product):
        self.product = product  # prefix of tickets, cookies and token schemes, such as PVE
        self.users, self.tokens = script["users"], script["tokens"]
        self.life, self.rate = script["ticket_life"], script["ticket_clock_rate"]
        self.epoch, self.start = time.time(), time.monotonic()
        self.new_key = None if script["key_change"] is None else self.after(script["key_change"])
        self.factors = tfa.Factors(self.users)
        self.lock = threading.Lock()
        self.tickets, self.challenges, self.csrf = {}, {}, {}

    def now(self):
        """The clock of tickets, which the script can speed up."""
        return self.epoch + (time.monotonic() - self.start) * self.rate

    def after(self, seconds):
        """That clock, so many seconds after the start of the server."""
        return self.epoch + seconds * self.rate

    def refusal_takes(self, username):
        """Delay of a failed login of this user; None: the default."""
        return self.users.get(username, {}).get("login_delay")

    def login(self, username, password, challenge=None, renews=True):
        """Return a Login or None. A valid ticket works as password and needs no second factor."""
        user = self.users.get(username)
        if user is None:
            return None
        if challenge is not None:
            return self._second(username, password, challenge)
        if renews and self.check_ticket(password) == username:
            return self._give(username)
        if password != user.get("password"):
            return None
        asked = self.factors.challenge(username)
        return self._ask(username, asked) if asked else self._give(username)

    def check_ticket(self, ticket):
        """The user of a valid ticket, or None."""
        return self._owner(self.tickets, ticket, self.life)

    def check_csrf(self, user, request):
        """Check the CSRF token of requests other than GET."""
        token = request.header("CSRFPreventionToken")
        return request.method == "GET" or self._owner(self.csrf, token, self.life) == user

    def _second(self, username, response, challenge):
        if self._owner(self.challenges, challenge, CHALLENGE_SECONDS) != username:
            return None
        return self._give(username) if self.factors.accepts(username, response) else None

    def _give(self, username):
        login = self._login(username.replace(":", "%3A"), username)
        self._keep(self.tickets, login.ticket, username)
        return login

    def _ask(self, username, asked):
        text = urllib.parse.quote(json.dumps(asked, separators=(",", ":")), safe="")
        login = self._login("!tfa!" + text, username, asks=True)
        self._keep(self.challenges, login.ticket, username)
        return login

    def _login(self, data, username, asks=False):
        now = "%08X" % int(self.now())
        begin = "%s:%s:%s::" % (self.product, data, now)
        csrf = "%s:%s" % (now, random_base64(32))
        self._keep(self.csrf, csrf, username)
        return Login(username, begin + random_base64(258), csrf, asks, begin + "ticketinfo")

    def _keep(self, secrets, secret, username):
        with self.lock:
            secrets[secret] = username, self.now()

    def _owner(self, secrets, secret, life):
        with self.lock:
            user, born = secrets.get(secret, (None, 0))
        if self.new_key and born < self.new_key <= self.now():
            return None
        return user if user and self.now() - born <= life else None


def kind_of(request):
    """The kind of the credential, for the journal; never its value."""
    offered = request.header("Cookie") + " " + request.header("Authorization")
    if re.search(r"\bP(VE|MG|BS|DM)AuthCookie[= ][^;\s]", offered):
        return "ticket"
    return "token" if re.search(r"\bP(VE|MG|BS|DM)APIToken[= ]\S", offered) else "none"


def random_base64(size):
    return base64.b64encode(os.urandom(size)).decode("ascii")
