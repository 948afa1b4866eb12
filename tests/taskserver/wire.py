"""Sockets and HTTP requests, with the limits of pveproxy.

HTTP is implemented by hand because the tests need what a library forbids: two Connection headers,
answers without a length, and connections cut at any point.
"""

import contextlib
import re
import select
import socket
import ssl
import struct
import time
import urllib.parse

MAX_HEADER_LINES = 64
MAX_HEADER_BYTES = 8 * 1024
MAX_BODY_BYTES = 512 * 1024
LINGER_SECONDS = 0.5

REQUEST_LINE = re.compile(rb"(\S+) (\S+) HTTP/(\d+)\.(\d+)")
HEADER_LINE = re.compile(rb"([^:\s]+)\s*:\s*(.*)")


class Gone(Exception):
    """The client has left, or was idle for too long."""


class Ignored(Exception):
    """A request that pveproxy drops without an answer."""


class Unreadable(Exception):
    """A malformed request, with the status and reason to send."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status, self.reason = status, reason


class Peer:
    """One connection, plain or TLS."""

    def __init__(self, sock, idle):
        self.sock, self.idle, self.pending = sock, idle, b""

    def fill(self):
        """Read more data; raises Gone after `idle` seconds."""
        try:
            self.sock.settimeout(self.idle)
            data = self.sock.recv(65536)
        except ssl.SSLError:
            raise
        except (OSError, ValueError) as error:
            raise Gone from error
        if not data:
            raise Gone
        self.pending += data

    def line(self, limit):
        """The next line without its newline; None if it exceeds `limit` bytes."""
        while b"\n" not in self.pending[: limit + 2]:
            if len(self.pending) > limit:
                return None
            self.fill()
        line, self.pending = self.pending.split(b"\n", 1)
        return line.rstrip(b"\r")

    def exactly(self, size):
        while len(self.pending) < size:
            self.fill()
        data, self.pending = self.pending[:size], self.pending[size:]
        return data

    def send(self, data):
        """Write all; raises Gone if the client does not read for a minute."""
        try:
            self.sock.settimeout(60)
            self.sock.sendall(data)
        except (OSError, ValueError) as error:
            raise Gone from error

    def sulk(self):
        """Discard all input without answering, until the client is idle."""
        with contextlib.suppress(Gone, ssl.SSLError):
            while True:
                self.pending = b""
                self.fill()

    def wait_for_more(self):
        """Wait for the next request without reading it."""
        with contextlib.suppress(OSError, ValueError):
            if not self.pending:
                select.select([self.sock], [], [], self.idle)

    def reset(self):
        """Close with a TCP reset, after a moment for sent data to arrive."""
        time.sleep(0.05)
        with contextlib.suppress(OSError):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def close(self, notify=True):
        """Close cleanly; without `notify` like a killed process, without a TLS close_notify."""
        with contextlib.suppress(OSError, ValueError):
            if notify and isinstance(self.sock, ssl.SSLSocket):
                self._say_goodbye()
            self.sock.shutdown(socket.SHUT_WR)
            self._drain()
        self.sock.close()

    def _say_goodbye(self):
        # Non-blocking, since the client's close_notify may never come.
        select.select([], [self.sock], [], 5)
        self.sock.settimeout(0)
        with contextlib.suppress(OSError, ValueError):
            self.sock.unwrap()

    def _drain(self):
        # Closing with unread data would send a reset, and the client would lose the answer.
        end = time.monotonic() + LINGER_SECONDS
        while time.monotonic() < end:
            self.sock.settimeout(LINGER_SECONDS)
            if not self.sock.recv(65536):
                return


class Request:
    """A request. Its path is decoded to Latin-1 characters, one per byte, like in Perl."""

    def __init__(self, method, target, version):
        self.method, self.target, self.version = method, target, version
        path, _, query = target.partition("?")
        self.raw_query = query
        self.path = urllib.parse.unquote(path, encoding="latin-1")
        self.headers, self.body = {}, b""
        # Started tasks, changes to them by a fault, and the callback of the journal.
        self.started, self.task_changes, self.note = [], {}, None

    def begun(self, started):
        """Record a started task, in the journal too."""
        self.started.append(started)
        if self.note:
            self.note(started.upid)

    def header(self, name):
        return self.headers.get(name.lower(), "")

    def length(self):
        text = self.header("Content-Length")
        return int(text) if text.isdigit() else 0

    def wants_to_stay(self):
        if self.header("Connection"):
            return "close" not in self.header("Connection").lower()
        return self.version >= (1, 1)


def read_head(peer):
    """Read the request line and the headers, not the body."""
    line = b""
    while line == b"":
        line = peer.line(MAX_HEADER_BYTES)
    match = REQUEST_LINE.match(line or b"")
    if line is None:
        raise Ignored
    if not match:
        raise Unreadable(400, "bad request")
    method, target = (match.group(n).decode("latin-1") for n in (1, 2))
    request = Request(method, target, (int(match.group(3)), int(match.group(4))))
    if request.version[0] != 1:
        raise Unreadable(506, "http protocol version %d.%d not supported" % request.version)
    _read_headers(peer, request)
    return request


def _read_headers(peer, request):
    size, last = 0, None
    for count in range(1, MAX_HEADER_LINES + 1):
        line = peer.line(MAX_HEADER_BYTES - size)
        if line is None or count == MAX_HEADER_LINES or size + len(line) >= MAX_HEADER_BYTES:
            raise Ignored
        if not line:
            return
        size += len(line)
        match = HEADER_LINE.match(line)
        if match:
            last = match.group(1).decode("latin-1").lower()
            request.headers[last] = match.group(2).decode("latin-1")
        elif last and line[:1].isspace():
            request.headers[last] += " " + line.strip().decode("latin-1")
        else:
            raise Unreadable(506, "unable to parse request header")
