#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each message of fixtures/messages shows one thing, and inspect sees it.

SITUATION.json beside SITUATION.eml holds

    about       what the message shows
    arguments   options for inspect
    expect      part of the object inspect prints: what is named here must be so, what is not named is free
    absent      lists by key: no entry there may look like one of these
    status      the exit status, where it is to be another than 0
    objects     0 where the file is not to be taken for a message; then nothing is expected

An expected list stands for the whole list under hops, from, to, cc, reply_to and trail; elsewhere each
expected entry must be among the entries. Instead of a value an object with one of these keys may stand:
{"matches": REGEX}, {"any": [VALUES]}, {"bytes": REGEX} (a span, whose bytes in the file match).
Times are compared as instants.

Usage: run-messages.py PROGRAM MESSAGES-FOLDER [SITUATION...]
"""
import datetime
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Failed, Program  # noqa: E402
from tap import Tap, skip_all  # noqa: E402

WHOLE = {"hops", "from", "to", "cc", "reply_to", "trail"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def instant(text):
    head, _, fraction = text[:-1].partition(".")
    return datetime.datetime.fromisoformat(head), int((fraction + "000000")[:6])


def matcher(wanted):
    return isinstance(wanted, dict) and len(wanted) == 1 and next(iter(wanted)) in ("matches", "any", "bytes")


def differences(wanted, got, data, where=""):
    """Lines that say where @got is not what is @wanted."""
    if matcher(wanted):
        return unmatched(wanted, got, data, where)
    if isinstance(wanted, dict):
        if not isinstance(got, dict):
            return [f"{where}: not an object: {got!r}"]
        return [line for key, value in wanted.items() for line in
                ([f"{where}.{key}: missing"] if key not in got else differences(value, got[key], data,
                                                                                f"{where}.{key}"))]
    if isinstance(wanted, list):
        return list_differences(wanted, got, data, where)
    if isinstance(wanted, str) and isinstance(got, str) and TIME.fullmatch(wanted) and TIME.fullmatch(got):
        wanted, got = instant(wanted), instant(got)
    same = wanted == got and isinstance(wanted, bool) == isinstance(got, bool)
    return [] if same else [f"{where}: expected {wanted!r}, got {got!r}"]


def list_differences(wanted, got, data, where):
    if not isinstance(got, list):
        return [f"{where}: not a list: {got!r}"]
    if where.rpartition(".")[2] in WHOLE:
        if len(wanted) != len(got):
            return [f"{where}: expected {len(wanted)} entries, got {len(got)}: {json.dumps(got)[:300]}"]
        return [line for i, (a, b) in enumerate(zip(wanted, got)) for line in differences(a, b, data, f"{where}[{i}]")]
    if not wanted and got:
        return [f"{where}: expected nothing, got {json.dumps(got)[:300]}"]
    return [f"{where}: none is like {json.dumps(a, ensure_ascii=False)}, there are "
            f"{json.dumps(got, ensure_ascii=False)[:400]}"
            for a in wanted if not any(not differences(a, b, data) for b in got)]


def unmatched(wanted, got, data, where):
    (kind, value), = wanted.items()
    if kind == "any":
        fits = any(not differences(v, got, data) for v in value)
    elif kind == "bytes":
        fits = isinstance(got, list) and len(got) == 2 and re.search(value.encode(), data[got[0]:got[1]])
    else:
        fits = isinstance(got, str) and re.search(value, got)
    return [] if fits else [f"{where}: expected {json.dumps(wanted, ensure_ascii=False)}, got {got!r}"]


def unwanted(absent, got, data):
    return [f".{key}: there should be none like {json.dumps(a)}: {json.dumps(b)[:300]}" for key,
            entries in absent.items()
            for a in entries for b in got.get(key) or [] if not differences(a, b, data)]


def look_at(run, path):
    wanted = json.loads(path.with_suffix(".json").read_text())
    try:
        rows = run.rows("inspect", "--format", "json", *wanted["arguments"], path, statuses=(wanted.get("status", 0),))
    except Failed as failure:
        return str(failure).splitlines()
    if len(rows) != wanted.get("objects", 1):
        return [f"{len(rows)} objects for one message"]
    if not rows:
        return []
    data = path.read_bytes()
    return differences(wanted["expect"], rows[0], data) + unwanted(wanted.get("absent", {}), rows[0], data)


def together(run, paths):
    """One object a message, in input order, whatever the order."""
    backwards = [p for p in reversed(paths) if json.loads(p.with_suffix(".json").read_text()).get("objects", 1)]
    try:
        rows = run.rows("inspect", "--format", "json", *backwards)
    except Failed as failure:
        return str(failure).splitlines()
    origins = [pathlib.Path(row["source"]["origin"]).name for row in rows]
    return [] if origins == [p.name for p in backwards] else [f"order: {origins}"]


def main(program, folder, *names):
    paths = [p for p in sorted(pathlib.Path(folder).resolve().glob("*.eml")) if not names or p.stem in names]
    with Program(program) as run:
        try:
            run.run("help", "inspect")
        except Failed:
            skip_all("this mailprov has no inspect")
        tap = Tap()
        for path in paths:
            tap.result(path.stem, look_at(run, path))
        tap.result("all of them, last first", together(run, paths))
        return tap.end()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
