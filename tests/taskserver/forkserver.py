"""Start many servers out of one process, which has its imports done.

    python3 tests/taskserver --fork-server SOCKET

A caller connects to SOCKET and sends a line of JSON: the arguments of one server. The connection is
then the standard input and output of that server. Python needs a quarter of a second of CPU to start
a server by itself; a fork needs a few milliseconds, and a test run has a thousand of them.
"""

import json
import os
import select
import signal
import socket
import sys
import traceback


def serve(path, main):
    """Fork a server for each connection, until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps the children
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        print("ready", flush=True)
        while 0 not in select.select([0, listener], [], [])[0]:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _become_server(connection, main)
            connection.close()


def _become_server(connection, main):
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        arguments = json.loads(_first_line(connection))
        for number, mode in ((0, "r"), (1, "w")):
            os.dup2(connection.fileno(), number)
        connection.close()
        sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)
        main(arguments)
        status = 0
    except BaseException:  # whatever it is, the child must not go on as its parent
        traceback.print_exc()
    finally:
        os._exit(status)


def _first_line(connection):
    """Read byte by byte, since the rest is for the server."""
    line = b""
    while not line.endswith(b"\n"):
        byte = connection.recv(1)
        if not byte:
            raise EOFError("no arguments")
        line += byte
    return line
