"""Precedence: arguments, environment, profile, default. Also which profile file is used."""

import json
import os

import pytest

from binary import PASSWORD, TOKEN_SECRET

TOKEN = "root@pam!demo=" + TOKEN_SECRET
NOWHERE = "127.0.0.1:1"


@pytest.fixture
def config(tmp_path):
    """config(profiles, default=None, mode=0o600): the environment that names such a file."""

    def write(profiles, default=None, mode=0o600, path=None):
        file = path or tmp_path / "config.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        text = {"profiles": profiles, **({"default_profile": default} if default else {})}
        file.write_text(text if isinstance(profiles, str) else json.dumps(text))  # JSON is YAML
        file.chmod(mode)
        return {"UPID_CONFIG": str(file)}

    return write


@pytest.fixture
def lab(pve):
    """A profile with everything that upid needs."""
    return {"api_host": [pve.address["PROXMOX_HOST"]], "ca_path": pve.ca, "api_token": TOKEN}


def refused(upid, pve, env, *options):
    done = upid("status", *options, pve.task, env=env).expect(2)
    assert done.stdout == ""
    return done.stderr


def test_a_profile_is_all_it_needs(sign_in, config, lab):
    assert sign_in(config({"lab": lab}), "--profile", "lab").auth == ["token"]
    assert sign_in({**config({"lab": lab}), "UPID_PROFILE": "lab"}).auth == ["token"]
    assert sign_in(config({"lab": lab}, default="lab")).auth == ["token"]


def test_standard_input_cannot_select_a_profile(upid, pve, config, lab):
    """It selects the server and its credentials."""
    stdin = json.dumps({"profile": "lab", "upid": pve.task})
    done = upid("status", stdin=stdin, env=config({"lab": lab})).expect(2)
    assert done.record["error"]["code"] == "input"
    assert "no profile is in use" in done.record["error"]["message"]
    stdin = json.dumps({"profile": "lab"})
    done = upid("status", stdin=stdin, env=config({"lab": lab})).expect(2)
    assert "profile is refused in a piped record" in done.stderr


def test_without_a_default_no_profile_is_used(upid, pve, config, lab):
    done = upid("status", pve.task, env=config({"lab": lab}))
    assert "no server given" in done.stdout


def test_the_option_wins_over_the_environment_and_that_over_the_default(sign_in, config, lab):
    env = config({"good": lab, "bad": {"api_host": NOWHERE}}, default="bad")
    assert sign_in({**env, "UPID_PROFILE": "good"}).auth == ["token"]
    assert sign_in({**env, "UPID_PROFILE": "bad"}, "--profile=good").auth == ["token"]


def test_arguments_win_over_environment_over_profile_over_default(upid, pve, config, lab):
    """api_host: each stronger origin is used instead of the weaker ones."""
    task, host = pve.task, lab["api_host"][0]
    wrong = config({"lab": {**lab, "api_host": NOWHERE}}, default="lab")
    upid("status", task, env={**wrong, "PROXMOX_HOST": host}).expect(0)
    right = config({"lab": lab}, default="lab")
    upid("status", "--api-host", host, task, env={**right, "PROXMOX_HOST": NOWHERE}).expect(0)
    # validate_certs has a default, true
    unchecked = {**lab, "validate_certs": False}
    del unchecked["ca_path"]
    env = config({"lab": unchecked}, default="lab")
    upid("status", task, env=env).expect(0)
    upid("status", task, env={**env, "PROXMOX_VALIDATE_CERTS": "true"}).expect(9)
    upid("status", "--validate-certs=true", task, env=env).expect(9)


def test_a_password_of_the_environment_takes_the_place_of_the_profiles_token(sign_in, config, lab):
    env = config({"lab": lab}, default="lab")
    assert sign_in({**env, "PROXMOX_PASSWORD": PASSWORD}).auth == ["ticket"]


@pytest.mark.parametrize("row", ["api_password", "api_password_file"])
def test_a_token_of_the_environment_takes_the_place_of_the_profiles_password(
    sign_in, pve, config, lab, row, tmp_path
):
    lab = {**lab, "api_token": None, row: PASSWORD}
    if row == "api_password_file":
        lab[row] = str(tmp_path / "password")
        (tmp_path / "password").write_text(PASSWORD + "\n")
    env = config({"lab": lab}, default="lab")
    assert sign_in(env).auth == ["ticket"]
    assert sign_in({**env, **pve.env}).auth == ["token"]
    assert sign_in({**env, "PROXMOX_VE_API_TOKEN": TOKEN}).auth == ["token"]


def test_what_only_another_operation_has_is_passed_over(upid, pve, config, lab):
    env = config({"lab": {**lab, "fail_on": "never", "timeout": 10}}, default="lab")
    upid("status", pve.task, env=env).expect(0)
    upid("log", pve.task, env=env).expect(0)


def test_a_profile_says_what_counts_as_a_failure(upid, task_server, fresh_upid, config):
    task = fresh_upid()
    server = task_server({"tasks": [{"upid": task, "exitstatus": "job errors"}]})
    env = {**server.env, **config({"lab": {"fail_on": "never"}}, default="lab")}
    upid("wait", task, env=env).expect(0)
    upid("wait", "--fail-on=error", task, env=env).expect(1)


def test_what_asks_no_server_reads_no_profile(upid, pve, config):
    env = config({}, default="gone")
    upid("decode", pve.task, env=env).expect(0)


def test_the_file_is_found_by_its_variable_then_xdg_then_home(sign_in, config, lab, tmp_path):
    bad = {"lab": {"api_host": NOWHERE}}
    home, xdg = tmp_path / "home", tmp_path / "xdg"
    in_home, in_xdg = home / ".config/upid/config.yaml", xdg / "upid/config.yaml"
    config({"lab": lab}, default="lab", path=in_home)
    assert sign_in({"HOME": home}).auth == ["token"]
    assert sign_in({"HOME": home, "XDG_CONFIG_HOME": "xdg", "UPID_CONFIG": ""}).auth == ["token"]
    config(bad, default="lab", path=in_home)
    config({"lab": lab}, default="lab", path=in_xdg)
    assert sign_in({"HOME": home, "XDG_CONFIG_HOME": xdg}).auth == ["token"]
    config(bad, default="lab", path=in_xdg)
    env = config({"lab": lab}, default="lab")
    assert sign_in({"HOME": home, "XDG_CONFIG_HOME": xdg, **env}).auth == ["token"]


def test_a_missing_file_is_an_error_only_if_selected(upid, pve, sign_in, tmp_path):
    assert sign_in({**pve.env, "HOME": tmp_path, "XDG_CONFIG_HOME": tmp_path}).auth == ["token"]
    missing = tmp_path / "none.yaml"
    said = refused(upid, pve, {**pve.env, "UPID_CONFIG": missing})
    assert said == "upid status: UPID_CONFIG: the file cannot be read: %s\n" % missing
    said = refused(upid, pve, {**pve.env, "HOME": tmp_path}, "--profile=lab")
    assert said == (
        "upid status: profile 'lab' is selected, but its file cannot be read: "
        "%s/.config/upid/config.yaml\n" % tmp_path
    )
    said = refused(upid, pve, {**pve.env, "HOME": ""}, "--profile=lab")
    assert "there is no profile file: set UPID_CONFIG" in said


def test_a_missing_profile_is_refused_with_a_list_of_profiles(upid, pve, config, lab):
    env = config({"lab": lab, "prod": {}})
    said = refused(upid, pve, {**env, **pve.env, "UPID_PROFILE": "test"})
    assert said == "upid status: %s: there is no profile 'test'. Defined profiles: lab, prod\n" % (
        env["UPID_CONFIG"]
    )


def test_an_invalid_key_is_refused_with_its_line_and_a_suggestion(upid, pve, config, tmp_path):
    env = config({})
    (tmp_path / "config.yaml").write_text("profiles:\n  lab:\n    api_pasword: %s\n" % PASSWORD)
    said = refused(upid, pve, env)
    assert "config.yaml, line 3: 'api_pasword' is not a valid key in a profile" in said
    assert "Did you mean 'api_password'?" in said
    (tmp_path / "config.yaml").write_text("profiles:\n  lab:\n    bogus: %s\n" % PASSWORD)
    said = refused(upid, pve, env)
    assert "'bogus' is not a valid key in a profile" in said and "api_host" in said


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o620])
def test_a_file_with_a_secret_is_refused_where_others_have_access(upid, pve, config, lab, mode):
    """Even if the secret is in a profile that is not selected."""
    plain = {"api_host": lab["api_host"]}
    env = config({"plain": plain, "lab": lab}, default="plain", mode=mode)
    if os.geteuid() == 0:
        os.chown(env["UPID_CONFIG"], 12345, -1)
    said = refused(upid, pve, env)
    assert "the profile contains a secret, but others can access the file" in said and "(mode %04o)" % mode in said
    assert said.endswith("; chmod 600 %s\n" % env["UPID_CONFIG"])


@pytest.mark.parametrize("mode", [0o664, 0o646, 0o622])
def test_a_file_with_a_command_is_refused_where_others_may_write_it(upid, pve, config, lab, mode):
    profile = {**lab, "api_token": None, "password_command": "touch ran"}
    said = refused(upid, pve, config({"lab": profile}, default="lab", mode=mode))
    assert "the profile contains a command that runs as you" in said and said.rstrip().endswith("config.yaml")
    assert "; chmod go-w " in said


def test_a_file_with_a_command_may_be_read_by_all(sign_in, config, lab):
    profile = {**lab, "api_token": None, "password_command": "echo " + PASSWORD}
    assert sign_in(config({"lab": profile}, default="lab", mode=0o644)).auth == ["ticket"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to root")
def test_a_file_of_roots_may_be_read_by_its_group(upid, pve, config, lab):
    upid("status", pve.task, env=config({"lab": lab}, default="lab", mode=0o640)).expect(0)
    refused(upid, pve, config({"lab": lab}, default="lab", mode=0o644))
    refused(upid, pve, config({"lab": lab}, default="lab", mode=0o660))


def test_a_file_without_a_secret_may_be_read_by_all(sign_in, config, lab, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(TOKEN_SECRET + "\n")
    token = {"api_token_id": "root@pam!demo", "api_token_secret_file": str(secret)}
    env = config({"lab": {**lab, "api_token": None, **token}}, default="lab", mode=0o644)
    assert sign_in(env).auth == ["token"]
