"""Completions in real shells."""

import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import time
from pathlib import Path

import pytest

import needs
from binary import ROOT, UPID, clean_environment

FOLDER = ROOT / "plugin" / "cli" / "completions"
PROFILES = "profiles:\n  lab: {}\n  production: {}\n"


@pytest.fixture(scope="module")
def env(tmp_path_factory):
    """The environment of a shell in which `upid` is the binary under test, with two profiles."""
    folder = tmp_path_factory.mktemp("completion")
    (folder / "upid").symlink_to(UPID)
    (folder / "config.yaml").write_text(PROFILES)
    (folder / "token.txt").touch()
    env = clean_environment(folder, UPID_CONFIG=folder / "config.yaml", TERM="dumb")
    return {**env, "PATH": "%s:%s" % (folder, env["PATH"])}


def bash(env, line):
    """The completions at the end of the line, from the shell's own call of the function."""
    words = re.findall(r"=|[^\s=]+", line) + ([""] if line[-1] in " =" else [])
    script = """
        source "$1"; shift
        compopt() { COMPREPLY+=("$(printf 'FILES')"); }
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"
        _upid
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    shell = [needs.require("bash"), "-c", script, "bash", FOLDER / "upid.bash", *words]
    done = subprocess.run(shell, env=env, cwd=env["HOME"], capture_output=True, text=True, timeout=20)
    assert done.stderr == ""
    return done.stdout.split()


def fish(env, line):
    shell = [needs.require("fish"), "--no-config", "-c", 'source $argv[1]; complete -C "$argv[2]"']
    done = subprocess.run(
        [*shell, FOLDER / "upid.fish", line],
        env=env, cwd=env["HOME"], capture_output=True, text=True, timeout=20,
    )
    assert done.stderr == ""
    return [offer.partition("\t")[0] for offer in done.stdout.splitlines()]


ZSHRC = """
PS1= PROMPT_EOL_MARK= LISTMAX=0
fpath=(%s $fpath)
autoload -Uz compinit; compinit -D -u
unsetopt zle_bracketed_paste beep auto_remove_slash; unset zle_bracketed_paste
finish() { zle -I; print FINISHED; }
zle -N finish
bindkey '^I' list-choices '^G' finish
zle-line-init() { print -n READY; }
zle -N zle-line-init
"""


def zsh(env, line):
    """An interactive shell, because its completion needs the line editor."""
    home = Path(env["HOME"])
    (home / ".zshrc").write_text(ZSHRC % FOLDER)
    program = needs.require("zsh")
    master, slave = needs.pseudo_terminal()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 200, 200, 0, 0))
    shell = subprocess.Popen(
        [program, "-i"], stdin=slave, stdout=slave, stderr=slave, cwd=home, start_new_session=True,
        env={**env, "ZDOTDIR": str(home), "TERM": "vt100"},
    )
    os.close(slave)
    try:
        read_until(master, "READY")
        os.write(master, line.encode() + b"\t\x07")
        seen = read_until(master, "FINISHED")
    finally:
        shell.kill()
        shell.wait()
        os.close(master)
    seen = re.sub(r"\x1b[\[(>=][\d;?]*[a-zA-Z0-9]?", " ", seen)
    return re.findall(r"[^\s\x00-\x1f]+", seen.replace(line, "", 1))


def read_until(master, text):
    seen, end = "", time.monotonic() + 20
    while text not in seen and time.monotonic() < end:
        if select.select([master], [], [], 1)[0]:
            seen += os.read(master, 65536).decode(errors="replace")
    assert text in seen, seen
    return seen


@pytest.mark.parametrize("shell", [bash, zsh, fish], ids=lambda shell: shell.__name__)
@pytest.mark.parametrize(
    "line, offered, not_offered",
    [
        ("upid ", ["decode", "decode-log", "wait", "config", "help"], ["--timeout"]),
        ("upid dec", ["decode", "decode-log"], ["wait"]),
        ("upid wait --", ["--timeout", "--fail-on", "--output", "--api-host"], ["--api-password", "--strict"]),
        ("upid decode --s", ["--strict"], ["--timeout"]),
        ("upid wait --fail-on ", ["error", "warning", "never"], ["decode"]),
        ("upid status --output ", ["ndjson", "json", "yaml", "text", "table"], ["decode"]),
        ("upid log -o ", ["ndjson", "table"], ["decode"]),
        ("upid wait --profile ", ["lab", "production"], ["decode"]),
        ("upid help w", ["wait"], ["--timeout"]),
        ("upid config --pro", ["--profile", "--product"], ["--timeout"]),
    ],
)
def test_tab_offers_what_fits(env, shell, line, offered, not_offered):
    got = shell(env, line)
    options = {word.rstrip("=") for word in got}
    assert set(offered) <= options and not set(not_offered) & options, got


@pytest.mark.parametrize("shell, file", [(bash, "FILES"), (fish, "token.txt"), (zsh, "token.txt")])
def test_files_are_offered_where_a_file_belongs(env, shell, file):
    assert file in shell(env, "upid wait --api-token-secret-file ")


def test_a_value_behind_an_equals_sign_is_completed_in_bash(env):
    assert bash(env, "upid wait --fail-on=w") == ["warning"]
    assert bash(env, "upid wait --output=") == ["ndjson", "json", "yaml", "text", "table", "nagios"]


def test_they_are_what_the_binary_prints(upid):
    for shell, name in (("bash", "upid.bash"), ("zsh", "_upid"), ("fish", "upid.fish")):
        assert upid("docs", shell).expect(0).stdout == (FOLDER / name).read_text()
