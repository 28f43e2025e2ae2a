#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail of 2001 to 2003: how many messages bear the mark of a platform or of list software.

Tools made for today's mail name none of them. Usage: platforms-2002.py PROGRAM
"""
import collections
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program, shared  # noqa: E402
from tap import Tap, skip_all  # noqa: E402

MESSAGES, MARKED = 3038, 1750
# Seen in that mail when the facts were counted: none of these may be lost.
SEEN = ("mailman", "yahoo-groups", "accucast", "ezmlm", "lyris-listmanager", "stormpost", "constant-contact",
        "verticalresponse", "flonetwork", "mindshare-design")


def main(program):
    pack = shared("corpora", "spamassassin-dev.mbox.xz")
    if pack is None:
        skip_all("../shared/corpora is not here")
    tap = Tap()
    with Program(program) as run:
        rows = run.rows("inspect", "--format", "json", pack, statuses=(0, 4))
    tap.result(f"{MESSAGES} messages", [] if len(rows) == MESSAGES else [f"{len(rows)} messages"])
    marked = sum(bool(row["platforms"]) for row in rows)
    tap.result(f"{marked} of {len(rows)} bear a mark, at least {MARKED}", [] if marked >= MARKED else [f"only {marked}"])
    seen = collections.Counter((p["id"], p["standing"]) for row in rows for p in row["platforms"])
    ids = {name for name, _ in seen}
    tap.result("the platforms of those years", [f"{name} was not seen" for name in SEEN if name not in ids])
    for (name, standing), count in seen.most_common(40):
        print(f"# {name} {standing}: {count}")
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
