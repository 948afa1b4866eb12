"""Reads the script: defaults for missing keys, an error for unknown ones."""

import json
import time

import growth
import history
import products
import remotes
import starting
import stopping
import tasks
import timeline

ROOT = {"password": "demo-password"}
TOKEN = {"secret": "00000000-0000-0000-0000-000000000000"}

DEFAULTS = {
    "product": "pve",
    "remotes": {},
    "users": {"root@pam": ROOT},
    "tokens": {"root@pam!demo": TOKEN},
    "nodes": None,
    "tasks": [],
    "history": [],
    "guests": [],
    "down": {},
    "create": {},
    "faults": [],
    "unauthorized_delay": 0.05,
    "stop_delay": 0.1,
    "workers": 0,
    "ticket_life": 7200,
    "ticket_clock_rate": 1,
    "key_change": None,
    "idle_close": None,
    "max_requests": None,
    "list_lag": 0,
    "index_bytes": None,
    "proxy_timeout": 0.3,
    "lock_timeout": 0.1,
    "cache_lag": 0.1,
    "fetch_interval": 600,
    "version": None,
    "date_offset": 0,
    "tls": "trusted",
    "tls_times": None,
}

TASK_KEYS = set(
    "upid type id looks seconds running ended endtime exitstatus appears_after stop_delay "
    "log log_text log_base64 log_grows log_lines log_spread raw_log active_race then "
    "list_lag list_race listed rows unnoticed stop log_at log_of log_after_end "
    "exitstatus_by_worker age took".split()
)
THEN_KEYS = TASK_KEYS - {"upid", "then"} | {"after", "node"}
USER_KEYS = set("password audit modify start stores role tfa login_delay".split())
TOKEN_KEYS = set("secret audit modify start stores".split())
GUEST_KEYS = set("vmid node name type status template tags pool lock hastate".split())
FAULT_KEYS = set("on method path skip times do".split())
TLS_MODES = set(
    "trusted self-signed wrong-host no-names none garbage silent "
    "handshake-reset handshake-eof handshake-garbage handshake-alert".split()
)


def load(text):
    """Parse and check a script; SystemExit explains what is wrong."""
    try:
        given = json.loads(text or "{}")
    except ValueError as error:
        raise SystemExit("taskserver: the script is no JSON: %s" % error) from None
    refuse_unknown(given, set(DEFAULTS), "the script")
    script = dict(DEFAULTS, **given)
    one_of("product", script["product"], products.PRODUCTS)
    one_of("tls", script["tls"], TLS_MODES)
    for fault in script["faults"]:
        refuse_unknown(fault, FAULT_KEYS, "a fault")
    product = products.PRODUCTS[script["product"]]
    for given in script["history"]:
        refuse_unknown(given, set(history.DEFAULTS), "a history")
    for guest in script["guests"]:
        refuse_unknown(guest, GUEST_KEYS, "a guest")
    check_accounts(script, product)
    now = int(time.time() + script["date_offset"])
    script["tasks"] = [dated(task, now) for task in script["tasks"]]
    check_tasks(script, product)
    complete(script, product)
    return script


def dated(task, now):
    """Apply `age` and `took`: replace the start time in the UPID, and set the end time."""
    if "age" not in task:
        return task
    pieces = task.get("upid", "").split(":")
    start = now - task["age"]
    pieces[-5:-4] = ["%08X" % start]
    end = {"endtime": start + task["took"]} if "took" in task else {}
    return {**task, "upid": ":".join(pieces), **end}


def complete(script, product):
    """Fill in the defaults that depend on the product."""
    script["nodes"] = script["nodes"] or product.nodes_of(script)
    # Rules of the script come first, so they win.
    script["create"] = {**script["create"], **{**product.create, **script["create"]}}
    for name in ("idle_close", "max_requests", "index_bytes"):
        script[name] = getattr(product, name) if script[name] is None else script[name]


def check_accounts(script, product):
    for user in script["users"].values():
        refuse_unknown(user, USER_KEYS, "a user")
        refuse_unknown(user.get("tfa") or {}, {"totp", "recovery", "u2f"}, "a second factor")
    for name, token in script["tokens"].items():
        refuse_unknown(token, TOKEN_KEYS, "a token")
        if not (product.split_owner(name) or (name, None))[1]:
            raise SystemExit("taskserver: no USER@REALM!TOKENID of %s: %s" % (product.name, name))


def check_tasks(script, product):
    for kind in script["remotes"].values():
        one_of("a remote", kind, remotes.KINDS)
    for task in script["tasks"]:
        refuse_unknown(task, TASK_KEYS, "a task")
        upid = task.get("upid", "")
        if not product.is_upid(upid, script):
            raise SystemExit("taskserver: no UPID of this %s: %r" % (product.name, upid))
        check_ways(task)
        check_then(task, upid.split(":")[-4])
    for template in script["create"].values():
        if isinstance(template, dict):
            check_template(template)


def check_template(template):
    keys = TASK_KEYS - {"upid"} | starting.KEYS | {"remote"}
    refuse_unknown(template, keys, "a task to be created")
    if starting.check(template):
        raise SystemExit("taskserver: " + starting.check(template))
    for one in template.get("several", [template]):
        check_ways(one)
        check_then(one, one.get("type"))


def check_ways(task):
    """Check how a task stops and how its log grows."""
    if not stopping.check(task.get("stop", "ok")):
        raise SystemExit("taskserver: no task can be stopped like this: %r" % task["stop"])
    complaint = timeline.check(task.get("log_at", []))
    if complaint:
        raise SystemExit("taskserver: " + complaint)
    one_of("log_of", task.get("log_of", "vzdump"), growth.KINDS)


def check_then(task, kind):
    """Only tasks of the HA manager can have `then`."""
    if "then" in task:
        one_of("the type of a task with `then`", kind, tasks.HA_KINDS)
        refuse_unknown(task["then"], THEN_KEYS, "`then`")


def one_of(what, word, known):
    if word not in known:
        raise SystemExit("taskserver: %s is one of %s" % (what, ", ".join(sorted(known))))


def refuse_unknown(given, known, what):
    unknown = set(given) - known
    if unknown:
        raise SystemExit("taskserver: %s knows no %s" % (what, ", ".join(sorted(unknown))))
