"""The journal: a JSON line per request, started task, and failed handshake.

Lines are written before the answer is sent, so a test that has the answer finds the line. Headers
and bodies are never written.
"""

import json
import threading
import time

import auth


class Journal:
    """Writes lines to a file, if there is one; `t` counts from the start of the server."""

    def __init__(self, path):
        self.file = open(path, "w", encoding="utf-8") if path else None
        self.start, self.lock = time.monotonic(), threading.Lock()
        self.resumed = set()  # connections that resumed a TLS session

    def now(self):
        return round(time.monotonic() - self.start, 4)

    def request(self, moment, number, request, what, status):
        target, _, query = request.target.partition("?")
        self._write(
            t=moment,
            conn=number,
            method=request.method,
            path=request.path,
            target=target,
            # It could hold the password.
            query="" if what == "ticket" else query,
            auth=auth.kind_of(request),
            what=what,
            status=status,
            **({"resumed": True} if number in self.resumed else {}),
        )

    def started(self, number, request, upid):
        """Record a started task, whether or not the client learns of it."""
        path = request.path
        self._write(t=self.now(), conn=number, what="started", path=path, upid=upid)

    def tls_failed(self, number, reason):
        self._write(t=self.now(), conn=number, tls="failed: " + reason)

    def close(self):
        with self.lock:
            if self.file:
                self.file.close()
                self.file = None

    def _write(self, **line):
        with self.lock:
            if self.file:
                self.file.write(json.dumps(line) + "\n")
                self.file.flush()
