"""A client for the self-test that says exactly what it is told, and hides nothing that it gets."""

import functools
import json
import socket
import ssl


class Answer:
    """An answer read to the end of its connection, or of its Content-Length."""

    def __init__(self, data, clean):
        head, _, self.body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.line, self.clean = lines[0], clean
        self.headers = [tuple(line.split(": ", 1)) for line in lines[1:] if ": " in line]
        self.status = int(self.line.split()[1]) if self.line else None
        if "chunked" in self.all("Transfer-Encoding"):
            self.body = joined(self.body)

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def json(self):
        return json.loads(self.body)


@functools.lru_cache(maxsize=None)
def context_of(authority):
    return ssl.create_default_context(cafile=authority)


class Client:
    """A connection that says exactly what it is told."""

    def __init__(self, ready, secure=True):
        self.sock = socket.create_connection((ready["host"], ready["port"]), timeout=8)
        if secure:
            # An end without TLS's good-bye, or by a reset, must be told from a clean one.
            self.sock = context_of(ready["ca"]).wrap_socket(
                self.sock, server_hostname="localhost", suppress_ragged_eofs=False
            )

    def send(self, method, path, headers=(), body=b""):
        lines = ["%s %s HTTP/1.1" % (method, path), "Host: localhost"]
        lines += ["%s: %s" % pair for pair in dict(headers).items()]
        if body:
            lines.append("Content-Length: %d" % len(body))
        self.sock.sendall("\r\n".join(lines + ["", ""]).encode("latin-1") + body)
        return self

    def receive(self, whole=True):
        """To the end of the connection, or only to the end of this answer."""
        data, clean = b"", True
        try:
            while whole or not complete(data):
                piece = self.sock.recv(65536)
                if not piece:
                    break
                data += piece
        except OSError:
            clean = False
        return Answer(data, clean)


def complete(data):
    head, found, body = data.partition(b"\r\n\r\n")
    head = head.lower() + b"\r\n"
    if b"transfer-encoding: chunked\r\n" in head:
        return body.endswith(b"0\r\n\r\n")
    if not found or b"content-length: " not in head:
        return False
    return len(body) >= int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])


def joined(body):
    """The body that came in chunks."""
    found = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        found, body = found + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return found
