"""Second factors: challenges and their verification."""

import base64
import hmac
import re
import struct
import threading
import time

STEP_SECONDS = 30


class Factors:
    """The second factors of all users; a recovery key works once."""

    def __init__(self, users):
        self.lock = threading.Lock()
        self.factors = {name: user["tfa"] for name, user in users.items() if user.get("tfa")}
        self.used = set()

    def challenge(self, user):
        """The challenge for a user, or None."""
        factors = self.factors.get(user)
        if not factors:
            return None
        asked = {"totp": True} if "totp" in factors else {}
        keys = factors.get("recovery", [])
        left = [n for n, key in enumerate(keys) if (user, key) not in self.used]
        return dict(asked, recovery=left) if left else asked

    def accepts(self, user, response):
        """Verify a response such as `totp:123456` or `recovery:KEY`."""
        kind, _, value = response.partition(":")
        factors = self.factors.get(user, {})
        if kind == "totp" and "totp" in factors:
            return value in valid_codes(factors["totp"])
        if kind != "recovery" or value not in factors.get("recovery", []):
            return False
        with self.lock:
            fresh = (user, value) not in self.used
            self.used.add((user, value))
        return fresh


def valid_codes(secret):
    """A fixed code, or the codes of a secret for now and the adjacent steps."""
    if re.match(r"\d{6,8}\Z", secret):
        return [secret]
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    now = int(time.time() // STEP_SECONDS)
    return [code_of(key, now + step) for step in (-1, 0, 1)]


def code_of(key, counter):
    """RFC 4226 with six digits."""
    digest = hmac.digest(key, struct.pack(">Q", counter), "sha1")
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return "%06d" % (number % 1000000)
