"""PBS: the facts of sections 1 to 3."""

import urllib.parse
import zlib

from case import BASE, SECRET, Case, task_path

# The last four digits of the task id tell the tests' tasks apart.
UPID = "UPID:pbs1:000002B2:00000158:0000%s:674D828C:%s:%s:"
RUNS = UPID % ("0001", "backup", "store1\\x3avm-100:backup@pbs!pve1")
ENDED = UPID % ("0002", "garbage_collection", "store1:root@pam")
LONG = UPID % ("0003", "verify", "store2:bob@pbs")
RACES = UPID % ("0004", "prune", "store1:root@pam")
EMPTY = UPID % ("0005", "logrotate", ":root@pam")
STOPS = UPID % ("0006", "syncjob", "-\\x3ar\\x3astore1\\x3a\\x3aj:root@pam!demo")
BROKEN = UPID % ("0007", "verify", "store2:root@pam")
NEVER = UPID % ("0008", "backup", "store1\\x3avm-1:root@pam")
SLASH = UPID % ("0009", "dir/create", "a/b:root@pam")
STAMPED = "2024-12-02T10:49:01+02:00: one"

SCRIPT = {
    "product": "pbs",
    "users": {
        "root@pam": {"password": "demo-password"},
        "bob@pbs": {"password": "b", "audit": False},
    },
    "tokens": {
        "root@pam!demo": {"secret": SECRET},
        "bob@pbs!ci": {"secret": "a:=b", "audit": False},
    },
    "unauthorized_delay": 0.02,
    "tasks": [
        {"upid": RUNS, "looks": 1, "log": [STAMPED, "zwei: ü"]},
        {"upid": ENDED, "exitstatus": "WARNINGS: 2", "log": ["a"], "endtime": 1733133001},
        {"upid": LONG, "log_lines": 2000, "exitstatus": "OK"},
        {"upid": RACES, "looks": 1, "log": ["a", "b"], "active_race": True},
        {"upid": EMPTY, "running": True},
        {"upid": STOPS, "running": True, "stop_delay": 0.2},
        {"upid": BROKEN, "log_base64": "YQr/Cg==", "exitstatus": "no such chunk"},
        {"upid": SLASH, "exitstatus": "unknown"},
    ],
    "faults": [
        {"on": "task", "do": {"status": 503, "body": "busy"}},
        {"on": "task", "do": {"body_bytes": 20, "no_length": True}},
        {"on": "task", "do": {"cut": 4}},
    ],
}


def token(name="root@pam!demo", secret=SECRET, mark="="):
    return {"Authorization": "PBSAPIToken%s%s:%s" % (mark, name, urllib.parse.quote(secret))}


BOB = token("bob@pbs!ci", "a:=b")


class PbsCase(Case):
    script = SCRIPT
    headers = token()

    def log(self, upid, query=""):
        return self.get(task_path(upid, "/log" + query)).json()


class Status(PbsCase):
    def test_the_id_is_unescaped_and_the_token_split_off(self):
        first, last = (self.data(task_path(RUNS, "/status")) for _ in range(2))
        self.assertEqual((first["id"], first["status"]), ("store1:vm/100", "running"))
        self.assertEqual((first["user"], first["tokenid"]), ("backup@pbs", "pve1"))
        self.assertNotIn("exitstatus", first)
        self.assertEqual((last["status"], last["exitstatus"]), ("stopped", "OK"))
        self.assertNotIn("task_id", last)

    def test_an_end_has_its_time_and_no_id_is_null(self):
        found = self.data(task_path(ENDED, "/status"))
        self.assertEqual((found["endtime"], found["exitstatus"]), (1733133001, "WARNINGS: 2"))
        found = self.data(task_path(EMPTY, "/status"))
        self.assertEqual((found["id"], found["pid"]), (None, 690))
        self.assertNotIn("endtime", found)

    def test_a_task_that_never_was_has_stopped_and_only_its_log_tells(self):
        found = self.data(task_path(NEVER, "/status"))
        self.assertEqual((found["status"], found["exitstatus"]), ("stopped", "unknown"))
        answer = self.get(task_path(NEVER, "/log"))
        self.assert_says(answer, 400, "No such file or directory (os error 2)")

    def test_neither_the_node_nor_the_case_of_hex_digits_matters(self):
        lower = ENDED.replace("2B2", "2b2")
        found = self.data(task_path(lower, "/status", node="whatever"))
        self.assertEqual((found["exitstatus"], found["upid"]), ("WARNINGS: 2", lower))

    def test_a_slash_in_a_upid_is_one_of_its_characters(self):
        found = self.data(task_path(SLASH, "/status"))
        self.assertEqual((found["id"], found["exitstatus"]), ("a/b", "unknown"))

    def test_nine_pieces_are_refused(self):
        words = "parameter verification failed - 'upid': value does not match the regex pattern"
        for upid in (ENDED.replace(":00000002", ""), ENDED[:-1], ENDED + "\n"):
            self.assert_says(self.get(task_path(upid, "/status")), 400, words)


class Logs(PbsCase):
    def test_lines_have_a_stamp_and_utf_8_is_kept(self):
        found = self.log(RUNS)
        self.assertEqual((found["total"], found["success"]), (len(found["data"]), 1))
        self.assertNotIn("active", found)
        texts = [line["t"] for line in found["data"]]
        self.assertEqual(texts[:2], [STAMPED, "2024-12-02T11:49:00+02:00: zwei: ü"])

    def test_start_is_the_number_of_the_first_line(self):
        for query, first, count in (("", 1, 50), ("?start=1", 1, 50), ("?start=7&limit=2", 7, 2)):
            data = self.log(LONG, query)["data"]
            self.assertEqual((data[0]["n"], len(data)), (first, count))
            self.assertTrue(data[0]["t"].endswith(": INFO: line %d" % first))
        found = self.log(LONG, "?limit=0")
        self.assertEqual((found["total"], len(found["data"])), (2001, 2001))
        self.assertRegex(found["data"][-1]["t"], r"^.{25}: TASK OK$")
        self.assertEqual(self.log(LONG, "?start=3000")["data"], [])

    def test_an_empty_log_has_no_lines(self):
        found = self.log(EMPTY, "?test-status=1")
        self.assertEqual(found, {"data": [], "total": 0, "success": 1, "active": True})

    def test_active_false_may_come_before_the_last_line(self):
        found = [self.log(RACES, "?test-status=1") for _ in range(3)]
        self.assertEqual([look["active"] for look in found], [True, False, False])
        self.assertEqual([look["total"] for look in found], [2, 2, 3])

    def test_an_invalid_byte_ends_the_log(self):
        found = self.log(BROKEN)
        self.assertEqual((found["total"], found["data"][0]["t"][-2:]), (1, " a"))

    def test_a_download_is_chunked_and_stands_alone(self):
        answer = self.get(task_path(LONG, "/log?download=1"))
        self.assertEqual(answer.all("Transfer-Encoding"), ["chunked"])
        self.assertEqual(answer.all("Content-Type"), ["text/plain"])
        self.assertEqual(len(answer.body.splitlines()), 2001)
        answer = self.get(task_path(LONG, "/log?download=1&limit=0"))
        self.assert_says(answer, 400, "Parameter 'download' cannot be used with other parameters")

    def test_bad_parameters_are_400(self):
        begin = "parameter verification failed - "
        for query, words in (
            ("limit=x", "'limit': invalid digit found in string"),
            ("start=-1", "'start': value must have a minimum value of 0 (got -1)"),
            ("nosuch=1", "'nosuch': schema does not allow additional properties."),
        ):
            self.assert_says(self.get(task_path(LONG, "/log?" + query)), 400, begin + words)

    def test_deflate_is_all_it_knows(self):
        headers = dict(token(), **{"Accept-Encoding": "gzip, deflate"})
        answer = self.get(task_path(LONG, "/log"), headers)
        self.assertEqual(answer.all("Content-Encoding"), ["deflate"])
        self.assertIn(b'"total":2001', zlib.decompress(answer.body))


class Rights(PbsCase):
    def test_a_401_is_plain_text_and_takes_the_cookie_away(self):
        path = task_path(ENDED, "/status")
        bad = dict(token(), Cookie="PBSAuthCookie=PBS:root@pam:1::x")
        pve = {"Authorization": "PVEAPIToken=root@pam!demo=" + SECRET}
        for headers in ({}, bad, pve, token(secret="wrong"), token(mark=":")):
            answer = self.get(path, headers)
            self.assert_says(answer, 401, "authentication failed")
            self.assertIn("__Host-PBSAuthCookie=; Expires=Thu, 01 Jan", answer.all("Set-Cookie")[0])

    def test_a_token_has_a_colon_and_a_mark_after_the_scheme(self):
        for headers in (token(mark=" "), token(mark="="), BOB):
            self.assertEqual(self.get(BASE + "/version", headers).status, 200)

    def test_others_tasks_are_400_even_if_they_never_were(self):
        for upid in (ENDED, NEVER, LONG):
            answer = self.get(task_path(upid, "/status"), BOB)
            self.assert_says(answer, 400, "task access not allowed")
        answer = self.ask("DELETE", task_path(ENDED), BOB, whole=False)
        self.assert_says(answer, 400, "missing permissions 'Sys.Modify' on '/system/tasks'")

    def test_an_unknown_path_is_404_and_a_long_one_414(self):
        self.assert_says(self.get(BASE + "/x"), 404, "Path '/api2/json/x' not found.")
        self.assertEqual(self.get(BASE + "/version?x=" + "x" * 3072).status, 414)

    def test_a_ticket_needs_csrf_to_stop_and_sees_its_tokens_tasks(self):
        data = self.login().json()["data"]
        self.assertRegex(data["ticket"], r"^PBS:root@pam:[0-9A-F]{8}::")
        headers = {"Cookie": "PBSAuthCookie=" + urllib.parse.quote(data["ticket"], safe="")}
        answer = self.ask("DELETE", task_path(NEVER), headers, whole=False)
        self.assert_says(answer, 401, "authentication failed")
        headers["CSRFPreventionToken"] = data["CSRFPreventionToken"]
        answer = self.ask("DELETE", task_path(NEVER), headers, whole=False)
        self.assertEqual(answer.json(), {"data": None})
        self.assert_says(self.login(password="wrong"), 401, "permission check failed.")

    def test_http_only_gives_the_ticket_as_a_cookie(self):
        answer = self.login(**{"http-only": "1"})
        self.assertNotIn("ticket", answer.json()["data"])
        self.assertRegex(answer.all("Set-Cookie")[0], r"^__Host-PBSAuthCookie=PBS:root@pam:")


class Requests(PbsCase):
    def test_a_stop_returns_at_once_and_the_task_ends_later(self):
        client = self.client()
        answer = client.send("DELETE", task_path(STOPS), token()).receive(whole=False)
        self.assertEqual((answer.json(), answer.all("Connection")), ({"data": None}, []))
        states = []
        while "stopped" not in states:
            client.send("GET", task_path(STOPS, "/status"), token())
            states.append(client.receive(whole=False).json()["data"]["status"])
        self.assertEqual(states[0], "running")
        found = self.data(task_path(STOPS, "/status"))
        self.assertEqual(found["exitstatus"], "sync aborted")

    def test_an_error_does_not_end_the_connection(self):
        client = self.client()
        for _ in range(110):
            client.send("GET", BASE + "/x", token())
            self.assertEqual(client.receive(whole=False).status, 404)

    def test_the_list_names_things_its_own_way(self):
        answer = self.get(BASE + "/nodes/localhost/tasks?typefilter=logrot").json()
        item = answer["data"][0]
        self.assertEqual((item["upid"], item["node"]), (EMPTY, "localhost"))
        self.assertEqual((item["worker_type"], item["worker_id"]), ("logrotate", None))
        self.assertEqual(set(item) & {"status", "endtime", "type", "id", "tokenid"}, set())
        item = self.data(BASE + "/nodes/x/tasks?userfilter=bob&limit=0")[0]
        self.assertEqual((item["status"], item["user"]), ("OK", "bob@pbs"))

    def test_the_total_of_a_list_is_one_more_if_more_may_follow(self):
        path = BASE + "/nodes/localhost/tasks?store=store2"
        self.assertEqual(self.get(path).json()["total"], 2)
        found = self.get(path + "&limit=1&start=1").json()
        self.assertEqual((len(found["data"]), found["total"]), (1, 3))
        found = self.data(path + "&errors=1")
        self.assertEqual([item["status"] for item in found], ["no such chunk"])
        found = self.data(path + "&statusfilter=ok&statusfilter=warning")
        self.assertEqual([item["upid"] for item in found], [LONG])

    def test_faults_keep_to_its_own_headers(self):
        busy, endless, cut = (self.ask("GET", task_path(ENDED)) for _ in range(3))
        self.assertEqual((busy.status, busy.body, busy.all("Server")), (503, b"busy", []))
        self.assertEqual((len(endless.body), endless.all("Content-Length")), (20, []))
        self.assertEqual((cut.body, cut.all("Content-Length")), (b'{"da', ["47"]))

    def test_post_starts_a_task_of_ten_pieces(self):
        path = BASE + "/admin/datastore/store-1/gc"
        upid = self.ask("POST", path, whole=False).json()["data"]
        end = r"garbage_collection:store\\x2d1:root@pam!demo:$"
        self.assertRegex(upid, r"^UPID:pbs1:000002B2:[0-9A-F]{8}:[0-9A-F]{8}:[0-9A-F]{8}:" + end)
        self.assertEqual(self.data(task_path(upid, "/status"))["id"], "store-1")
