#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that must stand in every file, and words that may stand in none.

Usage: check-words.py SOURCE_ROOT
"""
import ipaddress
import re
import sys

from source_tree import Tap, files, root_argument, text_of

LICENCES = {
    ".c": "/* SPDX-License-Identifier: GPL-3.0-or-later */",
    ".h": "/* SPDX-License-Identifier: GPL-3.0-or-later */",
    ".py": "# SPDX-License-Identifier: GPL-3.0-or-later",
    ".sh": "# SPDX-License-Identifier: GPL-3.0-or-later",
    ".rules": "# SPDX-License-Identifier: CC0-1.0",
}
PROGRAMS = ("bootstrap", ".ci/run")
# Written in pieces, so that this file does not break its own rule.
MACHINE_PATHS = re.compile(r"(?<![\w.-])/(wo" + r"rk|tmp/w|root)(?=[/\s\"'`)]|$)")
REGISTRIES = re.compile(r"\b(" + "|".join(re.escape("".join(parts)) for parts in (
    ("py", "pi.org"), ("files.python", "hosted.org"), ("npm", "js.com"), ("npm", "js.org"), ("cra", "tes.io"),
    ("ruby", "gems.org"), ("cp", "an.org"), ("deb.de", "bian.org"), ("snapshot.de", "bian.org"),
    ("archive.ub", "untu.com"), ("proxy.go", "lang.org"), ("repo.ma", "ven.apache.org"), ("anaco", "nda.org"),
    ("docker", ".io"))) + r")\b", re.I)
TEXT = (".c", ".h", ".py", ".sh", ".md", ".build", ".rules", ".sql", ".css", ".txt", ".xml", ".ini", ".csv", ".json",
        ".yml", ".bash", ".fish", "bootstrap", "run")


HOST_ADDRESS = re.compile(rb"\[(?:IPv6:)?([0-9]+(?:\.[0-9]+){3}|[0-9a-f]*:[0-9a-f:]+)\]", re.I)


def real_hosts(root):
    """Addresses in brackets, as servers write them, that could be somebody's machine."""
    bad = []
    for path in files(root, "", below=("fixtures",)):
        for text in sorted({found[1].decode() for found in HOST_ADDRESS.finditer(path.read_bytes())}):
            try:
                if ipaddress.ip_address(text).is_global:
                    bad.append(f"{path}: {text}: not of the ranges for documentation")
            except ValueError:
                continue  # not an address: some fixtures are wrong on purpose
    return bad


def licence_missing(path):
    lines = text_of(path).splitlines()
    if lines and lines[0].startswith("#!"):
        lines = lines[1:]
    wanted = LICENCES.get(path.suffix, LICENCES[".sh"])
    return not lines or lines[0] != wanted


def found(root, pattern, what):
    bad = []
    for path in files(root, *TEXT):
        if path.relative_to(root).parts[:1] == ("fixtures",) and "mail" in path.parts:
            continue
        for number, line in enumerate(text_of(path).splitlines(), 1):
            hit = pattern.search(line)
            if hit:
                bad.append(f"{path}:{number}: {hit[0]}: {what}")
    return bad


def main(root):
    tap = Tap()
    licensed = files(root, *LICENCES) + [root / p for p in PROGRAMS if (root / p).exists()]
    tap.result("each file names its licence first",
               [f"{p}: the licence line is missing" for p in licensed if licence_missing(p)])
    tap.result("no path of one machine", found(root, MACHINE_PATHS, "a path of one machine"))
    tap.result("fixtures name nobody's machine", real_hosts(root))
    tap.result("no package registry", found(root, REGISTRIES, "a package registry's host"))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(root_argument()))
