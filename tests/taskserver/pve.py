"""The API of PVE. pbs.py, pmg.py and pdm.py have the other products, api.py the common part."""

import gzip

import api
import listing
import logs
import params
import perlhttp
import perllogin
import pvecluster
import starting
import starts
import stopping
import tasktable
import upids
from answer import COMPRESS_FROM, JSON, Answer, api_error, json_answer
from perlhttp import invalid

NO_NODE = (
    "hostname lookup '%s' failed - failed to get address info for: %s: Name or service not known\n"
)


class Pve(perllogin.Login, perlhttp.Http, api.Product):
    """A PVE cluster."""

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
    version = {"version": "9.2.11", "release": "9.2", "repoid": "14a22df359"}
    download_clash = "'download' cannot be used together with 'start' or 'limit' parameters\n"

    def __init__(self, script, pause):
        super().__init__(script, pause)
        self.accounts = self.open_accounts()
        self.tasks = tasktable.Tasks(self.own(script), script)
        self.down = pvecluster.Down(script, pause)

    split_owner = staticmethod(upids.split_user)

    @staticmethod
    def is_upid(upid, _script):
        return upids.parse(upids.as_characters(upid)) is not None

    def _refuse_unreachable(self, found):
        """The request is proxied to the node before the parameters are checked."""
        if "node" in found:
            self.down.refuse(self._node(found["node"]))

    def perform(self, word, caller, wanted, found, request):
        if "node" in found:
            found["owner_node"] = self._node(found["node"])
        return super().perform(word, caller, wanted, found, request)

    def _node(self, name):
        """Resolve a node name; `localhost` is the first node."""
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
        """dump_logfile in PVE/Tools.pm; before pve-common 9.0.6 an object instead of a list."""
        lines = logs.as_page([logs.NO_FILE], 0)
        return lines[1:-1] if self.is_before("9.0") else lines

    def _task(self, _caller, _wanted, **_found):
        return json_answer({"data": [{"name": "log"}, {"name": "status"}]})

    def _stop(self, caller, _wanted, node, upid, owner_node):
        """The request blocks until the worker has ended."""
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
        # PVE omits a total of 0.
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
        """The caller's privileges on one path; the values tell whether they propagate."""
        path = wanted.get("path", "/")
        audits = caller.may("audit", path.rpartition("/")[2])
        return json_answer({"data": {path: {"Sys.Audit": 0} if audits else {}}})

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
        """open_log in PVE/UPID.pm fails for a UPID that cannot be parsed."""
        node = self._node(words["node"])
        try:
            task = self.tasks.create(node, kind, upids.as_characters(ident), user, template)
        except tasktable.NoName as problem:
            words = "starting worker failed: %s\n" % why_not(str(problem))
            raise api.Problem(api_error(500, words, hop=True)) from None
        return starting.Started(task.upid, task)

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

    def _download(self, task, fields, wanted, upid):
        """The raw file, gzipped above 1024 bytes whatever the client accepts."""
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


def why_not(upid):
    """Why a worker cannot create its log."""
    if len(upid) <= 255:
        return "unable to parse worker upid '%s'" % upid
    where = "/var/log/pve/tasks/%s/%s" % (upid.split(":")[4][-1], upid)
    return "unable to create file '%s' - File name too long" % where
