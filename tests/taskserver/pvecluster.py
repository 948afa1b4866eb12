"""Nodes and guests of a PVE cluster, and nodes that cannot be reached.

extract_node_stats and extract_vm_stats in PVE/API2Tools.pm; 595 and 596 come from AnyEvent::HTTP,
with which pve-http-server proxies requests.
"""

import time

import api
from answer import Answer

# Status, reason, and whether it takes the proxy's whole time limit.
FAULTS = {
    "refused": (595, "Connection refused", False),
    "route": (595, "No route to host", False),
    "silent": (595, "Connection timed out", True),
    "hangs": (596, "Connection timed out", True),
    "tls": (596, "error:0A000086:SSL routines::certificate verify failed", False),
}
SPAN_KEYS = {"how", "since", "until"}


class Down:
    """Unreachable nodes: `{"pve2": "route", "pve3": {"how": "hangs"}}`."""

    def __init__(self, script, pause):
        self.start, self.pause, self.timeout = time.monotonic(), pause, script["proxy_timeout"]
        given = script["down"]
        given = given if isinstance(given, dict) else dict.fromkeys(given, "route")
        self.spans = {node: span_of(how) for node, how in given.items()}

    def is_down(self, node):
        span = self.spans.get(node)
        now = time.monotonic() - self.start
        return span is not None and span["since"] <= now < span["until"]

    def refuse(self, node):
        if not self.is_down(node):
            return
        status, reason, waits = FAULTS[self.spans[node]["how"]]
        self.pause(self.timeout if waits else 0)
        raise api.Problem(Answer(status, reason))


def span_of(given):
    given = given if isinstance(given, dict) else {"how": given}
    if given.get("how") not in FAULTS or set(given) - SPAN_KEYS:
        raise SystemExit("taskserver: a node is down in one of these ways: %s" % ", ".join(FAULTS))
    return dict({"since": 0, "until": float("inf")}, **given)


def nodes(names, down, caller):
    """All nodes; statistics need Sys.Audit."""
    return [node_row(name, down.is_down(name), caller.may("audit", name)) for name in names]


def node_row(name, is_down, audits):
    row = {"id": "node/" + name, "node": name, "type": "node", "level": ""}
    row.update(status="offline" if is_down else "online", ssl_fingerprint="AB:" * 31 + "AB")
    if audits:
        row.update(maxcpu=8, maxmem=33554432000, maxdisk=100861726720)
    if audits and not is_down:
        row.update(uptime=86400, cpu=0.02, mem=8388608000, disk=10086172672)
    return row


def guests(given, caller):
    """The guests of the nodes on which the caller has `audit`."""
    rows = [guest_row(guest) for guest in sorted(given, key=lambda guest: str(guest["vmid"]))]
    return [row for row in rows if caller.may("audit", row["node"])]


def guest_row(guest):
    kind = guest.get("type", "qemu")
    row = {"id": "%s/%d" % (kind, guest["vmid"]), "type": kind, "node": "pve1", "template": 0}
    row.update(status="running", maxcpu=1, cpu=0, maxmem=536870912, mem=0, uptime=0)
    row.update(maxdisk=8589934592, disk=0, netin=0, netout=0, diskread=0, diskwrite=0)
    row.update(name="VM %d" % guest["vmid"])
    return dict(row, **guest)
