"""The HTTP server of PVE and PMG: PVE/APIServer/AnyEvent.pm of pve-http-server."""

import json

import api
import params
from answer import JSON, Answer, api_error, plain_error, to_bytes


class Http:
    """Mixin: checks of requests, and the format of errors."""

    def answer(self, request):
        answer = super().answer(request)
        return without_message(answer) if self.is_before("8.4") else answer

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
        """Validate the parameters."""
        known = {name: schema[name] for name in schema if name not in self.lacks()}
        wanted, errors = params.check(self.decode(request), known)
        if errors:
            raise api.Problem(invalid(errors))
        return wanted

    def bad_body(self, status, text):
        return plain_error(status, text)

    def error(self, status, message, errors=None):
        """An error in the format of the product."""
        return api_error(status, message, errors, hop=True)

    def invalid(self, errors):
        return invalid(errors)

    def _no_such_path(self, request):
        words = "Method '%s %s' not implemented" % (request.method, request.path[len(api.BASE) :])
        return api_error(501, words)

    def _refusal(self, words):
        return Answer(401, words)


def without_message(answer):
    """Before pve-http-server 5.2.0 the message was in the status line only."""
    if answer.status >= 400 and answer.content_type == JSON:
        body = json.loads(answer.body)
        body.pop("message", None)
        answer.body = to_bytes(body)
    return answer


def invalid(errors):
    return api_error(400, "Parameter verification failed.\n", errors, hop=True)
