#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the custody of each story against its truth.json, without its ledger and with it.

Usage: run-custody.py PROGRAM CASES-FOLDER [STORY...]
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Failed, Program  # noqa: E402
from tap import Tap  # noqa: E402


def to_second(text):
    return (text or "")[:19]


def compare_holders(truth, row, told):
    have = {(h["holder"], h["role"]): h for h in row["holders"]}
    for want in truth["holders"]:
        name = f"{truth['address']}: {want['holder']} ({want['role']})"
        got = have.pop((want["holder"], want["role"]), None)
        if got is None:
            yield f"{name}: not found"
            continue
        # without the ledger an address is given when its first mail came
        since = want["not_before"] if told else truth["first_mail"]
        for key, value in (("not_before", since), ("no_later_than", want["no_later_than"])):
            if to_second(got[key]) != to_second(value):
                yield f"{name}: {key} is {got[key]}, not {value}"
        if got["messages"] != want["messages"]:
            yield f"{name}: {got['messages']} messages, not {want['messages']}"
    for holder, role in have:
        yield f"{truth['address']}: {holder} ({role}) is nobody's holder"


def compare_address(truth, row, told):
    for key in ("kind", "messages", "foreign_messages", "public"):
        if row[key] != truth[key]:
            yield f"{truth['address']}: {key} is {row[key]}, not {truth[key]}"
    if to_second(row["first_foreign"]) != to_second(truth["first_foreign"]):
        yield f"{truth['address']}: first_foreign is {row['first_foreign']}, not {truth['first_foreign']}"
    given, want = row["given_to"] or {}, truth["given_to"] or {}
    if given.get("org") != want.get("org"):
        yield f"{truth['address']}: given to {given.get('org')}, not {want.get('org')}"
    since = want.get("since") if told else to_second(truth["first_mail"])
    if not (given.get("since") or "").startswith(since or ""):
        yield f"{truth['address']}: given on {given.get('since')}, not {since}"
    yield from compare_holders(truth, row, told)


def compare(truth, rows, told):
    rows = {row["address"]: row for row in rows}
    for address in truth["addresses"]:
        row = rows.pop(address["address"], None)
        if row is None:
            yield f"{address['address']}: not found"
        else:
            yield from compare_address(address, row, told)
    general = {g["address"] for g in truth["mailbox"]["general"]}
    for address, row in rows.items():
        if row["kind"] != ("general" if address in general else "unknown"):
            yield f"{address}: is taken to be {row['kind']}"


def play(tap, program, story):
    truth = json.loads((story / "truth.json").read_text())
    try:
        with Program(program, folder=story) as run:
            run.scan("mail")
            tap.result(f"{story.name}, mail alone", compare(truth, run.rows("list", "addresses", "--format", "json"), False))
            run.run("ledger", "import", "ledger.csv")
            tap.result(f"{story.name}, with its ledger", compare(truth, run.rows("list", "addresses", "--format", "json"), True))
            tap.result(f"{story.name}, ledger and mail agree", run.run("ledger", "check").decode().splitlines())
    except Failed as failure:
        tap.result(story.name, [failure])


def main(arguments):
    program, folder, *names = arguments
    tap = Tap()
    for path in sorted(pathlib.Path(folder).glob("*/truth.json")):
        if not names or path.parent.name in names:
            play(tap, program, path.parent)
    return tap.end()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
