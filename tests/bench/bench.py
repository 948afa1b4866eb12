"""Speed as ratios of commands that run in turn, so that they hold on a shared, noisy machine.

usage: bench.py BINARY [--quick]

With --quick everything runs once on little input, to see that it still runs: the figures mean nothing.

Every figure is the median over pairs A B A B …; absolute times are printed only to be read beside
each other. Peers: /bin/true and `wc -l` (what the machine can do at all), proxmoxer (what people
use), curl (the bare download of a log), and a twin of upid that links libcurl (why upid opens it
only when it is needed).
"""

import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

QUICK = "--quick" in sys.argv
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

import task_servers  # noqa: E402

UPID = "UPID:example-node:000AE992:00A21BA7:618C1D55:vzdump:100:root@pam:"
PROXMOXER = "import sys; from proxmoxer.tools import Tasks; "
DECODE_ONE = PROXMOXER + "print(Tasks.decode_upid(sys.argv[1]))"
DECODE_ALL = (
    "import json; " + PROXMOXER + "[print(json.dumps(Tasks.decode_upid(l.strip()))) for l in sys.stdin]"
)


READ_LOG = (
    "import os; from proxmoxer import ProxmoxAPI; from proxmoxer.tools import Tasks; "
    "host, port = os.environ['PROXMOX_HOST'].split(':'); "
    "user, name = os.environ['PROXMOX_TOKEN_ID'].split('!'); "
    "api = ProxmoxAPI(host, port=int(port), user=user, token_name=name, timeout=300,"
    " token_value=os.environ['PROXMOX_TOKEN_SECRET'], verify_ssl=os.environ['PROXMOX_CA_PATH']); "
    "print(Tasks.decode_log(api.nodes('pve1').tasks(os.environ['TASK']).log.get(limit=0)))"
)


def run(command, stdin=None):
    """Seconds of one whole process, its output thrown away."""
    with open(stdin or os.devnull, "rb") as source, open(os.devnull, "wb") as sink:
        streams = [(os.POSIX_SPAWN_DUP2, source.fileno(), 0), (os.POSIX_SPAWN_DUP2, sink.fileno(), 1)]
        began = time.perf_counter()
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=streams)
        _, status = os.waitpid(pid, 0)
        took = time.perf_counter() - began
    if status != 0:
        sys.exit(f"bench: {command[0]} ended with status {status}")
    return took


class Peak(threading.Thread):
    """MB: the peak that the kernel keeps for a process, read while the process exists.

    ru_maxrss is no substitute: it starts at the size of the process that forked, which is ours.
    """

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.path, self.kilobytes = f"/proc/{pid}/status", 0
        self.start()

    def run(self):
        while (now := self._read()) is not None:
            self.kilobytes = max(self.kilobytes, now)
            time.sleep(0.005)

    def _read(self):
        """None: the process has ended."""
        try:
            with open(self.path, encoding="ascii") as status:
                return next((int(row.split()[1]) for row in status if row.startswith("VmHWM")), None)
        except OSError:
            return None

    @property
    def megabytes(self):
        self.join()
        return self.kilobytes / 1024


def peak_memory(command, stdin):
    with open(stdin, "rb") as source:
        process = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL)
        peak = Peak(process.pid)
        process.wait()
    return peak.megabytes


def paired(commands, rounds, stdin=None):
    """All commands in turn, `rounds` times after one warm-up: name -> median of seconds."""
    times = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            measured = run(command, stdin)
            if turn > 0:
                times[name].append(measured)
    return {name: statistics.median(row) for name, row in times.items()}


def show(title, medians, base, reach):
    print(f"\n{title}")
    for name, seconds in medians.items():
        ratio = seconds / medians[base]
        print(f"  {name:<28} {seconds * 1000:10.2f} ms  {ratio:9.2f} x {base}")
    judge(reach)


def judge(marks):
    for what, value, holds in [] if QUICK else marks:
        print(f"  {'reached' if holds else 'MISSED '}  {what}: {value:.2f}")


def twin(binary, folder):
    """upid's own objects, linked to libcurl."""
    build = os.path.dirname(binary)
    path = os.path.join(folder, "upid-linked")
    objects = [f"{build}/plugin/main.o", f"{build}/parts.a"]
    subprocess.run(
        ["cc", "-pie", *objects, "-Wl,--no-as-needed", "-lcurl", "-ljansson", "-ldl"]
        + ["-o", path],
        check=True,
    )
    return path


def cold(binary, folder, rounds):
    medians = paired(
        {
            "/bin/true": ["/bin/true"],
            "upid decode": [binary, "decode", UPID],
            "upid linked to libcurl": [twin(binary, folder), "decode", UPID],
            "proxmoxer": [sys.executable, "-c", DECODE_ONE, UPID],
        },
        rounds,
    )
    ours = medians["upid decode"] / medians["/bin/true"]
    faster = medians["proxmoxer"] / medians["upid decode"]
    show(
        "One decode in a new process",
        medians,
        "/bin/true",
        [
            ("at most 1.5 x /bin/true", ours, ours <= 1.5),
            ("at least 100 x faster than proxmoxer", faster, faster >= 100),
        ],
    )


def write_upids(path, count):
    with open(path, "w", encoding="ascii") as out:
        for i in range(count):
            out.write(
                f"UPID:pve{i % 7}:{i:08X}:{3 * i:08X}:{0x68F0C0DE + i:08X}:"
                f"qmstart:{100 + i % 900}:root@pam!ci-bot:\n"
            )


def bulk(binary, folder, rounds, count):
    path = os.path.join(folder, "upids")
    write_upids(path, count)
    medians = paired({"wc -l": ["/usr/bin/wc", "-l"], "upid decode": [binary, "decode"]}, rounds, path)
    medians.update(paired({"proxmoxer": [sys.executable, "-c", DECODE_ALL]}, 1, path))
    rate = count / medians["upid decode"] / 1e6
    faster = medians["proxmoxer"] / medians["upid decode"]
    memory = peak_memory([binary, "decode"], path)
    show(
        f"{count:,} UPIDs to NDJSON, one core",
        medians,
        "wc -l",
        [
            ("at least 1 million a second", rate, rate >= 1),
            ("at least 10 x proxmoxer's speed", faster, faster >= 10),
            ("constant memory, at most 4 MB", memory, 0 < memory <= 4),
        ],
    )


def big_log(binary, folder, rounds, count):
    """From a server of our own, which needs most of the time itself."""
    task = task_servers.fresh_upid()
    line = "INFO: this is a line of a long log, and %7d is its number, as everybody can see now\n"
    script = {"upid": task, "log_text": "".join(line % n for n in range(count)), "raw_log": True}
    server = task_servers.TaskServer(folder, folder, {"tasks": [script]}).ready()
    os.environ.update(server.env, TASK=task)
    url = "%s/api2/json/nodes/pve1/tasks/%s/log?download=1" % (server.url, task)
    token = "Authorization: PVEAPIToken=%(PROXMOX_TOKEN_ID)s=%(PROXMOX_TOKEN_SECRET)s" % server.env
    commands = {
        "curl": ["/usr/bin/curl", "-s", "--compressed", "--cacert", server.ca, "-H", token, url],
        "upid log --output text": [binary, "log", "--output", "text", task],
        "upid log --lines": [binary, "log", "--lines", task],
        "upid log, one record": [binary, "log", "--output", "ndjson", task],
        "proxmoxer": [sys.executable, "-c", READ_LOG],
    }
    memory = {name: peak_memory(command, os.devnull) for name, command in commands.items()}
    medians = paired(commands, rounds)
    server.stop()
    text, lines = memory["upid log --output text"], memory["upid log --lines"]
    faster = medians["proxmoxer"] / medians["upid log --output text"]
    show(
        f"A log of {count:,} lines ({len(script['log_text']) / 1e6:.0f} MB)",
        medians,
        "curl",
        [
            ("as text in at most 16 MB", text, 0 < text <= 16),
            ("line by line in at most 16 MB", lines, 0 < lines <= 16),
            ("at least 3 x proxmoxer's speed", faster, faster >= 3),
        ],
    )
    for name, peak in memory.items():
        print(f"  {name:<28} {peak:10.1f} MB")


PART = """INFO: Starting Backup of VM %(guest)d (qemu)
INFO: Backup started at 2026-01-02 03:04:05
INFO: VM Name: vm%(guest)d
INFO: include disk 'scsi0' 'local-lvm:vm-%(guest)d-disk-0' 32G
INFO: backup mode: snapshot
%(progress)sINFO: transferred 32.00 GiB in 101 seconds (324.4 MiB/s)
INFO: archive file size: 9.99GB
INFO: Finished Backup of VM %(guest)d (00:01:45)
INFO: Backup finished at 2026-01-02 03:05:50
"""
PROGRESS = "INFO: %3d%% (%.1f GiB of 32.0 GiB) in 1m %ds, read: 1.1 GiB/s, write: 512.3 MiB/s\n"


def reports(binary, folder, rounds, count):
    """A job over many guests, as the reader of a file hands it over."""
    path = os.path.join(folder, "job.log")
    progress = "".join(PROGRESS % (i, i * 0.32, i % 60) for i in range(101))
    parts = "".join(PART % {"guest": g, "progress": progress} for g in range(100, 100 + count // 110))
    with open(path, "w", encoding="ascii") as out:
        out.write("INFO: starting new backup job: vzdump --all 1\n" + parts + "TASK OK\n")
    title = f"Report of a backup job of {count:,} lines"
    read_report(title, [binary, "report", "--type", "vzdump"], path, rounds, 8, "constant memory")


def read_report(title, report, path, rounds, limit, memory_is):
    """How fast a log on standard input becomes records; at most `limit` MB of memory."""
    summary = [*report, "--summary"]
    commands = {"wc -l": ["/usr/bin/wc", "-l"], "upid report": report, "upid report --summary": summary}
    medians = paired(commands, rounds, path)
    size = os.path.getsize(path) / 1e6
    rate = size / medians["upid report"]
    memory = peak_memory(report, path)
    show(
        f"{title} ({size:.0f} MB)",
        medians,
        "wc -l",
        [
            ("at least 100 MB a second", rate, rate >= 100),
            (f"{memory_is}, at most {limit} MB", memory, 0 < memory <= limit),
        ],
    )


VERIFIED = "SKIPPED: verify store1:%s (recently verified)"
PRUNED = ("keep %s", "remove %s")


def snapshots(binary, folder, rounds, count):
    """The most records that a log can have: one for each of its lines, with several times its bytes."""
    logs = {"verification": ("verificationjob", [VERIFIED]), "prune": ("prunejob", PRUNED)}
    for name, (kind, texts) in logs.items():
        path = os.path.join(folder, f"{name}.log")
        with open(path, "w", encoding="ascii") as out:
            for i in range(count):
                snapshot = "vm/%d/2026-01-%02dT22:00:02Z" % (100 + i // 28, 1 + i % 28)
                line = texts[i % len(texts)] % snapshot
                out.write("2026-01-02T03:%02d:%02d+01:00: %s\n" % (i // 60 % 60, i % 60, line))
            out.write("2026-01-02T04:00:00+01:00: TASK OK\n")
        title = f"Report of a {name} with {count:,} records"
        report = [binary, "report", "--type", kind]
        read_report(title, report, path, rounds, 24, "some memory for each guest")


def starts(binary, folder, rounds, count):
    """2,000 guests, all of which stay open until the end."""
    path = os.path.join(folder, "starts.log")
    with open(path, "w", encoding="ascii") as out:
        out.write("".join("Starting VM %d\n" % (100 + i % 2000) for i in range(count)) + "TASK OK\n")
    title = f"Report of a start of 2,000 guests in {count:,} lines"
    read_report(title, [binary, "report", "--type", "startall"], path, rounds, 8, "constant memory")


WAIT = (
    "import os, sys; from concurrent.futures import ThreadPoolExecutor; from proxmoxer import ProxmoxAPI; "
    "from proxmoxer.tools import Tasks; "
    "host, port = os.environ['PROXMOX_HOST'].split(':'); "
    "user, name = os.environ['PROXMOX_TOKEN_ID'].split('!'); "
    "api = lambda: ProxmoxAPI(host, port=int(port), user=user, token_name=name, timeout=300,"
    " token_value=os.environ['PROXMOX_TOKEN_SECRET'], verify_ssl=os.environ['PROXMOX_CA_PATH']); "
    "tasks = sys.stdin.read().split(); "
    "one = lambda task: (Tasks.blocking_status(api(), task, 600), print(task + chr(10), end='', flush=True)); "
    "list(ThreadPoolExecutor(len(tasks)).map(one, tasks))"
)


class Waited:
    """One client that waits for tasks of known ends: what that cost, and how late it noticed."""

    def __init__(self, command, folder, lengths):
        upids = [task_servers.fresh_upid() for _ in lengths]
        tasks = [{"upid": upid, "seconds": s} for upid, s in zip(upids, lengths)]
        server = task_servers.TaskServer(folder, folder, {"tasks": tasks}).ready()
        before = len(server.journal())
        ends = {u: server.greeting["began"] + s for u, s in zip(upids, lengths)}
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **server.env}
        )
        peak = Peak(process.pid)
        process.stdin.write(("\n".join(upids) + "\n").encode())
        process.stdin.close()
        lags = [time.monotonic() - ends[find_upid(line)] for line in process.stdout]
        usage = os.wait4(process.pid, 0)[2]
        asked = server.journal()[before:]
        server.stop()
        self.tasks, self.requests = len(lags), len(asked)
        self.lists = len([entry for entry in asked if entry.get("what") == "list"])
        self.lag = sum(lags) / max(len(lags), 1)
        self.connections = at_once(asked)
        self.cpu, self.memory = usage.ru_utime + usage.ru_stime, peak.megabytes


def at_once(journal):
    """The most connections at a time, each from its first request to its last."""
    spans = {}
    for entry in journal:
        spans.setdefault(entry["conn"], []).append(entry["t"])
    opened = [(times[0], 1) for times in spans.values()]
    closed = [(times[-1] + 1e-6, -1) for times in spans.values()]
    return max(itertools.accumulate(step for _, step in sorted(opened + closed)), default=0)


def find_upid(line):
    at = line.index(b"UPID:")
    return line[at : line.index(b":", line.index(b"@", at)) + 1].decode()


def many_tasks(binary, folder, count, longest):
    """Their lengths are spread evenly over the logarithm, in the order in which they end."""
    lengths = [0.1 * (longest / 0.1) ** (i / (count - 1)) for i in range(count)]
    clients = {
        "upid wait": [binary, "wait", "--timeout", "600", "--output", "ndjson"],
        "proxmoxer, threads": [sys.executable, "-c", WAIT],
    }
    print(f"\n{count:,} tasks of 0.1 to {longest} s, waited for at once")
    found = {}
    for number, (name, command) in enumerate(clients.items()):
        own = os.path.join(folder, f"many{number}")
        os.mkdir(own)
        w = found[name] = Waited(command, own, lengths)
        print(
            f"  {name:<28} {w.requests:7,} requests ({w.lists} lists)  {w.connections:5} connections"
            f"  {w.lag:6.2f} s mean lag  {w.cpu:6.2f} s CPU  {w.memory:6.1f} MB"
        )
    ours, peer = found["upid wait"], found["proxmoxer, threads"]
    judge(
        [
            ("one request a task and 80 more", ours.requests, ours.requests <= count + 80),
            ("over at most 4 connections", ours.connections, ours.connections <= 4),
            ("in at most 16 MB", ours.memory, ours.memory <= 16),
            ("at most 1/20 of the CPU", ours.cpu / peer.cpu, ours.cpu <= peer.cpu / 20),
            ("at most 1/4 of the lag", ours.lag / peer.lag, ours.lag <= peer.lag / 4),
        ]
    )


def long_list(binary, folder, count):
    """Ended tasks of a year, with a filter that a server does not have."""
    own = os.path.join(folder, "list")
    os.mkdir(own)
    script = {"history": [{"count": count}], "index_bytes": 0}
    server = task_servers.TaskServer(own, own, script).ready()
    command = [binary, "list", "--type", "vzdump,qmstart", "--timeout", "600", "--output", "ndjson"]
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **server.env})
    peak = Peak(process.pid)
    process.stdout.readline()
    first = time.monotonic() - began
    time.sleep(0.5)  # the pipe is full now, and the program waits
    early = len(server.journal("list"))
    records = 1 + sum(1 for _ in process.stdout)
    took = time.monotonic() - began
    process.wait()
    pages = len(server.journal("list"))
    server.stop()
    memory = peak.megabytes
    print(f"\nA list of {count:,} tasks")
    print(f"  {records:,} records from {pages} pages in {took:.1f} s, the first after {first:.2f} s")
    judge(
        [
            ("in at most 16 MB", memory, memory <= 16),
            ("the first record before the last page", early / pages, early < pages),
        ]
    )


def main():
    binary = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        rounds, count = (1, 1_000) if QUICK else (3, 1_000_000)
        cold(binary, folder, 1 if QUICK else 60)
        bulk(binary, folder, rounds, count)
        reports(binary, folder, rounds, count)
        snapshots(binary, folder, rounds, count)
        starts(binary, folder, rounds, count)
        big_log(binary, folder, rounds, count)
        many_tasks(binary, folder, 10 if QUICK else 1_000, 1 if QUICK else 60)
        long_list(binary, folder, count if QUICK else 100_000)


if __name__ == "__main__":
    main()
