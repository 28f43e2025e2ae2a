#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scan costs, in U: the processor time of reading and hashing the same file.

Three pairs of `floor sha` and `mailprov scan`, turn by turn on the same file, so
that a busy machine slows both. Prints; a figure never fails a test. MP_BENCH_MB
is the size of the mbox (500), MP_BENCH_CACHE the folder it is kept in.

Usage: bench.py PROGRAM COMPILER...
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program, shared  # noqa: E402

PAIRS = 3
# One round of "mixed": first so many modern messages of so many bytes each, then so many old ones.
ROUND = ((1489, 39_400), (3038, 5_700))


def cost(arguments, environment=None):
    """Seconds of processor time, peak memory in MB, exit status."""
    pid = os.posix_spawnp(arguments[0], arguments, environment or os.environ,
                          file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def messages_for(size):
    """How many messages of "mixed" make about @size bytes."""
    rounds, rest = divmod(size, sum(n * each for n, each in ROUND))
    count = rounds * sum(n for n, _ in ROUND)
    for n, each in ROUND:
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
                        str(messages_for(megabytes * 1_000_000))], check=True)
        part.rename(path)
    return path


def main(program, *compiler):
    if shared("bench", "floor.c") is None or shared("corpora") is None:
        print("skipped: ../shared/bench or ../shared/corpora is not here")
        return 77
    path = archive("mixed", int(os.environ.get("MP_BENCH_MB") or 500))
    with tempfile.TemporaryDirectory(prefix="mailprov-bench-") as folder:
        floor = folder + "/floor"
        subprocess.run([*compiler, "-O2", "-o", floor, shared("bench", "floor.c"), "-lcrypto"], check=True)
        ratios, peaks = [], []
        for pair in range(1, PAIRS + 1):
            unit, _, _ = cost([floor, "sha", str(path)])
            with Program(program) as run:
                seconds, peak, status = cost([run.path, "scan", "--progress=never", str(path)], run.environment)
            if status not in (0, 4):
                print(f"mailprov scan: exit {status}")
                return 1
            ratios.append(seconds / unit)
            peaks.append(peak)
            print(f"pair {pair}: U {unit:.2f} s, scan {seconds:.2f} s = {seconds / unit:.2f} U, peak {peak:.0f} MB", flush=True)
    print(f"{path.name}, {path.stat().st_size / 1e6:.0f} MB: {statistics.median(ratios):.2f} U (median of {PAIRS}), "
          f"peak {max(peaks):.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
