"""The API of PBS. The node in a path is ignored, and errors are plain text."""

import re
import urllib.parse

import api
import forms
import logs
import params
import rustauth
import rustlist
import rustlogin
import rustrights
import rusttask
import stamped
import starting
import starts
import tasktable
import upids
import wire
from answer import Answer, Rust, rust_answer, rust_error
from rustlogin import NO_MATCH, PLAIN_JSON

MAX_PATH_AND_QUERY = 3072
NO_FILE = "No such file or directory (os error 2)"
SHORTEST = 36
NODE_NAME = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9\-]*[a-zA-Z0-9])?\Z")
NOT_ALONE = "Parameter 'download' cannot be used with other parameters"


class Pbs(rustlogin.Login, api.Product):
    """A Backup Server."""

    name, node = "PBS", "pbs1"
    style, decode = Rust, staticmethod(forms.rust)
    idle_close, max_requests = 3600, 1 << 30
    routes = [
        ("GET", api.TASK + "/status", "status", {}),
        ("GET", api.TASK + "/log", "log", params.RUST_LOG),
        ("GET", api.TASK, "task", {}),
        ("DELETE", api.TASK, "stop", {}),
        ("GET", api.NODE + "/tasks", "list", dict(params.RUST_LIST, store=params.at_least(3))),
        ("GET", "/nodes", "nodes", {}),
        ("POST", "/access/ticket", "ticket", params.PBS_LOGIN),
        ("GET", "/version", "version", {}),
        ("GET", "/access/permissions", "permissions", {"path": str}),
    ]
    create = starts.templates(starts.PBS)
    create["POST %s/prune" % starts.DATASTORE] = starts.PRUNE
    missing, permits_first = rustlogin.MISSING, False
    audit = "Sys.Audit"
    version = {"version": "4.2", "release": "3", "repoid": "506700f6"}

    def __init__(self, script, pause):
        super().__init__(script, pause)
        self.accounts = rustauth.RustAccounts(script, self.name)
        self.has_endtime = self.name == "PBS" and not self.is_before("4.2")
        old = self.name == "PBS" and self.is_before("4.0")
        self.tasks = rusttask.RustTasks(self.own(script), script, reads_last_line=old)

    split_owner = staticmethod(upids.split_authid)

    @staticmethod
    def is_upid(upid, _script):
        try:
            fields = upids.parse_ten(upid)
        except upids.BadEscape:
            return False
        return bool(fields and upids.split_authid(fields["user"]))

    def _refuse_unspeakable(self, request):
        if len(request.target) > MAX_PATH_AND_QUERY:
            raise api.Problem(rust_error(414, ""))

    def _path_to_match(self, request):
        """Not decoded: Rust splits the path first, so a component can contain a slash."""
        return request.target.partition("?")[0]

    def _groups(self, match):
        return {name: urllib.parse.unquote(text or "") for name, text in match.groupdict().items()}

    def _wanted(self, request, schema):
        known = {name: schema[name] for name in schema if name not in self.lacks()}
        wanted, errors = params.rust_check(self.decode(request), known)
        if errors:
            raise api.Problem(invalid(errors))
        # Negative numbers fail only after all parameters have passed the schema.
        for name in ("start", "limit"):
            if wanted.get(name, 0) < 0:
                words = "invalid value: integer `%d`, expected u64" % wanted[name]
                raise api.Problem(rust_error(400, words))
        return wanted

    def _status(self, caller, _wanted, node, upid):
        del node
        fields = self._accessible(caller, upid)
        task = self.tasks.look_up(fields)
        return self._data(rusttask.status_of(upid, fields, task, self.has_endtime))

    def _log(self, caller, wanted, node, upid):
        del node
        fields = self._accessible(caller, upid)
        if wanted.get("download") and len(wanted) > 1:
            raise api.Problem(rust_error(400, NOT_ALONE))
        task = self.tasks.look_up(fields)
        if not task:
            raise api.Problem(rust_error(400, NO_FILE))
        return download(task) if wanted.get("download") else log_page(task, wanted)

    def _task(self, _caller, _wanted, **_found):
        return self._data([{"subdir": "log"}, {"subdir": "status"}])

    def _stop(self, caller, _wanted, node, upid):
        """Request the abort and return. The owner is compared exactly."""
        del node
        fields = parsed(upid)
        if caller.name != fields["user"] and not caller.may("modify"):
            words = "missing permissions 'Sys.Modify' on '/system/tasks'"
            raise api.Problem(rust_error(400, words))
        task = self.tasks.look_up(fields)
        if task:
            task.abort(task.script.get("stop_delay", self.script["stop_delay"]))
        return self._data(None)

    def _list(self, caller, wanted, node):
        del node
        may_see = None if caller.may("audit") else rustrights.Visible(caller)
        items, total = self.tasks.listed(
            None, lambda found: rustlist.node_tasks(found, wanted, may_see, caller.name)
        )
        answer = rust_answer({"total": total, "data": items})
        answer.chunked = True  # it is streamed
        return answer

    def _nodes(self, caller, _wanted):
        """Only root@pam itself is permitted, whatever the privileges."""
        if caller.name != "root@pam":
            raise api.Problem(self._forbidden())
        return self._data([{"node": self.script["nodes"][0]}])

    def _refuse_unreachable(self, found):
        """The node is ignored, but must be a valid name."""
        if "node" in found and not NODE_NAME.match(found["node"]):
            raise api.Problem(invalid({"node": NO_MATCH}))

    def perform(self, word, caller, wanted, found, request):
        if word == "ticket":
            return self._login(wanted, request)
        return super().perform(word, caller, wanted, found, request)

    def _permissions(self, caller, wanted):
        """The caller's privileges on one path; the values tell whether they propagate."""
        path = wanted.get("path", "/")
        return self._data({path: {self.audit: True} if caller.may("audit") else {}})

    def _version(self, _caller, _wanted):
        return self._data(self.told_version())

    def _data(self, value):
        return rust_answer({"data": value})

    def _begin(self, _words, kind, ident, user, template):
        try:
            task = self.tasks.create(self.script["nodes"][0], kind, ident, user, template)
        except tasktable.NoName:
            raise api.Problem(rust_error(400, "File name too long (os error 36)")) from None
        return starting.Started(task.upid, task)

    def bad_body(self, status, text):
        return rust_error(status, text)

    def error(self, status, message, errors=None):
        """An error in the format of the product."""
        return rust_error(status, message) if errors is None else invalid(errors)

    def invalid(self, errors):
        return invalid(errors)

    def _accessible(self, caller, upid):
        """Parse the UPID and check access; the task need not exist."""
        fields = parsed(upid)
        owner = upids.split_authid(fields["user"])
        if not owner:
            raise api.Problem(rust_error(400, "not a valid user id"))
        if not rustrights.may_read(caller, owner, fields["type"], fields["id"]):
            raise api.Problem(rust_error(400, "task access not allowed"))
        return fields

    def _no_such_path(self, request):
        return rust_error(404, "Path '%s' not found." % self._path_to_match(request))


def parsed(upid):
    """Parse a UPID. A pid above 2^31 panics the handler and closes the connection (measured)."""
    try:
        fields = upids.parse_ten(upid)
    except upids.BadEscape as error:
        raise api.Problem(rust_error(400, str(error))) from None
    if not fields:
        is_short = len(upid) < SHORTEST
        raise api.Problem(invalid({"upid": params.too_short(SHORTEST) if is_short else NO_MATCH}))
    if fields["pid"] > 0x7FFFFFFF:
        raise wire.Gone
    return fields


def invalid(errors):
    """One error on one line, several as a list."""
    rows = ["'%s': %s" % pair for pair in sorted(errors.items())]
    if len(rows) == 1:
        return rust_error(400, "parameter verification failed - " + rows[0])
    return rust_error(400, "\n- ".join(["parameter verification failed:"] + rows))


def log_page(task, wanted):
    lines, active = task.lines(wanted.get("test-status"))
    page = stamped.page(lines, wanted.get("start", 0), wanted.get("limit", 50))
    body = '{"data":%s,"total":%d,"success":1' % (page, len(lines))
    body += "}" if active is None else ',"active":%s}' % ("true" if active else "false")
    return Answer(200, body=body.encode("utf-8"), content_type=PLAIN_JSON)


def download(task):
    """The raw file, streamed in chunks."""
    answer = Answer(200, body=task.log.read(task), content_type="text/plain")
    name = logs.download_name(task.fields)
    answer.headers["content-disposition"] = "attachment; filename=%s" % name
    answer.chunked = True
    return answer
