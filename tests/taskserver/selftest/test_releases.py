"""What other releases answer, and how each product refuses a login: measured."""

import time

from case import BASE, SECRET, Case, task_path, token

NEVER = "UPID:pve1:0003A1B9:0A1B2C3D:68F0C0E5:vzdump::root@pam:"
TFA = {"password": "f", "tfa": {"totp": "123456"}}
U2F = {"password": "u", "tfa": {"u2f": True}}
NO_FILE = "unable to open file - No such file or directory"
USERS = {"root@pam": {"password": "demo-password", "login_delay": 0.2}, "ann@pam": TFA}


class Pve7(Case):
    """PVE/API2/AccessControl.pm and PVE/AccessControl.pm of pve-access-control before 8."""

    script = {
        "version": "7.4",
        "unauthorized_delay": 0.02,
        "users": {**USERS, "una@pam": U2F},
    }

    def test_half_a_ticket_is_neither_cookie_nor_password(self):
        for user, password, begin in (("ann@pam", "f", "tfa"), ("una@pam", "u", "u2f")):
            data = self.login(user, password).json()["data"]
            self.assertEqual(data["NeedTFA"], 1)
            self.assertRegex(data["ticket"], "^PVE:%s!%s:[0-9A-F]{8}::" % (begin, user))
            headers = {"Cookie": "PVEAuthCookie=" + data["ticket"]}
            answer = self.get(BASE + "/version", headers)
            self.assertEqual(answer.line, "HTTP/1.1 401 No ticket")
            self.assertEqual(self.login(user, data["ticket"]).status, 401)

    def test_the_new_format_is_todays(self):
        data = self.login("ann@pam", "f", **{"new-format": "1"}).json()["data"]
        self.assertTrue(data["ticket"].startswith("PVE:!tfa!"))
        answer = self.login("ann@pam", "totp:123456", **{"tfa-challenge": data["ticket"]})
        self.assertNotIn("NeedTFA", answer.json()["data"])

    def test_errors_have_no_message_and_a_log_that_is_not_there_is_no_list(self):
        answer = self.get(task_path(NEVER, "/status"))
        self.assertEqual(answer.json(), {"data": None, "errors": {"upid": "no such task"}})
        answer = self.get(task_path(NEVER, "/log")).json()
        self.assertEqual(answer, {"data": {"n": 1, "t": NO_FILE}, "total": 1})

    def test_reasons_of_a_401_are_told(self):
        bad = {"Cookie": "PVEAuthCookie=PVE:root@pam:1::x"}
        for headers, reason in (
            (bad, "permission denied - invalid PVE ticket"),
            (token(secret="x"), "invalid token value!"),
            (token("root@pam!no"), "no such token 'no' for user 'root@pam'"),
        ):
            answer = self.get(BASE + "/version", headers)
            self.assertEqual(answer.line, "HTTP/1.1 401 " + reason)


class Pve6(Case):
    script = {"version": "6.4", "users": USERS}

    def test_it_refuses_the_new_format(self):
        answer = self.login("ann@pam", "f", **{"new-format": "1"})
        self.assertEqual((answer.status, list(answer.json()["errors"])), (400, ["new-format"]))


class Login(Case):
    script = {"users": USERS, "unauthorized_delay": 0, "key_change": 0.3}

    def test_a_refusal_of_pam_takes_its_own_time(self):
        start = time.monotonic()
        self.assertEqual(self.login(password="x").status, 401)
        self.assertGreater(time.monotonic() - start, 0.19)
        start = time.monotonic()
        self.assertEqual(self.login("nobody@pam", "x").status, 401)
        self.assertLess(time.monotonic() - start, 0.19)

    def test_a_new_key_makes_all_tickets_worthless(self):
        data = self.login().json()["data"]
        headers = {"Cookie": "PVEAuthCookie=" + data["ticket"]}
        answers = [self.get(BASE + "/version", headers).status]
        self.wait_until(lambda: self.get(BASE + "/version", headers).status == 401)
        self.assertEqual(answers, [200])
        self.assertEqual(self.login(password=data["ticket"]).status, 401)
        data = self.login().json()["data"]
        headers = {"Cookie": "PVEAuthCookie=" + data["ticket"]}
        self.assertEqual(self.get(BASE + "/version", headers).status, 200)


class Pmg8(Case):
    script = {"product": "pmg", "version": "8.1"}

    def test_a_log_that_is_not_there_and_an_error(self):
        data = self.login().json()["data"]
        headers = {"Cookie": "PMGAuthCookie=" + data["ticket"]}
        never = NEVER.replace("pve1", "pmg1")
        answer = self.get(task_path(never, "/log", node="pmg1"), headers).json()
        self.assertEqual(answer["data"], {"n": 1, "t": NO_FILE})
        answer = self.get(task_path(never, "/status", node="pmg1"), headers)
        self.assertEqual(answer.json(), {"data": None})

    def test_no_new_format(self):
        self.assertEqual(self.login(**{"new-format": "1"}).status, 400)


class Pmg7(Case):
    script = {"product": "pmg", "version": "7.1"}

    def test_neither_download_nor_a_log_that_is_not_there(self):
        data = self.login().json()["data"]
        headers = {"Cookie": "PMGAuthCookie=" + data["ticket"]}
        never = NEVER.replace("pve1", "pmg1")
        for query, status in (("", 500), ("?download=1", 400)):
            answer = self.get(task_path(never, "/log" + query, node="pmg1"), headers)
            self.assertEqual(answer.status, status)


REASONS = (
    ({}, "no authentication credentials provided."),
    ({"Authorization": "PBSAPIToken=root@pam!demo:x"}, "invalid credentials"),
    (
        {"Authorization": "PBSAPIToken=root@pam!no:x"},
        "user account or token disabled or expired.",
    ),
    ({"Cookie": "PBSAuthCookie=PBS:root@pam:1::x"}, "ticket with invalid signature"),
)


class Pbs3(Case):
    script = {"product": "pbs", "version": "3.2", "unauthorized_delay": 0}

    def test_reasons_of_a_401_are_told_without_any_header(self):
        for headers, reason in REASONS:
            answer = self.get(BASE + "/version", headers)
            self.assert_says(answer, 401, "authentication failed - " + reason)
            names = {name.lower() for name, _ in answer.headers}
            self.assertEqual(names, {"content-length", "date"})

    def test_a_login_answers_data_and_no_more(self):
        self.assertEqual(set(self.login().json()), {"data"})
        answer = self.login(**{"http-only": "1"})
        self.assertIn("'http-only': schema does not allow", answer.body.decode())


class Pbs41(Case):
    """proxmox-rest-server 1.0.4, of January 2026."""

    script = {"product": "pbs", "version": "4.1", "unauthorized_delay": 0}

    def test_a_refusal_is_400(self):
        for headers, _ in REASONS:
            self.assert_says(self.get(BASE + "/version", headers), 400, "authentication failed")


class Bodies(Case):
    script = {"product": "pbs"}
    headers = {"Authorization": "PBSAPIToken=root@pam!demo:" + SECRET}

    def test_a_body_that_cannot_be_read(self):
        path = BASE + "/admin/datastore/store1/gc"
        for kind, body, words in (
            ("text/plain", b"x=1", 'unsupported content type Ok("text/plain")'),
            ("application/json", b'{"x":', "EOF while parsing a value at line 1 column 5"),
        ):
            headers = {**self.headers, "Content-Type": kind}
            self.assert_says(self.ask("POST", path, headers, body, whole=False), 400, words)


class Names(Case):
    """The certificate of a Mail Gateway names no address."""

    script = {"product": "pmg", "tls": "no-names"}

    def test_only_the_fingerprint_tells(self):
        with self.assertRaises(OSError):
            self.client()
        self.assertRegex(self.ready["fingerprint"], "^([0-9A-F]{2}:){31}[0-9A-F]{2}$")
