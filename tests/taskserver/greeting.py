"""Start of a connection: TLS handshake, its faults, or plain HTTP."""

import socket

import certs
import wire

CLIENT_HELLO = b"\x16"
HANDSHAKE_SECONDS = 10
SPOILED = {
    "handshake-garbage": b"\x16\x03\x03\x00\x40" + bytes(range(64)),
    "handshake-alert": b"\x15\x03\x03\x00\x02\x02\x50",  # fatal: internal error
    "handshake-eof": b"",
    "garbage": b"SSH-2.0-OpenSSH_9.2\r\n" + bytes(range(64)),
    "none": b"HTTP/1.1 400 bad request\r\nConnection: close\r\n\r\n",
}


class Greeter:
    """Turns an accepted socket into a peer, according to the script's `tls`."""

    def __init__(self, script, certificates):
        self.mode, self.times, self.idle = script["tls"], script["tls_times"], script["idle_close"]
        kinds = {"trusted", self.mode} & {"trusted", *certs.OTHER_KINDS}
        self.contexts = {kind: certificates.context(kind) for kind in kinds}

    def greet(self, sock, number, pause):
        """Return the peer and whether it uses TLS. Raises OSError or Gone."""
        mode = self.mode if self.times is None or number <= self.times else "trusted"
        sock.settimeout(HANDSHAKE_SECONDS)
        if mode == "silent":
            hold(sock, pause)
        first = sock.recv(1, socket.MSG_PEEK)
        if not first:
            raise wire.Gone
        if first != CLIENT_HELLO:
            return wire.Peer(sock, self.idle), False
        if mode not in self.contexts:
            spoil(wire.Peer(sock, self.idle), mode)
        context = self.contexts[mode]
        return wire.Peer(context.wrap_socket(sock, server_side=True), self.idle), True


def hold(sock, pause):
    """Read and discard without answering until the client leaves."""
    sock.settimeout(None)
    while sock.recv(65536):
        pause(0)
    raise OSError("the script keeps silent")


def spoil(peer, mode):
    """Answer a ClientHello with garbage, an alert, or the end of the connection."""
    peer.fill()
    if mode in SPOILED:
        peer.send(SPOILED[mode])
        peer.close()
    else:
        peer.reset()
    raise OSError("spoiled by the script: " + mode)


def redirect(request):
    """pveproxy redirects plain HTTP to https. Without a Host header it does not answer."""
    host, get = request.header("Host"), request.method in ("GET", "HEAD")
    if not host:
        raise wire.Ignored
    status, reason = (301, "Moved Permanently") if get else (308, "Permanent Redirect")
    return status, reason, "https://%s%s" % (host, request.target)
