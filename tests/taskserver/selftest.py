"""The facts of sections 1 to 3 and 8 of the reference, checked against the task server.

python3 tests/taskserver/selftest.py [-v] [MODULE[.CLASS[.TEST]] ...]
"""

import os
import sys
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))


def arguments(given):
    """Without names of tests: all that stand beside this file."""
    if any(not word.startswith("-") for word in given):
        return given
    return ["discover", "-s", HERE, "-p", "selftest_*.py"] + given


if __name__ == "__main__":
    unittest.main(module=None, argv=sys.argv[:1] + arguments(sys.argv[1:]))
