"""Makes a picture of what a terminal shows while `upid wait` runs, for the README.

usage: tests/demo/shell.sh build/upid build/venv/bin/python tests/demo/picture.py OUTPUT.svg [SECONDS]
"""

import json
import os
import subprocess
import sys
import tempfile
from html import escape
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
import terminal

COMMAND = "upid list --running -o ndjson | upid wait"
COLUMNS, LINE, CHAR, PAD = 100, 20, 8.43, 18
COLORS = {"": "#d7dae0", "2": "#8b929e", "31": "#e06c75", "32": "#98c379", "33": "#e5c07b"}


def running_tasks():
    listed = subprocess.run(
        ["upid", "list", "--running", "-o", "ndjson"], capture_output=True, check=True, text=True
    )
    return [json.loads(line)["upid"] for line in listed.stdout.splitlines()]


def frame(seconds):
    """The rows of the screen after so many seconds."""
    env = {name: value for name, value in os.environ.items() if name.startswith("PROXMOX_")}
    with tempfile.TemporaryDirectory() as home:
        seen = terminal.Session(["wait", *running_tasks()], home, env=env, columns=COLUMNS)
        seen.look(seconds)
        rows = [list(row) for row in seen.screen.rows if row]
        seen.type(b"\x03")
        seen.end()
    return rows


def texts(row, y):
    """Each color by itself; textLength keeps the columns, whatever font there is."""
    x, found = PAD, []
    for color, cells in groupby(row, key=lambda cell: cell[1]):
        text = "".join(char for char, _ in cells)
        found.append(
            '<text x="%.1f" y="%d" textLength="%.1f" fill="%s" xml:space="preserve">%s</text>'
            % (x, y, len(text) * CHAR, COLORS.get(color, COLORS[""]), escape(text))
        )
        x += len(text) * CHAR
    return "\n".join(found)


def svg(rows):
    prompt = [(char, "32" if n == 0 else "") for n, char in enumerate("$ " + COMMAND)]
    width, height = round(COLUMNS * CHAR + 2 * PAD), (len(rows) + 1) * LINE + 2 * PAD
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}"'
        ' font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14">'
    ).format(width, height)
    back = '<rect width="100%" height="100%" rx="8" fill="#1e2127"/>'
    lines = [texts(row, PAD + LINE * n + 14) for n, row in enumerate([prompt, *rows])]
    return "\n".join([head, back, *lines, "</svg>"]) + "\n"


if __name__ == "__main__":
    wait = float(sys.argv[2]) if len(sys.argv) > 2 else 40
    Path(sys.argv[1]).write_text(svg(frame(wait)), encoding="utf-8")
