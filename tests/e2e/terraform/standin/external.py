"""Reads data "external" without Terraform: finds the program, runs it, parses its output."""

import errno
import os
import signal
import stat
import subprocess
import sys

from . import gojson

_running = set()


class Failure(Exception):
    """A reading that failed, as Terraform shows it: one line of summary, then the detail."""

    def __init__(self, summary, sentence, **facts):
        lines = ["%s: %s" % (name.replace("_", " "), fact) for name, fact in facts.items()]
        self.summary = summary
        self.detail = sentence + "\n\n" + "\n".join(lines)
        super().__init__(summary + "\n\n" + self.detail)


def read(program, query=None, working_dir=None):
    """The strings that the program answers with, or Failure."""
    argv = [word for word in program if word]  # null and "" are left out, also in the middle
    if not argv:
        raise Failure(
            "External Program Missing",
            "The data source was configured without a program to execute.",
        )
    path = _find(argv[0])
    output = _run(argv, path, gojson.encode(query or {}), working_dir)
    try:
        return gojson.decode(output)
    except gojson.Error as fault:
        raise Failure(
            "Unexpected External Program Results",
            "The data source received unexpected results after executing the program.\n\n"
            "Program output must be a JSON encoded map of string keys and string values.",
            Program=path,
            Result_Error=fault,
        ) from None


def kill_all():
    """Terraform was told to stop: its programs get no chance to clean up."""
    for child in list(_running):
        child.kill()


def _find(name):
    """A name with a slash is a path, any other is looked up in PATH and nowhere else."""
    try:
        if "/" in name:
            _check_executable(name)
            return name
        return _search(name)
    except OSError as fault:
        raise Failure(
            "External Program Lookup Failed",
            "The data source received an unexpected error while attempting to find the program.\n\n"
            "The program must be accessible and executable on the platform where Terraform is "
            "running.",
            Platform=sys.platform,
            Program=name,
            Error='exec: "%s": %s' % (name, fault.strerror),
        ) from None


def _search(name):
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        path = os.path.join(folder or ".", name)
        try:
            _check_executable(path)
        except OSError:
            continue
        if not os.path.isabs(path):
            raise OSError(errno.ENOENT, "cannot run executable found relative to current directory")
        return path
    raise OSError(errno.ENOENT, "executable file not found in $PATH")


def _check_executable(path):
    try:
        mode = os.stat(path).st_mode
    except OSError as fault:
        raise OSError(fault.errno, "stat %s: %s" % (path, fault.strerror.lower())) from None
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, "is a directory")
    if not os.access(path, os.X_OK):
        raise OSError(errno.EACCES, "permission denied")


def _run(argv, path, query, working_dir):
    """What the program printed. On exit 0 its stderr is dropped, on any other its stdout."""
    child = _start(argv, path, working_dir)
    _running.add(child)
    try:
        output, errors = child.communicate(query)
    finally:
        _running.discard(child)
    if child.returncode == 0:
        return output
    facts = {"Program": path}
    if errors:
        facts["Error_Message"] = errors.decode("utf-8", "replace")
    raise _execution_failed(**facts, State=_state(child.returncode))


def _start(argv, path, working_dir):
    environment = dict(os.environ)
    if working_dir:
        environment["PWD"] = os.path.abspath(working_dir)  # as Go's os/exec has it
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(
            argv,
            executable=path,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            cwd=working_dir or None,
            env=environment,
        )
    except OSError as fault:
        step = (
            "chdir " + working_dir
            if working_dir and not os.path.isdir(working_dir)
            else "fork/exec " + path
        )
        raise _execution_failed(
            Program=path, Error="%s: %s" % (step, fault.strerror.lower())
        ) from None


def _execution_failed(**facts):
    return Failure(
        "External Program Execution Failed",
        "The data source received an unexpected error while attempting to execute the program.",
        **facts,
    )


def _state(returncode):
    if returncode > 0:
        return "exit status %d" % returncode
    return "signal: " + signal.strsignal(-returncode).lower()
