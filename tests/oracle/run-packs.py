#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every Received field of two packs of real mail makes a hop, and what it carries is read.

What a field carries is decided here, without asking our parser: the text is unfolded and its comments taken out;
it carries `by` if a word follows that word before the date, a date if two numbers with a colon between them stand
anywhere, and a peer's address if the text before `by` holds one that Python's ipaddress reads.

Usage: run-packs.py PROGRAM
"""
import hashlib
import ipaddress
import lzma
import re
import sys
import tarfile

from oracle import Tap, shared, skip_all
from program import Program

LEAST = 0.999
PACKS = ("phishing-maildir-dev.tar.gz", "spamassassin-dev.mbox.xz")


def manifest():
    path = shared("corpora", "MANIFEST.tsv.xz")
    if path is None:
        skip_all("../shared/corpora is not here")
    with lzma.open(path, "rt") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return {row[3]: int(row[4]) for row in rows if row[0] in PACKS}


def maildir_messages(path):
    with tarfile.open(path) as pack:
        for member in pack:
            if member.isfile() and re.search(r"/(cur|new)/", member.name):
                yield pack.extractfile(member).read()


def mbox_messages(path):
    with lzma.open(path) as pack:
        data = pack.read()
    for text in re.split(rb"(?m)^From .*\n", data)[1:]:
        text = re.sub(rb"(?m)^>(>*From )", rb"\1", text)
        yield text.rstrip(b"\n") + b"\n" if text.endswith(b"\n\n") else text


def received_fields(data):
    block = re.split(rb"\n\r?\n", data.replace(b"\r\n", b"\n"), maxsplit=1)[0].decode("latin-1")
    block = re.sub(r"\n[ \t]", " ", block)
    return [line[9:].strip() for line in block.split("\n") if line[:9].lower() == "received:"]


def without_comments(text):
    out, depth = [], 0
    for c in text:
        depth += c == "("
        if depth == 0:
            out.append(c)
        depth -= c == ")" and depth > 0
    return "".join(out)


def has_address(text):
    for found in re.finditer(r"(?<![\w.:-])(?:IPv6:)?([0-9A-Fa-f:.]{3,45})(?:%\w+)?(?![\w-])", text):
        for candidate in (found[1].rstrip("."), found[1].rstrip(".").rsplit(":", 1)[0]):
            try:
                ipaddress.ip_address(candidate)
                return True
            except ValueError:
                pass
    return False


def carried(text):
    from_clause = re.match(r"(?i)[(\[]?from\s+(.*?)(\sby\s|$)", text)
    return {
        "by": bool(re.search(r"(?i)(^|\s)by\s+[^\s;(]", without_comments(text).split(";")[0])),
        "date": bool(re.search(r"\d\d?:\d\d", text)),
        "ip": bool(from_clause and has_address(from_clause[1])),
    }


def read(hop):
    return {"by": hop["by"], "date": hop["at"] and hop["at"]["utc"], "ip": hop["ip"]}


def check_pack(tap, program, name, messages, fields_of):
    with Program(program) as mailprov:
        rows = mailprov.rows("inspect", "--format", "json", shared("corpora", name), statuses=(0, 4))
    by_digest = {row["source"][key]: row for row in rows for key in ("sha256", "content_sha256")}
    lost, asked, right, missed = [], {}, {}, []
    fields = 0
    for digest, row in by_digest.items():
        if fields_of.get(digest, len(row["hops"])) != len(row["hops"]):
            lost.append(f"{digest[:16]}: {fields_of[digest]} Received fields, {len(row['hops'])} hops")
    for number, data in enumerate(messages):
        # a folder's messages are told by their bytes, those of an mbox by their order
        row = by_digest.get(hashlib.sha256(data).hexdigest(), rows[number] if name.endswith("mbox.xz") else None)
        texts = received_fields(data)
        if row is None or len(texts) != len(row["hops"]):
            lost.append(f"message {number}: {len(texts)} fields, {row and len(row['hops'])} hops")
            continue
        fields += len(texts)
        for text, hop in zip(texts, row["hops"]):
            for what, there in carried(text).items():
                asked[what] = asked.get(what, 0) + there
                right[what] = right.get(what, 0) + (there and bool(read(hop)[what]))
                if there and not read(hop)[what]:
                    missed.append(f"{what}: {text[:160]}")
    print(f"# {name}: {len(rows)} messages, {fields} Received fields read here too")
    for line in missed[:40]:
        print("# " + line)
    tap.result(f"{name}: a hop for every field", lost + ([] if fields > 5000 else [f"only {fields} fields compared"]))
    for what in ("by", "date", "ip"):
        share = right[what] / asked[what]
        print(f"# {name}: {what}: {right[what]} of {asked[what]} ({100 * share:.3f} %)")
        tap.result(f"{name}: {what}", [] if share >= LEAST else [f"{100 * share:.3f} %"])


def main(program):
    fields_of = manifest()
    tap = Tap()
    for name, messages in zip(PACKS, (maildir_messages, mbox_messages)):
        check_pack(tap, program, name, messages(shared("corpora", name)), fields_of)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
