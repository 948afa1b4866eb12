"""An HTTP answer, and how pveproxy or the servers of PBS and PDM serialize it."""

import email.utils
import gzip
import json
import re
import time
import zlib
from http import HTTPStatus

JSON = "application/json;charset=UTF-8"
COMPRESS_FROM = 1024
CHUNK = 8192
OWN_REASONS = {
    595: "Connection refused",
    596: "Connection timed out",
    597: "Broken pipe",
    599: "Too many redirections",
}


class Answer:
    """An HTTP answer. `hop`: it came through pvedaemon, which adds its own Connection: close."""

    def __init__(self, status, reason="", body=b"", content_type=None, hop=False):
        self.status, self.reason, self.body = status, reason or reason_of(status), body
        self.content_type, self.hop = content_type, hop
        self.headers, self.delay, self.stays, self.chunked = {}, 0, None, False

    def head(self, style, stay, date_offset=0, length=True):
        """Status line and headers; headers of the answer replace those of the style."""
        date = email.utils.formatdate(time.time() + date_offset, usegmt=True)
        rows = style.rows(self, stay, date, length)
        replaced = {name.lower() for name in self.headers}
        rows = [row for row in rows if row[0].lower() not in replaced]
        rows += list(self.headers.items())
        text = "HTTP/1.1 %d %s\r\n" % (self.status, self.reason)
        text += "".join("%s: %s\r\n" % row for row in rows) + "\r\n"
        return text.encode("latin-1", "replace")

    def framed(self):
        """The body as sent: chunked if the server does not know its length beforehand."""
        if not self.chunked:
            return self.body
        pieces = [self.body[at : at + CHUNK] for at in range(0, len(self.body), CHUNK)]
        return b"".join(b"%X\r\n%s\r\n" % (len(piece), piece) for piece in pieces + [b""])


class Perl:
    """pve-http-server (PVE, PMG)."""

    @staticmethod
    def rows(answer, stay, date, length):
        """Headers in the order of Perl's HTTP::Headers."""
        # Answers of pvedaemon have both values: pveproxy adds its own to the existing one.
        words = ["close"] if answer.hop or not stay else []
        words += ["Keep-Alive"] if stay else []
        rows = [("Cache-Control", "max-age=0")]
        rows += [("Connection", word) for word in words]
        rows += [("Date", date), ("Pragma", "no-cache"), ("Server", "pve-api-daemon/3.0")]
        if length and answer.body:
            rows.append(("Content-Length", str(len(answer.body))))
        if answer.content_type:
            rows.append(("Content-Type", answer.content_type))
        return rows + [("Expires", date)]

    @staticmethod
    def compress(answer, accepted):
        """Compress if the client accepts it and the body exceeds 1024 bytes; ignore q-values."""
        if len(answer.body) <= COMPRESS_FROM or "Content-Encoding" in answer.headers:
            return
        if "gzip" in accepted:
            answer.headers["Content-Encoding"] = "gzip"
            answer.body = gzip.compress(answer.body, 1)
        elif "deflate" in accepted:
            answer.headers["Content-Encoding"] = "deflate"
            answer.body = zlib.compress(answer.body, 1)


class Rust:
    """proxmox-rest-server over hyper (PBS, PDM): lower-case names, no Connection header."""

    @staticmethod
    def rows(answer, stay, date, length):
        rows = [("content-type", answer.content_type)] if answer.content_type else []
        if answer.chunked:
            rows.append(("transfer-encoding", "chunked"))
        elif length:
            rows.append(("content-length", str(len(answer.body))))
        return rows + ([] if stay else [("connection", "close")]) + [("date", date)]

    @staticmethod
    def compress(answer, accepted):
        """It supports deflate only, and streams the result, so there is no Content-Length."""
        if answer.status == 200 and answer.body and "deflate" in re.split("[, ]", accepted):
            answer.headers["content-encoding"] = "deflate"
            answer.body, answer.chunked = zlib.compress(answer.body, 1), True


def reason_of(status):
    try:
        return OWN_REASONS.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def to_bytes(value):
    """JSON without blanks and with UTF-8 instead of escapes, like Perl's."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def json_answer(value, hop=False):
    return Answer(200, body=to_bytes(value), content_type=JSON, hop=hop)


def plain_error(status, reason):
    """An error of the HTTP server itself: the text is reason and body; no Content-Type."""
    return Answer(status, reason, reason.encode("latin-1", "replace"))


def api_error(status, message, errors=None, hop=False):
    """An API error: the message is in the body, its first line is the reason phrase."""
    body = {"message": message}
    if errors:
        body["errors"] = errors
    body["data"] = None
    reason = message.splitlines()[0] if message.strip() else ""
    return Answer(status, reason, to_bytes(body), JSON, hop)


def rust_error(status, text):
    """An error of PBS and PDM: plain text under a JSON Content-Type."""
    answer = Answer(status, body=text.encode("utf-8", "replace"), content_type=JSON)
    answer.stays = True
    return answer


def rust_answer(value, content_type=JSON):
    return Answer(200, body=to_bytes(value), content_type=content_type)
