"""upid config: effective settings, their origin, and no secrets."""

import json
import re

import pytest
import yaml

import contract
from binary import PASSWORD, TOKEN_SECRET

FORMATS = ["text", "ndjson", "json", "yaml"]
FROM_ENVIRONMENT = {
    "PROXMOX_HOST": "pve1.invalid:8006",
    "PROXMOX_TOKEN_ID": "root@pam!demo",
    "PROXMOX_TOKEN_SECRET": TOKEN_SECRET,
}

CONNECTION = [name for name in contract.rows("status") if name not in contract.OF_STATUS_ALONE]


@pytest.fixture
def config(upid):
    """config(*options, env=): the records by their name."""

    def run(*options, env=FROM_ENVIRONMENT):
        done = upid("config", "--output=ndjson", *options, env=env).expect(0)
        assert done.stderr == ""
        return {record.pop("name"): record for record in done.records}

    return run


def of(origin, value, source=None):
    return {"value": value, "origin": origin, "source": source}


def test_there_is_one_record_for_each_argument_of_the_connection(config):
    assert list(config()) == CONNECTION


def test_each_says_where_it_came_from(config):
    told = config("--product", "pve", "--no-validate-certs")
    assert told["api_host"] == of("environment", "pve1.invalid:8006", "PROXMOX_HOST")
    assert told["api_token_secret"] == of("environment", "********", "PROXMOX_TOKEN_SECRET")
    assert told["product"] == of("argument", "pve")
    assert told["validate_certs"] == of("argument", "false")
    assert told["api_user"] == of("default", "root@pam")
    assert told["ca_path"] == of("unset", None)


def test_it_is_the_variable_that_won(config):
    env = {"PM_API_URL": "https://a.invalid/api2/json", "PROXMOX_VE_ENDPOINT": "https://b.invalid/"}
    assert config(env=env)["api_host"]["source"] == "PROXMOX_VE_ENDPOINT"
    env["PROXMOX_HOST"] = ""
    assert config(env=env)["api_host"]["source"] == "PROXMOX_VE_ENDPOINT"
    env["PROXMOX_HOST"] = "c.invalid"
    assert config(env=env)["api_host"] == of("environment", "c.invalid", "PROXMOX_HOST")
    assert config("--api-host=d.invalid", env=env)["api_host"] == of("argument", "d.invalid")


def test_an_inverted_variable_is_shown_by_name_and_meaning(config):
    told = config(env={"PROXMOX_VE_INSECURE": "true", "PROXMOX_VE_USERNAME": "a@pve"})
    assert told["validate_certs"] == of("environment", "false", "PROXMOX_VE_INSECURE")
    assert told["api_user"] == of("environment", "a@pve", "PROXMOX_VE_USERNAME")
    told = config(env={"PROXMOX_API_TIMEOUT": "1.50"})
    assert told["api_timeout"] == of("environment", "1.5", "PROXMOX_API_TIMEOUT")


def test_a_profiles_arguments_come_with_their_line(config, tmp_path):
    file = tmp_path / "config.yaml"
    file.write_text("profiles:\n  lab:\n    api_host: [pve1, pve2]\n    api_password: hush\n")
    file.chmod(0o600)
    told = config("--profile", "lab", env={"UPID_CONFIG": file, "PROXMOX_USER": "a@pve"})
    assert told["api_host"] == of("profile", "pve1,pve2", "%s, line 3, profile lab" % file)
    assert told["api_password"] == of("profile", "********", "%s, line 4, profile lab" % file)
    assert told["api_user"] == of("environment", "a@pve", "PROXMOX_USER")
    assert told["profile"] == of("argument", "lab")


def test_what_a_rival_beats_is_not_in_force(config):
    told = config("--api-password-file", "/nowhere")
    assert told["api_token_secret"] == told["api_token_id"] == of("unset", None)
    assert told["api_password_file"] == of("argument", "/nowhere")


@pytest.mark.parametrize("output", FORMATS)
def test_no_secret_is_in_any_format(upid, output):
    ansible = {
        "PROXMOX_HOST": "https://root:hush-host@pve1.invalid",
        "PROXMOX_PASSWORD": "hush-password",
        "PROXMOX_TOKEN_SECRET": "hush-secret",
    }
    bpg = {"PROXMOX_VE_API_TOKEN": "root@pam!x=hush-token", "PROXMOX_VE_OTP": "hush-code"}
    for env in ansible, bpg:
        done = upid("config", "--output", output, env=env).expect(0)
        assert "hush" not in done.stdout + done.stderr
        assert done.stdout.count("********") == len(env)


@pytest.mark.parametrize("output", ["json", "yaml"])
def test_a_list_holds_the_same_records(upid, output):
    whole = upid("config", "--output", output, env=FROM_ENVIRONMENT).expect(0).stdout
    lines = upid("config", "--output", "ndjson", env=FROM_ENVIRONMENT).expect(0).records
    assert (json.loads if output == "json" else yaml.safe_load)(whole) == lines


def test_the_text_is_an_aligned_list_for_anybody(upid):
    long = "--ca-path=/" + "x" * 60
    done = upid("config", long, env={**FROM_ENVIRONMENT, "PROXMOX_USER": "a\x1b[1m\nb@pam"}).expect(0)
    lines = done.stdout.splitlines()
    assert len(lines) == len(CONNECTION) and "\x1b" not in done.stdout
    at = {re.search(r"(argument|environment|default|unset)( \w+)?$", line).start(1) for line in lines}
    assert len(at) == 2  # the long one has its own
    assert re.search(r"^api_host +pve1.invalid:8006 +environment PROXMOX_HOST$", done.stdout, re.M)
    assert re.search(r"^api_port +- +unset$", done.stdout, re.M)


def test_it_runs_no_command_and_reads_no_file(config, tmp_path):
    command = "touch %s/ran" % tmp_path
    told = config("--password-command", command, "--api-token-secret-file", "/nowhere")
    assert told["api_password_command"] == of("argument", command)
    assert not (tmp_path / "ran").exists()


def test_it_contacts_no_server(upid, pve):
    seen = len(pve.journal())
    upid("config", env=pve.env).expect(0)
    assert len(pve.journal()) == seen


@pytest.mark.parametrize("words", [["UPID:x"], ["-"], ["--", "--x"], ["--api-host=x", "wait"]])
def test_arguments_are_refused(upid, words):
    done = upid("config", *words).expect(2)
    assert "takes no arguments" in done.stderr and done.stdout == ""


@pytest.mark.parametrize(
    "options, hint",
    [
        (["--bogus"], "unknown option '--bogus'"),
        (["--trace"], "unknown option '--trace'"),
        (["--timeout=5"], "unknown option '--timeout'"),
        (["--api-password", PASSWORD], "--api-password is not allowed"),
        (["--api-port=x"], "api_port"),
        (["--api-host"], "requires a value"),
        (["--output=xml"], "value of output must be one of"),
    ],
)
def test_options_are_those_of_the_connection(upid, options, hint):
    done = upid("config", *options).expect(2)
    assert hint in done.stderr and done.stderr.startswith("upid config: ")


def test_an_invalid_value_is_reported_with_its_variable(upid):
    done = upid("config", env={"PROXMOX_PORT": "x"}).expect(2)
    assert "PROXMOX_PORT" in done.stderr and done.stdout == ""


def test_help_tells_of_it(upid):
    assert re.search(r" Others:.* config ", upid("--help").stdout, re.MULTILINE)
    text = upid("config", "--help").expect(0).stdout
    assert text == upid("help", "config").expect(0).stdout
    assert "--output" in text and "--api-host" in text and "--trace" not in text
