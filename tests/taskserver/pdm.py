"""The API of PDM: own tasks like PBS, tasks of remotes, tickets in cookies only."""

import api
import params
import pbs
import pdmcache
import remotes
import starting
import starts
import upids
from answer import rust_answer, rust_error

SHORTEST = 42  # characters of a remote UPID
REMOTE = r"/(?P<kind>pve|pbs)/remotes/(?P<remote>[^/]+)"
REMOTE_TASK = REMOTE + r"/tasks/(?P<upid>[^/]+)"


class Pdm(pbs.Pbs):
    """A Datacenter Manager and its remotes."""

    name, node = "PDM", "pdm1"
    routes = [
        ("GET", api.TASK + "/status", "status", {}),
        ("GET", api.TASK + "/log", "log", params.RUST_LOG),
        ("GET", api.TASK, "task", {}),
        ("DELETE", api.TASK, "stop", {}),
        ("GET", api.NODE + "/tasks", "list", params.RUST_LIST),
        ("GET", REMOTE_TASK + "/status", "status", {"wait": params.rust_boolean}),
        ("GET", REMOTE_TASK + "/log", "log", params.REMOTE_LOG),
        ("GET", REMOTE_TASK, "task", {}),
        ("DELETE", REMOTE_TASK, "stop", {}),
        ("GET", "/(?P<kind>pve)/remotes/(?P<remote>[^/]+)/tasks", "list", {"node": str}),
        ("GET", "/(?P<kind>pbs)/remotes/(?P<remote>[^/]+)/tasks", "list", {}),
        ("GET", "/remotes/tasks/list", "list", params.PDM_CACHE),
        ("GET", "/remotes/remote", "remotes", {}),
        ("GET", "/nodes", "nodes", {}),
        ("POST", "/access/ticket", "ticket", params.RUST_LOGIN),
        ("GET", "/version", "version", {}),
        ("GET", "/access/permissions", "permissions", {"path": str}),
    ]
    create = starts.templates(starts.PDM)
    audit = "System.Audit"
    version = {"version": "1.1", "release": "7", "repoid": "e1cd6869"}
    http_only = True

    def __init__(self, script, pause):
        super().__init__(script, pause)
        self.remotes = {
            name: remotes.KINDS[kind](name, script, pause)
            for name, kind in script["remotes"].items()
        }
        lag, interval = script["cache_lag"], script["fetch_interval"]
        self.cache = pdmcache.Cache(self.remotes, lag, interval, not self.is_before("1.1"))

    @staticmethod
    def own(script):
        return [task for task in script["tasks"] if task["upid"].startswith("UPID:")]

    @classmethod
    def is_upid(cls, upid, script):
        """A UPID of PDM itself, or a remote UPID of a known remote."""
        if upid.startswith("UPID:"):
            return super().is_upid(upid, script)
        kind, name, rest = upids.split_remote(upid) or (None, None, None)
        if kind is None or script["remotes"].get(name) != kind:
            return False
        return remotes.KINDS[kind].product.is_upid(rest, script)

    def perform(self, word, caller, wanted, found, request):
        if word == "list" and not found:
            return self._cached(caller, wanted)
        if "remote" not in found:
            return super().perform(word, caller, wanted, found, request)
        kind, name = found["kind"], found["remote"]
        self._permit_remote(name, caller, "modify" if word == "stop" else "audit")
        if word == "task":
            return self._task(caller, wanted)
        if word == "list":
            remote = self._existing_remote(name, kind)
            return rust_answer(remote.list(wanted))
        upid = checked(found["upid"], kind, name)
        return rust_answer(getattr(self._existing_remote(name), word)(upid, wanted))

    def _cached(self, caller, wanted):
        """No `total`; remotes without permission are left out."""
        rows = self.cache.page(wanted, lambda name: caller.may("audit", name))
        return rust_answer({"data": rows})

    def _remotes(self, caller, _wanted):
        """list_remotes in server/src/api/remotes/mod.rs; the secret is empty."""
        shown = [remote for name, remote in self.remotes.items() if caller.may("audit", name)]
        rows = [remote.description() for remote in shown]
        return rust_answer({"data": rows, "digest": "0" * 64})

    def _permit_remote(self, name, caller, right):
        """Check Resource.Audit (stop: Resource.Manage), also for an unknown remote."""
        if not caller.may(right, name):
            raise api.Problem(self._forbidden())
        if len(name) < 2:
            raise api.Problem(pbs.invalid({"remote": params.too_short(2)}))

    def _existing_remote(self, name, kind=None):
        if name not in self.remotes:
            raise api.Problem(rust_error(404, "no such node '%s'" % name))
        remote = self.remotes[name]
        if kind not in (None, remote.kind):
            raise api.Problem(rust_error(400, 'remote "%s" is not a %s remote' % (name, kind)))
        return remote

    def _permit_start(self, caller, words, template):
        """Needs Resource.Manage on the remote."""
        if "remote" in words:
            self._permit_remote(words["remote"], caller, "modify")
        else:
            super()._permit_start(caller, words, template)

    def _begin(self, words, kind, ident, user, template):
        name = template.get("remote") or words.get("remote")
        if name is None:
            started = super()._begin(words, kind, ident, user, template)
            if kind == "refresh-remote-tasks":
                names = words.get("remotes") or list(self.remotes)
                self.cache.refresh_after(started.task, names)
            return started
        remote = self._existing_remote(name)
        node = remote.api.script["nodes"][0] if words["node"] == "localhost" else words["node"]
        task = remote.api.tasks.create(node, kind, ident, remotes.CALLER.name, template)
        self.cache.track(name, remote.prefix + task.upid, task)
        return starting.Started(remote.prefix + task.upid, task)


def checked(text, kind, remote):
    """Extract the native UPID and check that it belongs to the remote of the path."""
    if len(text) < SHORTEST:
        raise api.Problem(pbs.invalid({"upid": params.too_short(SHORTEST)}))
    found = upids.split_remote(text)
    if not found or found[0] not in remotes.KINDS:
        shown = text.replace("\\", "\\\\").replace('"', '\\"')
        words = 'invalid value: string "%s", expected valid remote upid' % shown
        raise api.Problem(rust_error(400, words))
    if found[1] != remote:
        words = "remote '%s' does not match remote in upid ('%s')" % (remote, found[1])
        raise api.Problem(rust_error(400, words))
    if found[0] != kind:
        raise api.Problem(rust_error(400, "upid does not belong to a %s remote" % kind))
    return found[2]
