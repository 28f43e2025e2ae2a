#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must not matter does not: no network, evidence that cannot be written, another user, time zone, locale, order of
folders and number of workers give the same content and the same output.

Usage: surroundings.py PROGRAM CASES-FOLDER
"""
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program, shared  # noqa: E402
from tap import Tap  # noqa: E402

NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
OUTPUTS = (("graph",), ("explain", "--all", "--format", "json"), ("list", "addresses", "--format", "json"),
           ("list", "anomalies", "--format", "json"), ("list", "sources", "--format", "json"), ("verify", "--manifest"))


def works(*command):
    return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True).returncode == 0


def gather(root, cases):
    """A story's Maildir and mbox, and two stores in archives where they are at hand."""
    shutil.copytree(pathlib.Path(cases) / "dell-d1" / "mail", root / "mail")
    for pack in ("notmuch-mh-dev.7z", "mbox-oracles-dev.tar.gz"):
        if path := shared("corpora", pack):
            shutil.copy(path, root / pack)


def shuffled(root):
    """The same tree in the same place, made anew in another order, so that folders list it otherwise."""
    aside = root.with_name("aside")
    root.rename(aside)
    names = sorted(aside.rglob("*"))
    random.Random(7).shuffle(names)
    for path in names:
        copy = root / path.relative_to(aside)
        if path.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
    shutil.rmtree(aside)


class Run:
    """A scan of the evidence below a prefix (nobody, no network), and all that it leads to."""

    def __init__(self, program, root, which=0, jobs=2, prefix=()):
        with Program(program, which) as run:
            os.chmod(run.home.name, 0o777)
            self.folder = run.home.name
            done = subprocess.run([*prefix, run.path, "scan", "--progress=never", "--jobs", str(jobs), str(root)],
                                  env=run.environment, cwd=run.home.name, capture_output=True)
            self.status, self.said, self.errors = done.returncode, done.stdout, done.stderr.decode(errors="replace")
            self.outputs, self.content = {}, []
            if self.status not in (0, 4):
                return
            for output in OUTPUTS:
                self.outputs[output] = run.run(*output)
            rows = [json.loads(line) for line in run.run("export", "--format", "ndjson").splitlines()]
            self.content = sorted(json.dumps(row, sort_keys=True) for row in rows if row.get("schema") != "mailprov/scan/1")

    def differs(self, other, without=()):
        """From another run, but for anomalies of the codes @without, and their number."""
        def kept(lines):
            lines = [line for line in lines if not any(f'"{code}"' in line for code in without)]
            return [re.sub(r'"anomalies": \d+, ', "", line) for line in lines] if without else lines
        if self.status not in (0, 4) or other.status != self.status:
            return [f"status {self.status} and {other.status}", self.errors, other.errors]
        mine, others = kept(self.content), kept(other.content)
        problems = [f"content: only one has {line[:300]}" for line in sorted(set(mine) ^ set(others))[:8]]
        problems += [] if len(mine) > 100 else ["there is no content"]
        if not without:
            problems += [] if self.said == other.said else ["the summaries differ"]
            problems += [f"{' '.join(o)} differs" for o in OUTPUTS if self.outputs[o] != other.outputs[o]]
        return problems


def without_network(tap, program, root, plain):
    prefix = next((p for p in (["unshare", "-n"], ["unshare", "-rn"]) if works(*p, "true")), None)
    if prefix is None:
        tap.skip("without a network", "unshare is not installed, or may not be used here")
    else:
        tap.result("without a network", Run(program, root, prefix=prefix).differs(plain))


def on_a_read_only_mount(tap, program, root, plain):
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && ! touch "$0/x" 2>/dev/null && exec "$@"'
    prefix = ["unshare", "-m", "sh", "-c", script, str(root)]
    if not works(*prefix, "true"):
        tap.skip("on a read-only mount", "mounting is not allowed here")
    else:
        tap.result("on a read-only mount", Run(program, root, prefix=prefix).differs(plain))


def as_somebody_who_may_only_read(tap, program, root, plain):
    prefix = [] if os.geteuid() != 0 else NOBODY
    if prefix and not works(*prefix, program, "help"):
        tap.skip("a tree of mode 0555, as an ordinary user", "setpriv is not installed, or others may not run the program")
        return
    for path in [root, *root.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    run = Run(program, root, prefix=prefix)
    tap.result("a tree of mode 0555, as an ordinary user", run.differs(plain, without=("access-time",) if prefix else ()))
    if prefix:
        tap.result("that access times may change is said", [] if any('"access-time"' in line for line in run.content)
                   else ["it is not"])


def main(program, cases):
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix="mailprov-test-") as name:
        os.chmod(name, 0o755)
        own = shutil.copy(program, name)  # where everybody may run it
        root = pathlib.Path(name).resolve() / "in"
        root.mkdir()
        gather(root, cases)
        plain = Run(own, root)
        tap.result("the same scan twice", Run(own, root).differs(plain))
        tap.result("one worker", Run(own, root, jobs=1).differs(plain))
        tap.result("four workers, another time zone and another language", Run(own, root, which=1, jobs=4).differs(plain))
        without_network(tap, own, root, plain)
        on_a_read_only_mount(tap, own, root, plain)
        shuffled(root)
        tap.result("a copy whose folders are in another order", Run(own, root, which=1).differs(plain))
        as_somebody_who_may_only_read(tap, own, root, plain)
        for path in [root, *root.rglob("*")]:
            path.chmod(0o755)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
