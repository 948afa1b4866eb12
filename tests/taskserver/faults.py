"""Fault injection: which requests fail, and what the client gets instead.

A fault that needs the regular answer (reset in_headers, cut, delay, …) computes it, which counts
as a request. Others (status, reset before_headers, raw, …) do not perform the request, unless
`acts` says when to perform it.
"""

import base64
import re
import threading

import measured
from answer import JSON, Answer, to_bytes

CHUNK = 65536
DETAILS = set("at body close_notify content_type headers no_length reason".split())
DETAILS |= {"acts", "measured", "task", "until_end"}
HTML = b"<!DOCTYPE html>\n<html><body>Please log in.</body></html>\n"


class Fault:
    """A rule of the script, with its remaining count."""

    def __init__(self, rule, known):
        self.on, self.do = rule.get("on", "any"), rule.get("do", {})
        self.do = {**known.get(self.do.get("measured"), {}), **self.do}
        self.act = next((act for act in ACTS if act in self.do), None)
        self.method, self.path = rule.get("method"), rule.get("path", "")
        self.skip, self.times = rule.get("skip", 0), rule.get("times", 1)

    def word(self):
        """The text for the journal: the status, or the name of the fault."""
        error = self.do.get("error", {})
        return "fault:%s" % self.do.get("status", error.get("status", self.act))

    def strikes(self, request, what):
        if self.on not in ("any", what) or self.method not in (None, request.method):
            return False
        if not re.search(self.path, request.path):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= self.times > 0
        return True


class Faults:
    """All rules in order; the first match wins."""

    def __init__(self, script):
        self.lock = threading.Lock()
        known = measured.all_of(script)
        self.rules = [Fault(rule, known) for rule in script["faults"]]
        for fault in self.rules:
            if not fault.act or set(fault.do) - set(ACTS) - DETAILS:
                raise SystemExit("taskserver: a fault does one of " + ", ".join(ACTS))

    def pick(self, request, what):
        with self.lock:
            alive = (fault for fault in self.rules if fault.times)
            return next((fault for fault in alive if fault.strikes(request, what)), None)


def perform(do, exchange):
    """Apply a fault; returns whether the connection stays open."""
    if "acts" in do:
        exchange.request.task_changes = do.get("task", {})
        exchange.act(do["acts"])
    if "until_end" in do and not exchange.wait_for_end():
        do = {**do, "reason": "Connection timed out"}
    if "delay" in do:
        exchange.pause(do["delay"])
    return next(ACTS[act] for act in ACTS if act in do)(do, exchange)


def status(do, exchange):
    body = do.get("body", "")
    body = to_bytes(body) if not isinstance(body, str) else body.encode("utf-8")
    answer = Answer(do["status"], do.get("reason", ""), body, do.get("content_type"))
    answer.headers.update(do.get("headers", {}))
    length = bool(body) and not do.get("no_length")
    answer.stays = length and do["status"] < 400
    return exchange.send(answer, length=length)


def error(do, exchange):
    """An error in the format of the product."""
    return exchange.send(exchange.server.api.error(**do["error"]))


def remote(do, exchange):
    """An error of a remote, as the Datacenter Manager reports it."""
    given = do["remote"]
    text = "api error (status = %d: %s)" % (given["status"], given.get("text", ""))
    return exchange.send(exchange.server.api.error(400, text))


def break_off(do, exchange):
    """Reset or close the connection at some point of the answer."""
    place = do.get("reset") or do.get("eof")
    if place != "before_headers":
        exchange.peer.send(upto(place, *exchange.render(exchange.make())))
    if "reset" in do:
        exchange.peer.reset()
    else:
        exchange.peer.close(do.get("close_notify", True))
    return False


def upto(place, head, body):
    parts = {
        "in_headers": head[: len(head) // 2],
        "in_body": head + body[: len(body) // 2],
        "after": head + body,
    }
    return parts[place]


def stall(do, exchange):
    if do.get("at", "before_headers") == "before_headers":
        exchange.pause(do["stall"])
        return exchange.send(exchange.make())
    answer = exchange.make()
    head, body = exchange.render(answer)
    half = len(body) // 2
    exchange.peer.send(head + body[:half])
    exchange.pause(do["stall"])
    exchange.peer.send(body[half:])
    return exchange.stays(answer)


def raw(do, exchange):
    text = do["raw"]
    encoded = text.startswith("base64:")
    exchange.peer.send(base64.b64decode(text[7:]) if encoded else text.encode("utf-8"))
    return False


def html(_do, exchange):
    return exchange.send(Answer(200, body=HTML, content_type="text/html"))


def whole_json(do, exchange):
    return exchange.send(Answer(200, body=to_bytes(do["json"]), content_type=JSON, hop=True))


def body_bytes(do, exchange):
    """A long body that looks like JSON, streamed."""
    answer, left = Answer(200, content_type=JSON), do["body_bytes"]
    if not do.get("no_length"):
        answer.headers["Content-Length"] = str(left)
    answer.stays = False
    exchange.peer.send(exchange.render(answer, length=not do.get("no_length"))[0])
    chunk = b'{"data":["'.ljust(CHUNK, b"x")
    while left > 0:
        exchange.peer.send(chunk[:left])
        left -= CHUNK
        chunk = b"x" * CHUNK
    return False


def cut(do, exchange):
    head, body = exchange.render(exchange.make())
    exchange.peer.send(head + body[: do["cut"]])
    exchange.peer.close(do.get("close_notify", True))
    return False


def part(do, exchange):
    """Truncate the body and adjust Content-Length, like pveproxy when a worker dies.

    Only the content shows it: the end of the gzip stream is missing. A value below 1 is a fraction.
    """
    answer = exchange.make()
    size = do["part"] * len(answer.body) if do["part"] < 1 else do["part"]
    answer.body = answer.body[: int(size)]
    return exchange.send(answer)


def redirect(do, exchange):
    answer = Answer(302, body=b"Found")
    answer.headers["Location"] = do["redirect"]
    return exchange.send(answer)


def close_silently(do, exchange):
    """Announce keep-alive, then close at once or when the next request arrives."""
    answer = exchange.make()
    answer.hop, answer.stays = False, True
    exchange.send(answer)
    if do["close_after_answer_silently"] == "at_next_request":
        exchange.peer.wait_for_more()
    exchange.peer.close(notify=False)
    return False


def ordinary(_do, exchange):
    return exchange.send(exchange.make())


ACTS = {
    "status": status,
    "error": error,
    "remote": remote,
    "reset": break_off,
    "eof": break_off,
    "stall": stall,
    "raw": raw,
    "html": html,
    "json": whole_json,
    "body_bytes": body_bytes,
    "cut": cut,
    "part": part,
    "redirect": redirect,
    "close_after_answer_silently": close_silently,
    "delay": ordinary,
}
