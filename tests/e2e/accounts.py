"""Accounts of a task server for the authentication tests."""

from binary import PASSWORD, TOKEN_SECRET

ALICE_PASSWORD = "pass word+&=%41ü"
ALICE_SECRET = "11111111-2222-3333-4444-555555555555"
SECRETS = {PASSWORD, TOKEN_SECRET, ALICE_PASSWORD, ALICE_SECRET, "a-wrong-secret"}

# root may all, alice only what is hers
ACCOUNTS = {
    "users": {
        "root@pam": {"password": PASSWORD},
        "alice@pve": {"password": ALICE_PASSWORD, "audit": False},
    },
    "tokens": {
        "root@pam!demo": {"secret": TOKEN_SECRET},
        "alice@pve!ci-1": {"secret": ALICE_SECRET, "audit": False},
    },
}
