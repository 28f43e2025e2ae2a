#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up what meson's test logs say, row by row of every TAP table.

Usage: tally.py LABEL=testlog.json...

Prints a line a log and, alone on the last line, "N passed, N failed" (with
", N skipped" where any were). Exits 1 when any failed or none passed.
"""
import json
import re
import sys

LINE = re.compile(r"^\s*(not )?ok\b(.*)$")
DIRECTIVE = re.compile(r"#\s*(skip|" + "to" + r"do)\b", re.I)
FINE = ("OK", "SKIP", "EXPECTEDFAIL")


def count(entry):
    """One meson test: passed, failed, skipped."""
    passed = failed = skipped = 0
    lines = entry.get("stdout", "").splitlines()
    for line in lines:
        found = LINE.match(line)
        if found and DIRECTIVE.search(found[2]):
            skipped += 1
        elif found:
            failed += bool(found[1])
            passed += not found[1]
    if passed + failed + skipped == 0:
        if entry["result"] == "SKIP" or any(re.match(r"1\.\.0\b", line) for line in lines):
            skipped = 1
        else:
            passed = int(entry["result"] in FINE)
    if entry["result"] not in FINE and failed == 0:
        failed = 1  # it crashed, ran out of time or broke off
    return passed, failed, skipped


def add_up(text):
    totals = [0, 0, 0]
    bad = []
    for line in text.splitlines():
        entry = json.loads(line)
        figures = count(entry)
        totals = [a + b for a, b in zip(totals, figures)]
        if figures[1]:
            bad.append(entry["name"])
    return totals, bad


def sentence(figures):
    passed, failed, skipped = figures
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def main(arguments):
    totals = [0, 0, 0]
    for argument in arguments:
        label, _, path = argument.partition("=")
        with open(path, encoding="utf-8") as log:
            figures, bad = add_up(log.read())
        totals = [a + b for a, b in zip(totals, figures)]
        print(f"{label}: {sentence(figures)}")
        for name in bad:
            print(f"  failed: {name}")
    print(sentence(totals))
    return 1 if totals[1] or not totals[0] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
