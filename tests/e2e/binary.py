"""The binary under test, run as a user would run it, away from the settings of whoever runs the tests."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UPID = os.path.abspath(os.environ.get("UPID") or ROOT / "build" / "upid")

# The one default account of tests/taskserver: what is secret must never be said by anybody.
PASSWORD = "demo-password"
TOKEN_SECRET = "00000000-0000-0000-0000-000000000000"
SECRETS = {PASSWORD, TOKEN_SECRET}

# All that passes from our own environment: how the sanitizers of `make check-asan` are set up.
PASSED_ON = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "LLVM_PROFILE_FILE")


def clean_environment(home, **more):
    """No PROXMOX_*, no PM_*, no PBS_*, no proxy: nothing but a path, a home and a UTF-8 locale."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    here = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LC_ALL": "C.UTF-8"}
    return {**here, **passed, **{name: str(value) for name, value in more.items()}}


class Result(subprocess.CompletedProcess):
    """What came back. Text is decoded so that .encode("utf-8", "surrogateescape") has the bytes."""

    @property
    def records(self):
        """The records of NDJSON."""
        return [json.loads(line) for line in self.stdout.split("\n") if line]

    @property
    def record(self):
        """The only record; whatever else came is shown."""
        assert len(self.records) == 1, self.stdout + self.stderr
        return self.records[0]

    @property
    def error(self):
        """The error of the only record."""
        assert set(self.record) == {"upid", "error"}, self.record
        return self.record["error"]

    def expect(self, status):
        """Self, when that was the exit status and nothing needs to be said about it."""
        said = self.stdout[-3000:] + self.stderr[-3000:]
        assert self.returncode == status, "exit %d: %s" % (self.returncode, said)
        return self


def run(words, home, stdin="", env=None, timeout=20, secrets=SECRETS):
    """Run the binary to its end. A secret in what it says fails the test, whichever test it is."""
    if isinstance(stdin, str):
        stdin = stdin.encode("utf-8", "surrogateescape")
    done = subprocess.run(
        [UPID, *words],
        input=stdin,
        capture_output=True,
        env=clean_environment(home, **(env or {})),
        cwd=home,
        timeout=timeout,
    )
    out, err = (part.decode("utf-8", "surrogateescape") for part in (done.stdout, done.stderr))
    for secret in secrets:
        assert secret not in out + err, "a secret was printed by upid " + " ".join(map(str, words))
    return Result(done.args, done.returncode, out, err)


def ndjson(values):
    """Values as a stream of JSON, one on a line."""
    return "".join(json.dumps(value) + "\n" for value in values)
