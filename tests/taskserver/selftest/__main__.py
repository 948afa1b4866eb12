"""What is known of the real daemons, checked against the task server.

python3 tests/taskserver/selftest [-v] [MODULE[.CLASS[.TEST]] ...]

A test names the source file of the product that it rests on, or says "measured", which is on the
real daemons. Without names all modules run, in several processes, since tests mostly wait.
"""

import os
import re
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
PROCESSES = 3


def run_all(options):
    """Whether all modules that stand beside this file pass; what they say comes one by one."""
    names = sorted(name[:-3] for name in os.listdir(HERE) if name.startswith("test_"))
    start, count, bad = time.monotonic(), 0, 0
    for process in [begin(options + names[at::PROCESSES]) for at in range(PROCESSES)]:
        said = process.communicate()[0]
        count += sum(map(int, re.findall(r"^Ran (\d+) test", said, re.M)))
        bad += process.returncode != 0
        if process.returncode or options:
            print(said)
    seconds = time.monotonic() - start
    print("Ran %d tests in %.1fs\n\n%s" % (count, seconds, "FAILED" if bad else "OK"))
    return not bad


def begin(arguments):
    command = [sys.executable, HERE] + arguments
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, **pipes)


if __name__ == "__main__":
    if all(word.startswith("-") for word in sys.argv[1:]):
        sys.exit(not run_all(sys.argv[1:]))
    unittest.main(module=None, argv=sys.argv)
