"""Common to all products: dispatch of requests, and starting tasks."""

import re
import threading

import auth
import forms
import starting
import upids
from answer import Perl

BASE = "/api2/json"
NODE = r"/nodes/(?P<node>[^/]+)"
PROTECTED = ("status", "log", "stop", "ticket")  # handled by a worker of pvedaemon
TASK = NODE + r"/tasks/(?P<upid>[^/]+)"


class Problem(Exception):
    """An error, with the answer to send."""

    def __init__(self, answer):
        super().__init__(answer.reason)
        self.answer = answer


def numbers_of(version):
    return [int(number) for number in version.split(".")]


class Product:
    """One server, as described by the script. `pause(seconds)` sleeps.

    A route has a method, a path, a word (for faults, the journal, and the handler's name), and the
    parameters. `create` has the requests that start a task; the script can override them.
    """

    style, decode = Perl, staticmethod(forms.perl)
    routes, create, permits_first = (), {}, True
    idle_close, max_requests, index_bytes = 5, 100, 0

    def __init__(self, script, pause):
        self.script, self.pause = script, pause
        self.workers = threading.Semaphore(script["workers"] or 1 << 16)

    def told_version(self):
        """The answer of `/version`; the script can choose another release."""
        given = self.script["version"]
        return {**self.version, "version": given} if given else self.version

    def is_before(self, version):
        """Whether the release to imitate is older than this one, for example "9.1"."""
        given = self.script["version"] or self.version["version"]
        return numbers_of(given) < numbers_of(version)

    @staticmethod
    def own(script):
        """The tasks of this server itself, without those of remotes."""
        return script["tasks"]

    @classmethod
    def nodes_of(cls, script):
        """The default node list: the nodes of all tasks, and `node`."""
        named = upids.nodes_of([task["upid"] for task in cls.own(script)], cls.node)
        histories = [history.get("nodes", []) for history in script["history"]]
        return list(dict.fromkeys(named + sum(histories, [])))

    def what(self, request):
        """Classify the request: status, log, stop, list, ticket, create, …, other."""
        return self._route(request)[0]

    def answer(self, request):
        try:
            self._refuse_unspeakable(request)
            word, found, schema = self._route(request)
            caller = None if word == "ticket" else self.accounts.identify(request)
            self._refuse_body(request)
            if word == "other":
                raise Problem(self._no_such_path(request))
            self._permit_call(word, caller)
            self._refuse_unreachable(found)
            if word == "create":
                return self._create(found, schema, request, caller)
            wanted = self._wanted(request, schema)
            return self.perform(word, caller, wanted, found, request)
        except auth.Refused as refused:
            return self._late(self._refusal(str(refused)))
        except Problem as problem:
            return problem.answer
        except forms.Bad as bad:
            return self.bad_body(bad.status, bad.text)

    def _refuse_body(self, request):
        """Hook: reject a body that the method must not have."""

    def _permit_call(self, word, caller):
        """Hook: check the caller before anything else."""

    def _refuse_unreachable(self, found):
        """Hook: fail for a node that cannot be reached."""

    def _route(self, request):
        path = self._path(request)
        for method, pattern, word, schema in self.routes:
            match = re.match(pattern + r"\Z", path)
            if match and method == request.method:
                return word, self._groups(match), schema
        for rule, template in self.script["create"].items():
            method, _, pattern = rule.rpartition(" ")
            match = re.match(pattern + r"\Z", path)
            if match and request.method == (method or "POST"):
                return "create", self._groups(match), template
        return "other", {}, None

    def _path(self, request):
        path = self._path_to_match(request)
        return path[len(BASE) :] if path.startswith(BASE + "/") else ""

    def _path_to_match(self, request):
        return request.path

    def _groups(self, match):
        return match.groupdict()

    def perform(self, word, caller, wanted, found, _request):
        handler = getattr(self, "_" + word)
        if word in PROTECTED:
            with self.workers:
                return handler(caller, wanted, **found)
        return handler(caller, wanted, **found)

    def _create(self, found, template, request, caller):
        """Start the task of the template; a template that is not an object is the answer itself."""
        if not isinstance(template, dict):
            return self._data(template)
        given = self.decode(request)
        words, node = {**given, **found}, re.match(NODE, self._path(request))
        words["node"] = node.group("node") if node else words.get("node", "localhost")
        if self.permits_first:
            self._permit_start(caller, words, template)
        errors = starting.errors_of(template, given, self.missing)
        if errors:
            raise Problem(self.invalid(errors))
        if not self.permits_first:
            self._permit_start(caller, words, template)
        if "refuse" in template:
            raise Problem(self.error(**template["refuse"]))
        return self._data(self._start(words, template, request, caller))

    def _start(self, words, template, request, caller):
        """Start the tasks and return the data of the answer."""
        without = template.get("without", {})
        if any(str(words.get(name, "0")) in ("0", "False") for name in without):
            return next(iter(without.values()))
        self.pause(template.get("before", 0))
        kinds = template.get("several") or ([template] if "type" in template else [])
        for one in kinds:
            kind = starting.fill(one["type"], words)
            ident = starting.id_of(one, kind, words)
            one = {**one, **request.task_changes}
            request.begun(self._begin(words, kind, ident, caller.name, one))
        self.pause(template.get("after", 0))
        if "answer" in template:
            return template["answer"]
        upids = [started.upid for started in request.started]
        return upids if "several" in template else upids[0]

    def _late(self, answer):
        answer.delay = self.script["unauthorized_delay"]
        return answer
