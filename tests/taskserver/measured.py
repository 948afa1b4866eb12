"""Faults measured on real daemons, by name: `{"measured": "killed-after-fork"}`.

Each has what the client sees and, in `acts`, when the request is performed in spite of that. Times
are scaled by the script's `proxy_timeout` (really 30 s) and `lock_timeout` (really 10 s).
"""

LOCKED = "can't lock file '/var/log/pve/tasks/.active.lock' - got timeout\n"
NO_MEMBER = "error:0A000086:SSL routines::certificate verify failed"
# open_file_locked in proxmox-sys/src/fs/file.rs.
RUST_LOCKED = (
    'Unable to acquire lock "/var/log/proxmox-backup/tasks/.active.lock" - '
    "Interrupted system call (os error 4)"
)
# Its worker opened no log, so only the list has it.
STILLBORN = {"ended": True, "exitstatus": "unexpected status", "appears_after": 10**6}


def pve(proxy, lock):
    """Faults between pveproxy and the pvedaemon worker that performs the request."""
    broken = {"status": 596, "reason": "Broken pipe"}
    late = {"status": 596, "reason": "Connection timed out", "delay": proxy}
    locked = {"error": {"status": 500, "message": LOCKED}, "delay": lock}
    died = {"error": {"status": 500, "message": "got no worker upid - start worker failed\n"}}
    lookup = "hostname lookup 'pve2' failed - failed to get address info for: pve2: "
    lookup = {"status": 500, "message": lookup + "Temporary failure in name resolution\n"}
    no_address = "address lookup for 'pve2' did not find any IP address.\n"
    return {
        "lookup-fails": {"error": lookup},
        "no-address": {"error": {"status": 500, "message": no_address}},
        "no-member": {"status": 596, "reason": NO_MEMBER},
        "killed-before-fork": broken,
        # The task inherits the socket, so the connection ends with the task.
        "killed-after-fork": {**broken, "acts": 0, "until_end": True},
        "stopped-in-a-long-call": {**broken, "delay": lock},
        "proxy-killed": {"eof": "before_headers", "acts": proxy / 10},
        "slow-call": {**late, "acts": proxy * 1.13},
        "lock-held": {**locked, "acts": 0, "task": {"listed": "after_end"}},
        "lock-held-killed": {**broken, "acts": 0, "until_end": True, "task": {"listed": "never"}},
        "child-died": {**died, "acts": 0, "task": STILLBORN},
        "daemon-hangs": {**late, "acts": proxy * 1.1},
        "daemon-hangs-a-while": {"delay": proxy / 3},
        "daemons-killed": {"status": 596, "reason": "Connection reset by peer"},
        "daemon-down": {"status": 595, "reason": "Connection refused"},
    }


def rust():
    """Faults inside PBS and PDM: always 400 with plain text."""
    words = {
        "broken-pipe": "Broken pipe (os error 32)",
        "reset": "Connection reset by peer (os error 104)",
        "control-socket": "control socket connect failed - Connection refused (os error 111)",
        "api-down": "error trying to connect: tcp connect error: Connection refused (os error 111)",
        "api-down-4.2": "client error (Connect)",
        "locked": RUST_LOCKED,
    }
    return {name: {"error": {"status": 400, "message": text}} for name, text in words.items()}


def pdm(proxy):
    """Faults between PDM and its remote."""
    words = {
        "remote-refused": "connection failed: client error (Connect)",
        "remote-dropped": "client error (SendRequest)",
        "remote-unauthorized": "unauthorized",
        "remote-cut": "api returned unexpected data - failed to parse api response",
        "remote-hangs": "failed to perform API request: timed out",
    }
    found = {name: {"error": {"status": 400, "message": text}} for name, text in words.items()}
    found["remote-hangs"]["delay"] = proxy * 2
    return found


def all_of(script):
    proxy, lock = script["proxy_timeout"], script["lock_timeout"]
    return {**pve(proxy, lock), **rust(), **pdm(proxy)}
