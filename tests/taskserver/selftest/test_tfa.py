"""Second factors, and tickets that age by the server's own clock."""

import base64
import json
import time
import urllib.parse

import tfa
from case import BASE, Case

SECRET = "JBSWY3DPEHPK3PXP"
USERS = {
    "root@pam": {"password": "demo-password"},
    "fixed@pam": {"password": "f", "tfa": {"totp": "123456", "recovery": ["aaaa", "bbbb"]}},
    "real@pam": {"password": "r", "tfa": {"totp": SECRET}},
}


class TfaCase(Case):
    product, refused = "PVE", b"authentication failure"
    script = {"users": USERS, "unauthorized_delay": 0.02}

    def ticket_of(self, answer):
        found = answer.json()["data"].get("ticket")
        cookies = "".join(answer.all("Set-Cookie"))
        return found or urllib.parse.unquote(cookies.partition("=")[2].partition(";")[0])

    def first(self, username, password):
        """The challenge, and what it asks for."""
        answer = self.login(username, password)
        ticket = self.ticket_of(answer)
        parts = ticket.split(":")
        self.assertEqual(parts[0], self.product)
        self.assertTrue(parts[1].startswith("!tfa!"))
        return ticket, json.loads(urllib.parse.unquote(parts[1][len("!tfa!") :]))

    def second(self, ticket, response, username="fixed@pam"):
        return self.login(username, response, **{"tfa-challenge": ticket})

    def works(self, ticket):
        cookie = "%sAuthCookie=%s" % (self.product, urllib.parse.quote(ticket, safe=""))
        return self.get(BASE + "/version", {"Cookie": cookie}).status == 200


class Pve(TfaCase):
    def test_a_challenge_is_no_ticket_and_a_code_completes_it(self):
        ticket, asked = self.first("fixed@pam", "f")
        self.assertEqual(asked["totp"], True)
        self.assertFalse(self.works(ticket))
        full = self.ticket_of(self.second(ticket, "totp:123456"))
        self.assertTrue(self.works(full))
        renewed = self.login("fixed@pam", full)
        self.assertTrue(self.works(self.ticket_of(renewed)))

    def test_wrong_codes_and_others_challenges_are_401(self):
        ticket, _ = self.first("fixed@pam", "f")
        for response in ("totp:123457", "123456", "f", "recovery:cccc"):
            answer = self.second(ticket, response)
            self.assertEqual(answer.status, 401)
            self.assertIn(self.refused, answer.body)
        self.assertEqual(self.second(ticket, "totp:123456", "root@pam").status, 401)
        self.assertEqual(self.second("x", "totp:123456").status, 401)

    def test_a_recovery_key_works_once(self):
        ticket, asked = self.first("fixed@pam", "f")
        self.assertIn(1, asked["recovery"])
        self.assertEqual(self.second(ticket, "recovery:aaaa").status, 200)
        self.assertEqual(self.second(ticket, "recovery:aaaa").status, 401)
        self.assertEqual(self.first("fixed@pam", "f")[1]["recovery"], [1])

    def test_a_secret_gives_the_codes_of_now(self):
        key = base64.b32decode(SECRET)
        code = tfa.code_of(key, int(time.time() // 30))
        ticket, asked = self.first("real@pam", "r")
        self.assertEqual(asked, {"totp": True})
        self.assertEqual(self.second(ticket, "totp:" + code, "real@pam").status, 200)
        # The vectors of RFC 4226.
        codes = [tfa.code_of(b"12345678901234567890", counter) for counter in (0, 1, 9)]
        self.assertEqual(codes, ["755224", "287082", "520489"])

    def test_only_pve_and_pmg_say_that_a_factor_is_needed(self):
        data = self.login("fixed@pam", "f").json()["data"]
        if self.product in ("PVE", "PMG"):
            self.assertEqual(data["NeedTFA"], 1)
            self.assertNotEqual(data["CSRFPreventionToken"], "invalid")
        else:
            self.assertNotIn("NeedTFA", data)
            self.assertEqual(data["CSRFPreventionToken"], "invalid")


class Pmg(Pve):
    product = "PMG"
    script = dict(TfaCase.script, product="pmg")


class Pbs(Pve):
    product, refused = "PBS", b"permission check failed."
    script = dict(TfaCase.script, product="pbs")


class Pdm(Pve):
    product, refused = "PDM", b"permission check failed."
    script = dict(TfaCase.script, product="pdm")


class Clock(TfaCase):
    """An hour passes in half a second."""

    script = dict(TfaCase.script, ticket_clock_rate=7200)

    def test_a_ticket_lives_two_hours_of_the_servers_clock_and_renews_itself(self):
        old = self.ticket_of(self.login())
        time.sleep(0.6)
        new = self.ticket_of(self.login(password=old))
        stamps = [int(ticket.split(":")[2], 16) for ticket in (old, new)]
        self.assertGreater(stamps[1] - stamps[0], 3600)
        time.sleep(0.5)
        self.assertFalse(self.works(old))
        self.assertTrue(self.works(new))
        self.assertEqual(self.login(password=old).status, 401)

    def test_a_challenge_lives_ten_minutes(self):
        ticket, _ = self.first("fixed@pam", "f")
        time.sleep(0.1)
        self.assertEqual(self.second(ticket, "totp:123456").status, 401)
