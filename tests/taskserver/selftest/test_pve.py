"""PVE: the facts that were measured on real daemons."""

import gzip
import time

from case import SECRET, Case, task_path, token

RUNS = "UPID:pve1:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam:"
ENDED = "UPID:pve1:0003A1B3:0A1B2C3D:68F0C0DF:vzdump::root@pam!demo:"
LONG = "UPID:pve1:0003A1B4:0A1B2C3D:68F0C0E0:vzdump::bob@pve:"
GROWS = "UPID:pve1:0003A1B5:0A1B2C3D:68F0C0E1:imgcopy::root@pam:"
EMPTY = "UPID:pve1:0003A1B6:0A1B2C3D:68F0C0E2:aptupdate::root@pam:"
STOPS = "UPID:pve1:0003A1B7:0A1B2C3D:68F0C0E3:qmclone:101:root@pam:"
LATE = "UPID:pve1:0003A1B8:0A1B2C3D:68F0C0E4:qmstop:102:root@pam:"
NEVER = "UPID:pve1:0003A1B9:0A1B2C3D:68F0C0E5:qmstop:103:root@pam:"

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




class PveCase(Case):
    script = SCRIPT


class Status(PveCase):
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


class Logs(PveCase):
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


class Requests(PveCase):
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


HA = "UPID:pve1:0003A1C1:0A1B2C3D:68F0C0E6:hastart:101:root@pam!demo:"
PATH = "/api2/json/nodes/%s/tasks?source=all&vmid=%d"


class HighAvailability(Case):
    script = {
        "tasks": [
            {"upid": HA, "looks": 1, "then": {"node": "pve2", "exitstatus": "no quorum"}},
        ],
        "nodes": ["pve1", "pve2"],
        "users": {"root@pam": {"password": "demo-password"}, "ann@pve": {"password": "x"}},
        "tokens": {
            "root@pam!demo": {"secret": SECRET},
            "ann@pve!ci": {"secret": SECRET, "audit": False},
        },
        "create": {
            r"POST /nodes/[^/]+/qemu/(?P<id>\d+)/status/start": {
                "type": "hastart",
                "then": {"after": 1, "seconds": 60},
            },
            r"POST /nodes/[^/]+/qemu/(?P<id>\d+)/migrate": {"type": "hamigrate", "then": {}},
        },
    }

    def test_what_was_queued_is_done_later_by_root(self):
        self.ask("POST", "/api2/json/nodes/pve1/qemu/100/status/start", whole=False)
        items = self.data(PATH % ("pve1", 100))
        self.assertEqual([item["type"] for item in items], ["hastart"])
        end = time.monotonic() + 5
        while len(items) < 2 and time.monotonic() < end:
            items = self.data(PATH % ("pve1", 100))
        self.assertEqual((items[0]["type"], items[0]["status"]), ("qmstart", "RUNNING"))
        found = self.data(task_path(items[0]["upid"], "/status"))
        self.assertEqual((found["user"], found["id"]), ("root@pam", "100"))

    def test_nothing_follows_before_the_request_has_ended(self):
        self.assertEqual(self.data(PATH % ("pve2", 101)), [])
        looks = [self.data(task_path(HA, "/status"))["status"] for _ in range(2)]
        self.assertEqual(looks, ["running", "stopped"])
        items = self.data(PATH % ("pve2", 101))
        self.assertEqual([item["status"] for item in items], ["no quorum"])

    def test_the_clusters_list_has_all_nodes_and_less_of_each_task(self):
        self.get(task_path(HA, "/status"))
        self.get(task_path(HA, "/status"))
        items = {item["node"]: item for item in self.data("/api2/json/cluster/tasks")}
        self.assertEqual(items["pve2"]["type"], "qmstart")
        self.assertEqual(items["pve2"]["status"], "no quorum")
        self.assertFalse({"pid", "pstart"} & set(items["pve2"]))
        self.ask("POST", "/api2/json/nodes/pve2/qemu/103/status/stop", whole=False)
        (item,) = [item for item in self.data("/api2/json/cluster/tasks") if item["id"] == "103"]
        self.assertFalse({"pstart", "status", "endtime"} & set(item))
        self.assertTrue({"pid", "upid", "starttime"} <= set(item))
        self.assertEqual((item["user"], item["tokenid"]), ("root@pam", "demo"))
        self.assertEqual((item["saved"], items["pve2"]["saved"]), ("0", 1))

    def test_the_clusters_list_hides_all_from_a_token_without_audit(self):
        path = "/api2/json/nodes/pve1/qemu/104/status/start"
        headers = token("ann@pve!ci", SECRET)
        self.ask("POST", path, headers, whole=False)
        self.assertEqual(self.data("/api2/json/cluster/tasks", headers), [])
        self.assertEqual(len(self.data(PATH % ("pve1", 104), headers)), 1)

    def test_permissions_are_those_of_who_asks(self):
        path = "/api2/json/access/permissions?path=/nodes/pve1"
        self.assertEqual(self.data(path), {"/nodes/pve1": {"Sys.Audit": 0}})
        self.assertEqual(self.data(path, token("ann@pve!ci", SECRET)), {"/nodes/pve1": {}})

    def test_a_request_by_post_is_followed_too(self):
        answer = self.ask("POST", "/api2/json/nodes/pve1/qemu/102/migrate", whole=False)
        found = self.data(task_path(answer.json()["data"], "/status"))
        self.assertEqual(found["exitstatus"], "OK")
        kinds = {item["type"] for item in self.data(PATH % ("pve1", 102))}
        self.assertEqual(kinds, {"hamigrate", "qmigrate"})
