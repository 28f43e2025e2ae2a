#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real corpora beside the repository: every message found, every digest right.

Usage: check-corpora.py EVIDENCE-DUMP SOURCE_ROOT
"""
import collections
import json
import lzma
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from tap import Tap, skip_all  # noqa: E402

MESSAGES = {"phishing-maildir-dev.tar.gz": 1489, "spamassassin-dev.mbox.xz": 3038, "apache-lists-dev.zip": 1055,
            "notmuch-mh-dev.7z": 160, "bounces-eml-dev.tar.zst": 395}
# folder: messages, and what else the README of the corpora states
FOLDERS = {"phishing-maildir-dev.tar.gz": {("INBOX", "inbox"): 736, ("Junk", "junk"): 369, ("Junk.Old", "junk"): 384}}
NOT_MAIL = {"phishing-maildir-dev.tar.gz": 4, "notmuch-mh-dev.7z": 11}
ANOMALIES = {"phishing-maildir-dev.tar.gz": {"undelivered": 1}, "notmuch-mh-dev.7z": {"removed-message": 10}}
SOURCES = {"phishing-maildir-dev.tar.gz": 4, "spamassassin-dev.mbox.xz": 2, "apache-lists-dev.zip": 1056,
           "notmuch-mh-dev.7z": 11, "bounces-eml-dev.tar.zst": 396}


def dump(program, path):
    run = subprocess.run([program, str(path)], capture_output=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def of(events, kind):
    return [e for e in events if e["event"] == kind]


def manifest(corpora):
    rows = collections.defaultdict(dict)
    with lzma.open(corpora / "MANIFEST.tsv.xz", "rt") as lines:
        for row in list(lines)[1:]:
            pack, member, size, sha256 = row.split("\t")[:4]
            rows[pack][member] = (int(size), sha256)
    return rows


def differ(what, got, want):
    return [] if got == want else [f"{what}: {got}, not {want}"]


def check_digests(pack, items, rows):
    """Each message of the pack stands in the manifest with its digest, and each line of the manifest is found."""
    if pack.endswith(".mbox.xz"):
        got = [i["unquoted_sha256"] for i in items]
        want = [sha256 for _, sha256 in rows.values()]
        return [f"message {n + 1}: {g}, not {w}" for n, (g, w) in enumerate(zip(got, want)) if g != w]
    got = {i["origin"].split("!", 1)[1]: (i["length"], i["sha256"]) for i in items}
    return [f"{member}: {got.get(member)}, not {row}" for member, row in rows.items() if got.get(member) != row] + \
        [f"{member}: not in the manifest" for member in got if member not in rows]


def check_pack(tap, program, corpora, pack, rows):
    events = dump(program, corpora / pack)
    items, ends = of(events, "item"), of(events, "end")
    archive = [e for e in ends if e["kind"] == "archive"]
    counts = collections.Counter()
    for end in ends:
        counts[end["folder"], end["role"]] += end["messages"]
    tap.result(f"{pack}: messages", differ("items", len(items), MESSAGES[pack]) +
               differ("in sources", sum(e["messages"] for e in ends), MESSAGES[pack]) +
               [f"{f}: {counts[f]}, not {n}" for f, n in FOLDERS.get(pack, {}).items() if counts[f] != n])
    tap.result(f"{pack}: digests", check_digests(pack, items, rows))
    tap.result(f"{pack}: sources", differ("sources", len(ends), SOURCES[pack]) +
               differ("not mail", sum(e["not_mail"] for e in ends), NOT_MAIL.get(pack, 0)) +
               differ("anomalies", dict(collections.Counter(a["code"] for a in of(events, "anomaly"))),
                      ANOMALIES.get(pack, {})))
    sums = dict(reversed(line.split()) for line in (corpora / "SHA256SUMS").read_text().splitlines())
    tap.result(f"{pack}: its own digest", differ("sha256", [a["sha256"] for a in archive], [sums[pack]]) +
               differ("bytes", archive[0]["bytes"], (corpora / pack).stat().st_size))


def unpacked(events, name):
    """What an mbox inside a pack holds: messages, and whether its bytes add up."""
    inside = [e for e in of(events, "end") if e["origin"].endswith("/" + name) or f"/{name}!" in e["origin"]]
    mboxes = [e for e in inside if e["kind"] == "mbox"]
    odd = [e["origin"] for e in mboxes
           if e["preamble"] + e["separators"] + e["message_bytes"] + e["trailing"] != e["bytes"]]
    return sum(e["messages"] for e in inside), odd


def check_expected(tap, program, corpora, pack):
    import tarfile
    events = dump(program, corpora / pack)
    with tarfile.open(corpora / pack) as tar:
        table = next(m for m in tar if m.name.endswith("EXPECTED.tsv"))
        rows = [line.split("\t") for line in tar.extractfile(table).read().decode().splitlines()[1:]]
    for name, count, *_ in rows:
        got, odd = unpacked(events, name)
        tap.result(f"{pack}: {name}", differ("messages", got, int(count)) + [f"{o}: bytes do not add up" for o in odd])


def main():
    program, root = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    corpora = root.parent / "shared" / "corpora"
    if not corpora.is_dir():
        skip_all(f"{corpora} is not there")
    tap = Tap()
    rows = manifest(corpora)
    for pack in MESSAGES:
        check_pack(tap, program, corpora, pack, rows[pack])
    for pack in ("mbox-variants-dev.tar.xz", "mbox-oracles-dev.tar.gz"):
        check_expected(tap, program, corpora, pack)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
