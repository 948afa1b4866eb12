"""Secrets printed by a shell command: api_password_command and api_token_secret_command."""

import json
import signal
import subprocess
import time

import pytest

import binary
from binary import PASSWORD, TOKEN_SECRET

BOTH = ["--api-password-command", "--api-token-secret-command"]


@pytest.fixture
def counted(tmp_path):
    """counted(secret): a command that prints it; .runs() counts how often it ran."""

    class Command(str):
        def runs(self):
            return len((tmp_path / "runs").read_text()) if (tmp_path / "runs").exists() else 0

    def make(secret):
        (tmp_path / "secret").write_text(secret + "\nuser: root@pam\n")
        return Command("printf x >>%s/runs; cat %s/secret" % (tmp_path, tmp_path))

    return make


def test_its_first_line_is_the_secret(sign_in, pve, counted):
    assert sign_in(pve.address, "--api-password-command", counted(PASSWORD)).auth == ["ticket"]
    options = ["--api-token-id=demo", "--token-secret-command", counted(TOKEN_SECRET)]
    assert sign_in(pve.address, *options).auth == ["token"]


def test_it_runs_once_for_all_tasks(upid, pve, counted):
    command = counted(PASSWORD)
    words = ["--api-password-command", command, pve.task, pve.task]
    for op in ("wait", "log"):
        before = command.runs()
        assert len(upid(op, *words, env=pve.address).expect(0).records) == 2
        assert command.runs() == before + 1


@pytest.mark.parametrize(
    "words, options",
    [(["OK"], []), (["no-upid"], []), (["--help"], []), (["TASK"], ["--timeout=x"])],
    ids=["no task", "no UPID", "help", "a wrong option"],
)
def test_it_does_not_run_for_nothing(upid, pve, counted, words, options):
    command = counted(PASSWORD)
    words = [pve.task if word == "TASK" else word for word in words]
    upid("wait", "--api-password-command", command, *options, *words, env=pve.address)
    assert command.runs() == 0


def test_it_does_not_run_where_there_is_no_server(upid, pve, counted):
    command = counted(PASSWORD)
    error = upid("wait", "--api-password-command", command, pve.task).expect(2).error
    assert "api_host" in error["message"] and command.runs() == 0


def test_it_does_not_run_beside_a_better_credential(sign_in, pve, counted, tmp_path):
    command = counted("wrong")
    (tmp_path / "token").write_text(TOKEN_SECRET)
    given = ["--api-token-id=demo", "--api-token-secret-file", tmp_path / "token"]
    assert sign_in(pve.address, *given, "--api-password-command", command).auth == ["token"]
    (tmp_path / "password").write_text(PASSWORD)
    given = ["--api-password-file", tmp_path / "password"]
    assert sign_in(pve.address, *given, "--api-password-command", command).auth == ["ticket"]
    assert command.runs() == 0


def test_it_goes_before_what_the_environment_holds(sign_in, pve, counted):
    env = {**pve.env, "PROXMOX_PASSWORD": "wrong"}
    assert sign_in(env, "--password-command", counted(PASSWORD)).auth == ["ticket"]


def test_a_token_without_its_name_is_an_error_before_the_command_runs(sign_in, pve, counted):
    command = counted(TOKEN_SECRET)
    done = sign_in(pve.address, "--api-token-secret-command", command, status=2)
    assert "api_token_id" in done.error["message"] and command.runs() == 0


@pytest.mark.parametrize("option", BOTH)
@pytest.mark.parametrize(
    "command, says",
    [
        ("echo hush; exit 3", "exit status 3"),
        ("echo hush; kill -9 $$", "signal 9"),
        ("true", "printed nothing"),
        ("yes hush", "more than 65536 bytes"),
    ],
)
def test_errors_do_not_contain_the_output_of_the_command(sign_in, pve, option, command, says):
    done = sign_in(pve.address, "--api-token-id=demo" if "token" in option else "--api-user=root@pam",
                   option, command, status=2)
    message = done.error["message"]
    assert done.error["code"] == "usage" and says in message
    assert message.startswith(option[2:].replace("-", "_"))
    assert "hush" not in done.stdout + done.stderr


def test_its_standard_error_is_shown_and_its_standard_input_is_not_ours(upid, pve):
    command = "echo asking >&2; cat; echo %s" % PASSWORD
    done = upid("wait", "--api-password-command", command, stdin=pve.task, env=pve.address)
    assert done.expect(0).stderr == "asking\n"


@pytest.mark.parametrize("key", ["api_password_command", "password_command", "token-secret-command"])
@pytest.mark.parametrize("alone", [True, False])
def test_standard_input_cannot_run_one(upid, pve, tmp_path, key, alone):
    task = {} if alone else {"upid": pve.task}
    stdin = json.dumps({**task, key: "touch %s/ran" % tmp_path}) + "\n" + pve.task
    done = upid("wait", stdin=stdin, env=pve.env).expect(2)
    assert "is not accepted on standard input" in done.stderr and done.stdout == ""
    assert not (tmp_path / "ran").exists()


def test_nor_can_a_later_record(upid, pve, tmp_path):
    record = {"upid": pve.task, "api_password_command": "touch %s/ran" % tmp_path}
    upid("wait", stdin=pve.task + "\n" + json.dumps(record), env=pve.env).expect(0)
    upid("wait", stdin=json.dumps([record, record]), env=pve.env).expect(0)
    assert not (tmp_path / "ran").exists()


def test_terraform_has_it_in_silence(upid, pve):
    query = {"upid": pve.task, "api_password_command": "echo asking >&2; echo " + PASSWORD}
    done = upid("terraform", "wait", stdin=json.dumps(query), env=pve.address).expect(0)
    assert done.stderr == "" and json.loads(done.stdout)["ok"] == "true"
    query["api_password_command"] = "echo asking >&2; exit 3"
    said = upid("terraform", "wait", stdin=json.dumps(query), env=pve.address).expect(2).stderr
    assert "asking" not in said and "exit status 3" in said


def test_a_module_has_it_in_silence(upid, pve, tmp_path):
    args = {"upid": pve.task, "_ansible_module_name": "upid_wait"}
    args["api_password_command"] = "echo asking >&2; exit 3"
    (tmp_path / "args").write_text(json.dumps(args))
    done = upid(tmp_path / "args", env=pve.address)
    assert done.stderr == "" and "exit status 3" in json.loads(done.stdout)["msg"]


def test_an_interrupted_run_takes_its_command_along(home, pve, tmp_path):
    command = "exec 9>%s/open; echo $$ >%s/pid; sleep 100" % (tmp_path, tmp_path)
    with subprocess.Popen(
        [binary.UPID, "wait", "--api-password-command", command, pve.task],
        stdout=subprocess.DEVNULL,
        env=binary.clean_environment(home, **pve.address),
    ) as process:
        pid = tmp_path / "pid"
        while not (pid.exists() and pid.read_text()):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) in (-signal.SIGINT, 130)
    gone = "/proc/%s/cmdline" % pid.read_text().strip()
    for _ in range(200):
        try:
            if "sleep" not in open(gone, "rb").read().decode():
                break
        except (FileNotFoundError, ProcessLookupError):
            break
        time.sleep(0.02)
    else:
        raise AssertionError("the command still runs")
