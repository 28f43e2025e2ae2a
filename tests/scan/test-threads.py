#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scans with four workers, for ThreadSanitizer to watch: stores of all kinds, then the same again, then stopped.

Usage: test-threads.py PROGRAM CASES-FOLDER
"""
import os
import pathlib
import signal
import subprocess
import sys
import tarfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program, shared  # noqa: E402
from tap import Tap  # noqa: E402

# GLib, SQLite and the loader (a charset's table is a library to it) are not built for the sanitizer: what they do among
# themselves is not ours.
NOT_OURS = ("ld-linux", "libglib-2.0.so.0", "libgio-2.0.so.0", "libgobject-2.0.so.0", "libsqlite3.so.0")
SUPPRESSIONS = "".join(f"called_from_lib:{name}\n" for name in NOT_OURS)


def gather(folder, cases):
    """The stories, one of them in an archive, too, and a pack of real mail where it is at hand."""
    for mail in sorted(pathlib.Path(cases).glob("*/mail")):
        (folder / mail.parent.name).symlink_to(mail.resolve())
    with tarfile.open(folder / "backup.tar.gz", "w:gz") as tar:
        tar.add(pathlib.Path(cases) / "dell-d1" / "mail", "mail")
    paths = [folder / name for name in sorted(os.listdir(folder))]
    pack = shared("corpora", "bounces-eml-dev.tar.zst")
    return [*paths, pack] if pack else paths


def outcome(done, statuses):
    said = done.stderr.decode(errors="replace")
    problems = [] if done.returncode in statuses else [f"exit {done.returncode}"]
    return problems + ([said[:6000]] if problems or "ThreadSanitizer" in said else [])


def main(program, cases):
    tap = Tap()
    with Program(program) as run:
        folder = run.folder
        (folder / "suppressions").write_text(SUPPRESSIONS)
        environment = {**run.environment, "TSAN_OPTIONS": f"halt_on_error=0:exitcode=66:suppressions={folder}/suppressions"}
        (folder / "in").mkdir()
        paths = gather(folder / "in", cases)

        def scan(*options):
            return [run.path, "scan", "--progress=never", "--jobs=4", *options, *map(str, paths)]
        for name, options in (("a scan with four workers", ()), ("the same again", ()), ("all of it read again", ("--rehash",))):
            done = subprocess.run(scan(*options), env=environment, cwd=folder, capture_output=True)
            tap.result(name, outcome(done, (0, 4)))
        child = subprocess.Popen(scan("--rehash"), env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(0.3)
        child.send_signal(signal.SIGINT)
        child.returncode, errors = (child.wait(), child.stderr.read())
        done = subprocess.CompletedProcess([], child.returncode, b"", errors)
        tap.result("a scan that is interrupted", outcome(done, (0, 4, 130)))
        done = subprocess.run([run.path, "inspect", "--format=json", *map(str, paths)], env=environment, cwd=folder, capture_output=True)
        tap.result("inspect", outcome(done, (0, 4)))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
