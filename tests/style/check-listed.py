#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No file is forgotten: sources, tests and fuzz targets stand in their meson.build, rules in the resource list.

Usage: check-listed.py SOURCE_ROOT
"""
import re
import sys

from source_tree import Tap, files, root_argument, text_of


def list_of(path):
    return text_of(path) if path.exists() else ""


def unlisted(paths, quoted):
    """Paths whose quoted(path) does not stand in the meson.build of their folder."""
    return [f"{p}: not listed in {p.parent / 'meson.build'}" for p in paths
            if quoted(p) not in list_of(p.parent / "meson.build")]


def rules(root):
    resource = root / "src" / "rules" / "rules.gresource.xml"
    found = files(root, ".rules", below=("src/rules",))
    if not resource.exists():
        return []  # then none is built in, and the tests of the loader say so
    here = {str(p.relative_to(root / "src" / "rules")) for p in found}
    named = re.findall(r"<file[^>]*>([^<]+)</file>", text_of(resource))
    return [f"{resource}: {n} is not listed" for n in sorted(here - set(named))] + \
        [f"{resource}: {n} does not exist" for n in sorted(set(n for n in named if n.endswith(".rules")) - here)] + \
        [f"{resource}: {n} is listed twice" for n in sorted({n for n in named if named.count(n) > 1})]


def main(root):
    tap = Tap()
    tests = [p for p in files(root, ".c", below=("tests",)) if p.name.startswith("test-")]
    targets = [p for p in files(root, ".c", below=("tests/fuzz",)) if p.name != "fuzz-main.c"]
    tap.result("sources", unlisted(files(root, ".c", below=("src",)), lambda p: f"'{p.name}'"))
    tap.result("tests", unlisted(tests, lambda p: f"'{p.stem[len('test-'):]}'"))
    tap.result("fuzz targets", unlisted(targets, lambda p: f"'{p.stem[len('fuzz-'):]}'"))
    tap.result("rules", rules(root))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(root_argument()))
