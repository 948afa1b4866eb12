"""An answer, and its bytes as pveproxy writes them."""

import email.utils
import gzip
import json
import time
import zlib
from http import HTTPStatus

JSON = "application/json;charset=UTF-8"
COMPRESS_FROM = 1024
OWN_REASONS = {
    595: "Connection refused",
    596: "Connection timed out",
    597: "Broken pipe",
    599: "Too many redirections",
}


class Answer:
    """What is to be said. `hop`: it came through pvedaemon, whose own Connection: close stays."""

    def __init__(self, status, reason="", body=b"", content_type=None, hop=False):
        self.status, self.reason, self.body = status, reason or reason_of(status), body
        self.content_type, self.hop = content_type, hop
        self.headers, self.delay, self.stays = {}, 0, None

    def encode(self, accepted):
        """Compress as the real one: only if asked, only above 1024 bytes, whatever the q-value."""
        if len(self.body) <= COMPRESS_FROM or "Content-Encoding" in self.headers:
            return
        if "gzip" in accepted:
            self.headers["Content-Encoding"] = "gzip"
            self.body = gzip.compress(self.body, 1)
        elif "deflate" in accepted:
            self.headers["Content-Encoding"] = "deflate"
            self.body = zlib.compress(self.body, 1)

    def connection(self, stay):
        """Both words at once if it came through pvedaemon: pveproxy adds its own to the other's."""
        if not stay:
            return ["close"]
        return ["close", "Keep-Alive"] if self.hop else ["Keep-Alive"]

    def head(self, stay, date_offset=0, length=True):
        """Status line and headers, in the order in which Perl's HTTP::Headers sorts them."""
        date = email.utils.formatdate(time.time() + date_offset, usegmt=True)
        rows = [("Cache-Control", "max-age=0")]
        rows += [("Connection", word) for word in self.connection(stay)]
        rows += [("Date", date), ("Pragma", "no-cache"), ("Server", "pve-api-daemon/3.0")]
        if length and self.body:
            rows.append(("Content-Length", str(len(self.body))))
        if self.content_type:
            rows.append(("Content-Type", self.content_type))
        rows.append(("Expires", date))
        replaced = {name.lower() for name in self.headers}
        rows = [row for row in rows if row[0].lower() not in replaced]
        rows += list(self.headers.items())
        text = "HTTP/1.1 %d %s\r\n" % (self.status, self.reason)
        text += "".join("%s: %s\r\n" % row for row in rows) + "\r\n"
        return text.encode("latin-1", "replace")


def reason_of(status):
    try:
        return OWN_REASONS.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def to_bytes(value):
    """JSON as Perl writes it: no blanks, and UTF-8 instead of escapes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def json_answer(value, hop=False):
    return Answer(200, body=to_bytes(value), content_type=JSON, hop=hop)


def plain_error(status, reason):
    """An error of the HTTP server itself: its text is reason and body, without a Content-Type."""
    return Answer(status, reason, reason.encode("latin-1", "replace"))


def api_error(status, message, errors=None, hop=False):
    """An error of the API: the message is in the body, and its first line is the reason."""
    body = {"message": message}
    if errors:
        body["errors"] = errors
    body["data"] = None
    reason = message.splitlines()[0] if message.strip() else ""
    return Answer(status, reason, to_bytes(body), JSON, hop)
