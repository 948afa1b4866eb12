"""PVE: node_tasks in PVE/API2/Tasks.pm, as measured; active_workers in PVE/RESTEnvironment.pm."""

import time

from case import BASE, SECRET, Case, token

START = 0x68F0C000


def upid(number, kind="vzdump", ident="", user="root@pam", node="pve1"):
    text = "UPID:%s:%08X:0A1B2C3D:%08X:%s:%s:%s:"
    return text % (node, number, START + number, kind, ident, user)


OK = upid(1, ident="100")
WARNED = upid(2, ident="1001", user="alice@pve!sep")
FAILED = upid(3, ident="100@store", kind="imgdel", user="malice@pve")
LOST = upid(4, kind="qmstart", ident="101", user="alice@pve")
FIRST = upid(5, kind="qmstart", ident="100", user="alice@pve!full")
SECOND = upid(6, user="alice@pve")
ENDED = [OK, WARNED, FAILED, LOST]

USERS = {
    "root@pam": {"password": "demo-password"},
    "alice@pve": {"password": "a", "audit": False},
    "auditor@pve": {"password": "a", "audit": ["pve2"], "modify": False},
}
TOKENS = {
    "root@pam!demo": {"secret": SECRET},
    "alice@pve!sep": {"secret": SECRET, "audit": False},
    "alice@pve!full": {"secret": SECRET, "audit": False},
}


class Lists(Case):
    script = {
        "users": USERS,
        "tokens": TOKENS,
        "nodes": ["pve1", "pve2"],
        "tasks": [
            {"upid": SECOND, "running": True},
            {"upid": FIRST, "running": True},
            {"upid": OK, "endtime": START + 50},
            {"upid": WARNED, "endtime": START + 40, "exitstatus": "WARNINGS: 1"},
            {"upid": FAILED, "endtime": START + 30, "exitstatus": "OKAY"},
            {"upid": LOST, "endtime": START + 20, "exitstatus": "unexpected status"},
        ],
    }

    def answer(self, query="", node="pve1", headers=None):
        return self.get(BASE + "/nodes/%s/tasks?%s" % (node, query), headers)

    def upids(self, query="", headers=None):
        return [row["upid"] for row in self.answer(query, headers=headers).json()["data"]]

    def alice(self):
        ticket = self.login("alice@pve", "a").json()["data"]["ticket"]
        return {"Cookie": "PVEAuthCookie=" + ticket}

    def test_measured_rows(self):
        row = self.answer("vmid=1001").json()["data"][0]
        expected = {"upid": WARNED, "node": "pve1", "pid": 2, "pstart": 0x0A1B2C3D, "id": "1001"}
        expected.update(starttime=START + 2, type="vzdump", user="alice@pve", tokenid="sep")
        self.assertEqual(row, dict(expected, endtime=START + 40, status="WARNINGS: 1"))
        row = self.answer("source=active").json()["data"][0]
        self.assertEqual((row["user"], row["status"]), ("alice@pve!full", "RUNNING"))
        self.assertEqual(row["saved"], "0")
        self.assertEqual({"endtime", "tokenid"} & set(row), set())

    def test_measured_order_and_pages(self):
        self.assertEqual(self.upids(), ENDED)
        self.assertEqual(self.upids("source=all"), [FIRST, SECOND] + ENDED)
        self.assertEqual(self.upids("source=active"), [FIRST, SECOND])
        self.assertEqual(self.upids("source=all&start=1&limit=3"), [SECOND, OK, WARNED])
        self.assertEqual(self.upids("start=1&limit=1"), [WARNED])
        for query in ("limit=0", "start=9", "start=1&limit=2"):
            self.assertEqual(self.answer(query).json()["total"], 4)
        self.assertEqual(self.upids("limit=0"), [])
        self.assertEqual(len(self.upids("limit=1" + "0" * 20)), 4)
        self.assertEqual(self.answer("typefilter=nosuch").json(), {"data": []})

    def test_measured_filters(self):
        for query, found in (
            ("typefilter=vzdump", [OK, WARNED]),
            ("typefilter=VZDUMP", []),
            ("typefilter=", ENDED),
            ("typefilter=0", ENDED),
            ("vmid=100", [OK]),
            ("source=all&vmid=100", [FIRST, OK]),
            ("userfilter=ALICE@pve", [WARNED, FAILED, LOST]),
            ("source=all&userfilter=alice@pve!full", [FIRST]),
            ("source=all&userfilter=alice@pve!sep", []),
            ("since=%d&until=%d" % (START + 2, START + 3), [WARNED, FAILED]),
            ("since=-1&until=99999999999", ENDED),
        ):
            self.assertEqual(self.upids(query), found, query)

    def test_measured_states(self):
        for query, found in (
            ("statusfilter=ok", [OK]),
            ("statusfilter=WARNING,error", [WARNED, FAILED]),
            ("statusfilter=ok%3Bwarning", [OK, WARNED]),
            ("statusfilter=ok%20warning", [OK, WARNED]),
            ("statusfilter=ok%00error", [OK, FAILED]),
            ("statusfilter=ok&statusfilter=error", [OK, FAILED]),
            ("statusfilter=", []),
            ("source=all&statusfilter=unknown", [FIRST, SECOND, LOST]),
            ("source=all&errors=1", [FIRST, SECOND, WARNED, FAILED, LOST]),
            ("errors=1&statusfilter=ok", [WARNED, FAILED, LOST]),
        ):
            self.assertEqual(self.upids(query), found, query)

    def test_measured_refusals(self):
        for query, name in (
            ("limit=-1", "limit"),
            ("limit=1.5", "limit"),
            ("limit=", "limit"),
            ("limit=1&limit=2", "limit"),
            ("since=1.5", "since"),
            ("vmid=99", "vmid"),
            ("errors=true", "errors"),
            ("statusfilter=running", "statusfilter"),
            ("source=running", "source"),
            ("nosuch=1", "nosuch"),
            ("statusfilter=ok;error", "error"),
            ("=3", "_root"),
        ):
            answer = self.answer(query)
            self.assertEqual((answer.status, list(answer.json()["errors"])), (400, [name]), query)

    def test_measured_rights(self):
        self.assertEqual(self.upids("source=all", self.alice()), [SECOND, WARNED, LOST])
        for name, found in (("alice@pve!sep", [WARNED]), ("alice@pve!full", [FIRST])):
            self.assertEqual(self.upids("source=all", token(name)), found)
        ticket = self.login("auditor@pve", "a").json()["data"]["ticket"]
        self.assertEqual(self.upids("", {"Cookie": "PVEAuthCookie=" + ticket}), [])

    def test_the_clusters_list_takes_no_parameters(self):
        answer = self.get(BASE + "/cluster/tasks?limit=1")
        self.assertEqual(answer.status, 400)
        answer = self.get(BASE + "/cluster/tasks").json()
        self.assertEqual((set(answer), len(answer["data"])), ({"data"}, 6))


class Files(Case):
    """What the files `active` and `index` make of it."""

    script = {
        "nodes": ["pve1", "pve2", "pve3", "pve4", "pve5"],
        "history": [
            {"count": 2000, "nodes": ["pve2"], "seed": 7},
            {"count": 20, "nodes": ["pve3"], "users": ["a@pve!tt"], "until": START + 1},
        ],
        "list_lag": 0.3,
        "tasks": [
            {"upid": upid(1), "looks": 1},
            {"upid": upid(2, node="pve5"), "running": True, "listed": "after_end", "list_lag": 0},
            {"upid": upid(3, node="pve5"), "running": True, "listed": "never"},
            {"upid": upid(4, node="pve3"), "endtime": START + 5, "rows": 2},
            {"upid": upid(5, node="pve4"), "looks": 1, "list_lag": 0, "list_race": True},
        ],
    }

    def rows(self, node, query="source=all"):
        return self.data(BASE + "/nodes/%s/tasks?%s" % (node, query))

    def test_measured_an_end_is_listed_late(self):
        path = BASE + "/nodes/pve1/tasks/%s/status" % upid(1)
        looks = [self.data(path)["status"] for _ in range(2)]
        self.assertEqual(looks, ["running", "stopped"])
        self.assertEqual([row["status"] for row in self.rows("pve1")], ["RUNNING"])
        time.sleep(0.35)
        self.assertEqual([row["status"] for row in self.rows("pve1")], ["OK"])

    def test_measured_a_task_begun_under_a_held_lock_is_listed_after_its_end(self):
        self.assertEqual(self.rows("pve5"), [])
        tasks = [upid(number, node="pve5") for number in (2, 3)]
        for task in tasks:
            self.ask("DELETE", BASE + "/nodes/pve5/tasks/" + task, whole=False)
        self.assertEqual([row["upid"] for row in self.rows("pve5")], tasks[:1])

    def test_measured_the_index_rotates_at_50000_bytes(self):
        rows = self.rows("pve2", "limit=5000")
        self.assertTrue(600 < len(rows) < 1400, len(rows))
        ends = [row["endtime"] for row in rows]
        self.assertEqual(ends, sorted(ends, reverse=True))
        found = self.data(BASE + "/nodes/pve2/tasks/%s/status" % rows[-1]["upid"])
        self.assertEqual(found["exitstatus"], rows[-1]["status"])

    def test_measured_an_upid_can_be_listed_twice_and_counts_twice(self):
        answer = self.get(BASE + "/nodes/pve3/tasks").json()
        self.assertEqual(answer["total"], 22)
        self.assertEqual([row["upid"] for row in answer["data"]].count(upid(4, node="pve3")), 2)
        self.assertEqual(answer["data"][-1]["tokenid"], "tt")

    def test_measured_a_list_may_show_an_end_twice(self):
        for _ in range(2):
            self.get(BASE + "/nodes/pve4/tasks/%s/status" % upid(5, node="pve4"))
        states = [[row["status"] for row in self.rows("pve4")] for _ in range(2)]
        self.assertEqual(states, [["RUNNING", "OK"], ["OK"]])


class Dates(Case):
    """A scene whose tasks are always of last night."""

    script = {
        "history": [{"count": 10, "since": -3600}],
        "tasks": [{"upid": upid(1), "age": 7200, "took": 600, "exitstatus": "job errors"}],
    }

    def test_ages_count_from_the_start_of_the_server(self):
        rows = self.data(BASE + "/nodes/pve1/tasks?limit=99")
        now = time.time()
        self.assertEqual(len(rows), 11)
        self.assertTrue(all(now - 3700 < row["starttime"] <= now for row in rows[:-1]))
        self.assertAlmostEqual(rows[-1]["starttime"], now - 7200, delta=60)
        self.assertEqual(rows[-1]["endtime"] - rows[-1]["starttime"], 600)
        found = self.data(BASE + "/nodes/pve1/tasks/%s/status" % rows[-1]["upid"])
        self.assertEqual(found["exitstatus"], "job errors")


class Cluster(Case):
    """Its nodes, of which some are down, and its guests."""

    script = {
        "users": USERS,
        "nodes": ["pve1", "pve2", "pve3", "pve4"],
        "down": {"pve2": "route", "pve3": {"how": "hangs", "until": 5}, "pve4": "tls"},
        "proxy_timeout": 0.2,
        "guests": [{"vmid": 104, "name": "web", "node": "pve2"}, {"vmid": 100, "type": "lxc"}],
        "tasks": [{"upid": upid(1)}, {"upid": upid(2, node="pve2")}],
    }

    def test_nodes_are_online_or_offline(self):
        """extract_node_stats in PVE/API2Tools.pm."""
        rows = {row["node"]: row for row in self.data(BASE + "/nodes")}
        self.assertEqual(rows["pve1"]["status"], "online")
        self.assertEqual((rows["pve2"]["status"], rows["pve2"]["type"]), ("offline", "node"))
        self.assertEqual((rows["pve2"]["maxcpu"], rows["pve2"].get("uptime")), (8, None))
        ticket = self.login("alice@pve", "a").json()["data"]["ticket"]
        rows = self.data(BASE + "/nodes", {"Cookie": "PVEAuthCookie=" + ticket})
        self.assertEqual((len(rows), "maxcpu" in rows[0]), (4, False))

    def test_measured_a_node_that_is_down_is_59x_without_a_body(self):
        for node, line in (
            ("pve2", "595 No route to host"),
            ("pve3", "596 Connection timed out"),
            ("pve4", "596 error:0A000086:SSL routines::certificate verify failed"),
        ):
            answer = self.get(BASE + "/nodes/%s/tasks?nosuch=1" % node)
            self.assertEqual((answer.line, answer.body), ("HTTP/1.1 " + line, b""))
        self.assertEqual([row["node"] for row in self.data(BASE + "/cluster/tasks")], ["pve1"])

    def test_guests_are_rows_of_the_clusters_resources(self):
        """resources in PVE/API2/Cluster.pm, extract_vm_stats in PVE/API2Tools.pm."""
        rows = self.data(BASE + "/cluster/resources?type=vm")
        found = [(row["id"], row["vmid"], row["name"], row["node"]) for row in rows]
        expected = [("lxc/100", 100, "VM 100", "pve1"), ("qemu/104", 104, "web", "pve2")]
        self.assertEqual(found, expected)
        self.assertEqual(len(self.data(BASE + "/cluster/resources")), 6)
        self.assertEqual(self.get(BASE + "/cluster/resources?type=x").status, 400)
