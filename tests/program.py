# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs mailprov for the tests written in Python, away from the user's own cases and settings."""
import json
import os
import pathlib
import subprocess
import tempfile

# Of two runs that must give the same bytes, everything that should not matter differs.
SURROUNDINGS = (
    {"TZ": "UTC", "LANG": "C", "LC_ALL": "C"},
    {"TZ": "Asia/Kolkata", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
)


class Failed(Exception):
    """mailprov ended otherwise than the test wanted."""


class Program:
    """One home of its own: a case file, XDG folders, a working folder; gone when closed."""

    def __init__(self, path, surroundings=0, folder=None):
        self.path = str(pathlib.Path(path).resolve())
        self.home = tempfile.TemporaryDirectory(prefix="mailprov-test-")
        self.folder = pathlib.Path(folder or self.home.name)
        self.case = pathlib.Path(self.home.name) / "test.case"
        keep = {k: v for k, v in os.environ.items()
                if k in ("PATH", "LD_LIBRARY_PATH") or k.endswith("SAN_OPTIONS")}
        self.environment = {
            **keep, **SURROUNDINGS[surroundings],
            "HOME": self.home.name, "XDG_DATA_HOME": self.home.name + "/data", "XDG_STATE_HOME": self.home.name + "/state",
            "XDG_CONFIG_HOME": self.home.name + "/config", "XDG_CACHE_HOME": self.home.name + "/cache",
            "MAILPROV_CASE": str(self.case), "NO_COLOR": "1",
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.home.cleanup()

    def run(self, *arguments, statuses=(0,), stdin=None):
        """What it writes to standard output, as bytes."""
        done = subprocess.run([self.path, *map(str, arguments)], cwd=self.folder, env=self.environment,
                              input=stdin, stdin=None if stdin is not None else subprocess.DEVNULL, capture_output=True)
        if done.returncode not in statuses:
            raise Failed(f"mailprov {' '.join(map(str, arguments))}: exit {done.returncode}\n"
                         + done.stderr.decode("utf-8", "replace")[-2000:])
        return done.stdout

    def scan(self, *arguments, statuses=(0, 4)):
        return self.run("scan", "--progress=never", *arguments, statuses=statuses)

    def rows(self, *arguments, statuses=(0,)):
        """Machine output, one object a line."""
        text = self.run(*arguments, statuses=statuses)
        try:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError as error:
            raise Failed(f"mailprov {' '.join(map(str, arguments))}: not JSON: {error}") from error


def shared(*names):
    """A path below ../shared, the material that is never part of the project; None where it is absent."""
    root = pathlib.Path(__file__).resolve().parents[2] / "shared"
    path = root.joinpath(*names)
    return path if path.exists() else None
