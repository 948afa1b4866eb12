"""The server: a thread per connection."""

import contextlib
import functools
import os
import socket
import ssl
import threading
import time
import traceback

import certs
import faults
import greeting
import products
import wire
from answer import Answer, api_error, plain_error
from exchange import Exchange


class Server:
    """Listens on one loopback address until it is told to stop."""

    def __init__(self, script, certificates, journal, host, port):
        self.script, self.journal, self.certificates = script, journal, certificates
        self.greeter = greeting.Greeter(script, certificates)
        self.faults = faults.Faults(script)
        self.began = time.monotonic()
        self.api = products.PRODUCTS[script["product"]](script, self.pause)
        self.stopping, self.lock = threading.Event(), threading.Lock()
        self.sockets, self.threads = {}, set()
        self.listener = listen(host, port)
        self.host, self.port = self.listener.getsockname()[:2]
        self.acceptor = threading.Thread(target=self._accept, daemon=True)
        self.acceptor.start()

    def pause(self, seconds):
        """Sleep; raises Gone when the server stops."""
        if self.stopping.wait(seconds) if seconds else self.stopping.is_set():
            raise wire.Gone

    def answer(self, request):
        try:
            return self.api.answer(request)
        except (wire.Gone, wire.Unreadable):
            raise
        except Exception as error:  # our own bug must not look like a network fault
            traceback.print_exc()
            return api_error(500, "taskserver: %r\n" % error)

    def introduction(self):
        """What a client needs to know to connect."""
        script, certificates = self.script, self.certificates
        shown = script["tls"] if script["tls_times"] is None else "trusted"
        kind = shown if shown in certs.OTHER_KINDS else "trusted"
        host = "[%s]" % self.host if ":" in self.host else self.host
        return {
            "began": self.began,
            "host": self.host,
            "port": self.port,
            "url": "https://%s:%d" % (host, self.port),
            "ca": os.path.abspath(certificates.path("ca.pem")),
            "cert": os.path.abspath(certificates.pair(kind)[0]),
            "fingerprint": certificates.fingerprint(kind),
            "pid": os.getpid(),
            "product": script["product"],
        }

    def stop(self):
        """Close everything and wait for all threads."""
        self.stopping.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            sockets, threads = list(self.sockets.values()), list(self.threads)
        for sock in sockets:
            with contextlib.suppress(OSError):
                # Not SSLSocket.shutdown: another thread may be reading.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
        for thread in threads + [self.acceptor]:
            thread.join(2)
        self.journal.close()

    def _accept(self):
        number = 0
        while not self.stopping.is_set():
            try:
                sock, _ = self.listener.accept()
            except OSError:
                self.stopping.wait(0.05)
                continue
            number += 1
            thread = threading.Thread(target=self._connection, args=(sock, number), daemon=True)
            with self.lock:
                self.sockets[number] = sock
                self.threads.add(thread)
                thread.start()

    def _connection(self, sock, number):
        """Serve one connection; a client that leaves is not an error."""
        peer = wire.Peer(sock, 0)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer, secure = self._greet(sock, number)
            self._talk(peer, number, secure)
        except wire.Ignored:
            peer.sulk()
        except wire.Unreadable as error:
            self._complain(peer, error)
        except (OSError, ValueError, wire.Gone):
            pass
        finally:
            peer.close()
            with self.lock:
                self.sockets.pop(number, None)
                self.threads.discard(threading.current_thread())

    def _greet(self, sock, number):
        try:
            peer, secure = self.greeter.greet(sock, number, self.pause)
        except OSError as error:
            self.journal.tls_failed(number, reason_of(error))
            raise
        with self.lock:
            self.sockets[number] = peer.sock
        if secure and peer.sock.session_reused:
            self.journal.resumed.add(number)
        return peer, secure

    def _complain(self, peer, error):
        answer = plain_error(error.status, error.reason)
        with contextlib.suppress(wire.Gone):
            peer.send(answer.head(self.api.style, stay=False) + answer.body)

    def _talk(self, peer, number, secure):
        """Serve requests until one side closes."""
        request = self._first_request(peer, number)
        for left in reversed(range(self.script["max_requests"])):
            request = request or wire.read_head(peer)
            moment = self.journal.now()
            read_body(peer, request)
            if not self._exchange(peer, number, request, secure, moment, left > 0):
                return
            request = None

    def _first_request(self, peer, number):
        # In TLS 1.3 the client checks our certificate after our side has finished.
        try:
            return wire.read_head(peer)
        except ssl.SSLError as error:
            self.journal.tls_failed(number, reason_of(error))
            raise
        except wire.Gone:
            self.journal.tls_failed(number, "no request came")
            raise

    def _exchange(self, peer, number, request, secure, moment, may_stay):
        exchange = Exchange(self, peer, request, may_stay)
        request.note = functools.partial(self.journal.started, number, request)
        if not secure:
            status, reason, location = greeting.redirect(request)
            self.journal.request(moment, number, request, "plain", status)
            answer = Answer(status, reason, reason.encode())
            answer.headers["Location"] = location
            exchange.send(answer)
            return False
        what = self.api.what(request)
        fault = self.faults.pick(request, what)
        if fault:
            self.journal.request(moment, number, request, what, fault.word())
            return faults.perform(fault.do, exchange)
        answer = self.answer(request)
        self.journal.request(moment, number, request, what, answer.status)
        self.pause(answer.delay)
        return exchange.send(answer)


def read_body(peer, request):
    if request.method in ("POST", "PUT") and request.length():
        if request.length() > wire.MAX_BODY_BYTES:
            raise wire.Unreadable(501, "for data too large")
        request.body = peer.exactly(request.length())


def reason_of(error):
    return getattr(error, "reason", None) or error.strerror or str(error)


def listen(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(512)
    return listener
