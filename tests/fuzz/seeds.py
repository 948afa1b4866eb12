"""Writes what fuzzing begins with, from the vectors of tests/data: seeds.py FOLDER."""

import json
import pathlib
import sys

DATA = pathlib.Path(__file__).parent.parent / "data"
UPIDS = [v["upid"] for v in json.loads((DATA / "upids.json").read_text())]
SAMPLES = json.loads((DATA / "logs.json").read_text())["samples"]
LOGS = [[line["line"] for line in sample["lines"]] for sample in SAMPLES]

FIELDS = {"node": "pve1", "pid": 238002, "pstart": 169552957, "starttime": 1760608478,
          "type": "qmstart", "id": "100", "user": "root@pam", "tokenid": "t", "comment": "why",
          "family": "pbs", "task_id": 7, "remote": "lab", "remote_type": "pve"}
SERVER = {"api_host": "pve1:8006", "api_user": "root@pam", "api_password": "hunter22",
          "validate_certs": "no", "timeout": 30, "polling_interval": "0.5", "fail_on": "warning"}
ENDINGS = ["OK", "WARNINGS: 2", "unexpected status", "command failed: exit code 1", "Ã¤", "\0\u2028"]


def lines(log):
    return [{"n": i, "t": text} for i, text in enumerate(log, 1)]


def args():
    """The first byte names the module: decode, encode, decode_log, status, wait, log."""
    odd = [None, "", "OK", [], {}, 7, [UPIDS[0], None], {"results": [{"json": {"data": UPIDS[1]}}]}]
    for upid in UPIDS[::8] + odd:
        yield b"\0", json.dumps({"upid": upid})
        yield b"\4", json.dumps({"upid": upid, **SERVER})
    yield b"\1", json.dumps(FIELDS)
    yield b"\1", json.dumps({**FIELDS, "family": "pve"})
    yield b"\2", json.dumps({"lines": lines(LOGS[0])})
    yield b"\3", json.dumps({"upid": UPIDS[0]})
    yield b"\3", json.dumps({"upid": UPIDS[0], "api_host": "x", "api_token_id": "a@b!c",
                             "api_token_secret": "s", "_ansible_check_mode": True})
    yield b"\5", json.dumps({"upid": UPIDS[0], "tail": 3, **SERVER})


def ndjson():
    """Operation and form in the first byte, the size of the reads in the second."""
    every = "\n".join(UPIDS)
    for form in range(4):
        first = bytes([3 * form, 6])
        yield first, "\n".join(UPIDS[:3]) + "\n"
        yield first, f'"{UPIDS[0]}"\n{{"upid": "{UPIDS[1]}"}}\n[null, ["{UPIDS[2]}"]]'
        yield bytes([3 * form + 1, 6]), json.dumps(FIELDS) + "\n" + json.dumps([FIELDS, {}])
        yield bytes([3 * form + 2, 6]), json.dumps(lines(LOGS[1])[::-1])
        yield bytes([3 * form + 2, 6]), "\n".join(map(json.dumps, lines(LOGS[2])))
    yield b"\0\77", every[:3000]
    yield b"\0\77", f"task {UPIDS[0]} and {UPIDS[1]}\n{{\n not JSON\n{UPIDS[2]}\n"


def status():
    for words in ENDINGS:
        yield b"", json.dumps({"data": {"status": "stopped", "exitstatus": words}})
    yield b"", json.dumps({"data": {"status": "running", "pid": 7, "upid": UPIDS[0]}})
    yield b"", "<html>"
    for text in ("Broken pipe (os error 32)", "api error (status = 500: hostname lookup 'x' failed)"):
        yield bytes([0, 100]), "Bad Request\n" + text
    for code, words, body in [
        (400, "Parameter verification failed.", {"errors": {"upid": "no such task"}, "data": None}),
        (401, "authentication failure", {"data": None}),
        (403, "Permission check failed (/nodes/a, Sys.Audit)", {"message": "no\n", "data": None}),
        (500, "hostname lookup 'a' failed", {}), (595, "Connection refused", {}), (302, "Found", {}),
    ]:
        yield (code - 300).to_bytes(2, "big"), f"{words}\n{json.dumps(body)}"
    yield (100).to_bytes(2, "big"), "Bad Request\nno such task\n"


def listing():
    start = "UPID:a:0003A1B2:0A1B2C3D:68F0C0DE:%s:%s:%s:"
    items = [{"upid": start % row, "saved": saved} for saved, row in enumerate([
        ("qmstart", "100", "root@pam"), ("qmstart", "101", "root@pam"), ("qmstop", "100", "a@pve"),
    ])]
    yield b"", json.dumps({"data": items, "total": 3})
    yield b"", json.dumps({"data": [None, {}, {"upid": 7}, {"upid": "UPID:a"}, items[0]]})
    yield b"", json.dumps({"data": {"/nodes/a": {"Sys.Audit": 1}, "/": {}}})
    yield b"", json.dumps({"data": None})


def log():
    for i, text in enumerate(LOGS[:8]):
        yield bytes([1, 3 + i]), "\n".join(text) + "\n" * (i % 2)
        page = {"data": lines(text), "total": len(text)}
        yield bytes([i % 2 * 2, 200]), json.dumps(page, ensure_ascii=i % 3 > 0)
    yield b"\0\0", '{"data":[{"n":1,"t":"no content"}],"total":1}'
    yield b"\0\0", '{"data":[{"n":1,"t":"unable to open file - No such file"}],"total":1}'
    yield b"\2\0", '{"a":[1,{"b":"\\ud83d\\ude00 \\ud800"}],"data":[{"t":"\\u0000","n":1,"x":null}]}'


def login():
    body = json.dumps({"data": {"ticket": "PVE:root@pam:68F0C0DE::c2ln", "username": "root@pam"}})
    for product in range(4):
        yield bytes([product, 0]), f"\0\0{body}"
    yield b"\3\0", f"__Host-PDMAuthCookie=PDM:root@pam:%3D; HttpOnly\0\0{json.dumps({'data': {}})}"
    yield b"\0\0", '\0\0{"data":{"ticket":"PVE:!tfa!%7B%7D:x","NeedTFA":1}}'
    yield b"\0\0", '\0\0{"data":{"ticket":"a\\r\\nb"}}'
    for status_byte in (101, 200, 230):
        yield bytes([0, status_byte + 0]), "\0hunter22-is-secret is wrong\0hunter22-is-secret"
    yield b"\0\310", "\0hunter22-is-secret is wrong\0hunter22-is-secret"


def header():
    yield b"", "Tue, 24 Nov 2026 01:57:21 GMT"
    yield b"", ("HTTP/1.1 595 Connection refused\r\nDate: Tue, 24 Nov 2026 01:57:21 GMT\r\n"
                "Content-Type: application/json;charset=UTF-8\r\nSet-Cookie: a=b\r\n"
                "Retry-After: 7\r\n\r\n")
    yield b"", "HTTP/2 200 \r\nretry-after: 0\r\nset-cookie:\r\n\r\n"


def profile():
    yield b"", ("default_profile: lab\nprofiles:\n  lab:\n    api_host: [pve1, 'pve2:8006']\n"
                "    api_token: \"a@b!c=s\"\n    timeout: 1.5\n    validate_certs: no # why\n"
                "  prod: {api_host: pbs1, product: pbs, fail_on: never}\n  none: ~\n")
    yield b"", "%YAML 1.1\n---\nprofiles: &a {x: *a, <<: !!map {}}\n...\n"
    yield b"", json.dumps({"profiles": {"json": SERVER}})
    yield b"", "profiles:\n  x:\n    ca_path: |\n      /a\n    api_user: >-\n      b\n      c\n"


def report():
    """The first byte is the type, by its format's place in src/lib/report/formats.c; 14: none."""
    formats = ("vzdump", "migrate", "clone move create", "restore", "download upload", "verif", "sync",
               "prune", "backup", "tape", "gc garbage", "all bulk", "replic", "tape_restore")
    for path in sorted((DATA / "reports").glob("*.log")):
        place = [i for i, words in enumerate(formats) if any(w in path.name for w in words.split())]
        for first in sorted({*place, 14}):
            yield bytes([first, len(path.name)]), path.read_text(errors="surrogateescape")


def main():
    for make in (args, ndjson, status, listing, log, login, header, profile, report):
        write(make.__name__, [first + text.encode("utf-8", "surrogatepass") for first, text in make()])
    write("upid", [upid.encode("utf-8", "surrogatepass") for upid in UPIDS])


def write(target, seeds):
    place = pathlib.Path(sys.argv[1]) / target
    place.mkdir(parents=True, exist_ok=True)
    for i, seed in enumerate(seeds):
        (place / f"{i:03}").write_bytes(seed)


main()
