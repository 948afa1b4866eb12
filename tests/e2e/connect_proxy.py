"""A proxy on loopback that supports only CONNECT and records all data."""

import contextlib
import selectors
import socket
import threading

SECONDS = 10


class Proxy:
    """`answer` is its response to CONNECT: None connects, bytes are sent, "" ends, "silent" waits.
    It connects to the port `to` of loopback, or to where it is told."""

    def __init__(self, answer=None, to=None):
        self.answer, self.to = answer, to
        self.heads, self.passed, self.open = [], [], []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.where = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.url = "http://" + self.where
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def heard(self):
        """All bytes of all clients."""
        return b"".join(self.heads + self.passed)

    def stop(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for sock in self.open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                self.open.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with contextlib.suppress(OSError), client:
            client.settimeout(SECONDS)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(4096)
                if not piece:
                    return
                head += piece
            self.heads.append(head)
            if self.answer is None:
                self._tunnel(client, head.split()[1].decode())
            elif self.answer == "silent":
                client.recv(1)
            elif self.answer:
                client.sendall(self.answer)

    def _tunnel(self, client, target):
        host, _, port = target.rpartition(":") if self.to is None else ("127.0.0.1", "", self.to)
        with socket.create_connection((host.strip("[]"), int(port)), SECONDS) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\nX-From: proxy\r\n\r\n")
            with selectors.DefaultSelector() as ready:
                ready.register(client, selectors.EVENT_READ, server)
                ready.register(server, selectors.EVENT_READ, client)
                while self._pass_on(client, ready.select(SECONDS)):
                    pass

    def _pass_on(self, client, events):
        for key, _ in events:
            data = key.fileobj.recv(65536)
            if not data:
                return False
            if key.fileobj is client:
                self.passed.append(data)
            key.data.sendall(data)
        return bool(events)


def refusal(status, reason, *headers, body="<h1>no</h1>"):
    """A response to CONNECT that connects to nothing."""
    lines = ["HTTP/1.1 %d %s" % (status, reason), *headers, "Content-Length: %d" % len(body)]
    return "\r\n".join([*lines, "Connection: close", "", body]).encode()
