"""Login and refusals of PBS and PDM: proxmox-auth-api, proxmox-rest-server/src/rest.rs.

The text of a 401 has the reason in releases before January 2026. proxmox-rest-server 1.0.4, of
that month, answers 400 instead.
"""

import api
import rustauth
from answer import rust_answer, rust_error

PLAIN_JSON = "application/json"  # of handlers that create the answer themselves
NO_MATCH = "value does not match the regex pattern"
MISSING = "parameter is missing and it is not optional."
FORBIDDEN_SHARE = 6


class Login:
    """Mixin: the ticket endpoint and refusals. `http_only`: tickets are cookies only."""

    http_only = False

    def lacks(self):
        """Parameters unknown to this release."""
        return {"http-only"} if self.is_before("4.0") else set()

    def _login(self, wanted, request):
        """The ticket is in the body, or with `http-only` in a cookie."""
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
        """PAM adds its own delay to the failed login of its users (measured)."""
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
        """Plain text without a Content-Type (measured)."""
        words, status = "authentication failed", 401
        if self.name == "PBS" and self.is_before("4.1"):
            words += " - " + reason
        elif self.name == "PBS" and self.is_before("4.2"):
            status = 400
        answer = rust_error(status, words)
        answer.content_type = None
        return self._without_cookie(answer)

    def _without_cookie(self, answer):
        """PBS deletes the cookie with each 401."""
        if self.name == "PBS" and not self.is_before("4.0"):
            answer.headers["set-cookie"] = self.accounts.drop_cookie()
        return answer

    def _permit_start(self, caller, _words, _template):
        if not caller.may("start"):
            raise api.Problem(self._forbidden())

    def _forbidden(self):
        """A 403 is delayed by half a second, a 401 by three."""
        answer = self._late(rust_error(403, "permission check failed"))
        answer.delay /= FORBIDDEN_SHARE
        return answer
