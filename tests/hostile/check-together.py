#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile messages one by one through inspect, then all hazards of files, archives and messages in one scan.

Every message within SECONDS and KILOBYTES; the scan of all of them ends, within KILOBYTES, and names what it did not
read. Usage: check-together.py PROGRAM
"""
import importlib
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading

from hazard import KILOBYTES, SECONDS, Box, Walk
from program import Program
from tap import Tap

HEAD = b"Received: from a.example (a.example [192.0.2.1]) by mx.you.example; Mon, 5 Jan 2004 10:00:00 +0000\n" \
    b"From: a@example.org\nTo: b@you.example\nMessage-ID: <1@example.org>\nDate: Mon, 5 Jan 2004 10:00:00 +0000\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"
BODY = b"\nhello\n"


def nested(depth):
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))


def received(n):
    return b"".join(b"Received: from h%d.example ([198.51.100.%d]) by h%d.example with ESMTP id A%d; Mon, 5 Jan 2004 10:%02d:00 +0000\n"
                    % (i, i % 250, i + 1, i, i % 60) for i in range(n))


def messages():
    """The message rows of the table of hazards: what stands in the file."""
    return {
        "groups": HEAD + b"Cc: " + b"g:" * 40448 + b"\n" + BODY,
        "commas": HEAD + b"Cc: " + b"a," * 100000 + b"\n" + BODY,
        "addresses": HEAD + b"Cc: " + b"\n ".join(b"u%d@example.org," % n for n in range(50000)) + b"\n" + BODY,
        "multiparts-nested": HEAD + nested(20000),
        "messages-nested": HEAD + b"Content-Type: message/rfc822\n\n" * 200000,
        "parts": HEAD + MIXED + b"--b\n\nx\n" * 1000000 + b"--b--\n",
        "fields": HEAD + b"".join(b"X-%d: 1\n" % n for n in range(1000000)) + BODY,
        "long-field": HEAD + b"X-Long: " + b"x" * (50 << 20) + b"\n" + BODY,
        "folded-field": HEAD + b"X-Fold: a" + b"\n y" * 1000000 + b"\n" + BODY,
        "received": received(100000) + HEAD + BODY,
        "received-parentheses": b"Received: from " + b"(" * 60000 + b" by b; Mon, 5 Jan 2004 10:00:00 +0000\n" + HEAD + BODY,
        "long-line": HEAD + b"\n" + b"x" * (100 << 20),
        "encoded-words": HEAD + b"Subject: " + b"=?utf-8?Q?a=C3=A9?=\n " * 100000 + b"x\n" + BODY,
        "encoded-words-unfinished": HEAD + b"Subject: " + b"=?utf-8?Q?" * 1000000 + b"\n" + BODY,
        "charsets": HEAD + b"Subject: =?no-such?Q?a?= =?utf-7?Q?+ADw-script+AD4-?= =?utf-16?B?//48AHMA?=\n" + BODY,
        "parameters": HEAD + b"Content-Type: text/plain" + b"".join(b";\n name*%d*=x" % n for n in range(100000)) + b"\n" + BODY,
        "parameter-number": HEAD + b"Content-Type: text/plain; name*2147483647*=x; boundary=\xd0\xb0\n" + BODY,
        "nuls": HEAD + b"Subject: before\0after\nX-N\0ul: x\n" + BODY,
        "fields-twice": HEAD + b"From: c@example.org\nReceived : from x by y; z\nreceived: from x\n\tby y\nX-Tab\t: x\n" + BODY,
        "dates": b"".join(b"Resent-Date: %s\n" % d for d in (b"Mon, 5 Jan 0000 10:00:00 +0000", b"Mon, 5 Jan 10000 10:00:00 +9999",
                 b"30 Feb 2004 25:61:61 -2400", b"2004-01-05T10:00:00Z", b"", b"Mon, 5 Jan 2038 10:00:00 EST")) + HEAD + BODY,
        "eight-bit": HEAD + b"Subject: Gr\xfc\xdfe\nCc: \xc3\xbcser@\xc3\xbcx.example, x@xn--x-eha.example\n" + BODY,
        "escapes": HEAD + b"Subject: \x1b[31m\x1b]0;x\x07 \xe2\x80\xaegpj.exe\n" + BODY,
        "formulas": HEAD.replace(b"a@example.org", b"\"=cmd|' /C calc'!A0\" <a@example.org>") + b"Subject: =1+1\n" + BODY,
        "dot": HEAD.replace(b"<1@example.org>", b"<a\"]; evil [label=<b>@x>") + b"List-Id: \\N <\\G.x\\>\n" + BODY,
        "long-names": HEAD.replace(b"a@example.org", b"x" * 20000 + b"@" + b"y." * 9000 + b"example.org") + BODY,
        "base64": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"AAAA" * 2000000 + b"\n",
        "links": HEAD + b"Content-Type: text/html\n\n" + b"<a href=http://h.example/?u=b@you.example>" * 200000,
        "tags": HEAD + b"Content-Type: text/html\n\n" + b"<" * 4000000,
        "dkim": b"".join(b"DKIM-Signature: v=1; d=d%d.example; h=from:to; b=x\nAuthentication-Results: mx.you.example; spf=pass "
                         b"smtp.mailfrom=d%d.example\n" % (n, n) for n in range(4000)) + HEAD + BODY,
    }


def not_mail():
    """Refused, and that is the answer."""
    return {"zeros": bytes(1 << 20), "noise": b"\x80" + random.Random(1).randbytes(1 << 20), "prose": b"hello world\n",
            "cut": b"Subj", "empty": b"", "feeds": b"\n" * (1 << 20)}


class Gathering(Box):
    """A box that is only filled."""

    def __init__(self, path):
        super().__init__("", False)
        os.rmdir(self.path)
        self.path = path
        path.mkdir()

    def walk(self, path=None, prefix=(), options=()):
        return Walk(b"", 0)


def run(program, arguments, folder):
    """Status, CPU seconds, peak KB and output."""
    with open(folder / "said", "wb") as out, open(folder / "errors", "wb") as errors:
        child = subprocess.Popen([program.path, *map(str, arguments)], env=program.environment, cwd=folder, stdout=out, stderr=errors)
        stop = threading.Timer(840, child.kill)
        stop.start()
        _, status, used = os.wait4(child.pid, 0)
        stop.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss, (folder / "said").read_bytes()


def cost(seconds, kilobytes, most=SECONDS):
    problems = [f"took {seconds:.1f} CPU seconds ({most})"] if seconds > most else []
    return problems + ([f"took {kilobytes} KB ({KILOBYTES})"] if kilobytes > KILOBYTES else [])


def apart(work, *arguments):
    """In a process of its own: what this one has held counts as held by the programs it starts."""
    if (child := os.fork()) == 0:
        work(*arguments)
        os._exit(0)
    os.waitpid(child, 0)


def write_messages(folder, make):
    folder.mkdir()
    for name, data in make().items():
        (folder / f"{name}.eml").write_bytes(data)


def check_messages(tap, program, folder, evidence):
    apart(write_messages, evidence / "messages", messages)
    apart(write_messages, evidence / "refused", not_mail)
    for path in [*sorted((evidence / "messages").iterdir()), *sorted((evidence / "refused").iterdir())]:
        name, is_mail = path.stem, path.parent.name == "messages"
        status, seconds, kilobytes, said = run(program, ["inspect", "--format=json", path], folder)
        problems = cost(seconds, kilobytes)
        if is_mail and (status != 0 or len(said.splitlines()) != 1 or not json.loads(said)["source"]["sha256"]):
            problems.append(f"exit {status}, {len(said.splitlines())} lines")
        if not is_mail and (status not in (1, 4) or said):
            problems.append(f"exit {status}, {len(said)} bytes of output")
        tap.result(f"inspect {name}", problems)


def gather(evidence):
    """What every row of the other two programs builds."""
    for module in ("check-files", "check-archives"):
        for row in importlib.import_module(module).ROWS:
            box = Gathering(evidence / row.__name__)
            try:
                row(box)
            except Exception:  # noqa: B902  it looked at a walk that did not happen, or cannot be built here
                pass
            for root, _, _ in os.walk(box.path):
                os.chmod(root, 0o755)


def unnamed(program, evidence):
    """Files that are neither a source, nor hold a message, nor are told of; the count of what is said to be no mail."""
    sources = program.rows("list", "sources", "--format", "json")
    named = {row["origin"].split("!")[0] for row in sources}
    named |= {row["origin"].split("!")[0] for row in program.rows("list", "anomalies", "--format", "json")}
    places = program.run("case", "sql", "SELECT DISTINCT origin FROM place")
    named |= {line.split("!")[0] for line in places.decode(errors="surrogateescape").splitlines()}
    # names with odd bytes are shown otherwise
    files = [str(p) for p in evidence.rglob("*") if not p.is_dir() and not p.is_symlink() and str(p).isprintable()]
    return [f for f in files if f.split("!")[0] not in named], \
        sum(row["not_mail"] for row in sources if "!" not in row["origin"])


def check_all(tap, program, folder, evidence):
    apart(gather, evidence)
    status, seconds, kilobytes, said = run(program, ["scan", "--progress=never", evidence], folder)
    files = sum(1 for p in evidence.rglob("*"))
    tap.result(f"a scan of all {files} files together", cost(seconds, kilobytes, 120) +
               ([] if status == 4 else [f"exit {status}", (folder / "errors").read_text(errors="replace")[-2000:]]))
    tap.result("what was not read is counted", [] if b"could not be read (mailprov list anomalies)" in said else [said.decode()])
    for arguments in (("graph",), ("graph", "--view=hops"), ("list", "messages", "--format=csv"), ("explain", "--all"),
                      ("list", "anomalies"), ("verify",)):
        status, seconds, kilobytes, said = run(program, arguments, folder)
        tap.result(f"then {' '.join(arguments)}", cost(seconds, kilobytes, 60) +
                   ([] if status in (0, 4) else [f"exit {status}", said[:3000].decode(errors="replace")]))
    # the last, for it takes memory that would count as that of the commands above
    lost, not_mail = unnamed(program, evidence)
    tap.result("nothing is lost that is not named", [] if len(lost) <= not_mail else
               [f"{len(lost)} files, {not_mail} of them said to be no mail", *lost[:40]])
    dot = program.run("graph")
    done = subprocess.run(["sh", "-c", "command -v dot >/dev/null || exit 0; exec dot -Tsvg"], input=dot, capture_output=True)
    tap.result("dot accepts the graph", [] if done.returncode == 0 else [done.stderr.decode(errors="replace")])


def main(path):
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix="mailprov-hostile-") as name, Program(path) as program:
        folder, evidence = pathlib.Path(name), pathlib.Path(name).resolve() / "in"
        evidence.mkdir()
        check_messages(tap, program, folder, evidence)
        check_all(tap, program, folder, evidence)
    return tap.end()


if __name__ == "__main__":
    sys.argv[1] = str(pathlib.Path(sys.argv[1]).resolve())
    sys.exit(main(sys.argv[1]))
