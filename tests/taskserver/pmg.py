"""The API of PMG: similar to PVE, with roles and without tokens."""

import api
import logs
import params
import perlauth
import perlhttp
import pve
import starts
from answer import api_error, json_answer

# The module calls a function that it does not import.
NO_FUNCTION = (
    "Use of inherited AUTOLOAD for non-method PMG::API2::Tasks::raise_param_exc() is no longer "
    "allowed at /usr/share/perl5/PMG/API2/Tasks.pm line %d.\n"
)
# Line of the check of the UPID; the check for the file is on the next line.
LINES = {"stop": 216, "log": 280, "status": 359}
RIGHTS = {"status": "audit", "log": "audit", "list": "audit", "task": "audit", "stop": "modify"}


class Pmg(pve.Pve):
    """A Mail Gateway."""

    name, node = "PMG", "pmg1"
    routes = [
        (method, path, word, params.PMG_LIST if word == "list" else schema)
        for method, path, word, schema in pve.Pve.routes
        if word not in ("cluster", "permissions", "resources")
    ]
    create = starts.templates(starts.PMG)
    version = {"version": "9.1.0", "release": "9.1", "repoid": "0915894"}
    download_clash = "Parameter 'download' can't be used with other parameters\n"

    def open_accounts(self):
        return perlauth.PmgAccounts(self.script, self.name, tells=True, halves=False)

    def lacks(self):
        return {"new-format", "download"} if self.is_before("8.0") else {"new-format"}

    def answer(self, request):
        answer = super().answer(request)
        return perlhttp.without_message(answer) if self.is_before("9.0") else answer

    def _missing_log(self):
        """7.1 fails, 8.1 returns an object."""
        if self.is_before("8.0"):
            raise api.Problem(api_error(500, logs.NO_FILE + "\n", hop=True))
        return super()._missing_log()

    def _permit_call(self, word, caller):
        """Access depends on the role, not on the owner, and is checked first."""
        if word in RIGHTS and not caller.may(RIGHTS[word]):
            raise api.Problem(api_error(403, "Permission check failed\n"))

    def perform(self, word, caller, wanted, found, request):
        if word == "list" and not wanted.get("limit"):
            wanted["limit"] = 50
        if word == "log" and self.is_before("8.0") and not wanted.get("limit"):
            wanted["limit"] = 50
        return super().perform(word, caller, wanted, found, request)

    def _nodes(self, _caller, _wanted):
        return json_answer({"data": [{"node": node} for node in self.script["nodes"]]})

    def _permit(self, caller, user, tokenid, node, right):
        """Already checked by role."""

    def _upid_error(self, word, words):
        line = LINES[word] + (words == "no such task")
        return api_error(500, NO_FUNCTION % line, hop=True)

    def _full_name(self, username, realm):
        """A user without a known realm becomes a quarantine user."""
        known = {"pam", "pmg"} | {name.rpartition("@")[2] for name in self.script["users"]}
        if username.rpartition("@")[2] not in known or "@" not in username:
            username += "@" + (realm or "quarantine")
        return "root@pam" if username == "root@pmg" else username

    def _role(self, login):
        return {"role": self.accounts.role(login.username)}
