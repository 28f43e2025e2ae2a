#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Presses TAB in bash, zsh and fish, and compares what they offer with what the program has.

Usage: run-completions.py PROGRAM SOURCE-ROOT
"""
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program  # noqa: E402
from tap import Tap  # noqa: E402

BASH = r"""
source "$1"
COMP_LINE=$2
read -ra COMP_WORDS <<<"${COMP_LINE//=/ = }"
[[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
compopt() { :; }
_mailprov
printf '%s\n' "${COMPREPLY[@]}"
"""


def bash(run, root, line):
    done = subprocess.run(["bash", "-c", BASH, "bash", root / "completions" / "mailprov.bash", line], env=run.environment,
                          cwd=run.folder, capture_output=True, text=True)
    return done.stdout.split("\n")


def fish(run, root, line):
    script = f"source {root}/completions/mailprov.fish; complete -C {line!r}"
    done = subprocess.run(["fish", "--no-config", "-c", script], env=run.environment, cwd=run.folder, capture_output=True, text=True)
    return [row.split("\t")[0] for row in done.stdout.split("\n")]


def zsh(run, root, line):
    """A real shell on a terminal of its own, and a real TAB."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(run.folder)
        os.execvpe("zsh", ["zsh", "-f", "-i"], {**run.environment, "TERM": "dumb", "COLUMNS": "200", "LINES": "500"})
    setup = (f"fpath=({root}/completions $fpath); autoload -Uz compinit; compinit -D; PS1='READY> '; "
             "zstyle ':completion:*' list-prompt ''; LISTMAX=1000; stty -echo\n")
    os.write(terminal, setup.encode())
    read_until(terminal, b"READY> ", 2, 20)
    os.write(terminal, line.encode() + b"\t\t")
    text = read_until(terminal, b"READY> ", 1, 20)
    os.write(terminal, b"\x03exit\n")
    time.sleep(0.2)
    os.close(terminal)
    os.waitpid(pid, 0)
    return re.split(r"[\s]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text.decode("utf-8", "replace")))


def read_until(terminal, wanted, times, seconds):
    """What the terminal shows until @wanted came so often and it is quiet, or for @seconds at most."""
    text, began, last = b"", time.monotonic(), time.monotonic()
    while time.monotonic() - began < seconds and (text.count(wanted) < times or time.monotonic() - last < 1):
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                text += os.read(terminal, 65536)
            except OSError:
                break
            last = time.monotonic()
    return text


def options_of(run, command):
    return re.findall(r"^  (?:-\w, )?(--[a-z-]+)", run.run(command, "--help").decode(), re.M)


def commands_of(run):
    text = run.run("help").decode().split("Commands:")[1].split("\n\n")[0]
    return re.findall(r"^  ([a-z]+) ", text, re.M)


def missing(offered, wanted):
    return [f"{word} is not offered" for word in wanted if word not in offered]


def play(tap, run, root, shells):
    commands = commands_of(run)
    addresses = [row["address"] for row in run.rows("list", "addresses", "--format", "json")]
    campaigns = [row["id"] for row in run.rows("list", "campaigns", "--format", "json")]
    orgs = [row["org"] for row in run.rows("list", "senders", "--format", "json")]
    for name, ask in shells.items():
        def offered(what, line, wanted):
            tap.result(f"{name}: {what}", missing(ask(run, root, line), wanted))
        offered("commands", "mailprov ", commands)
        for command in commands if name != "zsh" else ["scan", "graph", "export"]:  # one terminal each takes its time
            offered(f"options of {command}", f"mailprov {command} --", options_of(run, command))
        gap = "=" if name == "zsh" else " "
        offered("addresses and campaigns", "mailprov explain ", [*addresses[:5], *campaigns[:2]])
        offered("what has a beginning", "mailprov explain ho", ["hotel@you.example", "hosting@you.example"])
        offered("organisations", f"mailprov graph --focus{gap}", orgs[:3])
        offered("lists", "mailprov list ", ["addresses", "anomalies"])
        offered("formats", f"mailprov export --format{gap}", ["ndjson", "stix"])


def main(program, root):
    tap = Tap()
    shells = {}
    for name, ask in (("bash", bash), ("zsh", zsh), ("fish", fish)):
        if shutil.which(name):
            shells[name] = ask
        else:
            tap.skip(f"completions of {name}", f"{name} is not here")
    with Program(program) as run:
        run.environment["PATH"] = str(pathlib.Path(program).resolve().parent) + os.pathsep + run.environment["PATH"]
        run.folder = root / "fixtures" / "cases" / "dell-d1"
        run.scan("mail")
        play(tap, run, root, shells)
    return tap.end()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve()))
