#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scan changes nothing below the evidence and talks to no network: asked of the kernel.

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


def traced(program, folder, evidence):
    log = folder / "trace"
    with Program(program) as run:
        done = subprocess.run(["strace", "-f", "-y", "-s", "4096", "-o", log, "-e",
                               f"trace={CHANGES},{WRITES},{OPENS},socket,connect", run.path, "scan", "--jobs=2",
                               "--progress=never", str(evidence)], env=run.environment, cwd=folder, capture_output=True)
    return done, log.read_text(errors="replace").splitlines()


def main(program, cases):
    if not can_trace():
        skip_all("strace is not installed, or may not trace here")
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix="mailprov-test-") as name:
        folder = pathlib.Path(name).resolve()
        evidence = gather(folder, cases)
        before = state(evidence)
        done, lines = traced(program, folder, evidence)
        after = state(evidence)
    calls = [(re.match(r"\d+\s+(\w+)\(", line), line) for line in lines]
    calls = [(found[1], line) for found, line in calls if found]
    tap.result("the scan is done", [] if done.returncode in (0, 4) else [f"exit {done.returncode}", done.stderr.decode()])
    tap.result("the evidence was read", [] if any(c in OPENS.split(",") and touches(t, evidence) for c, t in calls)
               else ["no file of the evidence was opened"])
    tap.result("nothing below the evidence is opened for writing",
               [t for c, t in calls if c in OPENS.split(",") and touches(t, evidence) and FOR_WRITING.search(t)])
    tap.result("nothing is written to the evidence",
               [t for c, t in calls if c in WRITES.split(",") and touches(t.partition(",")[0], evidence)])
    tap.result("nothing below the evidence is renamed, removed, locked or touched",
               [t for c, t in calls if c in CHANGES.split(",") and touches(t, evidence)])
    tap.result("the evidence is as it was", [p for p in before if after.get(p) != before[p]] +
               [f"new: {p}" for p in after if p not in before])
    tap.result("no network", [t for c, t in calls if c in ("socket", "connect") and NETWORK.search(t)])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
