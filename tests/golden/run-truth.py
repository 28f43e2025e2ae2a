#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program finds in each story is what its truth.json says, without the ledger and with it.

Addresses, who they were given to, holders with role and date, foreign mail; campaigns with their messages,
class and verdict.

Usage: run-truth.py PROGRAM CASES-FOLDER
"""
import json
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Failed, Program  # noqa: E402
from tap import Tap, skip_all  # noqa: E402


def unlike(what, wanted, got):
    return [] if wanted == got else [f"{what}: truth.json says {wanted}, the program {got}"]


def check_address(wanted, got, ledger):
    name = wanted["address"]
    if not got or not got["given_to"]:
        return [f"{name}: not found, or given to nobody"]
    since = got["given_to"]["since"]
    bad = unlike(f"{name} given to", wanted["given_to"]["org"], got["given_to"]["org"])
    bad += unlike(f"{name} since", wanted["given_to"]["since"] if ledger else wanted["first_mail"],
                  since[:10] if ledger else since)
    for key in ("kind", "messages", "foreign_messages", "first_foreign", "public"):
        bad += unlike(f"{name} {key}", wanted[key], got[key])
    rows = [sorted((h["holder"], h["role"], h["no_later_than"]) for h in a["holders"]) for a in (wanted, got)]
    return bad + unlike(f"{name} holders", *rows)


def check_campaign(wanted, rows):
    first = [r for r in rows if r["first"][:19] == wanted["first"][:19]]
    if not first:
        return [f"no campaign begins {wanted['first']}"]
    got = first[0]
    bad = unlike("messages", wanted["messages"], got["messages"]) + unlike("class", wanted["class"], got["class"])
    bad += unlike("addresses", wanted["addresses"], sorted(got["addresses"]))
    verdict = got["verdict"] if isinstance(got["verdict"], dict) else {
        "story": got["verdict"], "holders": got["holders"], "support": got["support"]}
    bad += unlike("story", wanted["verdict"]["story"], verdict["story"])
    if wanted["verdict"]["support"]:
        bad += unlike("support", wanted["verdict"]["support"], verdict["support"])
    named = {holder for _, holder in wanted["verdict"]["rows"]}
    holders = verdict["holders"] if isinstance(verdict["holders"], list) else (verdict["holders"] or "").split(", ")
    return bad + [f"{h} is named" for h in holders if h and h not in named] + \
        (["nobody is named"] if named and not any(holders) else [])


def check_story(tap, program, story, ledger):
    name = f"{story.name} {'with' if ledger else 'without'} the ledger"
    truth = json.loads((story / "truth.json").read_text())
    with Program(program) as run:
        run.folder = pathlib.Path(run.home.name) / story.name
        shutil.copytree(story, run.folder)
        try:
            run.scan("mail")
            if ledger:
                run.run("ledger", "import", "ledger.csv", "--from", "csv")
            addresses = {row["address"]: row for row in run.rows("list", "addresses", "--format", "json")}
            campaigns = run.rows("list", "campaigns", "--format", "json")
        except Failed as failure:
            tap.result(name, str(failure).splitlines())
            return
    tap.result(f"{name}: addresses and holders", [line for wanted in truth["addresses"] for line in
                                                  check_address(wanted, addresses.get(wanted["address"]), ledger)])
    known = {a["address"] for a in truth["addresses"]} | {g["address"] for g in truth["mailbox"]["general"]}
    tap.result(f"{name}: no other address", sorted(set(addresses) - known))
    for wanted in truth["campaigns"]:
        tap.result(f"{name}: campaign {wanted['id']}", check_campaign(wanted, campaigns))


def main(program, folder):
    with Program(program) as run:
        try:
            run.run("help", "list")
        except Failed:
            skip_all("this mailprov has no list")
    tap = Tap()
    for story in sorted(p.parent for p in pathlib.Path(folder).resolve().glob("*/truth.json")):
        for ledger in (False, True):
            check_story(tap, program, story, ledger)
    return tap.end()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
