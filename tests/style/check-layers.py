#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every #include goes down a floor, and each library stays on its floors.

The law is src/layers.txt. Usage: check-layers.py SOURCE_ROOT
"""
import re
import sys

from source_tree import Tap, files, root_argument, text_of

LIBRARIES = {"gio/": "gio", "gmime/": "gmime", "archive": "archive", "sqlite3": "sqlite3", "openssl/": "crypto",
             "libpsl": "psl", "zlib": "zlib", "pthread": "pthread", "libpq-fe": "libpq"}


def read_law(path):
    floors, libraries, bad = {}, {}, []
    for number, line in enumerate(text_of(path).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = re.split(r"\s{2,}", line.strip())
        if len(columns) != 3:
            bad.append(f"{path}:{number}: three columns, two or more spaces apart")
            continue
        name, below, libs = columns
        unknown = set(below.split()) - {"-"} - set(floors)
        if unknown:
            bad.append(f"{path}:{number}: {name} names {', '.join(sorted(unknown))}, which is not below it")
        floors[name] = {name, *below.split()}
        libraries[name] = set(libs.split())
    return floors, libraries, bad


def main(root):
    tap = Tap()
    floors, libraries, bad_law = read_law(root / "src" / "layers.txt")
    up, astray, unrooted, first = [], [], [], []
    for path in files(root, ".c", ".h", below=("src",)):
        floor = path.relative_to(root / "src").parts[0]
        includes = []
        if floor not in floors:
            up.append(f"{path}: {floor} is not a floor of layers.txt")
            continue
        for number, line in enumerate(text_of(path).splitlines(), 1):
            own = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            system = re.match(r"\s*#\s*include\s+<([^>]+)>", line)
            if own:
                includes.append(own[1])
                target = own[1].split("/")
                if own[1] == "config.h":
                    continue
                if len(target) != 2:
                    unrooted.append(f'{path}:{number}: "{own[1]}" is not written as "floor/mp-noun.h"')
                elif target[0] not in floors[floor]:
                    up.append(f"{path}:{number}: {floor} may not include {target[0]}")
            elif system:
                includes.append(system[1])
                for prefix, library in LIBRARIES.items():
                    if system[1].startswith(prefix) and library not in libraries[floor]:
                        astray.append(f"{path}:{number}: {library} is not for {floor}")
        if path.suffix == ".c" and includes[:1] != ["config.h"]:
            first.append(f'{path}: the first include is not "config.h"')
    tap.result("layers.txt names only floors below", bad_law)
    tap.result("no include goes up", up)
    tap.result("each library stays on its floors", astray)
    tap.result("own headers are included by floor", unrooted)
    tap.result("config.h comes first", first)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(root_argument()))
