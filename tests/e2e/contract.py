"""Compares the schemas that the binary prints with each record that it writes, in both directions."""

import functools
import json
import subprocess

from jsonschema import Draft202012Validator

from binary import UPID

OPERATIONS = ("decode", "encode", "decode_log", "status", "wait", "log", "stop", "list", "report")
OPERATIONS += ("run",)
# the arguments of `status` that say nothing of the connection: its own, and the filters
OF_STATUS_ALONE = {"upid", "timeout", "fail_on", "allow_empty", "vmid", "type", "node", "user"}
OF_STATUS_ALONE |= {"since", "until", "class", "running", "latest", "limit", "datastore", "remote", "progress"}

# Arguments that are words of the command line, as its help shows them.
WORDS = {"method": "METHOD", "path": "PATH", "parameters": "KEY=VALUE"}

# (what, key) for each key that a record of `what` had during this run; what is "error" too.
seen = set()
# Every error.code of this run.
codes = set()


@functools.cache
def schema(*words):
    """What `upid schema WORDS` prints, and a validator of it."""
    done = subprocess.run([UPID, "schema", *words], capture_output=True, check=True, timeout=20)
    made = json.loads(done.stdout)
    Draft202012Validator.check_schema(made)
    return made


def rows(op):
    """The arguments of an operation by name, without their aliases."""
    properties = schema(op, "args")["properties"]
    return {name: row for name, row in properties.items() if "$ref" not in row}


@functools.cache
def validator(*words):
    return Draft202012Validator(schema(*words))


def check(words, result, env):
    """Hold the NDJSON records of one run against the schema of their operation."""
    op = str(words[0]).replace("-", "_") if words else ""
    other = {"--help", "-h"} & set(words) or "UPID_OUTPUT" in env
    other = other or any(str(word).startswith(("--output", "-o")) for word in words)
    if op not in OPERATIONS or other:
        return
    for record in result.records:
        if {"--follow", "-f"} & set(words) and "event" in record:
            validator("event").validate(record)
        elif "--lines" in words and "error" not in record:
            validator("line").validate(record)
        else:
            check_record(op, record)


def check_record(op, record):
    """One record: a result, or an error in its place. Notes which keys came.

    A part of a log is a result, and says by `error` why the rest did not come.
    """
    if "error" in record and "truncated" not in record:
        validator("error").validate(record)
        seen.update(("error", key) for key in record)
        seen.update(("error", "error." + key) for key in record["error"])
        codes.add(record["error"]["code"])
    else:
        validator(op, "result").validate(record)
        seen.update((op, key) for key in record)
