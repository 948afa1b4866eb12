"""UPIDs, each family by its own pattern: nine pieces (PVE, PMG: Perl) or ten (PBS, PDM: Rust)."""

import functools
import re

HEX = "[0-9A-Fa-f]"
BEGIN = (
    r"UPID:(?P<node>[a-zA-Z0-9]([a-zA-Z0-9\-]*[a-zA-Z0-9])?):(?P<pid>" + HEX + r"{8}):"
    r"(?P<pstart>" + HEX + r"{8,9}):"
)
END = r"(?P<starttime>%s{8}):(?P<type>%s+):(?P<id>%s*):(?P<user>%s+):"
# Perl's white space on bytes: 0x85 and 0xA0 belong to it, so an `à` in UTF-8 spoils a UPID.
PERL_WORD = r"[^:\x09-\x0d\x20\x85\xa0/]"
# Rust's white space is of characters, and a slash is one like any other.
RUST_WORD = r"[^:\x09-\x0d\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
NINE = re.compile(BEGIN + END % (HEX, *[PERL_WORD] * 3) + r"\n?\Z")
TEN = re.compile(BEGIN + "(?P<task_id>%s{8,16}):" % HEX + END % (HEX, *[RUST_WORD] * 3) + r"\Z")
NUMBERS = ("pid", "pstart", "task_id", "starttime")

TOKEN = re.compile(r"(.+@[A-Za-z][A-Za-z0-9.\-_]+)!([A-Za-z][A-Za-z0-9.\-_]+)\Z", re.S)
SAFE_ID = r"[A-Za-z0-9_][A-Za-z0-9._\-]*"
AUTHID = re.compile("(.+@%s)(?:!(%s))?\\Z" % (SAFE_ID, SAFE_ID), re.S)
REMOTE = re.compile(r"(?:(?P<type>[^:!]*):)?(?P<remote>" + SAFE_ID + r")!(?P<upid>.*)\Z", re.S)


class BadEscape(ValueError):
    """An id that the pattern lets through and the unescaping does not."""


def parse(upid):
    """The fields of nine pieces as the API names them, or None."""
    return numbered(NINE.match(upid))


def parse_ten(upid):
    """The fields of ten pieces, the id unescaped and None if there is none; None, or BadEscape."""
    fields = numbered(TEN.match(upid))
    if fields:
        fields["id"] = unescape(fields["id"]) if fields["id"] else None
    return fields


def numbered(match):
    fields = match.groupdict() if match else {}
    for name in set(NUMBERS) & set(fields):
        fields[name] = int(fields[name], 16)
    return fields or None


def build(node, pid, pstart, starttime, kind, ident, user):
    text = "UPID:%s:%08X:%08X:%08X:%s:%s:%s:"
    return text % (node, pid, pstart, starttime, kind, ident, user)


def build_ten(fields):
    """The UPID as Rust renders it, and therefore the name of the log: upper case, escaped anew."""
    values = dict(fields, id=escape(fields["id"] or ""))
    text = "UPID:{node}:{pid:08X}:{pstart:08X}:{task_id:08X}:{starttime:08X}:{type}:{id}:{user}:"
    return text.format(**values)


@functools.lru_cache(maxsize=4096)
def escape(text):
    """As systemd names units: a slash is a minus, and all but a few bytes are written in hex."""
    found = "".join(map(escaped_byte, text.encode("utf-8", "surrogatepass")))
    return "\\x2e" + found[1:] if found.startswith(".") else found


def escaped_byte(byte):
    if re.match(r"[A-Za-z0-9_.]", chr(byte)):
        return chr(byte)
    return "-" if byte == ord("/") else "\\x%02x" % byte


def unescape(text):
    if re.search(r"\\(?!x[0-9A-Fa-f]{2})", text):
        raise BadEscape("error in escape sequence")
    data = text.encode("utf-8", "surrogatepass").replace(b"-", b"/")
    data = re.sub(rb"\\x(..)", lambda match: bytes([int(match.group(1), 16)]), data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # The words are Rust's, whose error names only the place.
        raise BadEscape("invalid utf-8 sequence from index %d" % error.start) from None


def split_user(user):
    """The user and the token id; the latter is None for a user."""
    match = TOKEN.match(user)
    return match.groups() if match else (user, None)


def split_authid(user):
    """As Rust splits an owner: None if it is none, because the realm is missing."""
    match = AUTHID.match(user)
    return match.groups() if match else None


def split_remote(text):
    """Type, remote and UPID of a remote UPID, or None; the old form leaves the type to the UPID."""
    match = REMOTE.match(text)
    if not match:
        return None
    kind, remote, upid = match.group("type", "remote", "upid")
    if kind is None:
        kind = "pve" if NINE.match(as_characters(upid)) else "pbs"
    return kind, remote, upid


def node_of(upid):
    return upid.partition("UPID:")[2].partition(":")[0]


def nodes_of(upids, default):
    """The nodes that these UPIDs name, and one that is always there."""
    return list(dict.fromkeys([node_of(upid) for upid in upids] + [default]))


def as_characters(text):
    """Text of a script as PVE handles it: bytes of UTF-8, each one a character."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")
