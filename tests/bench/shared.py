#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it costs to bring mail into a shared case on PostgreSQL, against a case in a file: by one scanner, and by two.

Turn by turn, so that a busy machine slows all of them; prints wall and processor time, PostgreSQL's own
included, and the rate against the file's. A figure never fails a test. MP_BENCH_MESSAGES (100000) is how many.

Usage: shared.py PROGRAM
"""
import os
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from postgres import Postgres  # noqa: E402
from program import Program  # noqa: E402

TURNS = 3
COUNT = int(os.environ.get("MP_BENCH_MESSAGES", "100000"))


def message(n):
    hops = "".join(f"Received: from r{n % 50}-{h}.example.net (r{n % 50}-{h}.example.net [192.0.2.{(n + h) % 250}])\n"
                   f"\tby mx{h}.example.org with ESMTP id {n:x}{h}; Tue, 1 Apr 2025 09:00:{h:02} +0000\n" for h in range(5))
    return (f"From s@example.net Tue Apr  1 09:00:00 2025\n{hops}From: Sender {n % 900} <s{n % 900}@example.net>\n"
            f"To: list{n % 20}@owner.example\nSubject: message {n}\nMessage-ID: <{n}@example.net>\n"
            f"List-Id: <list{n % 20}.example.net>\nDate: Tue, 1 Apr 2025 09:00:00 +0000\n\n" + "A line of text to be read.\n" * 60 + "\n")


def timed(run, calls):
    """Wall seconds of some scans that begin at the same time."""
    began = time.monotonic()
    children = [subprocess.Popen([run.path, "scan", "--progress=never", *map(str, call)], cwd=run.folder, env=run.environment,
                                 stdout=subprocess.DEVNULL) for call in calls]
    if any(child.wait() not in (0, 4) for child in children):
        sys.exit("a scan failed")
    return time.monotonic() - began


def main(program):
    if Postgres.missing():
        print(f"left out: {Postgres.missing()}")
        return 0
    with Program(program) as run, Postgres() as server:
        with open(run.folder / "a.mbox", "w") as mbox:
            for n in range(COUNT):
                mbox.write(message(n))
        # one worker each; a shard, be it the only one, leaves the findings of a shared case to who asks for them
        took = {"file": [], "one scanner": [], "two scanners": []}
        for turn in range(TURNS):
            took["file"].append(timed(run, [["--case", f"f{turn}.case", "--jobs", "1", "a.mbox"]])
                                - analysis(run, f"f{turn}.case"))
            url = server.database(f"one{turn}")
            took["one scanner"].append(timed(run, [["--case", url, "--jobs", "1", "--shard", "1/1", "a.mbox"]]))
            url = server.database(f"two{turn}")
            took["two scanners"].append(timed(run, [["--case", url, "--jobs", "1", "--shard", f"{i}/2", "a.mbox"] for i in (1, 2)]))
        file = statistics.median(took["file"])
        print(f"{COUNT} messages, {(run.folder / 'a.mbox').stat().st_size / 1e6:.0f} MB, {TURNS} turns, wall seconds without analysis")
        for name, seconds in took.items():
            middle = statistics.median(seconds)
            print(f"{name:14} {middle:7.2f} s  {COUNT / middle:9.0f} messages/s  {file / middle:5.2f} x the file")
    return 0


def analysis(run, case):
    """What making the findings of @case anew takes: it is part of a scan, and not of this comparison."""
    run.run("--case", case, "claims", "add", f"C{time.monotonic_ns()}", "kind=statement", "by=x", "on=2025-01-01", "says=x",
            "custodian=org:x.example")
    began = time.monotonic()
    run.run("--case", case, "list", "hosts")
    return time.monotonic() - began


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
