"""PMG: as PVE, but for what sections 1 to 3 say."""

from case import BASE, SECRET, Case, task_path, token

RUNS = "UPID:pmg1:0003A1B2:0A1B2C3D:68F0C0DE:aptupdate::root@pam:"
ENDED = "UPID:pmg1:0003A1B3:0A1B2C3D:68F0C0DF:saupdate::admin@pmg:"
NEVER = "UPID:pmg1:0003A1B9:0A1B2C3D:68F0C0E5:avupdate::root@pam:"

SCRIPT = {
    "product": "pmg",
    "users": {
        "root@pam": {"password": "demo-password"},
        "audit@pmg": {"password": "a", "role": "audit"},
        "admin@pmg": {"password": "q", "role": "qmanager"},
    },
    "unauthorized_delay": 0.02,
    "tasks": [
        {"upid": RUNS, "running": True},
        {"upid": ENDED, "log": ["ü"], "exitstatus": "update failed"},
    ],
}


def path(upid, rest=""):
    return task_path(upid, rest, node="pmg1")


class Pmg(Case):
    script = SCRIPT

    def setUp(self):
        self.headers = self.cookie()

    def cookie(self, username="root@pam", password="demo-password"):
        data = self.login(username, password).json()["data"]
        headers = {"Cookie": "PMGAuthCookie=" + data["ticket"]}
        return dict(headers, CSRFPreventionToken=data["CSRFPreventionToken"])

    def test_status_and_log_are_pves(self):
        found = self.data(path(ENDED, "/status"))
        self.assertEqual((found["exitstatus"], found["id"]), ("update failed", ""))
        texts = [line["t"] for line in self.data(path(ENDED, "/log"))]
        self.assertEqual(texts, ["\xc3\xbc", "TASK ERROR: update failed"])
        words = "unable to open file - No such file or directory"
        self.assertEqual(self.data(path(NEVER, "/log")), [{"n": 1, "t": words}])

    def test_unknown_and_malformed_upids_are_500(self):
        begin = "Use of inherited AUTOLOAD for non-method PMG::API2::Tasks::raise_param_exc() is "
        for method, rest in (("GET", "/status"), ("DELETE", "")):
            for upid in (NEVER, NEVER[:-1]):
                answer = self.ask(method, path(upid, rest))
                self.assertTrue(answer.line.startswith("HTTP/1.1 500 " + begin))
                self.assertTrue(answer.json()["message"].startswith(begin))
        self.assertEqual(self.get(path(NEVER[:-1], "/log")).status, 500)

    def test_measured_there_are_no_tokens(self):
        value = token(secret=SECRET)["Authorization"]
        for headers, reason in (
            ({"Authorization": value}, "API tokens not implemented"),
            ({"Authorization": value.replace("PVE", "PMG")}, "No ticket"),
            ({}, "No ticket"),
        ):
            answer = self.get(path(ENDED, "/status"), headers)
            self.assertEqual(answer.line, "HTTP/1.1 401 " + reason)

    def test_a_role_decides_before_anything_is_looked_up(self):
        reader = self.cookie("audit@pmg", "a")
        self.assertEqual(self.get(path(RUNS, "/status"), reader).status, 200)
        owner = self.cookie("admin@pmg", "q")
        for method, rest, headers in (
            ("DELETE", "", reader),
            ("GET", "/status", owner),
            ("GET", "/log?limit=x", owner),
        ):
            answer = self.ask(method, path(NEVER, rest), headers)
            self.assertEqual(answer.line, "HTTP/1.1 403 Permission check failed")

    def test_a_login_tells_the_role_and_knows_root_by_two_names(self):
        data = self.login("root@pmg").json()["data"]
        self.assertEqual((data["username"], data["role"]), ("root@pam", "root"))
        self.assertTrue(data["ticket"].startswith("PMG:root@pam:"))
        self.assertEqual(self.login("audit", "a").status, 401)
        data = self.login("audit", "a", realm="pmg").json()["data"]
        self.assertEqual((data["username"], data["role"]), ("audit@pmg", "audit"))

    def test_the_list_is_of_ended_tasks_and_knows_neither_source_nor_vmid(self):
        tasks = BASE + "/nodes/pmg1/tasks"
        found = self.data(tasks + "?limit=0")
        self.assertEqual([item["upid"] for item in found], [ENDED])
        for query in ("source=all", "vmid=100"):
            self.assertEqual(self.get(tasks + "?" + query).status, 400)


class Lists(Case):
    """node_tasks in src/PMG/API2/Tasks.pm."""

    script = {
        "product": "pmg",
        "history": [{"count": 60, "nodes": ["pmg1"], "users": ["admin@pmg"]}],
        "tasks": [
            {"upid": RUNS, "looks": 1, "unnoticed": True},
            {"upid": ENDED, "looks": 1, "exitstatus": "update failed"},
        ],
    }

    def setUp(self):
        data = self.login().json()["data"]
        self.headers = {"Cookie": "PMGAuthCookie=" + data["ticket"]}
        self.headers["CSRFPreventionToken"] = data["CSRFPreventionToken"]

    def rows(self, query=""):
        return self.data(BASE + "/nodes/pmg1/tasks?" + query)

    def test_measured_no_limit_is_a_limit_of_50(self):
        for query, count in (("", 50), ("limit=0", 50), ("limit=55", 55)):
            self.assertEqual(len(self.rows(query)), count)
        self.assertEqual(self.data(BASE + "/nodes"), [{"node": "pmg1"}])

    def test_measured_an_end_that_nobody_noticed_is_listed_with_the_next_one(self):
        for task in (RUNS, ENDED):
            before = self.rows()
            for _ in range(2):
                self.get(path(task, "/status"))
            found = [row["upid"] for row in self.rows()]
            expected = [] if task == RUNS else [ENDED, RUNS]
            self.assertEqual(found[: len(expected)], expected)
            self.assertEqual(found[len(expected)], before[0]["upid"])
