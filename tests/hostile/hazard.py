# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of hostile input share: a row builds one input, a walk over it must end well.

A row is a function of one Box: it builds its input below box.path, walks it,
and says by box.expect() what must have come of it. Besides that every walk
must end without a crash, within SECONDS and within KILOBYTES.
"""
import collections
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from tap import Tap  # noqa: E402

SECONDS = 5
KILOBYTES = 256 << 10
MESSAGE = b"From: a@example.org\nTo: b@example.org\nSubject: hello\nDate: Mon, 5 Jan 2004 10:00:00 +0000\n\nhello\n"
FROM_LINE = b"From a@example.org Mon Jan  5 10:00:00 2004\n"


class Skip(Exception):
    """The row cannot be built here; the text says why."""


def need(program):
    if shutil.which(program) is None:
        raise Skip(f"{program} is not installed")


class Walk:
    """The events of one walk, and what it cost."""

    def __init__(self, output, status):
        self.events = [json.loads(line) for line in output.splitlines() if line.endswith(b"}")]
        self.kilobytes = sum(e["peak_kb"] for e in self.events if e["event"] == "cost")
        self.events = [e for e in self.events if e["event"] != "cost"]
        self.status = status
        self.items = [e for e in self.events if e["event"] == "item"]
        self.ends = [e for e in self.events if e["event"] == "end"]
        self.anomalies = [e for e in self.events if e["event"] == "anomaly"]
        self.codes = dict(collections.Counter(e["code"] for e in self.anomalies))

    def status_of(self, kind):
        return [e["status"] for e in self.ends if e["kind"] == kind]


class Box:
    """A folder of a row's own."""

    def __init__(self, program, sanitized):
        self.program, self.sanitized = program, sanitized
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="mailprov-hostile-"))
        self.problems = []

    def write(self, name, data):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def maildir(self, name="Maildir"):
        for part in ("cur", "new", "tmp"):
            (self.path / name / part).mkdir(parents=True, exist_ok=True)
        return self.path / name

    def walk(self, path=None, prefix=(), options=()):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.Popen([*prefix, self.program, *options, str(path or self.path)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
        try:
            output, errors = run.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            run.kill()
            run.communicate()
            self.problems.append("did not end in 60 seconds")
            return Walk(b"", -1)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if run.returncode not in (0, 1):
            self.problems += [f"status {run.returncode}"] + errors.decode(errors="replace").splitlines()[:30]
        slow = SECONDS * (10 if self.sanitized else 1)
        if cpu > slow:
            self.problems.append(f"took {cpu:.1f} CPU seconds ({slow})")
        walk = Walk(output, run.returncode)
        if not self.sanitized and walk.kilobytes > KILOBYTES:
            self.problems.append(f"took {walk.kilobytes} KB ({KILOBYTES})")
        return walk

    def expect(self, what, got, want):
        if got != want:
            self.problems.append(f"{what}: {got}, not {want}")

    def expect_of(self, walk, messages=None, codes=None):
        """The number of messages, and exactly these anomalies."""
        if messages is not None:
            self.expect("messages", len(walk.items), messages)
            self.expect("messages by sources", sum(e["messages"] for e in walk.ends), messages)
        if codes is not None:
            self.expect("anomalies", walk.codes, codes)

    def close(self):
        for folder, _, _ in os.walk(self.path):
            os.chmod(folder, 0o755)
        shutil.rmtree(self.path, ignore_errors=True)


def run_rows(rows):
    """rows: functions; a row's name is its own, its first line of documentation the demand."""
    program, sanitized = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2] != "none"
    only = sys.argv[3:]
    tap = Tap()
    for row in rows:
        name = row.__name__.replace("_", "-")
        if only and name not in only:
            continue
        box = Box(program, sanitized)
        try:
            row(box)
            tap.result(f"{name}: {row.__doc__}", box.problems)
        except Skip as reason:
            tap.skip(name, reason)
        finally:
            box.close()
    return tap.end()
