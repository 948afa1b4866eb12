"""Certificates for the task server, made by the openssl command.

Each certificate is a pair of files in one folder, NAME.pem and NAME.key. Existing files are reused.
"""

import contextlib
import fcntl
import hashlib
import os
import ssl
import subprocess
import uuid

DAYS = "825"
LOOPBACK = "subjectAltName = DNS:localhost,IP:127.0.0.1,IP:::1"
ELSEWHERE = "subjectAltName = DNS:elsewhere.example"

OTHER_KINDS = ("self-signed", "wrong-host", "no-names")

CONFIG = """[req]
distinguished_name = name
prompt = no
[name]
CN = %(common_name)s
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
%(alt_names)s
"""


class Certificates:
    """The certificates of one folder, created on first use."""

    def __init__(self, folder):
        self.folder = folder
        with self._alone():
            if not self._have("ca"):
                self._self_signed("ca", "Task Server Test CA", LOOPBACK, "ca")

    def path(self, name):
        return os.path.join(self.folder, name)

    def pair(self, kind):
        """Certificate and key for a value of the script's `tls`."""
        with self._alone():
            if not self._have(kind):
                self._make(kind)
        return self.path(kind + ".pem"), self.path(kind + ".key")

    def _make(self, kind):
        if kind == "self-signed":
            self._self_signed(kind, "localhost", LOOPBACK, "leaf")
        elif kind == "no-names":
            # Like pmgconfig's: CN is the node name, there is no subjectAltName.
            self._self_signed(kind, "pmg1", "", "leaf")
        elif kind == "wrong-host":
            self._signed(kind, "elsewhere.example", ELSEWHERE)
        else:
            self._signed(kind, "localhost", LOOPBACK)

    @contextlib.contextmanager
    def _alone(self):
        """Lock the folder: several servers can start at the same time."""
        with open(self.path("lock"), "w", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def context(self, kind):
        """TLS context of the server; without ALPN, like pveproxy."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(*self.pair(kind))
        return context

    def fingerprint(self, kind):
        """SHA-256 fingerprint as PVE prints it: upper-case pairs with colons."""
        with open(self.pair(kind)[0], encoding="ascii") as file:
            der = ssl.PEM_cert_to_DER_cert(file.read())
        return hashlib.sha256(der).digest().hex(":").upper()

    def _have(self, kind):
        return all(os.path.exists(self.path(kind + end)) for end in (".pem", ".key"))

    def _self_signed(self, kind, common_name, alt_names, extensions):
        config = self._configure(kind, common_name, alt_names)
        request = ["req", "-new", "-x509", "-days", DAYS, "-config", config]
        serial = ["-extensions", extensions, "-set_serial", _serial()]
        _openssl(request + serial + self._new_key(kind) + ["-out", self.path(kind + ".pem")])
        os.unlink(config)

    def _signed(self, kind, common_name, alt_names):
        config = self._configure(kind, common_name, alt_names)
        request = self.path(kind + ".csr")
        _openssl(["req", "-new", "-config", config, "-out", request] + self._new_key(kind))
        sign = ["x509", "-req", "-in", request, "-days", DAYS, "-set_serial", _serial()]
        signer = ["-CA", self.path("ca.pem"), "-CAkey", self.path("ca.key")]
        extensions = ["-extfile", config, "-extensions", "leaf"]
        _openssl(sign + signer + extensions + ["-out", self.path(kind + ".pem")])
        os.unlink(request)
        os.unlink(config)

    def _configure(self, kind, common_name, alt_names):
        config = self.path(kind + ".cnf")
        with open(config, "w", encoding="ascii") as file:
            file.write(CONFIG % {"common_name": common_name, "alt_names": alt_names})
        return config

    def _new_key(self, kind):
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        return curve + ["-nodes", "-keyout", self.path(kind + ".key")]


def _serial():
    return "0x" + uuid.uuid4().hex


def _openssl(arguments):
    done = subprocess.run(
        ["openssl"] + arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise SystemExit("taskserver: openssl failed: " + done.stderr.decode(errors="replace"))
