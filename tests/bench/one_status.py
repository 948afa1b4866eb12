"""One decode and one status over TLS, each in a new process: the dynamic build, the static one, and curl.

usage: one_status.py BINARY STATIC_BINARY [--quick]

The server's own time is in every status.
"""

import os
import sys
import tempfile

from bench import QUICK, UPID, paired, show, task_servers


def builds(words, binary, static):
    commands = {"dynamic": [binary, *words]}
    if os.path.exists(static):
        commands["static"] = [static, *words]
    return commands


def decode(rounds, *binaries):
    medians = paired({"/bin/true": ["/bin/true"], **builds(["decode", UPID], *binaries)}, rounds)
    show("One decode, dynamic and static", medians, "/bin/true", [])


def status(folder, rounds, *binaries):
    task = task_servers.fresh_upid(age=60)
    server = task_servers.TaskServer(folder, folder, {"tasks": [{"upid": task}]}).ready()
    os.environ.update(server.env)
    url = "%s/api2/json/nodes/pve1/tasks/%s/status" % (server.url, task)
    token = "Authorization: PVEAPIToken=%(PROXMOX_TOKEN_ID)s=%(PROXMOX_TOKEN_SECRET)s" % server.env
    curl = ["/usr/bin/curl", "-s", "--cacert", server.ca, "-H", token, url]
    medians = paired({"curl": curl, **builds(["status", task], *binaries)}, rounds)
    server.stop()
    marks = []
    if "static" in medians:
        ratio = medians["static"] / medians["curl"]
        marks.append(("the static build faster than curl", ratio, ratio < 1))
    show("One status over TLS", medians, "curl", marks)


def main():
    binaries = [os.path.abspath(path) for path in sys.argv[1:3]]
    if not os.path.exists(binaries[1]):
        print("\nThe static build is not there: run make static to compare it")
    with tempfile.TemporaryDirectory() as folder:
        decode(1 if QUICK else 60, *binaries)
        status(folder, 1 if QUICK else 60, *binaries)


if __name__ == "__main__":
    main()
