#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scan costs, in U: the processor time of reading and hashing the same file.

Three pairs of `floor sha` and `mailprov scan`, turn by turn on the same file, so
that a busy machine slows both, for mixed mail and for that of mailing lists. Of
each scan, what its analysis costs is told apart: it is made again alone. Prints; a
figure never fails a test. MP_BENCH_MB is the size of each mbox (500),
MP_BENCH_CACHE the folder they are kept in.

Usage: bench.py PROGRAM COMPILER...
"""
import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program, shared  # noqa: E402

PAIRS = 3
# One round of a kind of mail: first so many messages of so many bytes each, then so many others.
ROUNDS = {"mixed": ((1489, 39_400), (3038, 5_700)), "list": ((1568, 4_130),)}


def cost(arguments, environment=None):
    """Seconds of processor time, peak memory in MB, exit status."""
    pid = os.posix_spawnp(arguments[0], arguments, environment or os.environ,
                          file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def messages_for(kind, size):
    """How many messages of @kind make about @size bytes."""
    a_round = ROUNDS[kind]
    rounds, rest = divmod(size, sum(n * each for n, each in a_round))
    count = rounds * sum(n for n, _ in a_round)
    for n, each in a_round:
        taken = min(n, rest // each)
        count += taken
        rest -= taken * each
    return count


def archive(kind, megabytes):
    default = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "mailprov-bench"
    cache = pathlib.Path(os.environ.get("MP_BENCH_CACHE") or default)
    path = cache / f"{kind}-{megabytes}.mbox"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.mbox")
        subprocess.run([sys.executable, shared("bench", "mkmail.py"), part, kind,
                        str(messages_for(kind, megabytes * 1_000_000))], check=True)
        part.rename(path)
    return path


def analyse_again(run):
    """Seconds that the passes at the end of a scan take, alone."""
    case = sqlite3.connect(run.case)
    case.execute("DELETE FROM setting WHERE name = 'findings'")
    case.commit()
    case.close()
    seconds, _, _ = cost([run.path, "list", "hosts"], run.environment)
    return seconds


def measure(program, floor, kind):
    path = archive(kind, int(os.environ.get("MP_BENCH_MB") or 500))
    ratios, of_analysis, peaks = [], [], []
    for pair in range(1, PAIRS + 1):
        unit, _, _ = cost([floor, "sha", str(path)])
        with Program(program) as run:
            seconds, peak, status = cost([run.path, "scan", "--progress=never", str(path)], run.environment)
            if status not in (0, 4):
                raise SystemExit(f"mailprov scan: exit {status}")
            analysis = analyse_again(run)
            size = run.case.stat().st_size / 1e6
        ratios.append(seconds / unit)
        of_analysis.append(analysis / unit)
        peaks.append(peak)
        print(f"{kind} {pair}: U {unit:.2f} s, scan {seconds:.2f} s = {seconds / unit:.2f} U, of that analysis "
              f"{analysis:.2f} s = {analysis / unit:.2f} U, peak {peak:.0f} MB, case {size:.0f} MB", flush=True)
    print(f"{path.name}, {path.stat().st_size / 1e6:.0f} MB: {statistics.median(ratios):.2f} U, of that analysis "
          f"{statistics.median(of_analysis):.2f} U (medians of {PAIRS}), peak {max(peaks):.0f} MB", flush=True)


def main(program, *compiler):
    if shared("bench", "floor.c") is None or shared("corpora") is None:
        print("skipped: ../shared/bench or ../shared/corpora is not here")
        return 77
    with tempfile.TemporaryDirectory(prefix="mailprov-bench-") as folder:
        floor = folder + "/floor"
        subprocess.run([*compiler, "-O2", "-o", floor, shared("bench", "floor.c"), "-lcrypto"], check=True)
        for kind in ROUNDS:
            measure(program, floor, kind)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
