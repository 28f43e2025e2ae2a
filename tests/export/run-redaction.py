#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hides the owner's addresses in every encoding in every field of generated mail, and looks for them in what gets out.

Usage: run-redaction.py PROGRAM SOURCE-ROOT
"""
import os
import pathlib
import re
import stat
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1]), str(pathlib.Path(__file__).resolve().parent)]
import forms  # noqa: E402
from program import Failed, Program  # noqa: E402
from tap import Tap  # noqa: E402

OWN = ("shop.9@you.example", "carol.danvers@you.example", "carol.d77@gmail.com")
OWNER = "Carol Danvers"
FRIEND = "bob@friends.example"
OUTPUTS = [
    *(("export", "--format", name) for name in ("ndjson", "csv", "graphml", "hashdeep", "timesketch", "stix", "misp")),
    *(("export", "--format", "csv", "--table", name) for name in ("address", "judged", "place", "contact", "story")),
    *(("graph", "--format", name) for name in ("dot", "json", "graphml", "gexf", "svg")),
    ("graph", "--view", "mail", "--full"), ("graph", "--view", "hops", "--full"),
    ("timeline",), ("timeline", "--format", "svg"), ("report",), ("report", "--format", "html"),
]

# A place in a message, and how a token stands in it.
FIELDS = {
    "subject": "Subject: Offer {}",
    "from-name": 'From: "Deals {}" <deals@sender.example>',
    "message-id": "Message-ID: <17.{}.99@sender.example>",
    "references": "References: <{}@sender.example>",
    "unsubscribe": "List-Unsubscribe: <http://links.sender.example/u/{}/x?e={}>, <mailto:leave-{}@sender.example>",
    "feedback": "Feedback-ID: {}:camp:sender",
    "mailer": "X-Mailer: Mailer {}",
    "list-id": "List-ID: <{}.lists.sender.example>",
    "campaign": "X-Campaign-ID: {}",
    "received": "Received: from out.sender.example (out.sender.example [192.0.2.44]) by relay.sender.example (Postfix) with ESMTP id {}",
    "sender": "Sender: {}-bounce@sender.example",
    "reply-to": 'Reply-To: "Reply {}" <r+{}@sender.example>',
    "dkim": "DKIM-Signature: v=1; a=rsa-sha256; d=sender.example; s=k; i={}@sender.example; h=from:to; bh=aaaa; b=bbbb",
}


def fold(token):
    return re.sub(r"[\r\n]", " ", token)


def letter(number, own, field, token, other):
    """One message: @token in @field, @other in its text."""
    day = 1 + number % 27
    stamp = f"{day:02} May 2011 {number % 24:02}:{number % 60:02}:17 +0000"
    head = [f"Return-Path: <bounce-{number}@sender.example>",
            f"X-Original-To: {own}", f"Delivered-To: {OWN[1]}",
            f"Received: from mta.sender.example (mta.sender.example [192.0.2.{10 + number % 90}]) by mx.you.example (Postfix)"
            f" with ESMTP id {number:08X}0 for <{own}>; {stamp}",
            f"Date: {stamp}", f'To: "{OWNER}" <{own}>', f'Cc: "Bob Bucket" <{FRIEND}>']
    wanted = FIELDS[field].replace("{}", fold(token))
    name = wanted.split(":")[0].lower()
    for default in ('From: "Deals" <deals@sender.example>', f"Message-ID: <m{number}@sender.example>", f"Subject: Offer {number}"):
        if default.split(":")[0].lower() != name:
            head.append(default)
    body = (f"Dear {OWNER},\n\nsee http://links.sender.example/c/{number}?r={fold(other)} or\n"
            f"http://links.sender.example/{fold(other)}/page.html\n\nYou get this as {fold(other)}\n-- \n{fold(token)}\n")
    return "\n".join([*head[:4], wanted, *head[4:]]) + "\nContent-Type: text/plain\n\n" + body


def write_mail(folder):
    folder.mkdir()
    number = 0
    ways = [(name, way) for name, (way, _) in forms.SINGLE.items()] + [(name, way) for name, way, _ in forms.nested()]
    fields = sorted(FIELDS)
    for turn, (name, way) in enumerate(ways):
        # each plain way in each field; those in one another in one field each, by turns
        places = fields if name in forms.SINGLE else [fields[turn % len(fields)]]
        for field in places:
            own = OWN[number % len(OWN)]
            text = letter(number, own, field, way(own), ways[(turn * 7 + number) % len(ways)][1](own))
            (folder / f"{number:05}.eml").write_text(text)
            number += 1
    return number


def found(text, wanted):
    """Names of the forms of own addresses that stand in @text."""
    lower = text.lower()
    for own in OWN:
        for name, needle in wanted[own]:
            carries_case = "base64" in name
            if needle.encode() in text if carries_case else needle.lower().encode() in lower:
                yield f"{own}: {name}: {needle}"


def found_words(text, is_full):
    words = [OWNER, "Danvers", "you.example", FRIEND, "Bob Bucket", "mail-of-carol"]
    if is_full:
        words += [":17Z", "m17@sender.example", "page.html"]
    yield from (f"{word} is in it" for word in words if word.lower().encode() in text.lower())


def fake_dot(folder, text):
    """A dot that draws whatever it is told to."""
    folder.mkdir()
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\ncat >/dev/null\nprintf '%s' '<svg>{text}</svg>'\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(folder)


def check_refusal(tap, run, wanted):
    """What no rewriting reaches (here a picture, made by another program) is not written."""
    home = pathlib.Path(run.home.name)
    path = run.environment["PATH"]
    ways = forms.SINGLE
    secrets = ["carol.danvers@you.example", ways["base64-1"][0](OWN[0]), ways["sha1"][0](OWN[2])]
    for number, secret in enumerate(secrets):
        run.environment["PATH"] = fake_dot(home / f"bin{number}", secret) + os.pathsep + path
        out = home / f"out{number}.svg"
        said = run.run("graph", "--format", "svg", "--redact", "-o", out, statuses=(1,))
        printed = run.run("graph", "--format", "svg", "--redact", statuses=(1,))
        bad = [] if not said and not printed else ["something was printed"]
        tap.result(f"refused: a picture with {secret}", bad + (["the file was written"] if out.exists() else []))
    run.environment["PATH"] = path


def play(tap, run):
    home = pathlib.Path(run.home.name)
    n = write_mail(home / "mail-of-carol")
    run.scan("--own-address", OWN[2], "mail-of-carol")
    wanted = {own: [(name, text) for name, text in forms.needles(own) if len(text) > 8] for own in OWN}
    # the search itself finds them where nothing is hidden
    raw = b"".join(p.read_bytes() for p in sorted((home / "mail-of-carol").iterdir()))
    seen = {line.split(": ")[1] for line in found(raw, wanted)}
    tap.result(f"{n} messages hold {len(seen)} forms", [] if len(seen) > 250 else ["the search finds too few"])
    for option in ("--redact", "--redact=linkable"):
        for output in OUTPUTS:
            name = " ".join(output) + " " + option
            try:
                text = run.run(*output, option)
            except Failed as failure:
                tap.result(name, [failure])
                continue
            tap.result(name, [*found(text, wanted), *found_words(text, option == "--redact"), *([] if text else ["nothing"])])
    first, second = (run.run("export", "--format", "ndjson", "--redact") for _ in range(2))
    tap.result("the same pseudonyms each time", [] if first == second else ["they are not"])
    tap.result("the key is not exported", [k for k in ("redaction-key",) if k.encode() in first])
    check_refusal(tap, run, wanted)


def main(program):
    tap = Tap()
    with Program(program) as run:
        try:
            play(tap, run)
        except Failed as failure:
            tap.result("the program runs", [failure])
    return tap.end()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
