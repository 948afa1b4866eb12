"""Parameters: text in, value out, or the words of a complaint, as the products' schemas have them.

PVE::JSONSchema's come first, then those of proxmox-schema (PBS, PDM).
"""

import re

RUST_UNKNOWN = "schema does not allow additional properties."
UNKNOWN = "property is not defined in schema and the schema does not allow additional properties"


class Wrong(Exception):
    """A value that the schema refuses; the text is the message for `errors`."""


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
    return integer(text, 1)


def boolean(text):
    if re.match(r"(1|on|yes|true)\Z", text, re.I):
        return True
    if re.match(r"(0|off|no|false)\Z", text, re.I):
        return False
    raise Wrong("type check ('boolean') failed - got '%s'" % text)


def source(text):
    if text not in ("archive", "active", "all"):
        raise Wrong(
            "value '%s' does not have a value in the enumeration 'archive, active, all'" % text
        )
    return text


def rust_natural(text):
    if not re.match(r"[+-]?\d{1,19}\Z", text):
        empty = "cannot parse integer from empty string"
        raise Wrong("invalid digit found in string" if text else empty)
    if int(text) < 0:
        raise Wrong("value must have a minimum value of 0 (got %s)" % text)
    return int(text)


def rust_boolean(text):
    try:
        return boolean(text)
    except Wrong:
        raise Wrong("Unable to parse boolean option.") from None


LOG = {"start": natural, "limit": natural, "download": boolean}
PMG_LIST = {
    "start": natural,
    "limit": natural,
    "userfilter": str,
    "typefilter": str,
    "statusfilter": str,
    "errors": boolean,
    "since": integer,
    "until": integer,
}
LIST = dict(PMG_LIST, vmid=vmid, source=source)
LOGIN = dict.fromkeys(
    "username password realm otp path privs tfa-challenge new-format".split(), str
)

REMOTE_LOG = {"start": rust_natural, "limit": rust_natural, "download": rust_boolean}
RUST_LOG = {**REMOTE_LOG, "test-status": rust_boolean}
RUST_LIST = {
    "start": rust_natural,
    "limit": rust_natural,
    "running": rust_boolean,
    "errors": rust_boolean,
    "userfilter": str,
    "typefilter": str,
    "statusfilter": str,
    "since": rust_natural,
    "until": rust_natural,
}
RUST_LOGIN = dict.fromkeys("username password path privs port tfa-challenge".split(), str)
PBS_LOGIN = {**RUST_LOGIN, "http-only": rust_boolean}


def check(given, schema, unknown=UNKNOWN):
    """The values by name, and the errors by name: none if all is well."""
    values, errors = {}, {}
    for name, text in given.items():
        if name not in schema:
            errors[name] = unknown
            continue
        try:
            values[name] = schema[name](str(text))
        except Wrong as wrong:
            errors[name] = str(wrong)
    return values, errors
