#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How often each kind of hint is right: a sample of three packs of real mail, checked by hand.

Prints how many hints of each kind the packs hold. Of each kind 40 are chosen by the hash of message, kind and
value, one a message, and held against hints-checked.tsv, where whoever checked them by reading noted right or
wrong: references into the packs, no text. A kind that is not marked weak is right in at least 38 of 40.

Usage: hints.py PROGRAM [--show KIND]
--show prints the sample with what stands around it, for checking by hand.
"""
import csv
import hashlib
import io
import json
import lzma
import pathlib
import sys
import tarfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program, shared  # noqa: E402
from tap import Tap, skip_all  # noqa: E402

PACKS = ("phishing-maildir-dev.tar.gz", "spamassassin-dev.mbox.xz", "apache-lists-dev.zip")
SAMPLE, RIGHT = 40, 38
CHECKED = pathlib.Path(__file__).with_name("hints-checked.tsv")
# docs/hints.md marks these weak: what they prove is little even where they are read right.
WEAK = {"envelope-id", "unsubscribe-wording", "event-claim", "list-label", "affiliate-parameter", "list-parameter",
        "url-token", "tracking-pixel", "harvested-looking-address"}


def digest(*parts):
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


class Hint:
    def __init__(self, pack, row, hint):
        self.kind, self.value, self.span = hint["kind"], hint["value"] or "", hint["span"]
        self.pack, self.source = pack, row["source"]
        self.message = self.source["sha256"][:16]
        self.words = digest(self.value)[:8]
        self.order = digest(self.kind, self.source["sha256"], self.value)

    @property
    def reference(self):
        return self.kind, self.message, self.words


def read_hints(run):
    for pack in PACKS:
        path = shared("corpora", pack)
        if path is None:
            skip_all("../shared/corpora is not here")
        for row in run.rows("inspect", "--format", "json", path, statuses=(0, 4)):
            for hint in row["hints"]:
                yield Hint(pack, row, hint)


def sample(hints):
    chosen, messages = [], set()
    for hint in sorted(hints, key=lambda h: h.order):
        if hint.message not in messages:
            messages.add(hint.message)
            chosen.append(hint)
    return chosen[:SAMPLE]


def stored_bytes(hint, opened):
    """The message's bytes, out of its pack."""
    path = shared("corpora", hint.pack)
    if hint.pack not in opened:
        if hint.pack.endswith(".zip"):
            opened[hint.pack] = zipfile.ZipFile(path)
        elif ".tar" in hint.pack:
            opened[hint.pack] = tarfile.open(path)
        else:
            opened[hint.pack] = lzma.open(path).read()
    pack, member = opened[hint.pack], hint.source["origin"].split("!")[-1]
    if isinstance(pack, zipfile.ZipFile):
        return pack.read(member)
    if isinstance(pack, tarfile.TarFile):
        return pack.extractfile(member).read()
    return pack[hint.source["offset"]:hint.source["offset"] + hint.source["length"]]


def show(hints, checked):
    opened = {}
    for i, hint in enumerate(sample(hints)):
        data = stored_bytes(hint, opened)
        start, end = hint.span or (0, 0)
        around = data[max(0, start - 60):min(end, start + 300) + 60].decode("utf-8", "replace")
        print(f"[{i}] {checked.get(hint.reference, '?')}\t{hint.message}\t{hint.words}\t{hint.value[:300]!r}\n      {around!r}")


def main(program, kind=None):
    checked = {}
    if CHECKED.exists():
        with open(CHECKED, encoding="ascii", newline="") as lines:
            checked = {(r["kind"], r["message"], r["value"]): r["verdict"] for r in csv.DictReader(lines, delimiter="\t")}
    kinds = {}
    with Program(program) as run:
        for hint in read_hints(run):
            kinds.setdefault(hint.kind, []).append(hint)
    if kind is not None:
        return show(kinds.get(kind, ()), checked)
    tap = Tap()
    for name in sorted(kinds):
        chosen = sample(kinds[name])
        verdicts = [checked.get(hint.reference, "unchecked") for hint in chosen]
        right, least = verdicts.count("right"), len(chosen) * RIGHT // SAMPLE
        problems = [] if right >= least or name in WEAK else [f"at least {least} wanted"]
        problems += [f"{verdicts.count('unchecked')} unchecked: run with --show {name}"] if "unchecked" in verdicts else []
        tap.result(f"{name}: {len(kinds[name])} hints, {right} of {len(chosen)} right{', weak' * (name in WEAK)}", problems)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *sys.argv[3:4]))
