"""What PVE answers: the task endpoints, the ticket, and requests that start tasks.

The other products stand beside this file, one each (pbs.py, pmg.py, pdm.py), and are entered in
products.py; api.py has what they share.
"""

import gzip
import json

import api
import listing
import logs
import params
import perlauth
import pvecluster
import starting
import starts
import stopping
import tasktable
import upids
from answer import COMPRESS_FROM, JSON, Answer, api_error, json_answer, plain_error, to_bytes

NO_NODE = (
    "hostname lookup '%s' failed - failed to get address info for: %s: Name or service not known\n"
)


class Pve(api.Product):
    """One PVE cluster."""

    name, node, index_bytes = "PVE", "pve1", 50000
    routes = [
        ("GET", api.TASK + "/status", "status", {}),
        ("GET", api.TASK + "/log", "log", params.LOG),
        ("GET", api.TASK, "task", {}),
        ("DELETE", api.TASK, "stop", {}),
        ("GET", api.NODE + "/tasks", "list", params.LIST),
        ("GET", "/cluster/tasks", "cluster", {}),
        ("GET", "/cluster/resources", "resources", {"type": params.resource}),
        ("GET", "/nodes", "nodes", {}),
        ("GET", "/access/permissions", "permissions", {"path": str, "userid": str}),
        ("POST", "/access/ticket", "ticket", params.LOGIN),
        ("GET", "/version", "version", {}),
    ]
    create = starts.templates(starts.PVE)
    missing = starting.MISSING
    version = {"version": "9.2.11", "release": "9.2", "repoid": "14a22df359"}
    download_clash = "'download' cannot be used together with 'start' or 'limit' parameters\n"

    def __init__(self, script, pause):
        super().__init__(script, pause)
        self.accounts = self.open_accounts()
        self.tasks = tasktable.Tasks(self.own(script), script)
        self.down = pvecluster.Down(script, pause)

    def open_accounts(self):
        tells, halves = self.is_before("9.1"), self.is_before("8.0")
        return perlauth.PerlAccounts(self.script, self.name, tells, halves)

    def lacks(self):
        """Parameters that this release does not know yet."""
        return {"new-format", "tfa-challenge"} if self.is_before("7.1") else set()

    def answer(self, request):
        answer = super().answer(request)
        return without_message(answer) if self.is_before("8.4") else answer

    split_owner = staticmethod(upids.split_user)

    @staticmethod
    def is_upid(upid, _script):
        return upids.parse(upids.as_characters(upid)) is not None

    def _refuse_unspeakable(self, request):
        if request.method not in ("GET", "POST", "PUT", "DELETE"):
            raise api.Problem(Answer(501, "method '%s' not available" % request.method))
        if request.header("Transfer-Encoding").lower() == "chunked":
            raise api.Problem(plain_error(501, "chunked transfer encoding not supported"))
        if request.header("Transfer-Encoding"):
            reason = "Unknown transfer encoding '%s'" % request.header("Transfer-Encoding")
            raise api.Problem(plain_error(501, reason))
        if request.path != api.BASE and not request.path.startswith(api.BASE + "/"):
            raise api.Problem(plain_error(500, "no such file '%s'" % request.path))

    def _refuse_body(self, request):
        if request.length() and request.method in ("GET", "DELETE"):
            reason = "Unexpected content for method '%s'" % request.method
            raise api.Problem(plain_error(501, reason))

    def _wanted(self, request, schema):
        """The parameters, or what is wrong with them."""
        known = {name: schema[name] for name in schema if name not in self.lacks()}
        wanted, errors = params.check(self.decode(request), known)
        if errors:
            raise api.Problem(invalid(errors))
        return wanted

    def _refuse_unreachable(self, found):
        """The node that answers leads the request on before it looks at its parameters."""
        if "node" in found:
            self.down.refuse(self._node(found["node"]))

    def perform(self, word, caller, wanted, found, request):
        if "node" in found:
            found["owner_node"] = self._node(found["node"])
        return super().perform(word, caller, wanted, found, request)

    def _node(self, name):
        """The real node of that name; `localhost` is the one that answers."""
        if name == "localhost":
            return self.script["nodes"][0]
        if name not in self.script["nodes"]:
            raise api.Problem(api_error(500, NO_NODE % (name, name)))
        return name

    def _status(self, caller, _wanted, node, upid, owner_node):
        task = self._existing("status", owner_node, upid)
        self._permit(caller, task.user, task.tokenid, node, "audit")
        return json_answer({"data": task.status()}, hop=True)

    def _log(self, caller, wanted, node, upid, owner_node):
        fields = self._parsed("log", upid)
        self._permit(caller, *upids.split_user(fields["user"]), node, "audit")
        task = self.tasks.find(owner_node, upid)
        if wanted.get("download"):
            return self._download(task, fields, wanted, upid)
        if not task:
            lines, total = self._missing_log(), 1
        else:
            lines = task.log.lines(task.log.read(task))
            lines, total = logs.page(lines, wanted.get("start", 0), wanted.get("limit", 50))
        body = '{"data":%s,"total":%d}' % (lines, total)
        return Answer(200, body=body.encode("utf-8"), content_type=JSON, hop=True)

    def _missing_log(self):
        """dump_logfile in PVE/Tools.pm; before pve-common 9.0.6 the one line is not in a list."""
        lines = logs.as_page([logs.NO_FILE], 0)
        return lines[1:-1] if self.is_before("9.0") else lines

    def _task(self, _caller, _wanted, **_found):
        return json_answer({"data": [{"name": "log"}, {"name": "status"}]})

    def _stop(self, caller, _wanted, node, upid, owner_node):
        """The request itself waits for the end of the worker."""
        task = self._existing("stop", owner_node, upid)
        self._permit(caller, task.user, task.tokenid, node, "modify")
        if not task.has_ended():
            tick = task.script.get("stop_delay", self.script["stop_delay"])
            stopping.kill(task, tick, self.pause)
        return json_answer({"data": None}, hop=True)

    def _list(self, caller, wanted, node, owner_node):
        auditor = caller.may("audit", node)
        items, total = self.tasks.listed(
            owner_node, lambda found: listing.node_tasks(found, wanted, caller, auditor)
        )
        # Perl drops a total of nought.
        return json_answer({"data": items, "total": total} if total else {"data": items})

    def _cluster(self, caller, _wanted):
        items = []
        for node in self.script["nodes"]:
            if not self.down.is_down(node):
                items += self.tasks.listed(node, lambda found: listing.broadcast(found, caller))
        return json_answer({"data": items})

    def _nodes(self, caller, _wanted):
        return json_answer({"data": pvecluster.nodes(self.script["nodes"], self.down, caller)})

    def _resources(self, caller, wanted):
        rows = pvecluster.guests(self.script["guests"], caller)
        nodes = pvecluster.nodes(self.script["nodes"], self.down, caller)
        kinds = {"vm": rows, "node": nodes, None: rows + nodes}
        return json_answer({"data": kinds.get(wanted.get("type"), [])})

    def _permissions(self, caller, wanted):
        """The caller's own, of one path or of the root; the values only say what is inherited."""
        path = wanted.get("path", "/")
        audits = caller.may("audit", path.rpartition("/")[2])
        return json_answer({"data": {path: {"Sys.Audit": 0} if audits else {}}})

    def _ticket(self, _caller, wanted):
        missing = [name for name in ("username", "password") if name not in wanted]
        if missing:
            raise api.Problem(invalid(dict.fromkeys(missing, self.missing)))
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
        """What a user may do, once he is let in."""
        cap = {"nodes": {"Sys.Audit": 1}, "vms": {"VM.PowerMgmt": 1}}
        return {} if login.asks else {"cap": cap}

    def _version(self, _caller, _wanted):
        return json_answer({"data": self.told_version()})

    def _data(self, value):
        return json_answer({"data": value}, hop=True)

    def _permit_start(self, caller, words, template):
        if caller.may("start"):
            return
        guest = words.get("guest") or words.get("id") or words.get("vmid")
        where = "/vms/%s" % guest if guest else "/"
        right = template.get("privilege", "VM.PowerMgmt" if guest else "Sys.Modify")
        raise api.Problem(api_error(403, "Permission check failed (%s, %s)\n" % (where, right)))

    def _begin(self, words, kind, ident, user, template):
        """open_log in PVE/UPID.pm refuses what it could not read again."""
        node = self._node(words["node"])
        try:
            task = self.tasks.create(node, kind, upids.as_characters(ident), user, template)
        except tasktable.NoName as problem:
            words = "starting worker failed: %s\n" % why_not(str(problem))
            raise api.Problem(api_error(500, words, hop=True)) from None
        return starting.Started(task.upid, task)

    def bad_body(self, status, text):
        return plain_error(status, text)

    def error(self, status, message, errors=None):
        """An error in this product's form."""
        return api_error(status, message, errors, hop=True)

    def invalid(self, errors):
        return invalid(errors)

    def _parsed(self, word, upid):
        fields = upids.parse(upid)
        if not fields:
            raise api.Problem(self._upid_error(word, "unable to parse worker upid"))
        return fields

    def _existing(self, word, node, upid):
        self._parsed(word, upid)
        task = self.tasks.find(node, upid)
        if not task:
            raise api.Problem(self._upid_error(word, "no such task"))
        return task

    def _upid_error(self, _word, words):
        return invalid({"upid": words})

    def _permit(self, caller, user, tokenid, node, right):
        if not caller.owns(user, tokenid) and not caller.may(right, node):
            what = "/nodes/%s, Sys.%s" % (node, right.capitalize())
            raise api.Problem(api_error(403, "Permission check failed (%s)\n" % what, hop=True))

    def _no_such_path(self, request):
        words = "Method '%s %s' not implemented" % (request.method, request.path[len(api.BASE) :])
        return api_error(501, words)

    def _refusal(self, words):
        return Answer(401, words)

    def _download(self, task, fields, wanted, upid):
        """The file itself, compressed above 1024 bytes whether that was asked for or not."""
        if "start" in wanted or "limit" in wanted:
            raise api.Problem(api_error(500, self.download_clash, hop=True))
        if not task:
            name = "/var/log/pve/tasks/%s/%s" % ("%X" % (fields["starttime"] & 15), upid)
            words = "Could not open file '%s' - No such file or directory\n" % name
            raise api.Problem(api_error(500, words, hop=True))
        data = task.log.read(task)
        answer = Answer(200, body=data, content_type="text/plain", hop=True)
        attachment = 'attachment; filename="%s"' % logs.download_name(fields)
        answer.headers["Content-Disposition"] = attachment
        if len(data) > COMPRESS_FROM:
            answer.body = gzip.compress(data, 1)
            answer.headers["Content-Encoding"] = "gzip"
        return answer


def without_message(answer):
    """Before pve-http-server 5.2.0 only the reason in the status line told it."""
    if answer.status >= 400 and answer.content_type == JSON:
        body = json.loads(answer.body)
        body.pop("message", None)
        answer.body = to_bytes(body)
    return answer


def why_not(upid):
    """Of a worker that cannot write its log."""
    if len(upid) <= 255:
        return "unable to parse worker upid '%s'" % upid
    where = "/var/log/pve/tasks/%s/%s" % (upid.split(":")[4][-1], upid)
    return "unable to create file '%s' - File name too long" % where


def invalid(errors):
    return api_error(400, "Parameter verification failed.\n", errors, hop=True)
