"""The display of running tasks on a terminal."""

import signal

import pytest

import terminal


@pytest.fixture
def watch(home, task_server, fresh_upid):
    """watch([script, ...], *options): a person who waits for these tasks, watch.upids."""

    def start(scripts, *options, columns=80, lines=24, env=None):
        start.upids = [fresh_upid(id=str(100 + n)) for n in range(len(scripts))]
        tasks = [{"upid": task, **script} for task, script in zip(start.upids, scripts)]
        server = task_server({"tasks": tasks})
        env = {**server.env, "NO_COLOR": "1", **(env or {})}
        return terminal.Session(
            ["wait", *options, *start.upids], home, env=env, columns=columns, lines=lines
        )

    return start


def test_each_task_has_a_line_until_it_has_ended_and_nothing_is_left(watch):
    seen = watch([{"seconds": 6, "log_of": "vzdump"}, {"seconds": 2, "log": ["x"]}])
    lines = seen.until(lambda text: "%" in text)
    assert lines[0].startswith("pve1 vzdump 100") and " [" in lines[0] and "MiB/s" in lines[0]
    lines = seen.until(lambda text: " ok" in text and "pve1 vzdump 100" in text)
    assert lines[0].startswith("vzdump 101") and lines[0].endswith("ok")
    assert lines[1].startswith("pve1 vzdump 100") and len(lines) == 2
    status, lines = seen.end()
    assert status == 0
    assert [line.split()[:3] + line.split()[-1:] for line in lines] == [
        ["vzdump", "101", "pve1", "ok"],
        ["vzdump", "100", "pve1", "ok"],
    ]


def test_a_record_stands_above_the_tasks_that_still_run(watch):
    seen = watch([{"seconds": 1.5, "exitstatus": "broken"}, {"seconds": 60}])
    lines = seen.until(lambda text: text.startswith("vzdump 100") and "pve1 vzdump 101" in text)
    assert lines[0].split()[:3] == ["vzdump", "100", "pve1"] and lines[0].endswith("broken")
    assert lines[1].startswith("pve1 vzdump 101") and len(lines) == 2
    seen.type(b"\x03")
    status, lines = seen.end()
    assert len(lines) >= 2 and not any(line.startswith("pve1 ") for line in lines)


def test_more_tasks_than_fit_are_counted(watch):
    seen = watch([{"seconds": 60}] * 20, lines=8)
    lines = seen.until(lambda text: "more" in text and "waiting" not in text)
    assert len(lines) == 7 and lines[-1] == "... and 14 more"
    seen.type(b"\x03")
    seen.end()


@pytest.mark.parametrize("columns, lines", [(50, 24), (120, 24), (60, 4)], ids=str)
def test_a_window_that_changes_its_size_is_drawn_anew(watch, columns, lines):
    seen = watch([{"seconds": 60, "log": ["x" * 300]}, {"seconds": 60, "log": ["y" * 300]}] * 3)
    seen.until(lambda text: text.count("  xxx") == 3)
    seen.resize(columns, lines)
    seen.look(1.2)
    shown = seen.screen.shown()
    assert len(shown) == min(6, lines - 1) and all(len(line) < columns for line in shown)
    names = [line.split()[2] for line in shown if line.startswith("pve1 ")]
    assert names == [str(100 + n) for n in range(6 if lines > 6 else lines - 2)]
    seen.type(b"\x03")
    seen.end()


def test_an_interrupt_leaves_the_records_and_a_clean_terminal(watch):
    seen = watch([{"seconds": 60, "log_of": "vzdump"}])
    seen.until(lambda text: "pve1 vzdump 100" in text)
    seen.type(b"\x03")
    status, lines = seen.end()
    assert status == -signal.SIGINT
    assert not any(line.startswith("pve1 vzdump") for line in lines)
    assert lines[0].split()[:3] == ["vzdump", "100", "pve1"] and "running" in lines[0]


def test_wide_characters_are_counted_and_control_characters_are_shown(watch):
    seen = watch([{"seconds": 60, "log": ["\x1b[2J备份" + "份" * 100]}])
    lines = seen.until(lambda text: "备份" in text)
    assert len(lines) == 1 and "\\x1b[2J备份" in lines[0]
    assert len(lines[0]) + lines[0].count("份") + lines[0].count("备") <= 79
    seen.type(b"\x03")
    seen.end()


@pytest.mark.parametrize(
    "options, env",
    [(["--quiet"], {}), (["--progress=none"], {}), ([], {"TERM": "dumb"})],
    ids=str,
)
def test_nothing_is_drawn_where_it_is_not_wanted(watch, options, env):
    seen = watch([{"seconds": 1.5}], *options, env=env)
    assert seen.look(1.1) == [""]
    status, lines = seen.end()
    assert status == 0 and len(lines) == 1 and lines[0].endswith("ok")


def test_a_pipe_gets_nothing_but_its_records(upid, task_server, fresh_upid):
    task = fresh_upid()
    server = task_server({"tasks": [{"upid": task, "seconds": 1.2}]})
    done = upid("wait", task, env={**server.env, "TERM": "xterm"}).expect(0)
    assert done.stderr == "" and done.record["class"] == "ok"
    assert {entry["what"] for entry in server.journal()} == {"status"}


def test_without_a_terminal_plain_lines_tell_each_change(upid, task_server, fresh_upid):
    one, two = fresh_upid(id="100"), fresh_upid(id="101")
    tasks = [{"upid": one, "seconds": 1.5}, {"upid": two, "seconds": 2, "exitstatus": "no"}]
    server = task_server({"tasks": tasks})
    done = upid("wait", "--progress=plain", one, two, env=server.env).expect(1)
    lines = done.stderr.splitlines()
    assert sorted(lines[:2]) == ["pve1 vzdump 100: running", "pve1 vzdump 101: running"]
    assert sorted(line.split(" after ")[0] for line in lines[2:]) == [
        "pve1 vzdump 100: ok",
        "pve1 vzdump 101: error",
    ]
