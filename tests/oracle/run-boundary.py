#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chains of real mail with the peer that the receiving system itself recorded: given together, and nothing
configured, at least 99 % of the boundaries must be right. Each alone, the share is only printed.

Usage: run-boundary.py PROGRAM
"""
import sys

from oracle import Tap, address, cases, inspect

LEAST = 0.99
ALONE = 40  # chains that are also given one at a time


def boundary(row):
    return address(row["boundary"]["ip"]) if row and row["boundary"] else None


def main(program):
    rows = cases("boundary-dev.ndjson")
    messages = ["".join(f"Received: {value}\n" for value in case["input"]).encode("utf-8", "surrogateescape") + b"\n"
                for case in rows]
    wanted = [address(case["expected"]["boundary_from_ip"]) for case in rows]
    found = inspect(program, messages)
    tap = Tap()
    wrong = [f"{case['id']}: expected {value}, got {boundary(row)}" for case, value, row in zip(rows, wanted, found)
             if boundary(row) != value]
    right = len(rows) - len(wrong)
    print(f"# together: {right} of {len(rows)} ({100 * right / len(rows):.2f} %)")
    for line in wrong:
        print("# " + line)
    tap.result("boundaries of the set", [] if right >= LEAST * len(rows) else wrong)
    alone = sum(boundary(inspect(program, [message])[0]) == value
                for message, value in list(zip(messages, wanted))[:ALONE])
    print(f"# each alone: {alone} of {min(ALONE, len(rows))}")
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
