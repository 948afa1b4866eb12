"""Programs that may be missing: tests are then skipped with a note, but fail in CI."""

import os
import pty
import shutil
import warnings

import pytest

_missing = set()


def missing(what):
    """End the test for lack of `what`."""
    if os.environ.get("CI") == "true":
        pytest.fail(what + " is missing, and in CI everything is tested", pytrace=False)
    _missing.add(what)
    warnings.warn("NOT TESTED: %s is missing" % what)
    pytest.skip(what + " is missing")


def require(program, path=None):
    """The path of the program."""
    found = shutil.which(program, path=path)
    if found is None:
        missing(program)
    return found


def pseudo_terminal():
    """Both ends of a pseudo-terminal, (master, slave). A container or a chroot may have no /dev/pts."""
    try:
        return pty.openpty()
    except OSError as error:
        missing("a pseudo-terminal (%s)" % error)


def summary(terminalreporter):
    for what in sorted(_missing):
        terminalreporter.section("NOT TESTED: %s is missing" % what, red=True, bold=True)
