"""One request and the means to answer it, which faults bend."""

import contextlib
import threading

import starting
import wire


class Exchange:
    """One request of one connection, and the means to answer it; faults bend these."""

    def __init__(self, server, peer, request, may_stay):
        self.server, self.peer, self.request = server, peer, request
        # A body that nobody reads, as with a GET, would be taken for the next request.
        body_is_read = len(request.body) == request.length()
        self.may_stay = may_stay and body_is_read and request.wants_to_stay()
        self.pause = server.pause

    def make(self):
        """The ordinary answer, after the delay that belongs to it."""
        answer = self.server.answer(self.request)
        self.pause(answer.delay)
        return answer

    def act(self, seconds):
        """Carry the request out, now or so much later, whatever the client is told meanwhile."""
        if not seconds:
            self._act(0)
        else:
            threading.Thread(target=self._act, args=(seconds,), daemon=True).start()

    def _act(self, seconds):
        with contextlib.suppress(wire.Gone):
            self.pause(seconds)
            self.make()

    def wait_for_end(self):
        """Whether all that the request has started ends before the proxy gives up."""
        seconds = self.server.script["proxy_timeout"]
        return starting.wait_for_end(self.request.started, self.pause, seconds)

    def stays(self, answer):
        if answer.stays is not None:
            return answer.stays and self.may_stay
        return self.may_stay and answer.status < 400

    def render(self, answer, length=True):
        """Head and body as bytes."""
        style = self.server.api.style
        style.compress(answer, self.request.header("Accept-Encoding"))
        offset = self.server.script["date_offset"]
        return answer.head(style, self.stays(answer), offset, length), answer.framed()

    def send(self, answer, length=True):
        head, body = self.render(answer, length)
        self.peer.send(head + body if len(body) < 65536 else head)
        if len(body) >= 65536:
            self.peer.send(body)
        return self.stays(answer)
