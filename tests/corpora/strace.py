#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No command changes anything below the evidence or talks to a network: asked of the kernel.

Usage: strace.py PROGRAM CASES-FOLDER
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program, shared  # noqa: E402
from tap import Tap, skip_all  # noqa: E402

CHANGES = "creat,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,mknod," \
    "mknodat,chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,utime,utimes,futimesat,utimensat,truncate,ftruncate," \
    "fallocate,setxattr,lsetxattr,fsetxattr,removexattr,lremovexattr,fremovexattr,flock"
WRITES = "write,pwrite64,writev,pwritev,pwritev2,copy_file_range,sendfile,splice"
OPENS = "open,openat,openat2"
NETWORK = re.compile(r"AF_INET6?\b|AF_NETLINK\b|AF_PACKET\b")
FOR_WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND")


def can_trace():
    return shutil.which("strace") is not None and \
        subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True).returncode == 0


def gather(folder, cases):
    """Evidence of several kinds: the stories, and the mbox dialects where they are at hand."""
    evidence = folder / "evidence"
    evidence.mkdir()
    for mail in sorted(pathlib.Path(cases).glob("*/mail")):
        shutil.copytree(mail, evidence / mail.parent.name, copy_function=shutil.copy)
    pack = shared("corpora", "mbox-variants-dev.tar.xz")
    if pack:
        shutil.copy(pack, evidence)
        subprocess.run(["tar", "-xf", pack, "-C", evidence], check=True)
    if not any(evidence.iterdir()):
        skip_all("no evidence at hand")
    return evidence


def state(root):
    """All that could have been changed, but for the time of last reading."""
    return {path: (os.lstat(path).st_mode, os.lstat(path).st_size, os.lstat(path).st_mtime_ns, os.lstat(path).st_ctime_ns,
                   os.lstat(path).st_ino) for path in sorted(map(str, root.rglob("*")))}


def touches(line, evidence):
    """With -y every descriptor carries its path; a name may also be relative to a folder's descriptor."""
    return str(evidence) in line


# What every command is asked to do; "in" is the evidence. ALL: the statuses that mean it worked.
ALL = (0, 3, 4)
COMMANDS = [
    ("scan", "--dry-run", "in"), ("scan", "--jobs=2", "--check", "in"), ("scan", "--rehash", "in"),
    ("inspect", "--format=json", "in"), ("verify",), ("verify", "--manifest"), ("verify", "--manifest=sha256sum"),
    ("graph",), ("graph", "--format=json", "--view=mail"), ("explain", "--all"), ("explain", "--all", "--format=json"),
    ("timeline",), ("ledger", "draft"), ("ledger", "import", "{ledger}"), ("claims", "import", "{claims}"), ("claims", "list"),
    ("rules", "list"), ("rules", "test", "{message}"), ("rules", "check"), ("export", "--format=ndjson"), ("case", "info"),
    ("report",), ("merge", "{other}"), ("case", "sql", "SELECT count(*) FROM place"), ("help", "scan"),
    *(("list", kind) for kind in ("addresses", "senders", "platforms", "campaigns", "hosts", "lists", "messages", "sources",
                                  "anomalies")),
    ("case", "path"), ("case", "forget"),
]


def known_commands(run):
    """Those that this program has."""
    found = re.search(r"^Commands:\n(.*?)\n\n", run.run("help").decode(), re.S | re.M)
    return set(re.findall(r"^  (\w+)", found[1], re.M)) if found else set()


def traced(run, folder, arguments):
    log = folder / "trace"
    done = subprocess.run(["strace", "-f", "-y", "-s", "4096", "-o", log, "-e",
                           f"trace={CHANGES},{WRITES},{OPENS},socket,connect", run.path, *arguments],
                          env=run.environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True)
    lines = log.read_text(errors="replace").splitlines()
    calls = [(re.match(r"\d+\s+(\w+)\(", line), line) for line in lines]
    return done, [(found[1], line) for found, line in calls if found]


def check_calls(done, calls, evidence):
    """What is wrong with one command."""
    bad = [] if done.returncode in ALL else [f"exit {done.returncode}", done.stderr.decode(errors="replace")[-500:]]
    bad += [f"opened for writing: {t}" for c, t in calls if c in OPENS.split(",") and touches(t, evidence) and FOR_WRITING.search(t)]
    bad += [f"written: {t}" for c, t in calls if c in WRITES.split(",") and touches(t.partition(",")[0], evidence)]
    bad += [f"changed: {t}" for c, t in calls if c in CHANGES.split(",") and touches(t, evidence)]
    return bad + [f"network: {t}" for c, t in calls if c in ("socket", "connect") and NETWORK.search(t)]


def main(program, cases):
    if not can_trace():
        skip_all("strace is not installed, or may not trace here")
    tap = Tap()
    story = pathlib.Path(cases).resolve() / "dell-d1"
    with tempfile.TemporaryDirectory(prefix="mailprov-test-") as name, Program(program) as run, Program(program) as other:
        folder = pathlib.Path(name).resolve()
        evidence = folder / "in"
        gather(folder, cases).rename(evidence)
        other.scan(story / "mail" / "old")
        message = next(p for p in sorted(evidence.rglob("*")) if p.is_file() and p.parent.name == "cur")
        places = {"ledger": story / "ledger.csv", "claims": story / "claims.ini", "message": message, "other": other.case}
        before, commands = state(evidence), known_commands(run)
        tap.result("the commands of help", [] if len(commands) > 8 else [f"only {sorted(commands)}"])
        for arguments in COMMANDS:
            if arguments[0] not in commands:
                continue
            done, calls = traced(run, folder, [a.format(**places) for a in arguments])
            bad = check_calls(done, calls, evidence)
            if arguments[:2] == ("scan", "--jobs=2") and not any(c in OPENS.split(",") and touches(t, evidence) for c, t in calls):
                bad.append("no file of the evidence was opened")
            tap.result(f"{' '.join(arguments)}: nothing is written, renamed, removed, locked or touched; no network", bad)
        after = state(evidence)
        tap.result("every command was asked", sorted(commands - {a[0] for a in COMMANDS}))
    tap.result("the evidence is as it was", [p for p in before if after.get(p) != before[p]] +
               [f"new: {p}" for p in after if p not in before])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
