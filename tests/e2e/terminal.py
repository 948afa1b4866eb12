"""The binary on a pseudo-terminal."""

import codecs
import fcntl
import os
import select
import struct
import subprocess
import termios
import time

import needs
from binary import UPID, clean_environment
from screen import Screen


def read_all(master):
    """All that was written to the other end, which is closed."""
    seen = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # EIO: the other end is closed, and all was read
            break
        if not piece:
            break
        seen += piece
    os.close(master)
    return seen.decode().replace("\r\n", "\n")


def run(words, home, env=None, columns=80, stdin=""):
    """The exit status, and what a terminal of that width shows: standard output and standard error."""
    master, slave = needs.pseudo_terminal()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    done = subprocess.run(
        [UPID, *map(str, words)],
        input=stdin.encode(),
        stdout=slave,
        stderr=slave,
        env=clean_environment(home, **{"TERM": "xterm", **(env or {})}),
        cwd=home,
        timeout=20,
    )
    os.close(slave)
    return done.returncode, read_all(master)


class Session:
    """The binary on a terminal of its own, with what is on the screen: a person who looks on."""

    def __init__(self, words, home, env=None, columns=80, lines=24):
        self.master, slave = needs.pseudo_terminal()
        self.screen = Screen(columns, lines)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._set_size(columns, lines)
        self.before = termios.tcgetattr(slave)
        self.process = subprocess.Popen(
            [UPID, *map(str, words)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=clean_environment(home, **{"TERM": "xterm", **(env or {})}),
            cwd=home,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        self._slave = slave

    def _set_size(self, columns, lines):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def resize(self, columns, lines):
        self.screen.resize(columns, lines)
        self._set_size(columns, lines)

    def type(self, keys):
        os.write(self.master, keys)

    def look(self, seconds):
        """What the screen shows after so many seconds."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                self._read()
        return self.screen.text()

    def until(self, condition, seconds=15):
        """What the screen shows when that has become true of its text."""
        until = time.monotonic() + seconds
        while not condition("\n".join(self.screen.text())):
            assert time.monotonic() < until, "\n".join(self.screen.text())
            self.look(0.05)
        return self.screen.text()

    def end(self):
        """The exit status, and what is left on the screen. The terminal must be as it was."""
        status = self.process.wait(timeout=20)
        self.look(0.1)
        assert termios.tcgetattr(self._slave) == self.before
        os.close(self._slave)
        os.close(self.master)
        return status, self.screen.text()

    def _read(self):
        try:
            piece = os.read(self.master, 65536)
        except OSError:
            return
        text = self._decoder.decode(piece).replace("\r\n", "\n")
        self.screen.feed(text)
