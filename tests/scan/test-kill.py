#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scan that is killed anywhere: the case opens, the next scan goes on, and what it then holds is
what an undisturbed scan gives. Usage: test-kill.py MAILPROV [ROUNDS]
"""
import hashlib
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from tap import Tap  # noqa: E402

CONTENT = (
    "SELECT origin, offset, length, message, sha256, content_sha256, source, folder, folder_role, flags, state "
    "FROM place ORDER BY origin, offset, state",
    "SELECT origin, kind, folder, folder_role, bytes, sha256, messages, \"distinct\", not_mail, anomalies, "
    # a scan that was killed after its last commit leaves nothing to read: what the last scan did is no content
    "CASE status WHEN 'unchanged' THEN 'read' ELSE status END, "
    "preamble, separators, message_bytes, trailing, extraction FROM source ORDER BY origin",
    "SELECT id, class_name, code, origin, offset, length, detail, message FROM anomaly "
    "ORDER BY id, origin, offset, length, detail",
    "SELECT key, content_sha256, variant, length, record FROM stored_message ORDER BY key",
)


def message(n, body):
    return (f"Received: from mx{n % 9}.example.net (mx{n % 9}.example.net [192.0.2.{n % 250}])\n"
            f"\tby mail.example.org with ESMTP id A{n}; Tue, 1 Apr 2025 09:00:00 +0000\n"
            f"From: Sender <s{n % 40}@example.net>\nTo: owner@example.org\nSubject: message {n}\n"
            f"Message-ID: <{n}@example.net>\nDate: Tue, 1 Apr 2025 09:00:00 +0000\n"
            f"this line is no field\n\n{body}\n")


def write_mail(root):
    """About 100 MB, so that a scan takes a while and commits on the way."""
    lines = "A line of text that is there only to be read, split and hashed.\n" * 110
    (root / "mail" / "box" / "cur").mkdir(parents=True)
    (root / "mail" / "box" / "new").mkdir()
    (root / "mail" / "box" / "tmp").mkdir()
    for n in range(1500):
        (root / "mail" / "box" / "cur" / f"{1000 + n}.host:2,S").write_text(message(n, lines))
    with open(root / "mail" / "a.mbox", "w") as mbox:
        for n in range(1000, 12000):
            quoted = ">From here on\n" if n % 7 == 0 else ""
            mbox.write(f"From s@example.net Tue Apr  1 09:00:00 2025\n{message(n, quoted + lines)}\n")
    with open(root / "mail" / "b.mbox", "w") as mbox:
        for n in range(900, 3000):
            mbox.write(f"From s@example.net Tue Apr  1 09:00:00 2025\n{message(n, lines)}\n")


def scan(program, case, root, seconds=None):
    """The exit status, or None where it was killed after some seconds."""
    child = subprocess.Popen([program, "--case", case, "scan", "--progress=never", "--jobs=2", "mail"], cwd=root,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if seconds is None:
        error = child.communicate()[1]
        return child.returncode, error
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    error = child.communicate()[1]
    return (None if child.returncode == -signal.SIGKILL else child.returncode), error


def content(program, case):
    digest = hashlib.sha256()
    for question in CONTENT:
        run = subprocess.run([program, "--case", case, "case", "sql", question], capture_output=True, check=True)
        digest.update(run.stdout)
    return digest.hexdigest()


def main(program, rounds):
    tap = Tap()
    draw = random.Random(20250401)
    with tempfile.TemporaryDirectory(prefix="mp-kill-") as name:
        root = pathlib.Path(name)
        environment = {"XDG_STATE_HOME": name, "XDG_DATA_HOME": name}
        os.environ.update(environment)
        write_mail(root)
        began = time.monotonic()
        status, error = scan(program, root / "whole.case", root)
        whole = time.monotonic() - began
        tap.result("an undisturbed scan", [] if status == 0 else [f"status {status}: {error}"])
        wanted = content(program, root / "whole.case")
        for i in range(rounds):
            case = root / f"{i}.case"
            problems = []
            kills = 0
            for _ in range(draw.randint(1, 3)):
                status, error = scan(program, case, root, draw.uniform(0.005, whole))
                if status is not None:
                    break
                kills += 1
            if status is None:
                status, error = scan(program, case, root)
            if status != 0:
                problems.append(f"the last scan ended with {status}: {error}")
            elif content(program, case) != wanted:
                problems.append("the content differs from that of an undisturbed scan")
            tap.result(f"round {i + 1}, killed {kills} times", problems)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 4))
