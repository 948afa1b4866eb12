"""Runs the binary under test like a user would, isolated from the settings of whoever runs the tests."""

import functools
import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UPID = os.path.abspath(os.environ.get("UPID") or ROOT / "build" / "upid")


@functools.cache
def is_static():
    """True for the program of `make static`, also where a script starts it in an emulator."""
    with open(UPID, "rb") as program:
        if program.read(2) == b"#!":
            return True
    headers = subprocess.run(["readelf", "-lW", UPID], capture_output=True, text=True)
    return headers.returncode == 0 and "INTERP" not in headers.stdout


# The default account of tests/taskserver. Its secrets must never appear in any output.
PASSWORD = "demo-password"
TOKEN_SECRET = "00000000-0000-0000-0000-000000000000"
SECRETS = {PASSWORD, TOKEN_SECRET}

# The only variables inherited from our environment: the sanitizer options of `make check-asan`.
PASSED_ON = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "LLVM_PROFILE_FILE")


def clean_environment(home, **more):
    """No PROXMOX_*, no PM_*, no PBS_*, no proxy: nothing but a path, a home and a UTF-8 locale."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    here = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LC_ALL": "C.UTF-8"}
    return {**here, **passed, **{name: str(value) for name, value in more.items()}}


class Result(subprocess.CompletedProcess):
    """The result. Text is decoded so that .encode("utf-8", "surrogateescape") restores the bytes."""

    @property
    def records(self):
        """The records of NDJSON."""
        return [json.loads(line) for line in self.stdout.split("\n") if line]

    @property
    def record(self):
        """The only record; anything else is shown as a failure."""
        assert len(self.records) == 1, self.stdout + self.stderr
        return self.records[0]

    @property
    def error(self):
        """The error of the only record."""
        assert set(self.record) == {"upid", "error"}, self.record
        return self.record["error"]

    def expect(self, status):
        """Return self if the exit status is the expected one; show the output otherwise."""
        said = self.stdout[-3000:] + self.stderr[-3000:]
        assert self.returncode == status, "exit %d: %s" % (self.returncode, said)
        return self


def run(words, home, stdin="", env=None, timeout=20, secrets=SECRETS):
    """Run the binary to its end. A secret in its output fails any test."""
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
