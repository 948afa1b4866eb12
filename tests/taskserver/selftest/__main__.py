"""What is known of the real daemons, checked against the task server.

python3 tests/taskserver/selftest [-v] [MODULE[.CLASS[.TEST]] ...]

A test names the source file of the product that it rests on, or says "measured", which is on the
real daemons.
"""

import os
import sys
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]


def arguments(given):
    """Without names of tests: all that stand beside this file."""
    if any(not word.startswith("-") for word in given):
        return given
    return ["discover", "-s", HERE, "-p", "test_*.py"] + given


if __name__ == "__main__":
    unittest.main(module=None, argv=sys.argv[:1] + arguments(sys.argv[1:]))
