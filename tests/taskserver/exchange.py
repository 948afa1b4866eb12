"""One request and its answer; faults act on this."""

import contextlib
import threading

import starting
import wire


class Exchange:
    """A request on a connection, with the operations that answer it."""

    def __init__(self, server, peer, request, may_stay):
        self.server, self.peer, self.request = server, peer, request
        # An unread body, as with a GET, would be parsed as the next request.
        body_is_read = len(request.body) == request.length()
        self.may_stay = may_stay and body_is_read and request.wants_to_stay()
        self.pause = server.pause

    def make(self):
        """Compute the regular answer and wait for its delay."""
        answer = self.server.answer(self.request)
        self.pause(answer.delay)
        return answer

    def act(self, seconds):
        """Perform the request now or later, independently of the answer."""
        if not seconds:
            self._act(0)
        else:
            threading.Thread(target=self._act, args=(seconds,), daemon=True).start()

    def _act(self, seconds):
        with contextlib.suppress(wire.Gone):
            self.pause(seconds)
            self.make()

    def wait_for_end(self):
        """Wait until all started tasks end; false at the proxy's time limit."""
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
