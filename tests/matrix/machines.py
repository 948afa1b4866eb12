"""Machines that have nothing but a bare Debian: an overlay over a root file system for each, as root.

    machine = Machines(folder).new()
    machine.put(package, "/upid.deb")
    machine("apt-get install -y /upid.deb && upid version")
"""

import itertools
import os
import shlex
import shutil
import subprocess
from pathlib import Path

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CAS = os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")

# Its mounts and processes are in namespaces that end with it; the network is ours.
ENTER = """
mount -t overlay overlay -o lowerdir=%s,upperdir=%s/changes,workdir=%s/work %s/root &&
mount -t proc proc %s/root/proc && mount -t tmpfs tmpfs %s/root/dev/shm &&
exec chroot %s/root env -i %s sh -euc %s
"""


class Failed(Exception):
    pass


class Machine:
    """Calling it runs a command and returns what that printed; another status than `status` is an error."""

    def __init__(self, lower, folder):
        self.lower, self.folder = lower, Path(folder)
        for part in ("changes", "work", "root"):
            (self.folder / part).mkdir(parents=True)

    def put(self, source, path):
        place = self.folder / "changes" / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        if Path(source).is_dir():
            shutil.copytree(source, place, symlinks=True)
        else:
            shutil.copy(source, place)

    def write(self, text, path):
        place = self.folder / "changes" / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def __call__(self, command, env=None, status=0):
        words = {"PATH": PATH, "HOME": "/root", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        words.update({"PIP_CERT": "/etc/cas-of-the-host.pem", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **(env or {})})
        given = " ".join(shlex.quote("%s=%s" % pair) for pair in words.items())
        at = self.folder
        script = ENTER % (self.lower, at, at, at, at, at, at, given, shlex.quote(command))
        enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script]
        done = subprocess.run(enter, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode != status:
            raise Failed("%s: status %d\n%s" % (command, done.returncode, done.stdout + done.stderr))
        print("# %s\n%s%s" % (command, done.stdout, done.stderr))
        return done.stdout + done.stderr


class Machines:
    def __init__(self, lower, folder):
        self.lower, self.folder = lower, Path(folder)
        self._count = itertools.count()

    def new(self):
        machine = Machine(self.lower, self.folder / str(next(self._count)))
        for name in ("resolv.conf", "hosts"):
            machine.put("/etc/" + name, "/etc/" + name)
        machine.put(CAS, "/etc/cas-of-the-host.pem")
        return machine
