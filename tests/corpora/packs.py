#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The packs of real mail, through the program: how many messages, which bytes, hops and ids, and the graph of each.

Usage: packs.py PROGRAM
"""
import collections
import json
import lzma
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program, shared  # noqa: E402
from tap import Tap, skip_all  # noqa: E402

# What the README of the corpora states: messages, and distinct ones where they differ.
PACKS = {"phishing-maildir-dev.tar.gz": 1489, "spamassassin-dev.mbox.xz": 3038, "apache-lists-dev.zip": 1055,
         "notmuch-mh-dev.7z": 160, "bounces-eml-dev.tar.zst": 395}
DISTINCT = {"bounces-eml-dev.tar.zst": 344}
MBOXES = {"mbox-variants-dev.tar.xz": (38, 36 * 120), "mbox-oracles-dev.tar.gz": (11, 54)}
# The 27 bounces whose id in the manifest is that of the returned message in their body.
IN_BODY = 27
NODES = 60


def differ(what, got, want):
    return [] if got == want else [f"{what}: {got}, not {want}"]


def manifest():
    rows = collections.defaultdict(list)
    with lzma.open(shared("corpora", "MANIFEST.tsv.xz"), "rt", errors="surrogateescape", newline="\n") as lines:
        for line in list(lines)[1:]:
            pack, member, size, sha256, received, message_id = line.rstrip("\n").split("\t")
            rows[pack].append((member, int(size), sha256, int(received), message_id))
    return rows


def first_id(message_id):
    """The first <...> on one line."""
    for line in re.split(r"[\r\n]", message_id or ""):
        if found := re.search(r"<[^>]*>", line):
            return found[0]
    return "-"


def check_manifest(tap, program, pack, rows):
    with Program(program) as run:
        messages = run.rows("inspect", "--format", "json", shared("corpora", pack), statuses=(0, 4))
    by_digest = collections.defaultdict(list)
    for message in messages:
        for digest in {message["source"]["sha256"], message["source"]["content_sha256"]}:
            by_digest[digest].append(message)
    found = [(row, by_digest[row[2]][0]) for row in rows if by_digest[row[2]]]
    ids = [f"{row[0]}: {first_id(m['message_id'])!a}, not {row[4]!a}" for row, m in found if first_id(m["message_id"]) != row[4]]
    tap.result(f"{pack}: {len(rows)} digests", [f"{row[0]}: no message has {row[2]}" for row in rows if not by_digest[row[2]]] +
               differ("messages", len(messages), len(rows)))
    tap.result(f"{pack}: fields Received", [f"{row[0]}: {len(m['hops'])} hops, not {row[3]}" for row, m in found
                                            if len(m["hops"]) != row[3]])
    tap.result(f"{pack}: Message-IDs", ids if len(ids) != (IN_BODY if pack.startswith("bounces") else 0) else [])


def scanned(program, which, path, *options):
    """A case made of @path; TZ, locale and workers differ between the first and the second."""
    run = Program(program, which)
    run.scan("--jobs", (1, 4)[which], *options, path)
    return run


def check_counts(tap, run, pack, messages):
    rows = run.rows("list", "sources", "--format", "json")
    in_sources = sum(row["anomalies"] for row in rows)
    told = run.rows("list", "anomalies", "--format", "json")
    keys = ("origin", "kind", "bytes", "sha256", "messages", "distinct", "not_mail", "anomalies", "status")
    listed = len(run.run("list", "messages", "--format", "json").splitlines())
    tap.result(f"{pack}: {messages} messages", differ("in sources", sum(row["messages"] for row in rows), messages) +
               (differ("distinct", listed, DISTINCT[pack]) if pack in DISTINCT else []) +
               [f"{row['origin']}: no {key}" for row in rows for key in keys if key not in row] +
               [f"{row['origin']}: an archive has messages" for row in rows if row["kind"] == "archive" and row["messages"]] +
               ([] if in_sources <= len(told) else [f"{in_sources} anomalies in sources, {len(told)} listed"]))


def check_graph(tap, first, second, pack):
    dot = [first.run("graph"), first.run("graph"), second.run("graph")]
    nodes = json.loads(first.run("graph", "--format", "json"))["nodes"]
    tap.result(f"{pack}: at most {NODES} nodes", [] if 0 < len(nodes) <= NODES else [f"{len(nodes)} nodes"])
    tap.result(f"{pack}: the same graph twice", [] if dot[0] == dot[1] else ["two runs differ"])
    tap.result(f"{pack}: the same graph of one worker and of four, elsewhere", [] if dot[0] == dot[2] else ["they differ"])
    if shutil.which("dot") is None:
        tap.skip(f"{pack}: dot accepts the graph", "dot is not installed")
        return
    done = subprocess.run(["dot", "-Tsvg"], input=dot[0], capture_output=True)
    tap.result(f"{pack}: dot accepts the graph", [] if done.returncode == 0 and not done.stderr and b"</svg>" in done.stdout
               else [f"exit {done.returncode}", done.stderr.decode(errors="replace")])


def check_pack(tap, program, pack, messages):
    first, second = (scanned(program, which, shared("corpora", pack)) for which in (0, 1))
    with first, second:
        check_counts(tap, first, pack, messages)
        check_graph(tap, first, second, pack)


def check_mboxes(tap, program, pack, files, messages):
    with tempfile.TemporaryDirectory(prefix="mailprov-test-") as folder:
        subprocess.run(["tar", "-xf", shared("corpora", pack), "-C", folder], check=True)
        lists = list(pathlib.Path(folder).rglob("EXPECTED.tsv"))
        root = lists[0].parent
        expected = dict(line.split("\t")[:2] for line in lists[0].read_text().splitlines()[1:])
        lists[0].unlink()
        with scanned(program, 0, root) as run:
            rows = run.rows("list", "sources", "--format", "json")
            accounts = run.run("scan", "--check", "--progress=never", "--rehash", root, statuses=(0, 4)).decode()
    problems = []
    for name, want in expected.items():
        own = str(root / name)
        got = sum(row["messages"] for row in rows if row["origin"] == own or row["origin"].startswith(own + "!"))
        problems += differ(name, got, int(want))
    tap.result(f"{pack}: {files} files, {messages} messages", problems + differ("files", len(expected), files) +
               differ("in all", sum(row["messages"] for row in rows), messages))
    tap.result(f"{pack}: all bytes are accounted for", [line for line in accounts.splitlines() if line.startswith("WRONG")] +
               ([] if accounts.count("\nright") >= files - 2 else ["files are missing", accounts]))


def main(program):
    if shared("corpora", "MANIFEST.tsv.xz") is None:
        skip_all("../shared/corpora is not here")
    tap = Tap()
    rows = manifest()
    for pack, messages in PACKS.items():
        check_pack(tap, program, pack, messages)
        check_manifest(tap, program, pack, rows[pack])
    for pack, (files, messages) in MBOXES.items():
        check_mboxes(tap, program, pack, files, messages)
    tap.result("lines of the manifest", differ("lines", sum(map(len, rows.values())), 6137))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
