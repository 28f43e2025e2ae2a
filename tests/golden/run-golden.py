#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the program on each story of fixtures/cases and compares what it says with what it said.

A story is a folder with mail, ledger.csv, claims.ini and expected/COMMANDS, whose lines are

    FILE: ARGUMENTS         standard output is to be expected/FILE ("-": not compared)
    FILE (STATUS): ARGUMENTS    where the exit status is to be another than 0

run in order on a copy of the story. In a report, what tells of this machine and this hour (the record of
the scan, Graphviz's drawing) is left out of the comparison; expected/NAME.sha256 holds the digest of what is
too long to be kept, without paths and the rule set, a line a command that names it. Everything is done twice, with one worker
and with four, under another time zone and locale; the bytes must be the same.

Usage: run-golden.py PROGRAM CASES-FOLDER [--accept] [STORY...]
--accept rewrites what is expected: review the difference as code.
"""
import difflib
import hashlib
import pathlib
import re
import shlex
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Failed, Program  # noqa: E402
from tap import Tap, skip_all  # noqa: E402

COMMAND = re.compile(r"(?P<file>[\w.-]+)(?: \((?P<status>\d+)\))?: (?P<arguments>.*)")
RUNS = ((1, 0), (4, 1))  # workers, surroundings
# What a report says of its making, which is another each time.
MAKING = "started|ended|command|program|libraries|rules|extraction|limits"
DIFFERS = (
    (re.compile(rb"(?m)^(\| (?:" + MAKING.encode() + rb") \|).*$"), rb"\1 ... |"),
    (re.compile(rb'(<th scope="row">(?:' + MAKING.encode() + rb')</th><td>).*?</td>'), rb"\1...</td>"),
    (re.compile(rb"(, mailprov )\S+( rules \S*?)[0-9a-f]{12}"), rb"\1...,\2..."),
    (re.compile(rb'(<svg class="mp-graph").*?</svg>', re.S), rb"\1>...</svg>"),
)


def commands(story):
    for line in (story / "expected" / "COMMANDS").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            found = COMMAND.fullmatch(line)
            if not found:
                sys.exit(f"{story / 'expected' / 'COMMANDS'}: not understood: {line}")
            yield found["file"], int(found["status"] or 0), shlex.split(found["arguments"])


def digest(text, folder, arguments):
    text = text.replace(str(folder).encode(), b"/story")
    text = re.sub(rb'("extraction":|"[^"\r\n]*",)"[0-9a-f]{16}"', rb'\1"-"', text)
    return f"{hashlib.sha256(text).hexdigest()}  {' '.join(arguments)}\n".encode()


def play(program, story, workers, surroundings):
    """File name to bytes, or to what went wrong."""
    said = {}
    with Program(program, surroundings) as run:
        run.folder = pathlib.Path(run.home.name) / story.name
        shutil.copytree(story, run.folder, ignore=shutil.ignore_patterns("expected"))
        for name, status, arguments in commands(story):
            if arguments[:1] == ["scan"]:
                arguments = ["scan", f"--jobs={workers}", *arguments[1:]]
            try:
                text = run.run(*arguments, statuses=(status,))
            except Failed as failure:
                said[name if name != "-" else " ".join(arguments)] = failure
                continue
            if name != "-":
                if name.startswith("report"):
                    text = lasting(text)
                if not name.endswith(".sha256"):
                    said[name] = text
                elif not isinstance(said.get(name), Failed):
                    said[name] = said.get(name, b"") + digest(text, run.folder, arguments)
    return said


def lasting(text):
    for pattern, instead in DIFFERS:
        text = pattern.sub(instead, text)
    return text


def difference(wanted, got, name):
    if isinstance(got, Failed):
        return str(got).splitlines()
    if wanted == got:
        return []
    lines = list(difflib.unified_diff(wanted.decode("utf-8", "replace").splitlines(),
                                      got.decode("utf-8", "replace").splitlines(),
                                      "expected/" + name, "this run", lineterm="", n=1))
    return lines[:40] or ["the bytes differ"]


def accept(story, said):
    for name, text in said.items():
        if isinstance(text, Failed):
            sys.exit(f"{story.name}: {text}")
        (story / "expected" / name).write_bytes(text)
        print(f"accepted {story / 'expected' / name}")


def compare(tap, story, first, second):
    for name, text in first.items():
        path = story / "expected" / name
        wanted = path.read_bytes() if path.exists() else b""
        tap.result(f"{story.name}/{name}", difference(wanted, text, name))
        other = second.get(name, b"")
        same = type(other) is type(text) and (isinstance(text, Failed) or other == text)
        tap.result(f"{story.name}/{name} with four workers, elsewhere", [] if same else difference(
            text if isinstance(text, bytes) else b"", other, name))
    extra = {p.name for p in (story / "expected").iterdir()} - set(first) - {"COMMANDS"}
    tap.result(f"{story.name} makes every expected file", sorted(f"no command makes {name}" for name in extra))


def main(arguments):
    rewriting = "--accept" in arguments
    program, folder, *names = [a for a in arguments if a != "--accept"]
    stories = sorted(p.parent.parent for p in pathlib.Path(folder).glob("*/expected/COMMANDS")
                     if not names or p.parent.parent.name in names)
    if not stories:
        skip_all("no story in " + folder)
    tap = Tap()
    for story in stories:
        first = play(program, story, *RUNS[0])
        if rewriting:
            accept(story, first)
        else:
            compare(tap, story, first, play(program, story, *RUNS[1]))
    return 0 if rewriting else tap.end()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
