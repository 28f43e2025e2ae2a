#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Header blocks made to drown a reader, through inspect: nothing is lost that is not named, nothing is hidden.

How long it takes is for the benchmarks to say; a test that took its time from the square of
the input would not end here.

Usage: check-headers.py PROGRAM
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program  # noqa: E402
from tap import Tap  # noqa: E402

HOP = b"Received: from a (b.example.net [192.0.2.7]) by c.example.org (Postfix) with SMTP id 627112D17E; " \
      b"Mon, 16 May 2011 17:02:11 +0000\n"
AUTHOR = b"From: alex@example.net\nDate: Mon, 16 May 2011 17:02:00 +0000\nMessage-ID: <1@example.net>\nSubject: flood\n\nx\n"
MIB = 1 << 20


def hop(comment):
    return b"Received: from a (b.example.net [192.0.2.7]) " + comment + b" by c.example.org; Mon, 16 May 2011 17:02:11 +0000\n"


# Name, header block above the author's fields, Received fields in it, whether the first one can be read whole.
ROWS = (
    ("1,000 hops", HOP * 1000, 1000, True),
    ("8,000 hops", HOP * 8000, 8000, True),
    ("100,000 hops", HOP * 100000, 100000, True),
    ("100,000 hops of another kind below one", HOP + b"Received: x\n" * 100000, 100001, True),
    ("100,000 folds", b"Received: from a" + b"\n  (b.example.net [192.0.2.7])" * 100000 + b"\n", 1, None),
    ("10 MB of comments side by side", hop(b"(a) " * (10 * MIB // 4)), 1, None),
    ("10 MB of comments in one another", hop(b"(" * 5 * MIB + b")" * 5 * MIB), 1, None),
    ("10 MB of comments that never end", hop(b"(" * 10 * MIB), 1, None),
    ("10 MB of comments that never began", hop(b")" * 10 * MIB), 1, None),
    ("10 MB of backslashes in a comment", hop(b"(" + b"\\" * 10 * MIB + b")"), 1, None),
    ("10 MB of comments in 200 fields", hop(b"(a) " * 13000) * 200, 200, True),
    ("10 MB of brackets", hop(b"[" * 10 * MIB), 1, None),
    ("10 MB of semicolons", hop(b";" * 10 * MIB), 1, None),
    ("64 KB of keywords", hop(b"by with id for " * 4000), 1, None),
    ("64 KB of clauses", hop(b"by a with b id c for d ; " * 2000), 1, None),
    ("64 KB of dates", hop(b"; Mon, 16 May 2011 17:02:11 +0000 " * 1800), 1, None),
    ("20,000 results", b"Authentication-Results: c.example.org; spf=pass smtp.mailfrom=a.example\n" * 20000 + HOP, 1, None),
    ("64 KB of results in one field", b"Authentication-Results: c.example.org" + b"; spf=pass smtp.mailfrom=a.example" * 1900
     + b"\n" + HOP, 1, None),
)


def problems_of(row, n_hops, whole):
    found = []
    cut = [a["detail"] or "" for a in row["anomalies"] if a["code"] in ("header-truncated", "field-limit")]
    lost = sum(int(n) for text in cut for n in re.findall(r"(\d+) of them Received", text))
    if len(row["hops"]) + lost != n_hops:
        found.append(f"{len(row['hops'])} hops and {lost} named as lost, there are {n_hops}")
    if [hop["n"] for hop in row["hops"]] != list(range(1, len(row["hops"]) + 1)):
        found.append("the hops are not numbered from the top")
    if whole and row["hops"][0]["by"] != "c.example.org":
        found.append(f"the hop at the top is by {row['hops'][0]['by']}")
    if [a["address"] for a in row["from"]] != ["alex@example.net"] or row["subject"] != "flood":
        found.append(f"the author's fields are hidden: From {row['from']}, Subject {row['subject']}")
    return found


def main(program):
    tap = Tap()
    for name, block, n_hops, whole in ROWS:
        with Program(program) as mailprov:
            (mailprov.folder / "flood.eml").write_bytes(block + AUTHOR)
            row, = mailprov.rows("inspect", "--format", "json", "flood.eml")
        tap.result(name, problems_of(row, n_hops, whole))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
