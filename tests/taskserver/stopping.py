"""What a task makes of the request to stop.

PVE and PMG: kill_process_group in PVE/RESTEnvironment.pm sends TERM, looks every second, and
sends KILL after the fifth. A script counts in ticks: its `stop_delay` is such a second.
"""

import math

TICKS = 5
INTERRUPTED = "received interrupt"
WAYS = ("interrupt", "ok", "ignore")
SLOW_WAYS = ("cleans_up", "zombie")


def check(stop):
    """Whether a script's `stop` is one that this file knows."""
    if isinstance(stop, dict):
        return len(stop) == 1 and set(stop) <= set(SLOW_WAYS)
    return stop in WAYS


def kill(task, tick, pause):
    """End the task as the request would, and wait as long as that."""
    stop = task.script.get("stop", "interrupt")
    if stop == "ignore":
        pause(TICKS * tick)
        task.die(0, task.LOST)
    elif isinstance(stop, dict) and "cleans_up" in stop:
        clean_up(task, stop["cleans_up"], tick, pause)
    else:
        # A zombie is dead, but its parent is too busy to notice.
        ticks = stop["zombie"] if isinstance(stop, dict) else 0
        task.die(ticks * tick, "OK" if stop == "ok" else INTERRUPTED)
        pause(tick)


def clean_up(task, ticks, tick, pause):
    """A worker that needs some time for its end gets no more than that."""
    if ticks >= TICKS:
        pause(TICKS * tick)
        task.die(0, task.LOST)
    else:
        task.die(ticks * tick, INTERRUPTED)
        pause((math.floor(ticks) + 1) * tick)
