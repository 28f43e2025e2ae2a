#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bootstrap on a machine that lacks everything, and is not Debian: it names what is missing and does nothing else."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from tap import Tap, skip_all  # noqa: E402

BARE = "sh cat dirname env grep head id mkdir mktemp nproc rm sed sort tail tr"
NAMED = ("meson 1.0", "library gmime-3.0", "library libarchive", "program ninja", "libgmime-3.0-dev")


def run(path, *arguments):
    return subprocess.run([ROOT / "bootstrap", *arguments], env={"PATH": path, "HOME": "/nonexistent"},
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)


def main():
    tap = Tap()
    if not shutil.which("sh"):
        skip_all("no shell")
    with tempfile.TemporaryDirectory() as folder:
        for name in BARE.split():
            if shutil.which(name):
                os.symlink(shutil.which(name), pathlib.Path(folder) / name)
        before = set(os.listdir(ROOT))
        for command in ("demo", "test"):
            done = run(folder, command)
            tap.result(f"{command} on a bare machine fails", [] if done.returncode == 1 else [f"exit {done.returncode}"])
            for name in NAMED:
                tap.result(f"{command} on a bare machine names {name}", [] if name in done.stderr else [done.stderr])
            tap.result(f"{command} on a bare machine says nothing on standard output", done.stdout.splitlines())
        tap.result("a bare machine gets no build folder", sorted(set(os.listdir(ROOT)) - before))
        for arguments in ((), ("tset",)):
            done = run(folder, *arguments)
            tap.result(f"'bootstrap {' '.join(arguments)}' explains itself",
                       [] if done.returncode == 2 and "./bootstrap test" in done.stderr else
                       [f"exit {done.returncode}", done.stderr])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
