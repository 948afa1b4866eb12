"""PVE: who may log in, and how connections behave, as measured on real daemons."""

import hashlib
import json
import socket
import ssl
import threading
import time
import urllib.parse

import test_pve
from case import SECRET, task_path, token
from test_pve import ENDED, LONG, NEVER, SCRIPT


class Authentication(test_pve.PveCase):
    def test_a_401_has_a_reason_and_nothing_else(self):
        wrong = token(secret="wrong")
        lower = {"Authorization": token()["Authorization"].replace("PVEAPI", "pveapi")}
        bad = dict(token(), Cookie="PVEAuthCookie=PVE:root@pam:1::x")
        for headers, reason in (
            ({}, "No ticket"),
            (lower, "No ticket"),
            (wrong, "Authentication failed!"),
            (bad, "Authentication failed!"),
        ):
            answer = self.ask("GET", "/api2/json/version", headers)
            self.assertEqual(answer.line, "HTTP/1.1 401 " + reason)
            self.assertEqual(answer.body, b"")
            self.assertEqual(answer.all("Content-Length") + answer.all("Content-Type"), [])
            self.assertTrue(answer.clean)

    def test_a_refused_login_is_401_with_json_and_a_missing_password_400(self):
        answer = self.login(password="wrong")
        self.assertEqual(answer.line, "HTTP/1.1 401 authentication failure")
        self.assertEqual(answer.json(), {"data": None, "message": "authentication failure\n"})
        path = "/api2/json/access/ticket"
        self.assertEqual(self.ask("POST", path, {}, b"username=root@pam").status, 400)

    def test_a_ticket_works_encoded_or_not_and_renews_itself(self):
        ticket = self.login().json()["data"]["ticket"]
        for cookie in (ticket, urllib.parse.quote(ticket, safe="")):
            headers = {"Cookie": "PVEAuthCookie=" + cookie}
            self.assertEqual(self.get("/api2/json/version", headers).status, 200)
        self.assertEqual(self.login(password=ticket).status, 200)

    def test_others_tasks_are_403_and_a_token_sees_only_its_own(self):
        ticket = self.login("bob@pve", "b").json()["data"]["ticket"]
        bob = {"Cookie": "PVEAuthCookie=" + ticket}
        self.assertEqual(self.get(task_path(LONG, "/status"), bob).status, 200)
        answer = self.get(task_path(ENDED, "/status"), bob)
        self.assertEqual(
            answer.line, "HTTP/1.1 403 Permission check failed (/nodes/pve1, Sys.Audit)"
        )
        answer = self.get(task_path(LONG, "/status"), token("bob@pve!ci", "t"))
        self.assertEqual(answer.status, 403)
        self.assertEqual(self.get(task_path(NEVER, "/status"), bob).status, 400)

    def test_a_ticket_needs_csrf_to_stop(self):
        data = self.login().json()["data"]
        headers = {"Cookie": "PVEAuthCookie=" + data["ticket"]}
        answer = self.ask("DELETE", task_path(ENDED), headers)
        self.assertEqual(answer.line, "HTTP/1.1 401 Permission denied - invalid csrf token")
        headers["CSRFPreventionToken"] = data["CSRFPreventionToken"]
        self.assertEqual(self.ask("DELETE", task_path(ENDED), headers, whole=False).status, 200)


class Connections(test_pve.PveCase):
    def test_one_connection_serves_100_requests_and_closes_when_idle(self):
        client, path = self.client(), task_path(NEVER, "/log")
        for _ in range(99):
            answer = client.send("GET", path, token()).receive(whole=False)
            self.assertIn("Keep-Alive", answer.all("Connection"))
        self.assertEqual(client.send("GET", path, token()).receive().all("Connection"), ["close"])
        client = self.client()
        client.send("GET", path, token()).receive(whole=False)
        start = time.monotonic()
        self.assertEqual(client.sock.recv(1), b"")
        self.assertAlmostEqual(time.monotonic() - start, SCRIPT["idle_close"], delta=0.3)

    def test_too_much_header_gets_no_answer(self):
        for headers in ({"X": "x" * 8200}, {"X-%d" % n: "x" for n in range(64)}):
            answer = self.ask("GET", "/api2/json/version", dict(token(), **headers))
            self.assertEqual((answer.line, answer.clean), ("", True))

    def test_plain_http_is_sent_to_https(self):
        answer = self.client(secure=False).send("GET", "/x").receive()
        self.assertEqual((answer.status, answer.all("Location")), (301, ["https://localhost/x"]))

    def test_no_alpn_and_the_fingerprint_is_the_certificates(self):
        context = ssl.create_default_context(cafile=self.ready["ca"])
        context.set_alpn_protocols(["h2", "http/1.1"])
        address = (self.ready["host"], self.ready["port"])
        plain = socket.create_connection(address)
        with context.wrap_socket(plain, server_hostname="localhost") as sock:
            self.assertIsNone(sock.selected_alpn_protocol())
            self.assertEqual(sock.version(), "TLSv1.3")
            digest = hashlib.sha256(sock.getpeercert(binary_form=True)).hexdigest()
        self.assertEqual(self.ready["fingerprint"].replace(":", "").lower(), digest)

    def test_a_59x_has_no_body_and_the_journal_tells_all(self):
        self.assertEqual(self.get(task_path(ENDED)).status, 200)
        answer = self.ask("GET", task_path(ENDED))
        self.assertEqual((answer.line, answer.body), ("HTTP/1.1 596 Connection timed out", b""))
        with open(self.journal, encoding="utf-8") as file:
            text = file.read()
        lines = [json.loads(line) for line in text.splitlines()]
        self.assertEqual([line["status"] for line in lines[-2:]], [200, "fault:596"])
        self.assertEqual(lines[-1]["auth"], "token")
        self.assertNotIn(SECRET, text)

    def test_200_connections_at_once_are_all_answered(self):
        statuses = []
        path = task_path(ENDED, "/status")

        def look():
            statuses.append(self.get(path).status)

        threads = [threading.Thread(target=look) for _ in range(200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(statuses, [200] * 200)
