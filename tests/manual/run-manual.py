#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The man pages: one a command, every option in it, no warning of man; and what is installed.

Usage: run-manual.py PROGRAM SOURCE-ROOT
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program  # noqa: E402
from tap import Tap  # noqa: E402

OTHERS = {"mailprov.1", "mailprov-rules.5", "mailprov-case.5", "mailprov-attribution.7"}
TOPICS = ("exit-status", "environment", "anomalies", "redaction", "examples")


def warnings(page, folder):
    made = subprocess.run(["scdoc"], stdin=page.open("rb"), capture_output=True)
    if made.returncode:
        return made.stderr.decode().splitlines()
    roff = folder / page.stem
    roff.write_bytes(made.stdout)
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80", "MANROFFSEQ": ""}
    done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(roff)], env=environment, capture_output=True, text=True)
    return done.stderr.splitlines()


def installed(build):
    """What `meson install` would put where, below the prefix."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--destdir", folder], capture_output=True, text=True)
        if done.returncode:
            return None, done.stderr or done.stdout
        return {re.sub(r"^.*?/(bin|share)/", r"\1/", str(p)) for p in pathlib.Path(folder).rglob("*") if p.is_file()}, ""


def block(text, command):
    """What the README shows behind a command, without the indent."""
    lines = text.split(f"    $ {command}\n")[1].split("\n\n")[0].splitlines()
    return [line[4:] for line in lines if not line.startswith("    $")]


def readme(tap, root):
    """What it shows is what the bundled story gives; shortened lines end in dots, long ones are broken."""
    text = (root / "README.md").read_text()
    story = root / "fixtures" / "cases" / "dell-d1" / "expected"
    flat = re.compile(r"\s+")
    tap.result("README: the summary of a scan",
               [] if block(text, "mailprov scan mail") == (story / "scan.txt").read_text().splitlines() else ["another is kept"])
    for command, file in (("mailprov explain dell@you.example", "explain-with-claims.txt"),
                          ("mailprov report > report.md        # or --format html: one page, no script, nothing fetched", "report.md")):
        given = flat.sub(" ", re.sub(r"\\([^\w\s])", r"\1", (story / file).read_text()))
        shown = flat.sub(" ", " ".join(block(text, command)))
        parts = re.split(r" \.\.\. | (?=- |fits |no support| \d  )|(?= In short)|(?= How did)|(?= \d+ (?:a list|cannot))|## ", shown)
        tap.result(f"README: {file}", [part for part in map(str.strip, parts) if part and part not in given])
    for page in [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").glob("*.md"))]:
        targets = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text())
        tap.result(f"{page.name}: links lead somewhere", sorted({t for t in targets if not (page.parent / t).exists()}))


def main(program, root):
    tap = Tap()
    readme(tap, root)
    pages = {p.stem: p for p in (root / "docs" / "man").glob("*.scd")}
    listed = (root / "docs" / "meson.build").read_text()
    with Program(program) as run:
        text = run.run("help").decode().split("Commands:")[1].split("\n\n")[0]
        commands = re.findall(r"^  ([a-z]+) ", text, re.M)
        wanted = OTHERS | {f"mailprov-{c}.1" for c in commands}
        tap.result("a page a command, and no other", sorted(wanted ^ set(pages)))
        tap.result("each page is installed", [n for n in pages if f"'{n.rpartition('.')[0]}'" not in listed])
        for command in commands:
            said = run.run(command, "--help").decode()
            page = pages.get(f"mailprov-{command}.1")
            words = page.read_text() if page else ""
            options = re.findall(r"^  (?:-\w, )?(--[a-z-]+)", said, re.M)
            tap.result(f"mailprov-{command}(1) has every option", [f"{o} is not in it" for o in options if f"*{o}*" not in words])
            told = set(re.findall(r"(?m)^(?:\*-\w\*, )?\*(--[a-z-]+)\*", words))
            tap.result(f"mailprov-{command}(1) has no other", sorted(told - set(options) - {"--case", "--no-defang"}))
        for topic in TOPICS:
            tap.result(f"help {topic}", [] if len(run.run("help", topic)) > 80 else ["says nothing"])
    if shutil.which("scdoc") and shutil.which("man"):
        with tempfile.TemporaryDirectory() as folder:
            for name, page in sorted(pages.items()):
                tap.result(f"{name}: no warning", warnings(page, pathlib.Path(folder)))
    else:
        tap.skip("man --warnings", "scdoc or man is not here")
    files, problem = installed(pathlib.Path(program).resolve().parent.parent)
    if files is None:
        tap.skip("what is installed", problem.splitlines()[-1] if problem else "meson install failed")
        return tap.end()
    expected = {"bin/mailprov", "share/bash-completion/completions/mailprov", "share/zsh/site-functions/_mailprov",
                "share/fish/vendor_completions.d/mailprov.fish", "share/doc/mailprov/attribution.md",
                "share/doc/mailprov/schema/address.json"}
    if shutil.which("scdoc"):
        expected |= {f"share/man/man{n[-1]}/{n}" for n in pages}
    tap.result("everything is installed", sorted(expected - files))
    return tap.end()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve()))
