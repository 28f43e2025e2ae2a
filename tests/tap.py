# SPDX-License-Identifier: GPL-3.0-or-later
"""The Test Anything Protocol for the test programs written in Python.

A program makes one Tap, reports each test as it is known, and ends with
sys.exit(tap.end()). A reason for skipping is part of the line, so that no
test is ever silently left out.
"""
import sys


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def result(self, name, problems=()):
        """One test: it passed if there are no problems; each problem is one line of text."""
        problems = list(problems)
        self.count += 1
        self.failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {self.count} - {name}")
        for problem in problems[:200]:
            for line in str(problem).splitlines():
                print(f"# {line}")
        sys.stdout.flush()

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {reason}", flush=True)

    def end(self):
        """Prints the plan; returns the exit status."""
        print(f"1..{self.count}", flush=True)
        return 1 if self.failed else 0


def skip_all(reason):
    """For a program that cannot run here at all."""
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)
