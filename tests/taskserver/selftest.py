"""The facts that were measured on real PVE daemons, checked against the task server.

python3 tests/taskserver/selftest.py
"""

import gzip
import hashlib
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

from rawclient import Client

HERE = os.path.dirname(os.path.abspath(__file__))
RUNS = "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:"
ENDED = "UPID:pve1:0003A1B3:0A1B2C3D:68F0C0DF:vzdump::root@pam!demo:"
LONG = "UPID:pve1:0003A1B4:0A1B2C3D:68F0C0E0:vzdump::bob@pve:"
GROWS = "UPID:pve1:0003A1B5:0A1B2C3D:68F0C0E1:imgcopy::root@pam:"
EMPTY = "UPID:pve1:0003A1B6:0A1B2C3D:68F0C0E2:aptupdate::root@pam:"
STOPS = "UPID:pve1:0003A1B7:0A1B2C3D:68F0C0E3:qmclone:101:root@pam:"
LATE = "UPID:pve1:0003A1B8:0A1B2C3D:68F0C0E4:qmstop:102:root@pam:"
NEVER = "UPID:pve1:0003A1B9:0A1B2C3D:68F0C0E5:qmstop:103:root@pam:"
SECRET = "00000000-0000-0000-0000-000000000000"

SCRIPT = {
    "users": {
        "root@pam": {"password": "demo-password"},
        "bob@pve": {"password": "b", "audit": False},
    },
    "tokens": {"root@pam!demo": {"secret": SECRET}, "bob@pve!ci": {"secret": "t", "audit": False}},
    "idle_close": 0.4,
    "unauthorized_delay": 0.02,
    "tasks": [
        {"upid": RUNS, "looks": 2, "log": ["one"]},
        {"upid": ENDED, "log_base64": "w6QK//4K", "exitstatus": "WARNINGS: 2"},
        {"upid": LONG, "log_lines": 2000},
        {"upid": GROWS, "looks": 9, "log_grows": ["ab", "c\n", "d\n"]},
        {"upid": EMPTY, "running": True},
        {"upid": STOPS, "seconds": 60, "stop_delay": 0.05},
        {"upid": LATE, "appears_after": 1, "exitstatus": "unexpected status"},
    ],
    "create": {"POST /nodes/pve1/nothing": "OK"},
    "faults": [
        {"on": "task", "path": "vzdump", "skip": 1, "do": {"status": 596}},
        {"on": "list", "do": {"cut": 5}},
        {"on": "list", "do": {"reset": "in_headers"}},
    ],
}


def token(name="root@pam!demo", secret=SECRET):
    return {"Authorization": "PVEAPIToken=%s=%s" % (name, secret)}


def task_path(upid, rest="", node="pve1"):
    return "/api2/json/nodes/%s/tasks/%s%s" % (node, urllib.parse.quote(upid, safe=""), rest)


class TaskServerCase(unittest.TestCase):
    """One server for all tests; each test has tasks of its own."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.journal = os.path.join(cls.folder.name, "journal")
        command = [sys.executable, HERE, "--script", "-", "--until-eof", "--journal", cls.journal]
        cls.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        cls.process.stdin.write(json.dumps(SCRIPT).encode() + b"\n")
        cls.process.stdin.flush()
        cls.ready = json.loads(cls.process.stdout.readline())

    @classmethod
    def tearDownClass(cls):
        cls.process.stdin.close()
        cls.process.wait(5)
        cls.process.stdout.close()
        cls.folder.cleanup()

    def client(self, secure=True):
        client = Client(self.ready, secure)
        self.addCleanup(client.sock.close)
        return client

    def ask(self, method, path, headers=None, body=b"", whole=True):
        client = Client(self.ready)
        with client.sock:
            headers = token() if headers is None else headers
            return client.send(method, path, headers, body).receive(whole)

    def get(self, path, headers=None):
        return self.ask("GET", path, headers, whole=False)

    def login(self, username="root@pam", password="demo-password"):
        form = urllib.parse.urlencode({"username": username, "password": password})
        return self.ask("POST", "/api2/json/access/ticket", {}, form.encode(), whole=False)


class Status(TaskServerCase):
    def test_runs_for_the_scripted_looks_and_then_has_an_exitstatus(self):
        looks = [self.get(task_path(RUNS, "/status")).json()["data"] for _ in range(3)]
        self.assertEqual([look["status"] for look in looks], ["running", "running", "stopped"])
        self.assertNotIn("exitstatus", looks[0])
        self.assertEqual(looks[2]["exitstatus"], "OK")
        self.assertEqual(looks[2]["id"], "100")
        self.assertNotIn("tokenid", looks[2])

    def test_splits_the_token_off_the_user(self):
        data = self.get(task_path(ENDED, "/status")).json()["data"]
        self.assertEqual((data["user"], data["tokenid"]), ("root@pam", "demo"))
        self.assertEqual((data["id"], data["exitstatus"]), ("", "WARNINGS: 2"))

    def test_carries_both_connection_headers_and_the_list_one(self):
        both = self.get(task_path(ENDED, "/status")).all("Connection")
        self.assertEqual(both, ["close", "Keep-Alive"])
        self.assertEqual(self.get("/api2/json/version").all("Connection"), ["Keep-Alive"])

    def test_unknown_malformed_and_lower_case_are_400(self):
        for upid, words in (
            (NEVER, "no such task"),
            (ENDED.replace("A1B3", "a1b3"), "no such task"),
            (ENDED[:-1], "unable to parse worker upid"),
        ):
            answer = self.ask("GET", task_path(upid, "/status"))
            self.assertEqual(answer.line, "HTTP/1.1 400 Parameter verification failed.")
            expected = {"message": "Parameter verification failed.\n", "data": None}
            self.assertEqual(answer.json(), dict(expected, errors={"upid": words}))
            self.assertEqual(answer.all("Connection"), ["close"])

    def test_a_late_task_appears_after_the_scripted_requests(self):
        self.assertEqual(self.get(task_path(LATE, "/status")).status, 400)
        data = self.get(task_path(LATE, "/status")).json()["data"]
        self.assertEqual(data["exitstatus"], "unexpected status")

    def test_the_node_may_be_localhost_but_must_exist(self):
        self.assertEqual(self.get(task_path(ENDED, "/status", node="localhost")).status, 200)
        answer = self.get(task_path(ENDED, "/status", node="nosuch"))
        self.assertEqual(answer.status, 500)
        self.assertTrue(answer.json()["message"].startswith("hostname lookup 'nosuch' failed - "))


class Logs(TaskServerCase):
    def test_every_byte_is_one_latin_1_character(self):
        log = self.get(task_path(ENDED, "/log")).json()
        texts = [line["t"] for line in log["data"]]
        self.assertEqual(texts, ["\xc3\xa4", "\xff\xfe", "TASK WARNINGS: 2"])

    def test_limit_is_50_start_skips_and_limit_0_is_the_whole(self):
        log = self.get(task_path(LONG, "/log")).json()
        self.assertEqual((len(log["data"]), log["total"]), (50, 2001))
        log = self.get(task_path(LONG, "/log?start=10&limit=2")).json()["data"]
        self.assertEqual(log, [{"n": 11, "t": "INFO: line 11"}, {"n": 12, "t": "INFO: line 12"}])
        log = self.get(task_path(LONG, "/log?limit=0")).json()["data"]
        self.assertEqual((len(log), log[-1]["t"]), (2001, "TASK OK"))
        self.assertEqual(self.get(task_path(LONG, "/log?start=9999")).json()["data"], [])

    def test_bad_numbers_and_unknown_parameters_are_400(self):
        for query in ("limit=-1", "limit=", "start=1.5", "nosuch=1"):
            self.assertEqual(self.get(task_path(LONG, "/log?" + query)).status, 400)

    def test_an_unfinished_line_grows_from_look_to_look(self):
        seen = [self.get(task_path(GROWS, "/log")).json()["data"] for _ in range(4)]
        self.assertEqual(seen[0], [{"n": 1, "t": "ab"}])
        self.assertEqual(seen[1], [{"n": 1, "t": "abc"}])
        self.assertEqual(seen[2], seen[3])

    def test_an_empty_log_has_no_content_whatever_the_start(self):
        log = self.get(task_path(EMPTY, "/log?start=7")).json()
        self.assertEqual(log, {"data": [{"n": 1, "t": "no content"}], "total": 1})

    def test_the_log_of_an_unknown_task_is_200(self):
        answer = self.get(task_path(NEVER, "/log"))
        words = "unable to open file - No such file or directory"
        self.assertEqual(answer.json(), {"data": [{"n": 1, "t": words}], "total": 1})

    def test_download_is_raw_and_compressed_unasked_above_1024_bytes(self):
        answer = self.get(task_path(ENDED, "/log?download=1"))
        self.assertEqual(answer.body, b"\xc3\xa4\n\xff\xfe\nTASK WARNINGS: 2\n")
        self.assertEqual(answer.all("Content-Type"), ["text/plain"])
        answer = self.get(task_path(LONG, "/log?download=1"))
        self.assertEqual(answer.all("Content-Encoding"), ["gzip"])
        self.assertTrue(gzip.decompress(answer.body).endswith(b"line 2000\nTASK OK\n"))
        self.assertEqual(self.get(task_path(LONG, "/log?download=1&start=0")).status, 500)
        self.assertEqual(self.get(task_path(NEVER, "/log?download=1")).status, 500)

    def test_json_is_compressed_only_if_asked(self):
        path = task_path(LONG, "/log")
        self.assertEqual(self.get(path).all("Content-Encoding"), [])
        answer = self.get(path, dict(token(), **{"Accept-Encoding": "deflate, gzip;q=0"}))
        self.assertEqual(answer.all("Content-Encoding"), ["gzip"])


class Authentication(TaskServerCase):
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


class Requests(TaskServerCase):
    def test_stop_ends_the_task_and_refuses_a_body(self):
        self.assertEqual(self.ask("DELETE", task_path(STOPS), None, b"x").status, 501)
        answer = self.ask("DELETE", task_path(STOPS), whole=False)
        self.assertEqual(answer.json(), {"data": None})
        data = self.get(task_path(STOPS, "/status")).json()["data"]
        self.assertEqual((data["status"], data["exitstatus"]), ("stopped", "received interrupt"))

    def test_post_starts_a_task_or_says_what_the_script_says(self):
        path = "/api2/json/nodes/pve1/qemu/107/status/start"
        upid = self.ask("POST", path, whole=False).json()["data"]
        self.assertRegex(upid, r"^UPID:pve1:[0-9A-F]{8}:[0-9A-F]{8}:[0-9A-F]{8}:qmstart:107:root@")
        self.assertEqual(self.get(task_path(upid, "/status")).json()["data"]["status"], "running")
        answer = self.ask("POST", "/api2/json/nodes/pve1/nothing", whole=False)
        self.assertEqual(answer.json(), {"data": "OK"})

    def test_an_unknown_path_is_501(self):
        answer = self.get("/api2/json/x")
        self.assertEqual(answer.line, "HTTP/1.1 501 Method 'GET /x' not implemented")

    def test_the_list_is_of_ended_tasks_unless_asked_and_faults_come_in_order(self):
        path = "/api2/json/nodes/pve1/tasks"
        answer = self.get(path)
        self.assertEqual(len(answer.body), 5)
        self.assertFalse(self.get(path).clean)
        answer = self.get(path + "?typefilter=vzdump")
        items = answer.json()["data"]
        self.assertEqual([item["upid"] for item in items], [LONG, ENDED])
        self.assertEqual(answer.all("Connection"), ["Keep-Alive"])
        items = self.get(path + "?source=active&typefilter=aptupdate").json()["data"]
        self.assertEqual((items[0]["status"], items[0]["saved"]), ("RUNNING", "0"))
        answer = self.get(path + "?limit=0&errors=1&typefilter=vzdump")
        self.assertEqual(answer.json(), {"data": [], "total": 1})
        self.assertEqual(self.get(path + "?typefilter=nosuch").json(), {"data": []})


class Connections(TaskServerCase):
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


if __name__ == "__main__":
    unittest.main()
