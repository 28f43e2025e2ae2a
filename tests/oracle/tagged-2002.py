#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tagged addresses of one mailbox of 2001 to 2003 are found, with those who wrote to them.

Whoever published this mail put other words for its owner's local part and domain. The rule
PUBLISHER'S WORDS below undoes that on a copy; the program knows nothing of it.

Usage: tagged-2002.py PROGRAM
"""
import lzma
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program, shared  # noqa: E402
from tap import Tap, skip_all  # noqa: E402

# PUBLISHER'S WORDS: what stands in the published copy, and what stood there before. Of the same length
# where the publisher kept it, so that `legit-list` became ten letters.
PUBLISHERS_WORDS = (
    (rb"(?i)(?<![\w.])(?:jm|y{4}|z{4}|z{3})ason\.org", b"jmason.org"),
    (rb"(?i)(?<![\w.])spamassassin\.taint\.org", b"jmason.org"),
    (rb"(?i)(?<![\w.])(?:y{4}|z{4}|z{3})(?=(?:[-+][\w.-]+|\d{1,2})?@(?:jmason\.org|netnoteinc\.com|localhost))", b"jm"),
    (rb"(?i)(?<![\w.])q{10}(?=s?-[\w.-]+@)", b"legit-list"),
)


# Tags that the mail shows to be one organisation's, with it and how many messages came from anybody else.
GIVEN = {
    "jm-register-com": ("register.com", 1),  # given in public registers too
    "jm-unspun": ("imakenews.net", 0), "legit-list-zdnet": ("online.com", 0), "legit-list-lg": ("lockergnome.com", 0),
    "legit-list-dilbert": ("unitedmedia.com", 0), "legit-list-cnet-newsletters": ("online.com", 0),
    "legit-list-reg": ("theregister.co.uk", 0), "legit-lists-eff": ("eff.org", 0), "jm-ilug": ("linux.ie", 0),
    "jm-rpm": ("freshrpms.net", 0), "jm-razor": ("sourceforge.net", 0), "jm-sa": ("sourceforge.net", 0),
    "jm-use-perl": ("perl.org", 0), "jm-freshmeat-newsletter": ("freshmeat.net", 0), "jm-ryanair": ("ryanairmail.com", 0),
}
# Tags that stood in public, that many write to, or of which too little mail is left: nobody is accused over them.
NOBODYS = ("jm-cv", "jm-fm", "jm-risks", "jm-latestdodgydotcomstock", "jm+fma", "fma", "jm-webdev", "jm-tickmaster", "jm", "jm4")
DOMAIN = "@jmason.org"


def undo(data):
    for pattern, word in PUBLISHERS_WORDS:
        data = re.sub(pattern, word, data)
    return data


def delivered_for(data):
    """How many messages were delivered for each recipient, as their Received fields say."""
    counts = {}
    for text in re.split(rb"(?m)^From .*\n", data)[1:]:
        block = re.sub(rb"\n[ \t]+", b" ", text.split(b"\n\n", 1)[0]).decode("latin-1").lower()
        for address in set(re.findall(r"^received:.*? for <?([^\s>;]+@[\w.-]+)", block, re.M)):
            counts[address] = counts.get(address, 0) + 1
    return counts


def check(tap, rows, delivered):
    for tag, (org, foreign) in GIVEN.items():
        row = rows.get(tag + DOMAIN)
        if row is None:
            tap.result(tag, ["not among the owner's addresses"])
            continue
        given = (row["given_to"] or {}).get("org")
        holders = [h["holder"] for h in row["holders"] if h["role"] == "principal"]
        problems = [f"given to {given}, not {org}"] if given != org else []
        problems += [f"{row['foreign_messages']} messages of strangers, not {foreign}"] if row["foreign_messages"] != foreign else []
        problems += [f"held by {holders}"] if holders != ["org:" + org] else []
        tap.result(f"{tag} was given to {org}", problems)
    for tag in NOBODYS:
        row = rows.get(tag + ("@netnoteinc.com" if tag == "jm4" else DOMAIN))
        if row is None:
            tap.result(tag, ["not among the owner's addresses"])
            continue
        problems = [f"given to {row['given_to']['org']}"] if row["given_to"] else []
        problems += [f"{row['foreign_messages']} messages of strangers"] if row["foreign_messages"] else []
        tap.result(f"{tag}: nobody is accused", problems)
    for tag in (*GIVEN, *NOBODYS[:4]):
        want = delivered.get(tag + DOMAIN, 0)
        have = rows[tag + DOMAIN]["messages"] if tag + DOMAIN in rows else 0
        tap.result(f"{tag}: every message that was delivered for it", [f"{have}, not {want}"] if have < want else [])


def check_stories(tap, explanations):
    """What the stories say: nobody is accused beyond the evidence, and no campaign eats everything."""
    def of(tag):
        return [e for e in explanations if tag + DOMAIN in e["campaign"]["addresses"]]

    problems = []
    for e in of("jm-register-com"):
        open_stories = {s for row in e["stories"] if row["status"] in ("leading", "possible")
                        for s in [row["story"]] + [t["story"] for t in row["tied"]]}
        brand = [row for row in e["stories"] if row["holders"] == ["org:register.com"] and row["status"] in ("leading", "possible")]
        if e["verdict"]["support"] not in ("none", "weak") or not brand or not open_stories & {"harvested", "undetermined"}:
            problems.append(f"{e['verdict']}, open: {sorted(open_stories)}")
    tap.result("jm-register-com: weak at most, the brand and a public or unknown source both open",
               problems if of("jm-register-com") else ["no campaign"])
    posted = [e for e in of("jm") if len(e["campaign"]["addresses"]) == 1]
    tap.result("jm posted to lists: harvested", [str(e["verdict"]) for e in posted if e["verdict"]["story"] != "harvested"])
    for tag in (*GIVEN, *NOBODYS):
        accused = [str(e["verdict"]) for e in of(tag) if e["verdict"]["holders"] and tag != "jm-register-com"]
        strangers = [e["campaign"]["id"] for e in of(tag)] if GIVEN.get(tag, ("", 1))[1] == 0 else []
        tap.result(f"{tag}: no story names anybody{', no foreign campaign' if tag in GIVEN else ''}", accused + strangers)
    largest = max((e["campaign"]["messages"] for e in explanations), default=0)
    tap.result("no campaign eats everything", [f"one of {largest} messages"] if largest > 60 else [])


def main(program):
    path = shared("corpora", "spamassassin-dev.mbox.xz")
    if path is None:
        skip_all("../shared/corpora is not here")
    tap = Tap()
    with Program(program) as run, lzma.open(path) as pack:
        data = undo(pack.read())
        (run.folder / "undone.mbox").write_bytes(data)
        run.scan("undone.mbox")
        rows = {row["address"]: row for row in run.rows("list", "addresses", "--format", "json")}
        check(tap, rows, delivered_for(data))
        check_stories(tap, run.rows("explain", "--all", "--format", "json"))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
