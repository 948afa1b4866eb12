"""PVE's UPID, by PVE's own pattern: nine pieces, the last one empty, end of text or one newline."""

import re

# Perl's white space on bytes: 0x85 and 0xA0 belong to it, so an `à` in UTF-8 spoils a UPID.
WORD = r"[^:\x09-\x0d\x20\x85\xa0/]"
UPID = re.compile(
    r"UPID:(?P<node>[a-zA-Z0-9]([a-zA-Z0-9\-]*[a-zA-Z0-9])?):(?P<pid>[0-9A-Fa-f]{8}):"
    r"(?P<pstart>[0-9A-Fa-f]{8,9}):(?P<starttime>[0-9A-Fa-f]{8}):"
    r"(?P<type>" + WORD + r"+):(?P<id>" + WORD + r"*):(?P<user>" + WORD + r"+):\n?\Z"
)
TOKEN = re.compile(r"(.+@[A-Za-z][A-Za-z0-9.\-_]+)!([A-Za-z][A-Za-z0-9.\-_]+)\Z", re.S)


def parse(upid):
    """The fields as the API names them, or None."""
    match = UPID.match(upid)
    if not match:
        return None
    fields = match.groupdict()
    for name in ("pid", "pstart", "starttime"):
        fields[name] = int(fields[name], 16)
    return fields


def build(node, pid, pstart, starttime, kind, ident, user):
    text = "UPID:%s:%08X:%08X:%08X:%s:%s:%s:"
    return text % (node, pid, pstart, starttime, kind, ident, user)


def split_user(user):
    """The user and the token id; the latter is None for a user."""
    match = TOKEN.match(user)
    return match.groups() if match else (user, None)


def as_characters(text):
    """Text of a script as PVE handles it: bytes of UTF-8, each one a character."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")
