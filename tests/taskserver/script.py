"""The script: JSON, with defaults for what it does not say and an error for what nobody knows."""

import json

import upids

ROOT = {"password": "demo-password"}
TOKEN = {"secret": "00000000-0000-0000-0000-000000000000"}

CREATE = {
    "POST /nodes/[^/]+/vzdump": {"type": "vzdump", "seconds": 1},
    r"POST /nodes/[^/]+/qemu/(?P<id>\d+)/status/(?P<verb>start|stop|shutdown)": {
        "type": "qm{verb}",
        "seconds": 1,
    },
}

DEFAULTS = {
    "product": "pve",
    "users": {"root@pam": ROOT},
    "tokens": {"root@pam!demo": TOKEN},
    "nodes": None,
    "tasks": [],
    "create": {},
    "faults": [],
    "unauthorized_delay": 0.05,
    "stop_delay": 0.1,
    "ticket_life": 7200,
    "idle_close": 5,
    "max_requests": 100,
    "list_lag": 0,
    "date_offset": 0,
    "tls": "trusted",
    "tls_times": None,
}

TASK_KEYS = set(
    "upid type id looks seconds running ended endtime exitstatus appears_after stop_delay "
    "log log_text log_base64 log_grows log_lines log_spread raw_log".split()
)
FAULT_KEYS = set("on method path skip times do".split())
TLS_MODES = set("trusted self-signed wrong-host none garbage handshake-reset silent".split())


def load(text):
    """The script of this text with its defaults; SystemExit says what is wrong with it."""
    try:
        given = json.loads(text or "{}")
    except ValueError as error:
        raise SystemExit("taskserver: the script is no JSON: %s" % error) from None
    script = dict(DEFAULTS, **given)
    refuse_unknown(given, set(DEFAULTS), "the script")
    for task in script["tasks"]:
        refuse_unknown(task, TASK_KEYS, "a task")
        if not upids.parse(upids.as_characters(task.get("upid", ""))):
            raise SystemExit("taskserver: no UPID of PVE: %r" % task.get("upid"))
    for fault in script["faults"]:
        refuse_unknown(fault, FAULT_KEYS, "a fault")
    for name in script["tokens"]:
        if not upids.split_user(name)[1]:
            raise SystemExit("taskserver: no USER@REALM!TOKENID of PVE: %s" % name)
    if script["tls"] not in TLS_MODES:
        raise SystemExit("taskserver: tls is one of " + ", ".join(sorted(TLS_MODES)))
    script["nodes"] = script["nodes"] or nodes_of(script["tasks"])
    # The script's own rules come first, so that they win.
    script["create"] = {**script["create"], **{**CREATE, **script["create"]}}
    return script


def nodes_of(tasks):
    """Without a list of nodes: those that the tasks name, and pve1."""
    named = [upids.parse(task["upid"])["node"] for task in tasks]
    return list(dict.fromkeys(named + ["pve1"]))


def refuse_unknown(given, known, what):
    unknown = set(given) - known
    if unknown:
        raise SystemExit("taskserver: %s knows no %s" % (what, ", ".join(sorted(unknown))))
