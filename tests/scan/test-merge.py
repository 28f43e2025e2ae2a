#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shards that are merged, in any order and more than once, are what one scan makes: in every output, byte for byte.

Usage: test-merge.py MAILPROV CASES-FOLDER
"""
import json
import pathlib
import random
import shutil
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Failed, Program  # noqa: E402
from tap import Tap  # noqa: E402

KINDS = ("addresses", "senders", "platforms", "campaigns", "hosts", "lists", "messages", "sources", "anomalies")
OUTPUTS = (
    ("export", "--format", "ndjson"), ("export", "--format", "csv", "--table", "place"),
    ("export", "--format", "graphml"), ("export", "--format", "hashdeep"), ("export", "--format", "timesketch"),
    ("export", "--format", "stix"), ("export", "--format", "misp"),
    ("explain", "--all", "--format", "json"), ("explain", "--all"), ("timeline",), ("timeline", "--format", "svg"),
    ("graph",), ("graph", "--format", "json", "--full"), ("graph", "--view", "mail"), ("graph", "--view", "hops"),
    ("claims", "list"), ("ledger", "draft"), ("verify", "--manifest"),
    *(("list", kind, "--format", form) for kind in KINDS for form in ("json", "tsv")),
    ("case", "sql", "SELECT content_sha256, length FROM message ORDER BY 1"),
)

# What all others are made of, for comparing often.
BRIEF = (("export", "--format", "ndjson"), ("explain", "--all", "--format", "json"), ("list", "sources", "--format", "json"),
         ("list", "anomalies", "--format", "json"), ("verify", "--manifest"))


def message(n, body="A line of text.\n"):
    return (f"Received: from mx{n % 9}.example.net (mx{n % 9}.example.net [192.0.2.{n % 250}])\n"
            f"\tby mail.example.org with ESMTP id A{n}; Tue, 1 Apr 2025 09:{n % 60:02}:00 +0000\n"
            f"From: Sender <s{n % 40}@example.net>\nTo: shop{n % 7}@owner.example\nSubject: message {n}\n"
            f"Message-ID: <{n}@example.net>\nDate: Tue, 1 Apr 2025 09:00:00 +0000\n"
            + ("this line is no field\n" if n % 5 == 0 else "") + f"\n{body}\n")


def write_mail(folder, cases):
    """Stores of all kinds; a.mbox is large enough to be divided wherever it lies."""
    for mail in sorted(pathlib.Path(cases).glob("dell-d*/mail")):
        shutil.copytree(mail, folder / mail.parent.name)
    box = folder / "box"
    for name in ("cur", "new", "tmp"):
        (box / name).mkdir(parents=True)
    for n in range(120):
        (box / "cur" / f"{1000 + n}.host:2,{'S' if n % 3 else 'FS'}").write_text(message(n))
    (box / "tmp" / "77.host").write_text(message(77))
    (box / "cur" / "notes.txt").write_bytes(b"\x00\x01 no mail \xff" * 40)
    (box / ".Spam" / "cur").mkdir(parents=True)
    (box / ".Spam" / "new").mkdir()
    (box / ".Spam" / "tmp").mkdir()
    (box / ".Spam" / "cur" / "5000.host:2,").write_text(message(5000))
    with open(folder / "a.mbox", "w") as mbox:
        mbox.write("what stands before the first message\n\n")
        for n in range(60, 460):
            quoted = ">From here on\n" if n % 7 == 0 else ""
            mbox.write(f"From s@example.net Tue Apr  1 09:00:00 2025\n{message(n, quoted + 'A line.' * 6000)}\n")
    for name, numbers in (("small.mbox", range(300, 330)), ("other.mbox", range(700, 720))):
        (folder / name).write_text("".join(f"From s@example.net Tue Apr  1 09:00:00 2025\n{message(n)}\n" for n in numbers))
    for n in range(900, 912):
        (folder / f"{n}.eml").write_text(message(n))
    (folder / "picture.jpg").write_bytes(b"\xff\xd8\xff" + bytes(500))
    with tarfile.open(folder / "backup.tar.gz", "w:gz") as tar:
        tar.add(box, "box")
        tar.add(folder / "small.mbox", "small.mbox")


def outputs(run, case, wanted=OUTPUTS):
    said = {}
    for arguments in wanted:
        said[" ".join(arguments)] = run.run("--case", case, *arguments)
    # the record of scans is each scan's own, and the report gives it in its last part
    report = run.run("--case", case, "report", "--title", "A title").split(b"Custody record")[0]
    said["report"] = b"\n".join(line for line in report.split(b"\n") if not line.startswith(b"Case "))
    return said


def differences(one, other):
    problems = []
    for name, text in one.items():
        if name not in other or text == other[name]:
            continue
        ours, theirs = text.splitlines(), other[name].splitlines()
        problems.append(f"{name}: {len(ours)} and {len(theirs)} lines differ")
        problems += [f"  one scan: {line[:300]!r}" for line in ours if line not in theirs][:3]
        problems += [f"  merged:   {line[:300]!r}" for line in theirs if line not in ours][:3]
    return problems


def shards(tap, run, paths, name, n):
    order = list(range(1, n + 1))
    cases = {i: f"{name}-{i}-of-{n}.case" for i in order}
    totals = []
    for i, case in cases.items():
        run.scan("--case", case, "--shard", f"{i}/{n}", *paths)
        totals.append(sum(row["messages"] for row in run.rows("--case", case, "list", "sources", "--format", "json")))
    run.scan("--case", f"{name}.case", "--jobs", "2", *paths)
    whole = sum(row["messages"] for row in run.rows("--case", f"{name}.case", "list", "sources", "--format", "json"))
    want = outputs(run, f"{name}.case")
    tap.result(f"{name}: {n} shards share all messages out", [] if sum(totals) == whole and max(totals) <= 2 * whole / n + 50
               else [f"{totals} of {whole}"])
    for turn in range(3):
        random.Random(turn).shuffle(order)
        merged = f"{name}-merged-{turn}.case"
        # one after the other, all at once, and some of them twice
        calls = [[i] for i in order] if turn == 0 else [order] if turn == 1 else [order[:2], order, order[1:]]
        for call in calls:
            run.run("--case", merged, "merge", *(cases[i] for i in call))
        tap.result(f"{name}: {n} shards merged in the order {order}",
                   differences(want, outputs(run, merged, OUTPUTS if turn == 0 else BRIEF)))
    part = [row["status"] for row in run.rows("--case", cases[1], "list", "sources", "--format", "json") if row["kind"] == "mbox"]
    tap.result(f"{name}: an mbox of which parts are missing is partly read", [] if "partly" in part else [f"{part}"])
    for i in order:
        run.scan("--case", f"{name}-same.case", "--shard", f"{i}/{n}", *paths)
    tap.result(f"{name}: {n} shards scanned into one case", differences(want, outputs(run, f"{name}-same.case", BRIEF)))
    run.scan("--case", cases[2], *paths)
    # what it had read already is unchanged now, and says so
    said = {what: text.replace(b"unchanged", b"read") for what, text in outputs(run, cases[2], BRIEF).items()}
    tap.result(f"{name}: a shard that then reads everything", differences(want, said))


def people(tap, run, folder):
    """Two people with mail of their own and some in common, at different times."""
    for who, first in (("ann", 0), ("bob", 60)):
        for name in ("cur", "new", "tmp"):
            (folder / who / "Maildir" / name).mkdir(parents=True)
        for n in range(first, first + 100):
            (folder / who / "Maildir" / "cur" / f"{n}.host:2,S").write_text(message(n))
        run.scan("--case", f"{who}.case", "--own-address", f"{who}.example", f"{who}/Maildir")
    (folder / "ann.csv").write_text("address,given_to,date,name,related,note\nshop1@owner.example,shop.example,2020-01-01,Shop,,\n")
    (folder / "bob.csv").write_text("address,given_to,date,name,related,note\nshop1@owner.example,shop.example,2021-01-01,Shop,,\n"
                                    "shop2@owner.example,two.example,,,,\n")
    for who in ("ann", "bob"):
        run.run("--case", f"{who}.case", "ledger", "import", f"{who}.csv")
        run.run("--case", f"{who}.case", "claims", "add", "C1", "kind=statement", f"by={who}", "on=2025-05-01",
                f"says=what {who} says", "custodian=org:shop.example")
    for merged, order in (("both.case", ("ann.case", "bob.case")), ("back.case", ("bob.case", "ann.case")),
                          ("again.case", ("ann.case", "bob.case", "ann.case", "bob.case"))):
        run.run("--case", merged, "merge", *order)
    tap.result("two people: the order does not matter", differences(outputs(run, "both.case"), outputs(run, "back.case")))
    tap.result("two people: neither does merging again", differences(outputs(run, "both.case", BRIEF), outputs(run, "again.case", BRIEF)))
    rows = run.rows("--case", "both.case", "export", "--format", "ndjson")
    count = {t: sum(r.get("schema") == f"mailprov/{t}/1" for r in rows) for t in ("message", "source", "ledger", "claim")}
    places = [row for row in rows if row["schema"] == "mailprov/place/1"]
    digests = {row["content_sha256"] for row in places}
    tap.result("two people: what both hold is held once", [] if len(digests) == 160 and len(places) == 200
               else [f"{len(digests)} messages at {len(places)} places"])
    tap.result("two people: what both say is kept", [] if count["claim"] == 2 and count["ledger"] == 2 else [str(count)])
    scans = run.run("--case", "both.case", "case", "sql", "SELECT count(*) FROM scan").decode()
    tap.result("two people: every scan keeps its record", [] if "2" in scans else [scans])
    (folder / "ann" / "Maildir" / "cur" / "5.host:2,S").unlink()
    (folder / "ann" / "Maildir" / "cur" / "800.host:2,S").write_text(message(800))
    run.scan("--case", "ann.case", "ann/Maildir")
    run.run("--case", "both.case", "merge", "ann.case")
    run.run("--case", "later.case", "merge", "bob.case", "ann.case")
    tap.result("a case that was scanned again is merged again", differences(outputs(run, "later.case", BRIEF), outputs(run, "both.case", BRIEF)))
    live = [r["origin"] for r in run.rows("--case", "both.case", "export", "--format", "ndjson") if r.get("state") == "live"]
    tap.result("what is gone there is gone here", [] if not any(o.endswith("/5.host:2,S") for o in live)
               and any("800.host" in o for o in live) else ["5 is live, or 800 is not"])


def states(tap, run, folder):
    """The same path with other bytes."""
    box = folder / "box.mbox"
    for case, numbers in (("s1.case", range(5)), ("s2.case", range(3, 9)), ("s3.case", range(20, 22))):
        box.write_text("".join(f"From s@example.net Tue Apr  1 09:00:00 2025\n{message(n)}\n" for n in numbers))
        run.scan("--case", case, "box.mbox")
    for merged, order in (("s123.case", "123"), ("s321.case", "321"), ("s213.case", "213")):
        for n in order:
            run.run("--case", merged, "merge", f"s{n}.case")
    want = outputs(run, "s123.case", BRIEF)
    run.run("--case", "copy.case", "merge", "s123.case")
    run.run("--case", "s1more.case", "merge", "s1.case", "s213.case")
    for merged in ("s321.case", "s213.case", "copy.case", "s1more.case"):
        tap.result(f"three states of one file, {merged[:-5]}", differences(want, outputs(run, merged, BRIEF)))
    rows = run.rows("--case", "s123.case", "list", "sources", "--format", "json")
    tap.result("each with its digest", [] if len({r["sha256"] for r in rows}) == 3 else [json.dumps(rows)])
    try:
        run.run("--case", "s321.case", "verify")
        problems = []
    except Failed as failed:
        problems = [str(failed)]
    tap.result("verify holds what is there against the last one", problems)
    run.scan("--case", "s321.case", "box.mbox")
    count = run.run("--case", "s321.case", "case", "sql", "SELECT count(*) FROM place WHERE state = 'live'").split()[-1]
    tap.result("a scan of the path leaves the other states alone", [] if count == b"13" else [str(count)])


def mistakes(tap, run):
    for name, arguments, status in (("no case", ("--case", "x.case", "merge"), 2),
                                    ("a case that is missing", ("--case", "x.case", "merge", "nowhere.case"), 1),
                                    ("into itself", ("--case", "ann.case", "merge", "ann.case"), 2)):
        try:
            run.run(*arguments, statuses=(status,))
            problems = ["x.case was made"] if (run.folder / "x.case").exists() else []
        except Failed as failed:
            problems = [str(failed)]
        tap.result(f"merge: {name}", problems)


def main(program, cases):
    tap = Tap()
    with Program(program) as run:
        run.environment["SOURCE_DATE_EPOCH"] = "1763800000"
        folder = run.folder
        (folder / "in").mkdir()
        write_mail(folder / "in", cases)
        shards(tap, run, ["in"], "a folder", 3)
        shards(tap, run, ["in/small.mbox", "in/box"], "named files", 4)
        del run.environment["SOURCE_DATE_EPOCH"]
        people(tap, run, folder)
        states(tap, run, folder)
        mistakes(tap, run)
    return tap.end()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
