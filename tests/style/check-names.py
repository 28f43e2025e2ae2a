#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What things are called, and what may not be called at all.

A line may be waived with a reason beside it or above it:  /* waived: reason */
Usage: check-names.py SOURCE_ROOT
"""
import re
import sys

from source_tree import Tap, code_only, files, root_argument, tags, text_of

LOAN_NAMES = re.compile(r"(^|[-_.])(utils?|common|misc|helpers?)([-_.]|$)")
# Below cli the clock and the locale are parameters, and copies know their size.
CLOCK_AND_LOCALE = "time localtime localtime_r strtod setlocale g_get_real_time g_date_time_new_now " \
    "g_date_time_new_now_utc g_date_time_new_now_local"
UNBOUNDED = "strcpy stpcpy strcat sprintf vsprintf gets"
NETWORK = "socket connect getaddrinfo gethostbyname gethostbyaddr res_query"
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")
UNFINISHED_IN = (".c", ".h", ".py", ".sh", ".md", ".build", ".rules", ".sql", ".css", ".txt", "bootstrap")


def calls(names):
    return re.compile(r"(?<![\w.>])(" + "|".join(names.split()) + r")\s*\(")


def waived(lines, number):
    return any("waived:" in lines[n - 1] for n in (number, number - 1) if n >= 1)


def names_of_headers(headers, sources):
    bad = []
    for tag in tags(headers, "fpdtgsu"):
        where = f"{tag['path']}:{tag['line']}: {tag['name']}"
        kind = tag["kind"]
        if tag["name"].startswith("__anon"):
            continue
        if kind in ("function", "prototype") and not tag["name"].startswith("mp_"):
            bad.append(f"{where} does not begin with mp_")
        elif kind == "macro" and not tag["name"].startswith(("MP_", "mp_")):
            bad.append(f"{where} does not begin with MP_")
        elif kind == "typedef" and not re.match(r"Mp[A-Z]", tag["name"]):
            bad.append(f"{where} is not of the form MpNoun")
    for tag in tags(sources, "f"):
        if tag.get("file") and tag["name"].startswith("mp_"):
            bad.append(f"{tag['path']}:{tag['line']}: {tag['name']} is static and has the public prefix")
    return bad


def declaration(lines, number):
    """The declaration around a name, without initialiser and without the members of a struct in it."""
    start = number
    while start > 1 and re.match(r"[\s}]", lines[start - 1]):
        start -= 1
    text = re.sub(r"\{.*\}", " ", " ".join(lines[start - 1:number - 1]) + " " + lines[number - 1])
    for line in lines[number:number + 3]:
        if re.search(r"[=;{]", text):
            break
        text += " " + line
    return re.split(r"[=;{]", text)[0]


def is_constant(text):
    """It is if its last level is: `static const T x`, `static const T *const x`."""
    return "const" in re.findall(r"\w+", text[max(text.rfind("*"), 0):])


def mutable_state(sources):
    bad = []
    for path in sources:
        raw = text_of(path).splitlines()
        lines = code_only(text_of(path)).splitlines()
        for tag in tags([path], "v"):
            text = declaration(lines, tag["line"])
            if not is_constant(text) and not re.search(r"\bextern\b", text) and not waived(raw, tag["line"]):
                bad.append(f"{path}:{tag['line']}: {tag['name']} is mutable and outlives its function")
        for number, line in enumerate(lines, 1):
            found = re.match(r"\s+static\s+(?!inline)(.*)", line)
            if found and not is_constant(re.split(r"[=;{]", line)[0]) and not waived(raw, number):
                bad.append(f"{path}:{number}: a static local is mutable")
    return bad


def forbidden(paths, pattern, why):
    bad = []
    for path in paths:
        raw = text_of(path).splitlines()
        for number, line in enumerate(code_only(text_of(path)).splitlines(), 1):
            found = pattern.search(line)
            if found and not waived(raw, number):
                bad.append(f"{path}:{number}: {found[0].strip()}: {why}")
    return bad


def main(root):
    tap = Tap()
    sources = files(root, ".c", below=("src",))
    headers = files(root, ".h", below=("src",))
    below_cli = [p for p in sources + headers if p.relative_to(root / "src").parts[0] != "cli"]
    everything = files(root, ".c", ".h", below=("src", "tests"))

    tap.result("files are mp-noun.[ch]",
               [f"{p}: not of the form mp-noun.[ch]" for p in sources + headers
                if not re.fullmatch(r"mp-[a-z0-9]+(-[a-z0-9]+)*\.[ch]", p.name)])
    tap.result("no file is a loan",
               [f"{p}: says nothing about what is in it" for p in files(root, "", below=("src", "tests"))
                if LOAN_NAMES.search(p.name)])
    tap.result("public names carry the prefix", names_of_headers(headers, sources))
    tap.result("no mutable state", mutable_state(sources + headers))
    tap.result("no clock and no locale below cli",
               forbidden(below_cli, calls(CLOCK_AND_LOCALE), "belongs to cli; pass it down"))
    tap.result("no unbounded copies", forbidden(everything, calls(UNBOUNDED), "does not know the size"))
    tap.result("no network", forbidden(sources + headers, calls(NETWORK), "mailprov is offline"))
    tap.result("no goto", forbidden(everything, re.compile(r"\bgoto\b"), "g_autoptr and early returns"))
    tap.result("nothing unfinished",
               [f"{p}:{n}: {UNFINISHED.search(line)[0]}" for p in files(root, *UNFINISHED_IN)
                if "mail" not in p.relative_to(root).parts
                for n, line in enumerate(text_of(p).splitlines(), 1) if UNFINISHED.search(line)])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(root_argument()))
