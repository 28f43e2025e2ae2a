#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What whoever tries mailprov for the first time meets: every kind of archive, and everything that goes wrong.

Each row ends in a right result or in one clear line, with the exit status of the manual: 0 done, 1 could not,
2 asked wrongly, 4 some evidence unread. Nothing is left where nothing was asked for.

Usage: run-first-use.py PROGRAM SOURCE-ROOT
"""
import fcntl
import os
import pathlib
import pty
import resource
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program  # noqa: E402
from tap import Tap  # noqa: E402

MESSAGE = b"""Received: from mx.sender.example (mx.sender.example [192.0.2.9])\r
\tby mx.you.example with ESMTP id 1A2B3C for <shop@you.example>;\r
\tTue, 02 Feb 2010 10:11:12 +0000\r
From: Shop <news@sender.example>\r
To: shop@you.example\r
Date: Tue, 02 Feb 2010 10:11:02 +0000\r
Message-ID: <%d@sender.example>\r
Subject: News\r
\r
Hello.\r
"""
SUMMARY = "You have used 1 address."


def message(n):
    return MESSAGE.replace(b"%d", str(n).encode())


def mbox(count):
    return b"".join(b"From news@sender.example Tue Feb  2 10:11:12 2010\n" + message(n).replace(b"\r", b"") + b"\n"
                    for n in range(count))


def make_maildir(folder):
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    for n in range(3):
        (folder / "cur" / f"126510547{n}.M1P1.mx:2,S").write_bytes(message(n))


def make_takeout(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Takeout/archive_browser.html", "<html><body>Your archive</body></html>")
        archive.writestr("Takeout/Mail/All mail Including Spam and Trash.mbox", mbox(3))
        archive.writestr("Takeout/Mail/User Settings/Filters.json", "{}")


class Beginner:
    """A home as it is before the first use: nothing in it, no case named."""

    def __init__(self, path):
        self.program = Program(path)
        del self.program.environment["MAILPROV_CASE"]
        del self.program.environment["NO_COLOR"]
        self.home = pathlib.Path(self.program.home.name)
        self.folder = self.home / "work"
        self.folder.mkdir()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.home.cleanup()

    def run(self, *arguments, **options):
        """Exit status, standard output, standard error."""
        options.setdefault("stdout", subprocess.PIPE)
        done = subprocess.run([self.program.path, *map(str, arguments)], cwd=self.folder, stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, env={**self.program.environment, **options.pop("env", {})}, **options)
        return done.returncode, (done.stdout or b"").decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")

    def made(self):
        """What there is in the home beside the working folder."""
        return sorted(str(p.relative_to(self.home)) for p in self.home.rglob("*") if self.folder not in [p, *p.parents])


def differences(got, status, *, out=None, err=None):
    code, said, complained = got
    if code != status:
        yield f"exit {code}, not {status}: {complained[-300:]}"
    if out is not None and out not in said:
        yield f"standard output lacks {out!r}: {said[:300]!r}"
    if err is not None and err not in complained:
        yield f"standard error lacks {err!r}: {complained[:300]!r}"
    if err is not None and len([line for line in complained.splitlines() if line.startswith("mailprov: ")]) != 1:
        yield f"not one line: {complained!r}"
    for word in ("GLib", "CRITICAL", "assert", "Traceback"):
        if word in complained:
            yield f"standard error holds {word!r}: {complained[:300]!r}"


def whole_flow(tap, path):
    """Each kind of archive, with no option at all."""
    def emlx(folder):
        text = message(1).replace(b"\r", b"")
        (folder / "1.emlx").write_bytes(f"{len(text)}\n".encode() + text + b"<?xml version=\"1.0\"?><plist/>")

    stores = {
        "a Maildir": (lambda f: make_maildir(f / "mail"), "mail", 3),
        "an mbox": (lambda f: (f / "mail").write_bytes(mbox(3)), "mail", 3),
        "a Takeout zip": (lambda f: make_takeout(f / "takeout.zip"), "takeout.zip", 3),
        "one message": (lambda f: (f / "one.eml").write_bytes(message(1)), "one.eml", 1),
        "a message of Apple Mail": (emlx, "1.emlx", 1),
        "a folder with a blank in its name": (lambda f: make_maildir(f / "old mail"), "old mail", 3),
    }
    for name, (make, what, count) in stores.items():
        with Beginner(path) as user:
            make(user.folder)
            before = sorted(p.relative_to(user.folder) for p in user.folder.rglob("*"))
            problems = list(differences(user.run("scan", what), 0, out=f"Read {count} message"))
            problems += differences(user.run("scan", what), 0, out="0 of them new")
            problems += differences(user.run("graph"), 0, out="shop@you.example")
            problems += differences(user.run("report"), 0, out="# Did strangers get these addresses?")
            problems += differences(user.run("timeline"), 0)
            problems += differences(user.run("list", "addresses"), 0, out="shop@you.example")
            problems += differences(user.run("verify"), 0, out="nothing changed")
            if sorted(p.relative_to(user.folder) for p in user.folder.rglob("*")) != before:
                problems.append("something was written beside the evidence")
            tap.result(f"{name}, with no option", problems)


def nothing_there(tap, path):
    """Before a case, without mail, with paths that do not hold."""
    with Beginner(path) as user:
        for command in (["graph"], ["report"], ["timeline"], ["list", "addresses"], ["explain"], ["export", "--format", "csv"], ["verify"],
                        ["case", "info"], ["case", "path"]):
            tap.result(f"no case yet: {' '.join(command)}",
                       differences(user.run(*command), 1, err="there is no case yet; make one with 'mailprov scan PATH'"))
        tap.result("no case yet: nothing is left by asking", user.made())
        tap.result("scan of nothing", differences(user.run("scan"), 2, err="scan what?"))
        tap.result("scan of a wrong path", differences(user.run("scan", "nowhere"), 1, err="nowhere: cannot be read"))
        tap.result("scan of a wrong path leaves nothing", user.made())
        make_maildir(user.folder / "mail")
        tap.result("scan --dry-run", differences(user.run("scan", "--dry-run", "mail"), 0, out="read\tmaildir\t3\t"))
        tap.result("scan --dry-run leaves nothing", user.made())
        tap.result("scan --dry-run of a wrong path",
                   differences(user.run("scan", "--dry-run", "nowhere"), 1, err="nowhere: cannot be read"))
        tap.result("a command that is none", differences(user.run("grpah"), 2, err="graph"))
        tap.result("an option that is none", differences(user.run("graph", "--veiw", "mail"), 2))
        tap.result("no command at all", differences(user.run(), 0, out="mailprov scan ~/Maildir"))
    for name, make in (("an empty folder", lambda f: None),
                       ("a folder without mail", lambda f: (f / "notes.txt").write_text("Milk, bread.\n")),
                       ("an empty file", lambda f: (f / "empty.mbox").write_bytes(b""))):
        with Beginner(path) as user:
            (user.folder / "what").mkdir()
            make(user.folder / "what")
            tap.result(f"scan of {name}", differences(user.run("scan", "what"), 0, out="No mail was found."))
            for command in (["graph"], ["graph", "--view", "mail"], ["graph", "--view", "hops"], ["report"],
                            ["report", "--format", "html"], ["timeline"], ["timeline", "--format", "svg"], ["explain"],
                            ["list", "messages"], ["export", "--format", "stix"], ["export", "--format", "misp"], ["verify"]):
                tap.result(f"{name}: {' '.join(command)}", differences(user.run(*command), 0))


def bad_cases(tap, path):
    with Beginner(path) as user:
        make_maildir(user.folder / "mail")
        user.run("scan", "--case", "newer.case", "mail")
        with sqlite3.connect(user.folder / "newer.case") as db:
            db.execute("PRAGMA user_version = 99")
        for command in (["graph"], ["scan", "mail"], ["case", "info"]):
            tap.result(f"a case from a newer version: {' '.join(command)}",
                       differences(user.run("--case", "newer.case", *command), 1, err="made by a newer mailprov"))
        (user.folder / "letter.case").write_text("Dear Sir\n")
        tap.result("a case that is none", differences(user.run("--case", "letter.case", "graph"), 1, err="is not a case file"))
        tap.result("a case that is a folder", differences(user.run("--case", "mail", "graph"), 1, err="mail: is a folder"))
        tap.result("a case that is not there",
                   differences(user.run("--case", "gone.case", "graph"), 1, err="gone.case: cannot be opened"))
        user.run("scan", "--case", "soon-gone.case", "mail")
        (user.folder / "soon-gone.case").unlink()
        tap.result("the case last scanned was thrown away",
                   differences(user.run("graph"), 1, err="soon-gone.case: the case last scanned is there no more"))


def limit_files():
    """No file may grow beyond this: what a full disk does, without one."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60000, 60000))


def no_room(tap, path):
    with Beginner(path) as user:
        make_maildir(user.folder / "mail")
        tap.result("no space for the case",
                   differences(user.run("scan", "mail", preexec_fn=limit_files), 1, err=".case: "))
        tap.result("the scan after that", differences(user.run("scan", "mail"), 0, out="Read 3 messages"))
        if pathlib.Path("/dev/full").exists():
            for command in (["graph"], ["report"], ["list", "messages"], ["export", "--format", "ndjson"],
                            ["graph", "--redact"]):
                with open("/dev/full", "wb") as full:
                    tap.result(f"no space for the output: {' '.join(command)}",
                               differences(user.run(*command, stdout=full), 1, err="there is no space left for the output"))
        else:
            tap.skip("no space for the output", "there is no /dev/full")
        before = user.made()
        tap.result("an output in a folder that is not there",
                   differences(user.run("graph", "-o", "none/out.dot"), 1, err="No such file or directory"))
        tap.result("a failed output leaves nothing", [] if user.made() == before else user.made())


def read_only_home(tap, path):
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        tap.skip("a read-only home", "root may write everywhere, and there is no setpriv(1)")
        return
    # as another user, who may read the program but not write to this home
    other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    with Beginner(path) as user, tempfile.TemporaryDirectory() as elsewhere:
        make_maildir(user.folder / "mail")
        os.chmod(elsewhere, 0o777)
        for folder in (user.home, user.folder):
            os.chmod(folder, 0o555)

        def run(*arguments):
            done = subprocess.run([*other, user.program.path, *arguments], cwd=user.folder, env=user.program.environment,
                                  stdin=subprocess.DEVNULL, capture_output=True)
            return done.returncode, done.stdout.decode(), done.stderr.decode()

        if run("--version")[0] != 0:
            tap.skip("a read-only home", "another user may not run the program where it lies")
            return
        tap.result("a read-only home: scan", differences(run("scan", "mail"), 1, err="name a case file with --case"))
        case = elsewhere + "/x.case"
        tap.result("a read-only home: scan --case",
                   differences(run("scan", "--case", case, "mail"), 0, out=SUMMARY, err="name it with --case " + case))
        tap.result("a read-only home: graph --case", differences(run("graph", "--case", case), 0, out="shop@you.example"))
        for folder in (user.home, user.folder):
            os.chmod(folder, 0o755)


def in_terminal(user, columns, *arguments, **environment):
    """What a terminal of that width is sent."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([user.program.path, *arguments], cwd=user.folder, stdin=slave, stdout=slave, stderr=slave,
                               env={**user.program.environment, "PAGER": "cat", "TERM": "xterm", **environment})
    os.close(slave)
    said = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        said += part
    os.close(master)
    return process.wait(), said.decode("utf-8", "replace"), ""


def terminals(tap, path):
    with Beginner(path) as user:
        make_maildir(user.folder / "mail")
        tap.result("a terminal of 20 columns: scan", differences(in_terminal(user, 20, "scan", "mail"), 0, out=SUMMARY))
        for command in (["list", "addresses"], ["timeline"], ["inspect", "mail"]):
            tap.result(f"a terminal of 20 columns: {' '.join(command)}", differences(in_terminal(user, 20, *command), 0))
        for name, environment in (("NO_COLOR", {"NO_COLOR": "1"}), ("TERM=dumb", {"TERM": "dumb"})):
            for command in (["scan", "mail"], ["list", "addresses"], ["explain"]):
                got = in_terminal(user, 80, *command, **environment)
                problems = list(differences(got, 0))
                problems += ["colours"] if "\x1b[3" in got[1] or "\x1b[1m" in got[1] else []
                tap.result(f"no colour by {name}: {' '.join(command)}", problems)


def early_end(tap, path):
    """A reader that has had enough is no error, and nothing is said of it."""
    with Beginner(path) as user:
        (user.folder / "mail").write_bytes(mbox(3000))
        user.run("scan", "mail")
        for command in (["graph", "--full"], ["report"], ["list", "messages"], ["export", "--format", "ndjson"],
                        ["export", "--format", "csv"], ["inspect", "mail"], ["verify", "--manifest"], ["rules", "list"],
                        ["help"], ["case", "sql", "SELECT * FROM judged"], ["timeline", "--format", "timesketch"]):
            reader, writer = os.pipe()
            process = subprocess.Popen([user.program.path, *command], cwd=user.folder, env=user.program.environment,
                                       stdin=subprocess.DEVNULL, stdout=writer, stderr=subprocess.PIPE)
            os.close(writer)
            os.read(reader, 1)
            os.close(reader)
            said = process.stderr.read().decode()
            status = process.wait()
            problems = [] if status in (0, -signal.SIGPIPE) else [f"exit {status}"]
            problems += [line for line in said.splitlines() if "folded" not in line and "--max-nodes" not in line]
            process.stderr.close()
            tap.result(f"a pipe closed early: {' '.join(command)}", problems)


def main(program, _root):
    tap = Tap()
    whole_flow(tap, program)
    nothing_there(tap, program)
    bad_cases(tap, program)
    no_room(tap, program)
    read_only_home(tap, program)
    terminals(tap, program)
    early_end(tap, program)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
