#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last line of `./bootstrap test` says what the logs say."""
import json
import pathlib
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))
from tap import Tap  # noqa: E402

# situation, rows of (result, stdout), last line, exit status
ROWS = [
    ("each row of a table counts", [("OK", "TAP version 13\nok 1 /a\nok 2 /b\n1..2\n"), ("OK", "ok 1 - c\n1..1\n")],
     "3 passed, 0 failed", 0),
    ("one bad row fails the run", [("FAIL", "ok 1 /a\nnot ok 2 /b\n1..2\n")], "1 passed, 1 failed", 1),
    ("a crash after good rows is a failure", [("ERROR", "ok 1 /a\n")], "1 passed, 1 failed", 1),
    ("a program without rows counts as one", [("OK", ""), ("FAIL", "")], "1 passed, 1 failed", 1),
    ("out of time is a failure", [("TIMEOUT", "")], "0 passed, 1 failed", 1),
    ("skipped rows are said", [("OK", "ok 1 /a\nok 2 /b # SKIP no strace\n1..2\n")], "1 passed, 0 failed, 1 skipped", 0),
    ("a skipped program is said", [("SKIP", "1..0 # SKIP no corpora\n"), ("OK", "ok 1 /a\n")],
     "1 passed, 0 failed, 1 skipped", 0),
    ("nothing ran is a failure", [], "0 passed, 0 failed", 1),
    ("nothing but skips is a failure", [("SKIP", "1..0 # SKIP no corpora\n")], "0 passed, 0 failed, 1 skipped", 1),
]


def main():
    tap = Tap()
    for name, rows, last, status in ROWS:
        with tempfile.NamedTemporaryFile("w", suffix=".json") as log:
            for number, (result, stdout) in enumerate(rows):
                print(json.dumps({"name": f"t{number}", "result": result, "stdout": stdout}), file=log)
            log.flush()
            run = subprocess.run([sys.executable, TESTS / "tally.py", "gcc=" + log.name], capture_output=True, text=True)
        got = (run.stdout.splitlines()[-1:], run.returncode)
        tap.result(name, [] if got == ([last], status) else [f"wanted {last}, exit {status}", f"got {got}", run.stderr])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
