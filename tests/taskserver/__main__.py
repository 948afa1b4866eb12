"""A scripted Proxmox task API over TLS on a loopback port, for the tests and the demo.

    python3 tests/taskserver --script script.json --journal requests.ndjson

One line of JSON on stdout says where it listens; README.md describes the script.
"""

import argparse
import ipaddress
import json
import os
import shutil
import signal
import sys
import tempfile
import threading

sys.dont_write_bytecode = True  # the server leaves no files, not even beside its sources

import certs  # noqa: E402
import forkserver  # noqa: E402
import journal  # noqa: E402
import script as scripts  # noqa: E402
import server as servers  # noqa: E402


def main(arguments=None):
    options = parse_options(arguments)
    if options.fork_server:
        forkserver.serve(options.fork_server, main)
        return
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    script = scripts.load(read_script(options))
    folder = options.dir or tempfile.mkdtemp(prefix="taskserver-")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        serve(options, script, folder, ended)
    finally:
        if not options.dir:
            shutil.rmtree(folder, ignore_errors=True)


def parse_options(arguments):
    parser = argparse.ArgumentParser(prog="taskserver", description=__doc__.splitlines()[0])
    parser.add_argument("--script", metavar="FILE", help="JSON; - is stdin")
    parser.add_argument("--host", default="127.0.0.1", type=loopback)
    parser.add_argument("--port", default=0, type=int, help="0: any free one")
    parser.add_argument("--journal", metavar="FILE", help="write a line of JSON for each request")
    parser.add_argument("--dir", metavar="DIR", help="keep the certificates there, and reuse them")
    parser.add_argument("--until-eof", action="store_true", help="end when stdin ends")
    parser.add_argument("--fork-server", metavar="SOCKET", help="see forkserver.py")
    return parser.parse_args(arguments)


def loopback(text):
    """Accept loopback addresses only."""
    if text == "localhost":
        return "127.0.0.1"
    try:
        if ipaddress.ip_address(text).is_loopback:
            return text
    except ValueError:
        pass
    raise argparse.ArgumentTypeError("%s is not a loopback address" % text)


def read_script(options):
    """Read the script. With --until-eof stdin stays open, so the script is its first line."""
    if options.script == "-":
        return sys.stdin.readline() if options.until_eof else sys.stdin.read()
    if options.script:
        with open(options.script, encoding="utf-8") as file:
            return file.read()
    return ""


def serve(options, script, folder, ended):
    certificates = certs.Certificates(folder)
    diary = journal.Journal(options.journal)
    server = servers.Server(script, certificates, diary, options.host, options.port)
    if options.until_eof:
        threading.Thread(target=watch_stdin, args=(ended,), daemon=True).start()
    print(json.dumps(server.introduction()), flush=True)
    ended.wait()
    server.stop()


def watch_stdin(ended):
    # Not sys.stdin: the interpreter aborts at exit if a thread holds its lock.
    while os.read(0, 4096):
        pass
    ended.set()


if __name__ == "__main__":
    main()
