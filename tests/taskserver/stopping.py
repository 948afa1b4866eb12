"""How tasks of PVE and PMG react to a stop.

kill_process_group in PVE/RESTEnvironment.pm sends TERM, checks every second, and sends KILL after
five. Here a tick stands for that second: the script's `stop_delay`.
"""

import math

TICKS = 5
INTERRUPTED = "received interrupt"
WAYS = ("interrupt", "ok", "ignore")
SLOW_WAYS = ("cleans_up", "zombie")


def check(stop):
    """Whether a script's `stop` is valid."""
    if isinstance(stop, dict):
        return len(stop) == 1 and set(stop) <= set(SLOW_WAYS)
    return stop in WAYS


def kill(task, tick, pause):
    """Stop the task, and block like the request."""
    stop = task.script.get("stop", "interrupt")
    if stop == "ignore":
        pause(TICKS * tick)
        task.die(0, task.LOST)
    elif isinstance(stop, dict) and "cleans_up" in stop:
        clean_up(task, stop["cleans_up"], tick, pause)
    else:
        # A zombie has ended, but its parent is too busy to reap it.
        ticks = stop["zombie"] if isinstance(stop, dict) else 0
        task.die(ticks * tick, "OK" if stop == "ok" else INTERRUPTED)
        pause(tick)


def clean_up(task, ticks, tick, pause):
    """A worker that cleans up is killed after five ticks."""
    if ticks >= TICKS:
        pause(TICKS * tick)
        task.die(0, task.LOST)
    else:
        task.die(ticks * tick, INTERRUPTED)
        pause((math.floor(ticks) + 1) * tick)
