"""UPIDs of nine fields (PVE, PMG: Perl) and of ten (PBS, PDM: Rust)."""

import functools
import re

HEX = "[0-9A-Fa-f]"
BEGIN = (
    r"UPID:(?P<node>[a-zA-Z0-9]([a-zA-Z0-9\-]*[a-zA-Z0-9])?):(?P<pid>" + HEX + r"{8}):"
    r"(?P<pstart>" + HEX + r"{8,9}):"
)
END = r"(?P<starttime>%s{8}):(?P<type>%s+):(?P<id>%s*):(?P<user>%s+):"
# Perl matches bytes: 0x85 and 0xA0 count as white space, so an `à` in UTF-8 is invalid.
PERL_WORD = r"[^:\x09-\x0d\x20\x85\xa0/]"
# Rust matches characters and allows slashes.
RUST_WORD = r"[^:\x09-\x0d\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
NINE = re.compile(BEGIN + END % (HEX, *[PERL_WORD] * 3) + r"\n?\Z")
TEN = re.compile(BEGIN + "(?P<task_id>%s{8,16}):" % HEX + END % (HEX, *[RUST_WORD] * 3) + r"\Z")
NUMBERS = ("pid", "pstart", "task_id", "starttime")

TOKEN = re.compile(r"(.+@[A-Za-z][A-Za-z0-9.\-_]+)!([A-Za-z][A-Za-z0-9.\-_]+)\Z", re.S)
SAFE_ID = r"[A-Za-z0-9_][A-Za-z0-9._\-]*"
AUTHID = re.compile("(.+@%s)(?:!(%s))?\\Z" % (SAFE_ID, SAFE_ID), re.S)
REMOTE = re.compile(r"(?:(?P<type>[^:!]*):)?(?P<remote>" + SAFE_ID + r")!(?P<upid>.*)\Z", re.S)


class BadEscape(ValueError):
    """An id that matches the pattern but cannot be unescaped."""


def parse(upid):
    """Parse nine fields; None if invalid."""
    return numbered(NINE.match(upid))


def parse_ten(upid):
    """Parse ten fields and unescape the id (None if empty). None if invalid, or BadEscape."""
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
    """The canonical form, which is also the file name: upper case, id escaped."""
    values = dict(fields, id=escape(fields["id"] or ""))
    text = "UPID:{node}:{pid:08X}:{pstart:08X}:{task_id:08X}:{starttime:08X}:{type}:{id}:{user}:"
    return text.format(**values)


@functools.lru_cache(maxsize=4096)
def escape(text):
    """Escape like systemd unit names: `/` becomes `-`, most other bytes `\\xHH`."""
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
        # Rust's message has the position only.
        raise BadEscape("invalid utf-8 sequence from index %d" % error.start) from None


def split_user(user):
    """Split into user and token id (None for a user)."""
    match = TOKEN.match(user)
    return match.groups() if match else (user, None)


def split_authid(user):
    """Like Rust's Authid; None without a realm."""
    match = AUTHID.match(user)
    return match.groups() if match else None


def split_remote(text):
    """Split a remote UPID into type, remote and UPID, or None. The old form has no type."""
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
    """The nodes of these UPIDs, and the default one."""
    return list(dict.fromkeys([node_of(upid) for upid in upids] + [default]))


def as_characters(text):
    """Text as PVE handles it: each byte of UTF-8 is a character."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")
