"""Validation of parameters, with the error texts of the products.

First PVE::JSONSchema (PVE, PMG), then proxmox-schema (PBS, PDM).
"""

import re

import listing

RUST_UNKNOWN = "schema does not allow additional properties."
UNKNOWN = "property is not defined in schema and the schema does not allow additional properties"


class Wrong(Exception):
    """An invalid value; the text is the message for `errors`."""


def integer(text, minimum=None):
    if not re.match(r"[+-]?\d{1,100}\Z", text):
        raise Wrong("type check ('integer') failed - got '%s'" % text)
    value = int(text)
    if minimum is not None and value < minimum:
        raise Wrong("value must have a minimum value of %d" % minimum)
    return value


def natural(text):
    return integer(text, 0)


def vmid(text):
    value = integer(text)
    if not re.match(r"[1-9][0-9]{2,8}\Z", text):
        raise Wrong("invalid format - value does not look like a valid VM ID\n")
    return value


def boolean(text):
    """PVE::JSONSchema accepts only 0 and 1, and the booleans of a JSON body."""
    if text not in ("0", "1"):
        raise Wrong("type check ('boolean') failed - got '%s'" % text)
    return text == "1"


def status_list(text):
    """Format pve-task-status-type-list; an empty list is valid."""
    for word in listing.split_list(text):
        if not re.match(r"(ok|error|warning|unknown)\Z", word, re.I):
            raise Wrong("invalid format - invalid status '%s'\n" % word)
    return text


def one_of(*words):
    """Create the parser of an enumeration."""

    def parse(text):
        if text not in words:
            known = ", ".join(words)
            raise Wrong("value '%s' does not have a value in the enumeration '%s'" % (text, known))
        return text

    return parse


resource = one_of("vm", "storage", "node", "sdn")


def rust_integer(text):
    if not re.match(r"[+-]?\d+\Z", text):
        empty = "cannot parse integer from empty string"
        raise Wrong("invalid digit found in string" if text else empty)
    if not -(1 << 63) <= int(text) < 1 << 63:
        raise Wrong("number too large to fit in target type")
    return int(text)


def rust_natural(text):
    if rust_integer(text) < 0:
        raise Wrong("value must have a minimum value of 0 (got %s)" % text)
    return int(text)


def rust_boolean(text):
    if re.match(r"(1|on|yes|true)\Z", text, re.I):
        return True
    if re.match(r"(0|off|no|false)\Z", text, re.I):
        return False
    raise Wrong("Unable to parse boolean option.")


def too_short(least):
    return "value must be at least %d characters long" % least


def at_least(least):
    """Create the parser of a string with a minimum length."""

    def parse_text(text):
        if len(text) < least:
            raise Wrong(too_short(least))
        return text

    return parse_text


def rust_status(text):
    """Several values, joined by NUL; lower case only."""
    for word in text.split("\0"):
        if word not in ("ok", "warning", "error", "unknown"):
            raise Wrong("value '%s' is not defined in the enumeration." % word)
    return text


LOG = {"start": natural, "limit": natural, "download": boolean}
PMG_LIST = {
    "start": natural,
    "limit": natural,
    "userfilter": str,
    "typefilter": str,
    "statusfilter": status_list,
    "errors": boolean,
    "since": integer,
    "until": integer,
}
LIST = dict(PMG_LIST, vmid=vmid, source=one_of("archive", "active", "all"))
LOGIN = dict.fromkeys(
    "username password realm otp path privs tfa-challenge new-format".split(), str
)

REMOTE_LOG = {"start": rust_natural, "limit": rust_natural, "download": rust_boolean}
RUST_LOG = {**REMOTE_LOG, "test-status": rust_boolean}
RUST_LIST = {
    "start": rust_integer,
    "limit": rust_integer,
    "running": rust_boolean,
    "errors": rust_boolean,
    "userfilter": str,
    "typefilter": str,
    "statusfilter": rust_status,
    "since": rust_integer,
    "until": rust_integer,
}
PDM_CACHE = dict(RUST_LIST, remote=at_least(2), view=at_least(2))
RUST_LOGIN = dict.fromkeys("username password path privs port tfa-challenge".split(), str)
PBS_LOGIN = {**RUST_LOGIN, "http-only": rust_boolean}


NUMBERS = (integer, natural, vmid)
LISTS = ("statusfilter",)  # in PVE::JSONSchema strings with a -list format


def check(given, schema):
    """Return the values and the errors by name."""
    values, errors = {}, {}
    for name, value in given.items():
        if isinstance(value, list) and name in LISTS:
            value = ",".join(map(str, value))
        if name not in schema:
            errors[name or "_root"] = UNKNOWN
        elif value is None:
            continue
        elif isinstance(value, (list, dict)):
            kind = "ARRAY" if isinstance(value, list) else "HASH"
            errors[name] = "type check ('%s') failed - got %s" % (type_of(schema[name]), kind)
        else:
            parse(name, text_of(value), schema, values, errors)
    return values, errors


def rust_check(given, schema):
    """Like `check`. Only the status filter is an array; its values are joined by NUL."""
    values, errors = {}, {}
    for name, value in given.items():
        if isinstance(value, list) and name in LISTS:
            value = "\0".join(map(str, value))
        if name not in schema:
            errors[name] = RUST_UNKNOWN
        elif isinstance(value, (list, dict)):
            errors[name] = "duplicate parameter."
        else:
            parse(name, text_of(value), schema, values, errors)
    return values, errors


def parse(name, text, schema, values, errors):
    try:
        values[name] = schema[name](text)
    except Wrong as wrong:
        errors[name] = str(wrong)


def type_of(parser):
    if parser in NUMBERS:
        return "integer"
    return "boolean" if parser is boolean else "string"


def text_of(value):
    """A value as the text of a form: true is 1, false is 0."""
    return {True: "1", False: "0"}[value] if isinstance(value, bool) else str(value)
