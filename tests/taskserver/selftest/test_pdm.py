"""PDM: its own tasks, and those of its remotes; sections 1 to 3."""

import urllib.parse

from case import BASE, SECRET, Case, task_path

OWN = "UPID:pdm1:000002B2:00000158:00000001:674D828C:logrotate::root@pam:"
NATIVE = "UPID:pve7:0003A1B2:0A1B2C3D:68F0C0DE:qmstart:100:root@pam!demo:"
ON_PVE = "pve:lab!" + NATIVE
NEVER = ON_PVE.replace("A1B2", "A1B9")
ON_PBS = "pbs:backup!UPID:pbs1:000002B2:00000158:00000002:674D828C:backup:s\\x3avm-1:a@pbs!t:"
STOPS = "pbs:backup!UPID:pbs1:000002B2:00000158:00000003:674D828C:verify:s:a@pbs:"

SCRIPT = {
    "product": "pdm",
    "remotes": {"lab": "pve", "backup": "pbs"},
    "users": {
        "root@pam": {"password": "demo-password"},
        "bob@pdm": {"password": "b", "audit": False},
    },
    "unauthorized_delay": 0.02,
    "stop_delay": 0,
    "tasks": [
        {"upid": OWN, "log": ["a"]},
        {"upid": ON_PVE, "looks": 1, "log": ["ü", "b"]},
        {"upid": ON_PBS, "log": ["ü", "b"], "looks": 1},
        {"upid": STOPS, "running": True},
    ],
}
INVALID = 'invalid value: string "UPID:pve7:'
TOKEN = {"Authorization": "PDMAPIToken=root@pam!demo:" + SECRET}


def remote_path(upid, rest="", remote=None, kind=None):
    kind, remote = kind or upid[:3], remote or upid[4:].partition("!")[0]
    return BASE + "/%s/remotes/%s/tasks/%s%s" % (
        kind,
        remote,
        urllib.parse.quote(upid, safe=""),
        rest,
    )


class PdmCase(Case):
    script = SCRIPT
    headers = TOKEN


class Remotes(PdmCase):
    def test_its_own_tasks_are_as_pbs_has_them_without_endtime(self):
        found = self.data(task_path(OWN, "/status", node="localhost"))
        self.assertEqual((found["exitstatus"], found["id"]), ("OK", None))
        self.assertNotIn("endtime", found)
        found = self.get(task_path(OWN, "/log?test-status=1", node="localhost")).json()
        self.assertEqual((found["total"], found["active"]), (2, False))
        found = self.data(BASE + "/nodes/localhost/tasks")
        self.assertEqual([item["upid"] for item in found], [OWN])

    def test_a_status_is_the_remotes_without_what_the_managers_types_lack(self):
        found = self.data(remote_path(ON_PVE, "/status"))
        self.assertEqual((found["upid"], found["status"]), (NATIVE, "running"))
        self.assertEqual(set(found) & {"tokenid", "exitstatus"}, set())
        found = [self.data(remote_path(ON_PBS, "/status")) for _ in range(2)]
        self.assertEqual([look["exitstatus"] for look in found], [None, "OK"])
        self.assertEqual((found[1]["id"], found[1]["user"]), ("s:vm/1", "a@pbs"))
        self.assertEqual(set(found[1]) & {"tokenid", "endtime"}, set())

    def test_start_and_encoding_are_the_remotes_own(self):
        found = self.get(remote_path(ON_PVE, "/log?start=1&limit=1")).json()
        self.assertEqual(found["data"], [{"n": 2, "t": "b"}])
        self.assertEqual(set(found), {"data", "total"})
        self.assertEqual(self.data(remote_path(ON_PVE, "/log"))[0]["t"], "\xc3\xbc")
        found = self.data(remote_path(ON_PBS, "/log?start=1&limit=1"))
        self.assertEqual((found[0]["n"], found[0]["t"][27:]), (1, "ü"))
        answer = self.get(remote_path(ON_PBS, "/log?test-status=1"))
        self.assertEqual(answer.status, 400)

    def test_a_remotes_refusal_is_a_400_of_the_manager(self):
        words = "api error (status = 400: Parameter verification failed.\n\nupid: no such task)"
        self.assert_says(self.get(remote_path(NEVER, "/status")), 400, words)
        words = "api error (status = 400: No such file or directory (os error 2))"
        missing = STOPS.replace("verify", "prune")
        self.assert_says(self.get(remote_path(missing, "/log")), 400, words)
        self.assertEqual(self.data(remote_path(missing, "/status"))["exitstatus"], "unknown")

    def test_the_prefix_must_be_there_and_right(self):
        for path, words in (
            (remote_path(NATIVE.replace("!demo", ""), "/status", "lab", "pve"), INVALID),
            (remote_path(NATIVE, "/status", "lab", "pve"), INVALID),
            (remote_path(ON_PVE, "/status", "backup"), "remote 'backup' does not match remote in"),
            (remote_path(ON_PVE, "/status", kind="pbs"), "upid does not belong to a pbs remote"),
        ):
            answer = self.get(path)
            self.assertEqual(answer.status, 400)
            self.assertIn(words, answer.body.decode())
        words = "remote 'xx' does not match remote in upid ('lab')"
        self.assert_says(self.get(remote_path(ON_PVE, "/status", remote="xx")), 400, words)
        upid = ON_PVE.replace("lab!", "xx!")
        self.assert_says(self.get(remote_path(upid, "/status")), 404, "no such node 'xx'")
        words = "parameter verification failed - 'upid': value must be at least 42 characters long"
        self.assert_says(self.get(remote_path("x", "/status", "lab", "pve")), 400, words)

    def test_a_stop_and_a_list_reach_the_remote(self):
        self.assertEqual(self.ask("DELETE", remote_path(STOPS), whole=False).status, 200)
        self.assertEqual(self.data(remote_path(STOPS, "/status"))["status"], "stopped")
        items = self.data(BASE + "/pbs/remotes/backup/tasks")
        self.assertIn(STOPS.partition("!")[2], [item["upid"] for item in items])
        self.assertEqual(self.get(BASE + "/pve/remotes/lab/tasks?node=pve7").status, 200)
        self.assertEqual(self.get(BASE + "/pve/remotes/lab/tasks?source=all").status, 400)

    def test_post_to_a_remote_answers_a_remote_upid(self):
        upid = self.ask("POST", BASE + "/pve/remotes/lab/qemu/107/start", whole=False).json()
        self.assertRegex(upid["data"], r"^pve:lab!UPID:pve7:[0-9A-F:]{27}qmstart:107:root@pam!")
        found = self.data(remote_path(upid["data"], "/status"))
        self.assertEqual(found["status"], "running")


class Login(PdmCase):
    def sign_in(self, **more):
        answer = self.login(**more)
        return answer, {"Cookie": answer.all("Set-Cookie")[0].partition(";")[0]}

    def test_the_ticket_is_only_in_the_cookie(self):
        answer, headers = self.sign_in()
        data = answer.json()["data"]
        self.assertRegex(data["ticket-info"], r"^PDM:root@pam:[0-9A-F]{8}::ticketinfo$")
        self.assertNotIn("ticket", data)
        self.assertRegex(headers["Cookie"], r"^__Host-PDMAuthCookie=PDM:root@pam:")
        self.assertEqual(self.get(BASE + "/version", headers).status, 200)
        headers = {"Cookie": "PDMAuthCookie=" + data["ticket-info"]}
        self.assertEqual(self.get(BASE + "/version", headers).status, 401)

    def test_the_cookie_renews_itself_whatever_the_password_says(self):
        _, headers = self.sign_in()
        self.assertEqual(self.sign_in(headers=headers, password="x")[0].status, 200)
        ticket = headers["Cookie"].partition("=")[2]
        self.assertEqual(self.sign_in(password=ticket)[0].status, 200)
        answer = self.login(password="x")
        self.assert_says(answer, 401, "permission check failed.")

    def test_rights_on_a_remote_are_of_the_resource(self):
        _, headers = self.sign_in(username="bob@pdm", password="b")
        answer = self.get(remote_path(ON_PVE, "/status"), headers)
        self.assert_says(answer, 403, "permission check failed")
        answer = self.get(task_path(OWN, "/status"), headers)
        self.assert_says(answer, 400, "task access not allowed")
