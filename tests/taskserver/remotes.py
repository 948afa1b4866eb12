"""The remotes of a Datacenter Manager: instances of our own products, without HTTP.

So the meaning of `start`, the encoding of texts and the answers for unknown tasks are those of the
remote. PDM's own types add or drop some fields.
"""

import json

import api
import auth
import pbs
import pdmcache
import pve
import upids
from answer import rust_error

CALLER = auth.Caller("root@pam!pdm-admin", {})
LOOP_SECONDS = 0.01
STATUS_KEYS = "id node pid pstart starttime status type upid user".split()


class Remote:
    """A PVE or PBS remote with its tasks of the script."""

    product = pve.Pve

    def __init__(self, name, script, pause):
        self.prefix, self.pause = "%s:%s!" % (self.kind, name), pause
        own = [
            dict(task, upid=upids.split_remote(task["upid"])[2])
            for task in script["tasks"]
            if belongs(task["upid"], self.kind, name)
        ]
        histories = [given for given in script["history"] if given.get("remote") == name]
        histories = [dict(given, remote=None) for given in histories]
        own = dict(script, tasks=own, history=histories, version=None)
        self.api = self.product(dict(own, nodes=self.product.nodes_of(own)), pause)

    def status(self, upid, wanted):
        """With `wait` PDM polls without a pause; here with a short one."""
        while True:
            found = self._ask("status", {}, upid)["data"]
            if found["status"] == "stopped" or not wanted.get("wait"):
                break
            self.pause(LOOP_SECONDS)
        shown = {key: found.get(key) for key in STATUS_KEYS}
        if "exitstatus" in found or self.writes_null:
            shown["exitstatus"] = found.get("exitstatus")
        return {"data": shown}

    def log(self, upid, wanted):
        found = self._ask("log", wanted, upid)
        return {"data": found["data"], "total": found["total"]}

    def stop(self, upid, _wanted):
        self._ask("stop", {}, upid)
        return {"data": None}

    def rows(self):
        """All ended and all running tasks, as rows of the cache."""
        ended, running = [], []
        for node in self.api.script["nodes"]:
            ended_here, running_here = self.api.tasks.listed(node, rows_of)
            ended += ended_here
            running += running_here
            if self.kind == "pbs":
                break
        return self._cached(ended), self._cached(running)

    def _cached(self, rows):
        return [pdmcache.row_of(self.prefix + row["upid"], row) for row in rows]

    def description(self):
        """The configuration of the remote."""
        name = self.prefix[len(self.kind) + 1 : -1]
        nodes = ["127.0.0.1,fingerprint=" + ":".join(["ab"] * 32)]
        return {"id": name, "type": self.kind, "nodes": nodes, "authid": CALLER.name, "token": ""}

    def _ask(self, word, wanted, upid=None, node=None):
        """Ask the remote; its errors become a 400 of PDM."""
        found = {"node": node or self.node_of(upid)}
        if upid is not None:
            found["upid"] = self.as_sent(upid)
        try:
            answer = self.api.perform(word, CALLER, wanted, found, None)
        except api.Problem as problem:
            text = self.complaint(problem.answer)
            words = "api error (status = %d: %s)" % (problem.answer.status, text)
            raise api.Problem(rust_error(400, words)) from None
        if answer.content_type == "text/plain":
            words = "api returned unexpected data - expected json body, got text/plain"
            raise api.Problem(rust_error(400, words))
        return json.loads(answer.body)


class PveRemote(Remote):
    kind, writes_null = "pve", False

    @staticmethod
    def as_sent(upid):
        return upids.as_characters(upid)

    def node_of(self, upid):
        """PDM takes the node from the UPID."""
        fields = upids.parse(self.as_sent(upid))
        if not fields:
            raise api.Problem(rust_error(400, "unable to parse PVE UPID '%s'" % upid))
        return fields["node"]

    @staticmethod
    def complaint(answer):
        """Message and errors as one text."""
        body = json.loads(answer.body)
        errors = sorted(body.get("errors", {}).items())
        return body["message"] + "".join("\n%s: %s" % pair for pair in errors)

    def list(self, wanted):
        """The tasks of one node, or of all."""
        nodes = [wanted["node"]] if "node" in wanted else self.api.script["nodes"]
        pages = [self._ask("list", {}, node=node)["data"] for node in nodes]
        rows = [row for page in pages for row in page]
        # ListTasksResponse in pve-api-types has no token.
        return {"data": [{key: row[key] for key in row if key != "tokenid"} for row in rows]}


class PbsRemote(Remote):
    """The status always has all keys; unknown values are null."""

    kind, writes_null, product = "pbs", True, pbs.Pbs

    @staticmethod
    def as_sent(upid):
        return upid

    @staticmethod
    def node_of(_upid):
        return "localhost"

    @staticmethod
    def complaint(answer):
        return answer.body.decode("utf-8")

    def list(self, _wanted):
        return {"data": self._ask("list", {}, node="localhost")["data"]}


def rows_of(tasklist):
    rows = tasklist.archive.rows[tasklist.archive.first :]
    return rows, tasklist.running()


KINDS = {"pve": PveRemote, "pbs": PbsRemote}


def belongs(text, kind, name):
    """Whether a task of the script belongs to this remote."""
    found = None if text.startswith("UPID:") else upids.split_remote(text)
    return found is not None and found[:2] == (kind, name)
