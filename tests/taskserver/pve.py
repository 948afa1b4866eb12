"""What PVE answers: the task endpoints, the ticket, and requests that start tasks.

The other products stand beside this file, one each (pbs.py, pmg.py, pdm.py), with the same three
methods `what`, `answer` and `__init__`, and are entered in PRODUCTS of server.py.
"""

import gzip
import re
import time

import auth
import listing
import logs
import params
import tasks
import upids
from answer import COMPRESS_FROM, JSON, Answer, api_error, json_answer, plain_error

BASE = "/api2/json"
NODE = r"/nodes/(?P<node>[^/]+)"
TASK = NODE + r"/tasks/(?P<upid>[^/]+)"
NO_NODE = (
    "hostname lookup '%s' failed - failed to get address info for: %s: Name or service not known\n"
)

# Method, path, the word for faults and journal (and name of the handler), what parameters it takes.
ROUTES = [
    ("GET", TASK + "/status", "status", {}),
    ("GET", TASK + "/log", "log", params.LOG),
    ("GET", TASK, "task", {}),
    ("DELETE", TASK, "stop", {}),
    ("GET", NODE + "/tasks", "list", params.LIST),
    ("POST", "/access/ticket", "ticket", params.LOGIN),
    ("GET", "/version", "version", {}),
]


class Problem(Exception):
    """An error that is already an answer."""

    def __init__(self, answer):
        super().__init__(answer.reason)
        self.answer = answer


class Pve:
    """One PVE cluster, as the script describes it. `pause` waits as long as it is told."""

    def __init__(self, script, pause):
        self.script, self.pause = script, pause
        self.accounts = auth.Accounts(script)
        self.tasks = tasks.Tasks(script)

    def what(self, request):
        """The word for this request: status, log, stop, list, ticket, create, …, other."""
        return self._route(request)[0]

    def answer(self, request):
        try:
            self._refuse_unspeakable(request)
            word, match, schema = self._route(request)
            caller = None if word == "ticket" else self.accounts.identify(request)
            if request.length() and request.method in ("GET", "DELETE"):
                reason = "Unexpected content for method '%s'" % request.method
                return plain_error(501, reason)
            return self._handle(word, match, schema, request, caller)
        except auth.Refused as refused:
            return self._unauthorized(Answer(401, str(refused)))
        except Problem as problem:
            return problem.answer

    def _refuse_unspeakable(self, request):
        if request.method not in ("GET", "POST", "PUT", "DELETE"):
            raise Problem(Answer(501, "method '%s' not available" % request.method))
        if request.header("Transfer-Encoding").lower() == "chunked":
            raise Problem(plain_error(501, "chunked transfer encoding not supported"))
        if request.header("Transfer-Encoding"):
            reason = "Unknown transfer encoding '%s'" % request.header("Transfer-Encoding")
            raise Problem(plain_error(501, reason))
        if request.path != BASE and not request.path.startswith(BASE + "/"):
            raise Problem(plain_error(500, "no such file '%s'" % request.path))

    def _route(self, request):
        path = request.path[len(BASE) :] if request.path.startswith(BASE + "/") else ""
        for method, pattern, word, schema in ROUTES:
            match = re.match(pattern + r"\Z", path)
            if match and method == request.method:
                return word, match, schema
        for rule, template in self.script["create"].items():
            method, _, pattern = rule.rpartition(" ")
            match = re.match(pattern + r"\Z", path)
            if match and request.method == (method or "POST"):
                return "create", match, template
        return "other", None, None

    def _handle(self, word, match, schema, request, caller):
        if word == "other":
            path = request.path[len(BASE) :]
            raise Problem(api_error(501, "Method '%s %s' not implemented" % (request.method, path)))
        if word == "create":
            return self._create(match, schema, request, caller)
        wanted, errors = params.check(request.parameters(), schema)
        found = match.groupdict()
        if errors:
            raise Problem(invalid(errors))
        if "node" in found:
            found["owner_node"] = self._node(found["node"])
        return getattr(self, "_" + word)(caller, wanted, **found)

    def _node(self, name):
        """The real node of that name; `localhost` is the one that answers."""
        if name == "localhost":
            return self.script["nodes"][0]
        if name not in self.script["nodes"]:
            raise Problem(api_error(500, NO_NODE % (name, name)))
        return name

    def _status(self, caller, _wanted, node, upid, owner_node):
        task = self._existing(owner_node, upid)
        self._permit(caller, task.user, task.tokenid, node, "audit")
        return json_answer({"data": task.status()}, hop=True)

    def _log(self, caller, wanted, node, upid, owner_node):
        fields = parsed(upid)
        self._permit(caller, *upids.split_user(fields["user"]), node, "audit")
        task = self.tasks.find(owner_node, upid)
        if wanted.get("download"):
            return download(task, fields, wanted, upid)
        if not task:
            lines, total = logs.as_page([logs.NO_FILE], 0), 1
        else:
            lines = task.log.lines(task.log.read(task))
            lines, total = logs.page(lines, wanted.get("start", 0), wanted.get("limit", 50))
        body = '{"data":%s,"total":%d}' % (lines, total)
        return Answer(200, body=body.encode("utf-8"), content_type=JSON, hop=True)

    def _task(self, _caller, _wanted, **_found):
        return json_answer({"data": [{"name": "log"}, {"name": "status"}]})

    def _stop(self, caller, _wanted, node, upid, owner_node):
        """The request itself waits for the end of the worker."""
        task = self._existing(owner_node, upid)
        self._permit(caller, task.user, task.tokenid, node, "modify")
        if not task.has_ended():
            self.pause(task.script.get("stop_delay", self.script["stop_delay"]))
            task.stop()
        return json_answer({"data": None}, hop=True)

    def _list(self, caller, wanted, node, owner_node):
        del node
        found = self.tasks.of_node(owner_node)
        lag = self.script["list_lag"]
        items, total = listing.node_tasks(found, wanted, caller.owns, caller.audit, lag)
        # Perl drops a total of nought.
        return json_answer({"data": items, "total": total} if total else {"data": items})

    def _ticket(self, _caller, wanted):
        missing = [name for name in ("username", "password") if name not in wanted]
        if missing:
            raise Problem(
                invalid(dict.fromkeys(missing, "property is missing and it is not optional"))
            )
        username = wanted["username"]
        if wanted.get("realm") and not username.endswith("@" + wanted["realm"]):
            username += "@" + wanted["realm"]
        given = self.accounts.login(username, wanted["password"])
        if not given:
            return self._unauthorized(api_error(401, "authentication failure\n", hop=True))
        data = {"username": username, "ticket": given[0], "CSRFPreventionToken": given[1]}
        data["cap"] = {"nodes": {"Sys.Audit": 1}, "vms": {"VM.PowerMgmt": 1}}
        return json_answer({"data": data}, hop=True)

    def _version(self, _caller, _wanted):
        data = {"version": "9.2.11", "release": "9.2", "repoid": "14a22df359"}
        return json_answer({"data": data})

    def _create(self, match, template, request, caller):
        """Start what the template says; a template of text or null is itself the answer."""
        if not isinstance(template, dict):
            return json_answer({"data": template}, hop=True)
        words = dict(request.parameters(), **match.groupdict())
        node = re.match(NODE, request.path[len(BASE) :])
        node = self._node(node.group("node") if node else "localhost")
        kind = template.get("type", "task").format(**words)
        ident = template.get("id", "{id}" if "id" in words else str(words.get("vmid", "")))
        offset = self.script["date_offset"]
        ident = ident.format(**words)
        upid = self.tasks.create(node, kind, ident, caller.name, template, offset)
        return json_answer({"data": upid}, hop=True)

    def _existing(self, node, upid):
        parsed(upid)
        task = self.tasks.find(node, upid)
        if not task:
            raise Problem(invalid({"upid": "no such task"}))
        return task

    def _permit(self, caller, user, tokenid, node, right):
        if not caller.owns(user, tokenid) and not getattr(caller, right):
            what = "/nodes/%s, Sys.%s" % (node, right.capitalize())
            raise Problem(api_error(403, "Permission check failed (%s)\n" % what, hop=True))

    def _unauthorized(self, answer):
        answer.delay = self.script["unauthorized_delay"]
        return answer


def parsed(upid):
    fields = upids.parse(upid)
    if not fields:
        raise Problem(invalid({"upid": "unable to parse worker upid"}))
    return fields


def invalid(errors):
    return api_error(400, "Parameter verification failed.\n", errors, hop=True)


def download(task, fields, wanted, upid):
    """The file itself, compressed above 1024 bytes whether the client asked for it or not."""
    if "start" in wanted or "limit" in wanted:
        words = "'download' cannot be used together with 'start' or 'limit' parameters\n"
        raise Problem(api_error(500, words, hop=True))
    if not task:
        name = "/var/log/pve/tasks/%s/%s" % ("%X" % (fields["starttime"] & 15), upid)
        words = "Could not open file '%s' - No such file or directory\n" % name
        raise Problem(api_error(500, words, hop=True))
    data = task.log.read(task)
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(fields["starttime"]))
    name = "task-%s-%s-%s.log" % (fields["node"], fields["type"], stamp)
    answer = Answer(200, body=data, content_type="text/plain", hop=True)
    answer.headers["Content-Disposition"] = 'attachment; filename="%s"' % name
    if len(data) > COMPRESS_FROM:
        answer.body = gzip.compress(data, 1)
        answer.headers["Content-Encoding"] = "gzip"
    return answer
