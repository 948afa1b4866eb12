"""Login of PVE and PMG: create_ticket in PVE/API2/AccessControl.pm."""

import api
import perlauth
import starting
from answer import api_error, json_answer


class Login:
    """Mixin: the ticket endpoint."""

    missing = starting.MISSING

    def open_accounts(self):
        tells, halves = self.is_before("9.1"), self.is_before("8.0")
        return perlauth.PerlAccounts(self.script, self.name, tells, halves)

    def lacks(self):
        """Parameters unknown to this release."""
        return {"new-format", "tfa-challenge"} if self.is_before("7.1") else set()

    def _ticket(self, _caller, wanted):
        missing = [name for name in ("username", "password") if name not in wanted]
        if missing:
            raise api.Problem(self.invalid(dict.fromkeys(missing, self.missing)))
        username = self._full_name(wanted["username"], wanted.get("realm"))
        login = self._signed_in(username, wanted)
        if not login:
            refused = self._late(api_error(401, "authentication failure\n", hop=True))
            refused.delay = self.accounts.refusal_takes(username) or refused.delay
            return refused
        data = {"username": username, "ticket": login.ticket, "CSRFPreventionToken": login.csrf}
        if login.asks:
            data["NeedTFA"] = 1
        return json_answer({"data": dict(data, **self._role(login))}, hop=True)

    def _signed_in(self, username, wanted):
        password = wanted["password"]
        half = None
        if self.accounts.halves and not wanted.get("new-format"):
            half = self.accounts.half_login(username, password)
        return half or self.accounts.login(username, password, wanted.get("tfa-challenge"))

    def _full_name(self, username, realm):
        return username + "@" + realm if realm and not username.endswith("@" + realm) else username

    def _role(self, login):
        """The part of the answer about privileges."""
        cap = {"nodes": {"Sys.Audit": 1}, "vms": {"VM.PowerMgmt": 1}}
        return {} if login.asks else {"cap": cap}
