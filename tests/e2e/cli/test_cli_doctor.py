"""upid doctor: the checks in order, each with its finding and remedy."""

import pytest

from accounts import ALICE_SECRET, SECRETS
from binary import PASSWORD, TOKEN_SECRET

CHECKS = ["settings", "name", "tcp", "tls", "sign_in", "rights", "clock", "product"]
ROOT = {"PROXMOX_TOKEN_ID": "root@pam!demo", "PROXMOX_TOKEN_SECRET": TOKEN_SECRET}
ALICE = {"PROXMOX_TOKEN_ID": "alice@pve!ci-1", "PROXMOX_TOKEN_SECRET": ALICE_SECRET}


@pytest.fixture
def doctor(upid, pve):
    """doctor(environment, *options): the records by their check."""

    def run(env, *options, status=0, server=pve):
        where = {"PROXMOX_HOST": "127.0.0.1:%d" % server.port, "PROXMOX_CA_PATH": server.ca}
        env = {name: value for name, value in {**where, **env}.items() if value is not None}
        done = upid("doctor", *options, env=env, secrets=SECRETS).expect(status)
        checks = [record["check"] for record in done.records]
        assert checks == CHECKS[: len(checks)] and len(checks) in (1, len(CHECKS))
        return {record["check"]: record for record in done.records}

    return run


def results(told):
    return [record["result"] for record in told.values()]


def test_all_is_well(doctor, pve):
    seen = len(pve.journal())
    told = doctor(ROOT)
    assert results(told) == ["ok"] * 8
    assert [record["remedy"] for record in told.values()] == [None] * 8
    assert " This is upid " in told["settings"]["detail"]  # for a bug report
    assert told["name"]["detail"] == "The address is 127.0.0.1:%d." % pve.port
    assert "libcurl" in told["tcp"]["detail"]
    assert pve.greeting["fingerprint"] in told["tls"]["detail"]
    assert told["product"]["detail"] == "Proxmox VE 9.2.11."
    assert [entry["auth"] for entry in pve.journal()[seen:] if entry.get("what") == "version"]


# environment, exit status, the check that fails, its detail, its remedy
FAULTS = {
    "no server": ({"PROXMOX_HOST": None}, 2, "settings", "api_host", "upid config"),
    "name": ({"PROXMOX_HOST": "pve1.invalid"}, 5, "name", "pve1.invalid", "misspelling"),
    "port": ({"PROXMOX_HOST": "127.0.0.1:1"}, 5, "tcp", "127.0.0.1:1", "8007"),
    "proxy": ({"https_proxy": "http://127.0.0.1:1"}, 5, "tcp", "proxy", "no_proxy"),
    "CA": ({"PROXMOX_CA_PATH": None}, 9, "tls", "The fingerprint is", "fingerprint"),
    "pin": ({"PBS_FINGERPRINT": ":".join(["AB"] * 32)}, 9, "tls", "AB:AB:AB", "fingerprint"),
    "secret": ({"PROXMOX_TOKEN_SECRET": "a-wrong-secret"}, 6, "sign_in", "401", "secret"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_problem_has_its_check_and_its_remedy(doctor, fault):
    env, status, check, detail, remedy = FAULTS[fault]
    options = ["--product=pve", "--fingerprint", env["PBS_FINGERPRINT"]] if fault == "pin" else []
    told = doctor({**ROOT, **env}, *options, status=status)
    at = list(told).index(check)
    assert results(told)[:at] == ["ok"] * at
    assert results(told)[at] == "failed"
    assert set(results(told)[at + 1 :]) <= {"skipped"}
    assert detail in told[check]["detail"]
    assert remedy in told[check]["remedy"]


@pytest.mark.parametrize("tls", ["none", "garbage"])
def test_another_protocol_on_the_port_is_a_problem_of_tls(doctor, session_task_server, tls):
    told = doctor(ROOT, server=session_task_server({"tls": tls}), status=10)
    assert results(told)[:4] == ["ok", "ok", "ok", "failed"]
    assert "does not speak TLS" in told["tls"]["detail"] and "firewall" not in told["tls"]["remedy"]


def test_what_works_and_could_be_better_is_a_warning(doctor, session_task_server):
    ahead = session_task_server({"date_offset": 300})
    told = doctor(ROOT, "--no-validate-certs", server=ahead)
    assert told["tls"]["result"] == told["clock"]["result"] == "warning"
    assert ahead.greeting["fingerprint"] in told["tls"]["detail"]
    assert " s ahead of this machine" in told["clock"]["detail"]
    assert "NTP" in told["clock"]["remedy"]


def test_who_sees_only_own_tasks_learns_what_is_missing(doctor):
    told = doctor(ALICE)
    assert told["rights"]["result"] == "warning"
    assert "Sys.Audit on /nodes" in told["rights"]["remedy"]


def test_each_server_of_a_list_is_checked(upid, pve):
    env = {**ROOT, "PROXMOX_HOST": "127.0.0.1:1,127.0.0.1:%d" % pve.port, "PROXMOX_CA_PATH": pve.ca}
    done = upid("doctor", env=env).expect(5)
    told = [(record["server"], record["check"], record["result"]) for record in done.records]
    assert ("127.0.0.1:1", "tcp", "failed") in told
    assert ("127.0.0.1:%d" % pve.port, "product", "ok") in told


PRODUCTS = {
    "pve": "Proxmox VE 9.2.11.",
    "pbs": "Proxmox Backup Server 4.2.3.",
    "pdm": "Proxmox Datacenter Manager 1.1.7.",
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_product_with_tokens(doctor, session_task_server, product):
    server = session_task_server({"product": product})
    told = doctor(ROOT, "--product", product, server=server)
    assert results(told) == ["ok"] * 8
    assert told["product"]["detail"] == PRODUCTS[product]


@pytest.mark.parametrize(
    "user, secret, login",
    [("root@pam!demo", TOKEN_SECRET, "token"), ("root@pam", PASSWORD, "password")],
    ids=["token", "password"],
)
def test_the_login_of_a_repository_is_named(doctor, session_task_server, user, secret, login):
    server = session_task_server({"product": "pbs"})
    repository = "%s@127.0.0.1:%d:store1" % (user, server.port)
    pin = server.greeting["fingerprint"]
    env = {"PBS_REPOSITORY": repository, "PBS_PASSWORD": secret, "PBS_FINGERPRINT": pin}
    told = doctor({"PROXMOX_HOST": None, "PROXMOX_CA_PATH": None, **env})
    assert " %s, product pbs." % user in told["settings"]["detail"]
    assert told["sign_in"]["detail"] == "The %s is accepted." % login


def test_a_profile_with_invalid_settings_is_named(upid, tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text("profiles:\n  lab: {api_host: pve1}\n  office: {api_host: 'http://pve1'}\n")
    done = upid("doctor", "--all-profiles", env={"UPID_CONFIG": config}).expect(2)
    assert [record["result"] for record in done.records] == ["failed", "failed"]
    assert done.records[0]["detail"].startswith("Profile 'lab': no credentials given")
    assert done.records[1]["detail"].startswith("Profile 'office': api_host is an http:// URL")
