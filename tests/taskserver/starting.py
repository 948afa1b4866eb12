"""Requests that start tasks: templates of `create`."""

import re
import string
import time

import params

KINDS = {
    "string": str,
    "integer": params.integer,
    "boolean": params.boolean,
    "vmid": params.vmid,
}
KEYS = set("answer several errors refuse parameters privilege before after without".split())
MISSING = "property is missing and it is not optional"


class Words(string.Formatter):
    """Replaces `{word}` by a group of the path or a parameter; unknown words are empty."""

    def get_value(self, key, args, kwargs):
        value = kwargs.get(key, "")
        return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def fill(text, words):
    return Words().format(text, **words)


def id_of(template, kind, words):
    """The id of the task; a backup of several guests has none (PVE/API2/VZDump.pm)."""
    default = "{id}" if "id" in words else "{vmid}"
    ident = fill(template.get("id", default), words)
    if kind == "vzdump" and not re.match(r"\d+\Z", ident):
        return ""
    return ident


def errors_of(template, given, missing=MISSING):
    """Errors by parameter: those of the script, or of checking `parameters`."""
    if "errors" in template:
        return template["errors"]
    schema = template.get("parameters")
    if schema is None:
        return {}
    parsers = {name: KINDS[kind.rstrip("!")] for name, kind in schema.items() if name != "*"}
    checked = {name: value for name, value in given.items() if name in parsers or "*" not in schema}
    errors = params.check(checked, parsers)[1]
    needed = [name for name, kind in schema.items() if kind.endswith("!")]
    return {**errors, **{name: missing for name in needed if name not in given}}


def check(template):
    """Check `parameters` of a script; returns an error text or None."""
    kinds = [kind.rstrip("!") for kind in template.get("parameters", {}).values()]
    unknown = set(kinds) - set(KINDS)
    return "a parameter is one of " + ", ".join(KINDS) if unknown else None


class Started:
    """A started task, for the journal and for faults."""

    def __init__(self, upid, task):
        self.upid, self.task = upid, task

    def has_ended(self):
        return self.task is None or self.task.has_ended()


def wait_for_end(started, pause, seconds):
    """Wait for the end of all tasks; false after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if all(one.has_ended() for one in started):
            return True
        pause(0.01)
    return False
