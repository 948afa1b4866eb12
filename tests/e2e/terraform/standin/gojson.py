"""JSON as Go's encoding/json writes and reads a map of strings, with its words for what is wrong.

Programs meet these bytes and people meet these words, so a stand-in has to have the same ones.
"""

import json
import re

ESCAPED = {ord(c): "\\u%04x" % ord(c) for c in "<>&\u2028\u2029"}

# What Python's decoder calls a fault, and what Go says after "invalid character 'x' ".
WORDS = (
    ("Extra data", "after top-level value"),
    ("Expecting value", "looking for beginning of value"),
    ("Expecting property name", "looking for beginning of object key string"),
    ("Illegal trailing comma before end of object", "looking for beginning of object key string"),
    ("Illegal trailing comma before end of array", "looking for beginning of value"),
    ("Expecting ':'", "after object key"),
    ("Invalid control character", "in string literal"),
    ("Invalid \\escape", "in string escape code"),
    ("Invalid \\u", "in \\u hexadecimal character escape"),
)


class Error(ValueError):
    """What Go's json.Unmarshal would have said."""


class Number:
    """A number whose value nobody needs: int() would trip over Python's limit on digits."""

    def __init__(self, text):
        pass


def encode(query):
    """Compact, keys sorted, no newline; elements without a value are left out."""
    known = {key: value for key, value in query.items() if value is not None}
    text = json.dumps(known, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.translate(ESCAPED).encode()  # these five characters stand inside strings only


def decode(output):
    """The map of strings in a program's output, or Error. A bare null is no map at all: None."""
    # One U+FFFD for each byte that is not UTF-8, as Go does it; Python's "replace" would join some.
    text = output.decode("utf-8", "surrogateescape")
    value = _parse(text)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Error(_mismatch(value, "map[string]string"))
    return {_clean(key): _string(element) for key, element in value.items()}


def _string(value):
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Error(_mismatch(value, "string"))
    return _clean(value)


def _clean(text):
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _mismatch(value, wanted):
    kind = {str: "string", bool: "bool", Number: "number", list: "array", dict: "object"}[
        type(value)
    ]
    return "json: cannot unmarshal %s into Go value of type %s" % (kind, wanted)


def _parse(text):
    reader = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=_not_a_constant)
    try:
        return reader.decode(text)
    except json.JSONDecodeError as fault:
        raise Error(_syntax(fault)) from None


def _not_a_constant(name):
    """Python reads NaN and Infinity, JSON does not have them."""
    raise Error("invalid character %s looking for beginning of value" % _quote(name))


def _syntax(fault):
    text, at = fault.doc, fault.pos
    if fault.msg.startswith("Expecting value"):
        at = _end_of_word(text, at)
    if fault.msg.startswith(
        "Illegal trailing comma"
    ):  # Python 3.13: before that, the bracket was the fault
        at = re.compile(r",\s*").match(text, at).end()
    if fault.msg.startswith("Unterminated") or not text[at:].strip(" \t\r\n"):
        return "unexpected end of JSON input"
    return "invalid character %s %s" % (_quote(text[at:]), _complaint(fault, at))


def _end_of_word(text, at):
    """Go reads true, false and null letter by letter and complains about the first wrong one."""
    for word in ("true", "false", "null"):
        if text.startswith(word[0], at):
            return at + next(i for i in range(len(word)) if text[at + i : at + i + 1] != word[i])
    return at


def _complaint(fault, at):
    if at > fault.pos and fault.msg.startswith("Expecting value"):
        word = {"t": "true", "f": "false", "n": "null"}[fault.doc[fault.pos]]
        return "in literal %s (expecting '%s')" % (word, word[at - fault.pos])
    if fault.msg.startswith("Expecting ','"):
        # Python has one message for objects and lists; the delimiter that is open tells them apart.
        return (
            "after object key:value pair"
            if _inside_object(fault.doc[: fault.pos])
            else "after array element"
        )
    return next((go for python, go in WORDS if fault.msg.startswith(python)), fault.msg)


def _inside_object(text):
    opened = []
    for mark in re.sub(r'"(\\.|[^"\\])*"', "", text):
        if mark in "{[":
            opened.append(mark)
        elif mark in "}]":
            opened.pop()
    return opened[-1:] == ["{"]


def _quote(text):
    """The first byte, the way Go quotes it."""
    byte = text[:1].encode("utf-8", "surrogateescape")[0]
    return "'\\''" if byte == ord("'") else "'%s'" % repr(chr(byte))[1:-1]
