#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our parsers against GMime's and against the manifest, on the message packs of ../shared/corpora.

Every difference must be one that is named here; a difference without a name
fails, and so does the name of a date that nothing bears any more.

Usage: check-corpora.py MESSAGE-COMPARE SOURCE_ROOT
"""
import lzma
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from tap import Tap, skip_all  # noqa: E402

PACKS = ("phishing-maildir-dev.tar.gz", "spamassassin-dev.mbox.xz", "apache-lists-dev.zip", "notmuch-mh-dev.7z",
         "bounces-eml-dev.tar.zst")
NOT_MAIL = re.compile(r"(^|/)(dovecot-uidlist|subscriptions|maildirfolder|context|\.mh_sequences|,\d+)$")
CR = "3"  # a message whose lines end in CR alone

EXACT_DATE = re.compile(r"(\w{3}, )? ?\d?\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}( \(.*\))?$")
# What GMime 3.2.13 reads otherwise, and why ours stands.
DATES = (
    ("year 0102, of programs that count from 1900", r"\b0102\b"),
    ("a fraction of a second", r":\d\d\.\d+"),
    ("a zone with a colon", r"[+-]\d\d:\d\d"),
    ("a zone of three digits", r" [+-]\d{3}$"),
    ("AM and PM", r" [AP]M\b"),
    ("GMT+1", r"GMT[+-]\d"),
    ("a zone's comment without a blank before it", r"[+-]\d{4}\("),
    ("a zone's name that RFC 5322 does not know", r" (CEST|BST|JST|MET|CET|KST|IST)$"),
    ("a zone's name in words", r"(Standard|Daylight) Time$"),
    ("a blank inside the time", r"\d: \d"),
    ("a day in numbers", r"^\d\d?[-/]\d\d?[-/]\d{4}"),
)


def unpack(pack, folder):
    """None, or why it cannot be done here."""
    folder.mkdir()
    if pack.suffix == ".zip":
        zipfile.ZipFile(pack).extractall(folder)
    elif pack.name.endswith(".mbox.xz"):
        unpack_mboxrd(lzma.open(pack).read(), folder)
    elif pack.suffix == ".gz":
        tarfile.open(pack).extractall(folder, filter="data") if hasattr(tarfile, "data_filter") else \
            tarfile.open(pack).extractall(folder)
    else:
        for tool, arguments in (("bsdtar", ["-xf", str(pack), "-C", str(folder)]),
                                ("7z" if pack.suffix == ".7z" else "tar",
                                 ["x", "-y", f"-o{folder}", str(pack)] if pack.suffix == ".7z"
                                 else ["--zstd", "-xf", str(pack), "-C", str(folder)])):
            if shutil.which(tool) and subprocess.run([tool, *arguments], capture_output=True).returncode == 0:
                return None
        return f"nothing here unpacks {pack.suffix}"
    return None


def unpack_mboxrd(data, folder):
    starts = [m.end() for m in re.finditer(rb"(?:\A|(?<=\n))From [^\n]*\n", data)]
    ends = [m.start() for m in re.finditer(rb"(?:\A|(?<=\n))From [^\n]*\n", data)][1:] + [len(data)]
    for number, (start, end) in enumerate(zip(starts, ends), 1):
        text = re.sub(rb"(?m)^>(>*From )", rb"\1", data[start:end])
        (folder / f"#{number}").write_bytes(text[:-1] if text.endswith(b"\n\n") else text)


def manifest(corpora):
    """(pack, member) -> (number of Received fields, Message-ID)."""
    rows = {}
    for line in lzma.open(corpora / "MANIFEST.tsv.xz", "rt", encoding="utf-8", errors="surrogateescape"):
        pack, member, _bytes, _sha256, received, message_id = line.rstrip("\n").split("\t")[:6]
        if pack != "pack":
            rows[pack, member.split(" ")[0] if member.startswith("#") else member] = (received, message_id)
    return rows


def name_of(row, line_ends):
    """The name of a difference, or None."""
    kind, path, read, ours, theirs, note = row
    if kind in ("field", "field-count", "leaves", "nothing") and line_ends[path] == CR:
        return "lines that end in CR alone: GMime sees one field"
    if kind in ("nothing", "field-count", "field") and pathlib.Path(path).read_bytes().startswith(b"From "):
        return "a From line before the header: GMime gives nothing, or a field of it"
    if kind == "date":
        if EXACT_DATE.match(read) and not re.search(r"\b0102\b", read):
            return None
        return next((name for name, pattern in DATES if re.search(pattern, read)), None)
    if kind in ("subject", "address") and re.search(r"\?[Bb]\?[^?]*\?=( |\\x09)+=\?[^?]*\?[Bb]\?", read):
        return "a base64 word behind a padded one: GMime loses it"
    if kind == "address":
        if note == "malformed":
            return "a list that we call malformed"
        if re.search(r"@[^\s,;<>\"]*@", read):
            return "two @ in an address: GMime cuts it at the second"
        if theirs == "":
            return "an address that GMime refuses"
        if ours.replace(".;", ";") == theirs:
            return "a domain's final dot: GMime drops it"
        if ours.replace(" |", "|") == theirs:
            return "a blank that ends an encoded name: GMime drops it"
        if "> (" in read and theirs.startswith("|"):
            return "a name in a comment behind brackets: GMime drops it"
        if theirs.count(";") > ours.count(";") and re.search("[@>].*<", read):
            return "@ or > in a name: GMime takes what stands before it for an address"
    return None


def compare(tap, program, paths):
    run = subprocess.run([program], input="\n".join(paths) + "\n", capture_output=True, text=True,
                         errors="surrogateescape")
    tap.result("every message is read", run.stderr.splitlines()[:20] if run.returncode != 0 or run.stderr else [])
    rows = [(line.split("\t") + [""] * 6)[:7] for line in run.stdout.split("\n") if line]
    messages = {r[1]: r[2:5] for r in rows if r[0] == "message"}
    tally = next((r[1:] for r in rows if r[0] == "tally"), None)
    line_ends = {path: columns[2] for path, columns in messages.items()}
    named, unnamed = {}, []
    for row in rows:
        if row[0] in ("message", "tally"):
            continue
        name = name_of(row[:6], line_ends)
        if name is None:
            unnamed.append(" | ".join(column[:150] for column in row[:6]))
        else:
            named.setdefault(f"{row[0]}: {name}", []).append(row)
    for name in sorted(named):
        print(f"# {len(named[name])} x {name}")
    tap.result(f"every difference has a name ({sum(map(len, named.values()))} have)", unnamed)
    if tally:
        print("# messages {}, fields {}, addresses {}, dates {}, subjects {}, leaves {}".format(*tally[:6]))
    return messages, named


def check_manifest(tap, known, messages, pack, root):
    wrong, n = [], 0
    for path, (received, message_id, _line_end) in messages.items():
        member = str(pathlib.Path(path).relative_to(root))
        want = known.get((pack, member))
        if want is None:
            continue
        n += 1
        if received != want[0]:
            wrong.append(f"{member}: {received} Received fields, not {want[0]}")
        # The manifest knows only a whole <...> on one line; of a bounce without one, that of the returned message.
        whole = re.fullmatch(r"<[^>]*>", message_id) and not (want[1] == "-" and " " in message_id)
        if message_id != want[1] and (whole or (want[1] != "-" and not pack.startswith("bounces"))):
            wrong.append(f"{member}: {message_id}, not {want[1]}")
    expected = sum(1 for key in known if key[0] == pack)
    tap.result(f"{pack}: {n} of {expected} messages as in the manifest",
               wrong + ([] if n == expected else [f"{expected - n} members were not found"]))


def main():
    program, source = sys.argv[1], pathlib.Path(sys.argv[2])
    corpora = source / ".." / "shared" / "corpora"
    if not corpora.is_dir():
        skip_all("../shared/corpora is not here")
    tap = Tap()
    known = manifest(corpora)
    with tempfile.TemporaryDirectory() as temporary:
        folders = {}
        for pack in PACKS:
            folder = pathlib.Path(temporary) / pack.split(".")[0]
            reason = unpack(corpora / pack, folder)
            if reason:
                tap.skip(pack, reason)
            else:
                folders[pack] = folder
        paths = sorted(str(p) for folder in folders.values() for p in folder.rglob("*")
                       if p.is_file() and not NOT_MAIL.search(str(p)))
        messages, named = compare(tap, program, paths)
        for pack, folder in folders.items():
            here = {path: columns for path, columns in messages.items() if path.startswith(f"{folder}/")}
            check_manifest(tap, known, here, pack, folder)
        if len(folders) == len(PACKS):
            borne = {key.split(": ", 1)[1] for key in named}
            tap.result("every name is borne by a difference", [name for name, _ in DATES if name not in borne])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
