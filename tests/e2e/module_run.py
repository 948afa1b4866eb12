"""Runs the binary like Ansible does, without Ansible: AnsiballZ_upid_wait ARGSFILE."""

import json
import resource
import signal
import subprocess
from pathlib import Path

import binary


class Answer:
    """The output of a module: one line of ASCII JSON and nothing else."""

    def __init__(self, returncode, stdout, stderr):
        assert stderr == b"", stderr
        assert stdout.endswith(b"}\n") and stdout.count(b"\n") == 1, (returncode, stdout)
        assert stdout.isascii()
        self.returncode, self.stdout = returncode, stdout
        self.value = json.loads(stdout)
        assert type(self.value["failed"]) is bool and type(self.value["changed"]) is bool
        assert isinstance(self.value["msg"], str)

    def __getitem__(self, key):
        return self.value[key]


class Module:
    """module = Module(folder); module("wait", {"upid": …}).value; `args` may also be raw text."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def start(self, op, args, name=None, env=None, memory=None):
        """The running process."""
        program = self.folder / (name or "AnsiballZ_upid_" + op)
        if not program.is_symlink():
            program.symlink_to(binary.UPID)
        file = self.folder / "args"
        if isinstance(args, Path):
            file = args
        else:
            file.write_bytes(args if isinstance(args, bytes) else json.dumps(args).encode())

        def prepare():  # also where the tests run under nohup
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
            if memory:
                resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

        return subprocess.Popen(
            [program, file],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=binary.clean_environment(self.folder, **(env or {})),
            cwd=self.folder,
            preexec_fn=prepare,
        )

    def __call__(self, op, args, **more):
        process = self.start(op, args, **more)
        stdout, stderr = process.communicate(timeout=20)
        return Answer(process.returncode, stdout, stderr)
