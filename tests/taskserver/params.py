"""Parameters as PVE::JSONSchema checks them: text in, value out, or the words of its complaint."""

import re

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


LIST = {
    "start": natural,
    "limit": natural,
    "userfilter": str,
    "typefilter": str,
    "statusfilter": str,
    "vmid": vmid,
    "errors": boolean,
    "source": source,
    "since": integer,
    "until": integer,
}
LOG = {"start": natural, "limit": natural, "download": boolean}
LOGIN = dict.fromkeys(
    "username password realm otp path privs tfa-challenge new-format".split(), str
)


def check(given, schema):
    """The values by name, and the errors by name: none if all is well."""
    values, errors = {}, {}
    for name, text in given.items():
        if name not in schema:
            errors[name] = UNKNOWN
            continue
        try:
            values[name] = schema[name](str(text))
        except Wrong as wrong:
            errors[name] = str(wrong)
    return values, errors
