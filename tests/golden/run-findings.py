#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every contradiction of the closed list is raised by a message made for it, and honest mail beside it raises none.

All messages are inspected together, since some findings rest on what the others teach. The list
itself is read from docs/received.md, so that a finding without a test, or one that is not
documented, is seen.

Usage: run-findings.py PROGRAM DOCS-FOLDER
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program  # noqa: E402
from tap import Tap  # noqa: E402

HONEST = 40


def date(day=16, hour=17, minute=2, second=11, zone="+0000"):
    return f"{day} May 2011 {hour:02}:{minute:02}:{second:02} {zone}"


def top(peer="mail.post.example (mail.post.example [198.51.100.10])", queue="C27112D17E", at=None):
    return (f"Received: from {peer}\n\tby mx.you.example (Postfix) with ESMTP id {queue}\n"
            f"\tfor <alex@you.example>; {at or date()}\n")


def hop(peer, by, rest="", at=None):
    return f"Received: from {peer}\n\tby {by} {rest}; {at or date(second=5)}\n"


def author(name="1", domain="post.example", at=None):
    return (f"Message-ID: <{name}@{domain}>\nFrom: a@{domain}\nTo: alex@you.example\nDate: {at or date(second=1)}\n"
            f"Subject: {name}\n\nx\n")


def exchange(peer, build, at):
    return hop(peer, "box.prod.cloud.example (10.1.1.1)", f"with Microsoft SMTP Server id {build}", at)


FORGED = {
    "time-reversed": top(at=date(hour=12)) + hop("pc ([10.0.0.3])", "mail.post.example", at=date(hour=17)) + author(),
    "discontinuous": top() + hop("a.third.example ([203.0.113.9])", "relay.fourth.example", "with ESMTP") + author(),
    "helo-mismatch": top("[203.0.113.200] (unknown [198.51.100.77])") + author(),
    "helo-own-domain": top("you.example (unknown [203.0.113.94])") + author(),
    "private-after-public": top() + hop("relay.third.example ([10.0.0.9])", "mail.post.example", "with ESMTP")
    + hop("b.fifth.example ([203.0.113.8])", "relay.fourth.example", "with ESMTP") + author(),
    "bogon": top() + hop("x ([245.1.2.3])", "mail.post.example") + author(),
    "bad-by": top() + hop("y.third.example ([203.0.113.7])", "smtp", "with ESMTP") + author(),
    "may-be-forged": top("mail.bank.example (dsl.post.example [203.0.113.5] (may be forged))") + author(),
    "spamware-date": top() + hop("pc ([10.0.0.3])", "mail.post.example", at="Jul, 25 2002 10:17:30 PM -0300") + author(),
    "zone-impossible": top() + author(at="Mon, 16 May 2011 17:02:01 +0817"),
    "id-shape-wrong": top() + hop("pc ([10.0.0.3])", "mail.post.example", "(Postfix) with ESMTP id FFFFF2D17E") + author(),
    "id-time-mismatch": top() + hop("pc ([10.0.0.3])", "mail.post.example", "(8.14.3/8.14.3) with ESMTP id g7MBYrZ04811")
    + author(),
    "copied-id": top() + hop("pc ([10.0.0.3])", "mail.post.example", "(8.14.3/8.14.3) with ESMTP id p4GH25B9000007")
    + author("copy-1") + "\0" + top() + hop("pc ([10.0.0.3])", "mail.post.example",
                                          "(8.14.3/8.14.3) with ESMTP id p4GH25B9000007") + author("copy-2"),
    "build-out-of-range": top(at="16 Jun 2012 17:02:11 +0000")
    + exchange("y ([10.0.0.4])", "15.20.4995.7", "16 Jun 2012 17:02:05 +0000") + author(at="16 Jun 2012 17:02:01 +0000"),
    "header-order-break": top() + "From: a@post.example\n" + hop("pc ([10.0.0.3])", "mail.post.example")
    + "To: alex@you.example\nSubject: below\n\nx\n",
    "replayed-platform-id": top() + "X-MailingID: 3::9::32676051::1838003603::500\n" + author(),
}


def honest():
    """Ordinary mail from many networks, a tenth of it through a cloud whose build is known."""
    for i in range(HONEST):
        at = date(1 + i % 28, i % 24, i)
        host = f"mail.sender{i}.example"
        if i % 4 == 0:
            host = f"out{i}.prod.cloud.example"
        below = exchange("x ([10.0.0.4])", f"15.20.4995.{i}", at) if i % 4 == 0 else ""
        yield (top(f"{host} ({host} [3fff:{i + 1:x}::7])", f"{i:05X}2D17E", at) + below + author(f"h{i}", host[5:], at))


def listed(docs):
    text = (pathlib.Path(docs) / "received.md").read_text()
    table = text[text.index("## Contradictions"):]
    return set(re.findall(r"^\| ([a-z-]+) \| .* \|$", table, re.M)) - {"finding"} | set(
        re.findall(r"^`([a-z-]+)` is judged", table, re.M))


def main(program, docs):
    tap = Tap()
    with Program(program) as mailprov:
        names = []
        for code, texts in FORGED.items():
            for n, text in enumerate(texts.split("\0")):
                names.append(f"{code}.{n}.eml")
                (mailprov.folder / names[-1]).write_text(text)
        for n, text in enumerate(honest()):
            names.append(f"honest.{n}.eml")
            (mailprov.folder / names[-1]).write_text(text)
        rows = {row["source"]["origin"]: row for row in mailprov.rows("inspect", "--format", "json", *names)}
    tap.result("every documented finding has a message here", sorted(listed(docs) ^ set(FORGED)))
    for code in FORGED:
        missing = []
        for name in (n for n in names if n.startswith(code + ".")):
            found = rows[name]["findings"]
            mine = [f for f in found if f["code"] == code]
            if not mine:
                missing.append(f"{name}: only {[f['code'] for f in found]}")
            missing += [f"{name}: {f} says nothing" for f in mine if not f["detail"] or f["span"][0] >= f["span"][1]]
            missing += [f"{name}: hop {n} does not bear it" for f in mine for n in f["hops"][:1]
                        if code not in rows[name]["hops"][n - 1]["findings"]]
        tap.result(code, missing)
    tap.result("honest mail has none", [f"{name}: {row['findings']}" for name, row in rows.items()
                                        if name.startswith("honest.") and row["findings"]])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
