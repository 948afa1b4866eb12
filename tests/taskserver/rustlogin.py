"""How PBS and PDM let somebody in or refuse it: proxmox-auth-api, proxmox-rest-server/src/rest.rs.

What a refusal says depends on the release: the reason (before January 2026), always the same, and
for a fortnight (proxmox-rest-server 1.0.4) that with the status 400.
"""

import api
import rustauth
from answer import rust_answer, rust_error

PLAIN_JSON = "application/json"  # of handlers that write their answer themselves
NO_MATCH = "value does not match the regex pattern"
MISSING = "parameter is missing and it is not optional."
FORBIDDEN_SHARE = 6


class Login:
    """The part of a product that knows who asks. `http_only`: a ticket is only ever a cookie."""

    http_only = False

    def lacks(self):
        """Parameters that this release does not know yet."""
        return {"http-only"} if self.is_before("4.0") else set()

    def _login(self, wanted, request):
        """The ticket itself, or, `http-only`, as a cookie that no script of a browser can read."""
        username, over_cookies = wanted.get("username"), wanted.get("http-only", self.http_only)
        if username is None or "@" not in username:
            raise api.Problem(self.invalid({"username": NO_MATCH if username else MISSING}))
        if "password" not in wanted and not over_cookies:
            raise api.Problem(rust_error(400, "no password provided"))
        login = self._signed_in(wanted, request, over_cookies)
        if not login:
            return self._refused_login(username)
        data = {"data": rustauth.ticket_data(login, over_cookies)}
        if self.is_before("4.0") and self.name == "PBS":
            return rust_answer(data)
        answer = rust_answer({**data, "status": 200, "success": True}, PLAIN_JSON)
        if over_cookies and not login.asks:
            answer.headers["set-cookie"] = self.accounts.set_cookie(login.ticket)
        return answer

    def _refused_login(self, username):
        """Of a user of PAM the more seconds that PAM itself takes: measured."""
        answer = self._late(rust_error(401, "permission check failed."))
        answer.delay = self.accounts.refusal_takes(username) or answer.delay
        return self._without_cookie(answer)

    def _signed_in(self, wanted, request, over_cookies):
        username, password = wanted["username"], wanted.get("password")
        challenge = wanted.get("tfa-challenge")
        if over_cookies:
            return self.accounts.login_over_cookies(username, password, request, challenge)
        return self.accounts.login(username, password, challenge)

    def _refusal(self, reason):
        """Measured: plain text without a Content-Type."""
        words, status = "authentication failed", 401
        if self.name == "PBS" and self.is_before("4.1"):
            words += " - " + reason
        elif self.name == "PBS" and self.is_before("4.2"):
            status = 400
        answer = rust_error(status, words)
        answer.content_type = None
        return self._without_cookie(answer)

    def _without_cookie(self, answer):
        """A Backup Server takes the cookie away, because scripts in a browser cannot do it."""
        if self.name == "PBS" and not self.is_before("4.0"):
            answer.headers["set-cookie"] = self.accounts.drop_cookie()
        return answer

    def _permit_start(self, caller, _words, _template):
        if not caller.may("start"):
            raise api.Problem(self._forbidden())

    def _forbidden(self):
        """A 403 comes after half a second, a 401 after three."""
        answer = self._late(rust_error(403, "permission check failed"))
        answer.delay /= FORBIDDEN_SHARE
        return answer
