"""The binary on a pseudo-terminal, as a person sees it."""

import fcntl
import os
import struct
import subprocess
import termios

import needs
from binary import UPID, clean_environment


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
