#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How big things may get. Usage: check-budget.py SOURCE_ROOT

A table is not length: files named *-table.c and rows fenced by
clang-format off/on are not counted.
"""
import pathlib
import re
import sys

from source_tree import Tap, code_only, files, parameters, root_argument, tags, text_of

FUNCTION_LINES = 100  # 60 is the aim
FILE_LINES = 800      # 500 is the aim
HEADER_LINES = 160    # 120 is the aim; comments are free, an interface should be spoken for
PARAMETERS = 5
NESTING = 4           # levels of if, for, while, switch inside each other

CONTROL = re.compile(r"^( *)(?:\} else )?(if|for|while|switch|do)\b")


def without_tables(text):
    lines, fenced = [], False
    for number, line in enumerate(text.splitlines(), 1):
        if "clang-format off" in line:
            fenced = True
        if not fenced:
            lines.append((number, line))
        if "clang-format on" in line:
            fenced = False
    return lines


def imposed(tag):
    """A signature that a library demands says so beside it:  /* waived: reason */"""
    lines = text_of(pathlib.Path(tag["path"])).splitlines()[max(tag["line"] - 3, 0):tag["line"] + 3]
    return tag["kind"] == "function" and any("waived:" in line for line in lines)


def main(root):
    tap = Tap()
    code = files(root, ".c", below=("src", "tests"))
    headers = files(root, ".h", below=("src", "tests"))
    programs = files(root, ".py", below=("tests", "fixtures"))
    long_function, long_file, long_header, many, booleans, deep = [], [], [], [], [], []

    for path in code + programs:
        n = len(without_tables(text_of(path)))
        if n > FILE_LINES and not path.name.endswith("-table.c"):
            long_file.append(f"{path}: {n} lines ({FILE_LINES})")
    for path in headers:
        n = sum(1 for line in code_only(text_of(path)).splitlines() if line.strip())
        if n > HEADER_LINES:
            long_header.append(f"{path}: {n} lines ({HEADER_LINES})")
    for path in code + headers:
        for number, line in without_tables(text_of(path)):
            found = CONTROL.match(line)
            if found and len(found[1]) > 4 * NESTING:
                deep.append(f"{path}:{number}: nesting {len(found[1]) // 4} ({NESTING})")
    for tag in tags(code + headers, "fp"):
        where = f"{tag['path']}:{tag['line']}: {tag['name']}"
        given = parameters(tag.get("signature", "()"))
        if tag["kind"] == "function":
            lines = tag.get("end", tag["line"]) - tag["line"] + 1
            if lines > FUNCTION_LINES:
                long_function.append(f"{where} is {lines} lines ({FUNCTION_LINES})")
        if len(given) > PARAMETERS and not imposed(tag):
            many.append(f"{where} takes {len(given)} parameters ({PARAMETERS})")
        if sum(bool(re.match(r"(const )?(gboolean|bool|_Bool)\b[^*]*$", p)) for p in given) > 1:
            booleans.append(f"{where} takes two booleans; an enumeration would read")
    tap.result("functions", long_function)
    tap.result("files", long_file)
    tap.result("headers", long_header)
    tap.result("parameters", many)
    tap.result("booleans", booleans)
    tap.result("nesting", deep)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(root_argument()))
