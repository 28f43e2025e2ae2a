#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What strangers write, in every place where output goes: terminal, table, DOT, SVG, Markdown, HTML, JSON, CSV.

And every picture: Graphviz reads it, it stays in its budget of nodes and its file is small enough to be sent on.

Usage: run-sinks.py PROGRAM SOURCE-ROOT
"""
import csv
import html.parser
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program, shared  # noqa: E402
from tap import Tap  # noqa: E402

BUDGET = 60
SVG_MOST = 200_000
VIEWS = ("custody", "mail", "hops")
PACKS = ("spamassassin-dev.mbox.xz", "phishing-maildir-dev.tar.gz", "apache-lists-dev.zip", "bounces-eml-dev.tar.zst",
         "notmuch-mh-dev.7z")
# What a terminal obeys: C0, DEL, C1, and what turns the direction of text.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
HOSTILE = (
    "\x1b]0;title\x07\x1b[2J\x1b[31mred", "\x9b31m\x90q\x9c", "\u202emoc.elgoog//:ptth", "a\x08\x08\x08b\x7f", "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd", '"];x[shape=box]; y -> z; //', "\\N\\G\\l\\\"", "<img src=x onerror=alert(1)>", "</svg><script>alert(1)</script>",
    "]]><!ENTITY x SYSTEM \"file:///etc/passwd\">", "[click](javascript:alert(1)) ![x](http://evil.example/p.gif)",
    "| a | b |\x0b# Heading\x0c> quote `code` ***", "http://evil.example/a?b=c&amp;d", "{{7*7}} ${IFS} `id` $(id)", "\ud800\udfff",
    "x" * 4000, "--><style>*{display:none}</style>", "\u2028\u2029\ufeff", "&lt;b&gt;&#0;&quot;",
)


def mail(folder):
    """In every field that any output shows. The sender is verified, so that his name is told as well."""
    folder.mkdir()
    for n, text in enumerate(HOSTILE):
        own = f"tag{n % 4}@you.example"
        letter = (f"Return-Path: <b{n}=you@evil.example>\nX-Original-To: {own}\nDelivered-To: {own}\n"
                  f"Received: from h.evil.example ({text} [192.0.2.{n + 1}]) by mx.you.example (Postfix) with ESMTP id ABCDEF{n:02}"
                  f" for <{own}>; {n + 1:02} May 2011 10:00:00 +0000\nReceived: from {text} by {text} with {text} id {text};"
                  f" {n + 1:02} May 2011 09:59:30 +0000\nAuthentication-Results: mx.you.example; spf=pass smtp.mailfrom=b@evil.example\n"
                  f'Date: {n + 1:02} May 2011 09:59:00 +0000\nFrom: "{text}" <s{n}@evil.example>\nTo: "{text}" <{own}>, {text}@you.example\n'
                  f"Subject: {text}\nMessage-ID: <{text}@evil.example>\nList-ID: {text} <{n}.evil.example>\nX-Mailer: {text}\n"
                  f"X-Mailgun-Sid: {text}\nX-SMTPUsername: {text}\nFeedback-ID: {text}:{text}:{text}:SG\nX-SES-Outgoing: {text}\n"
                  f"List-Unsubscribe: <http://evil.example/{text}>\n\nDear {text},\nhttp://evil.example/{text}\n")
        (folder / f"{n:02}.eml").write_bytes(letter.encode("utf-8", "surrogatepass"))
    letter = "From: {0}\nSubject: {0}\n\n{0}\n"
    (folder / "=cmd\x1b[31m\n\u202e.eml").write_bytes(letter.format(HOSTILE[0]).encode())


def words_for_people(tap, run, one):
    """Text on a terminal: nothing in it that the terminal obeys, and no live link or address of a stranger."""
    commands = [["scan", "mail"], ["graph"], ["explain", "--all"], ["report"], ["timeline"], ["inspect", "--format", "text", one],
                ["inspect", "--format", "text", "mail"],
                ["verify"], ["case", "info"], ["claims", "list"], ["rules", "test", one],
                *(["list", kind] for kind in ("addresses", "senders", "platforms", "campaigns", "hosts", "lists", "messages",
                                              "sources", "anomalies"))]
    for command in commands:
        try:
            text = run.run(*command, statuses=(0, 1, 4)).decode()
        except UnicodeDecodeError as error:
            tap.result(f"terminal: {' '.join(command[:2])}", [str(error)])
            continue
        found = [f"{m[0]!r} in {text[max(0, m.start() - 40):m.end() + 20]!r}" for m in OBEYED.finditer(text)]
        if command[0] != "graph":
            found += [f"live: {m[0]}" for m in re.finditer(r"https?://(?:[\w-]+\.)*evil\.example", text)]
        tap.result(f"terminal: {' '.join(command)}", found[:5])


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.bad = []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "iframe", "object", "embed", "img", "link", "base", "form", "foreignobject"):
            self.bad.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or (name in ("href", "xlink:href", "src") and not (value or "").startswith("#")):
                self.bad.append(f"{tag} {name}={value!r}")


def page_problems(text):
    page = Page()
    page.feed(text)
    return page.bad


def markdown_problems(text):
    """As CommonMark reads it: what is not escaped or in code must not be markup of a stranger's."""
    plain = re.sub(r"(?s)<!--.*?-->|```.*?```|`[^`\n]*`", "", text)
    plain = re.sub(r"\\[!-/:-@\[-`{-~]", "", plain)
    yield from (f"raw HTML: {m[0]!r}" for m in re.finditer(r"<(?:script|img|style|svg|/|!)[^\n]{0,40}", plain))
    yield from (f"link: {m[0]!r}" for m in re.finditer(r"!?\[[^\]\n]*\]\((?!#)[^)\n]*\)", plain)
                if not re.fullmatch(r"!?\[[^\]\n]*\]\([\w./-]+\.(?:svg|dot)\)", m[0]))
    yield from (f"{m[0]!r}" for m in OBEYED.finditer(text))


def dot_problems(text, nodes):
    """Graphviz reads it without a word, and finds the nodes that were meant, no more."""
    done = subprocess.run(["dot", "-Tcanon"], input=text, capture_output=True)
    yield from done.stderr.decode("utf-8", "replace").splitlines()[:3]
    if done.returncode != 0:
        yield f"dot ends with {done.returncode}"
        return
    # one statement a node: canonical DOT names each once where its attributes stand
    plain = subprocess.run(["dot", "-Tplain"], input=text, capture_output=True).stdout.decode("utf-8", "replace")
    found = sum(line.startswith("node ") for line in plain.splitlines())
    if found != nodes:
        yield f"{found} nodes are drawn, {nodes} were meant"


def machine_formats(tap, run):
    for view in VIEWS:
        graph = json.loads(run.run("graph", "--view", view, "--format", "json"))
        if shutil.which("dot"):
            text = run.run("graph", "--view", view)
            tap.result(f"hostile mail: DOT of {view}", dot_problems(text, len(graph["nodes"])))
            drawing = run.run("graph", "--view", view, "--format", "svg").decode()
            tap.result(f"hostile mail: SVG of {view}", page_problems(drawing))
        else:
            tap.skip(f"hostile mail: DOT of {view}", "there is no dot(1)")
        for name in ("graphml", "gexf"):
            xml.fromstring(run.run("graph", "--view", view, "--format", name))
            tap.result(f"hostile mail: {name} of {view} is XML")
    tap.result("hostile mail: Markdown", markdown_problems(run.run("report").decode()))
    tap.result("hostile mail: HTML", page_problems(run.run("report", "--format", "html").decode()))
    chart = run.run("timeline", "--format", "svg").decode()
    xml.fromstring(chart)
    tap.result("hostile mail: the chart", page_problems(chart))
    for kind in ("addresses", "senders", "platforms", "campaigns", "hosts", "lists", "messages", "sources", "anomalies"):
        run.rows("list", kind, "--format", "json")
        rows = list(csv.reader(io.StringIO(run.run("list", kind, "--format", "csv").decode(), newline=""), strict=True))
        tap.result(f"hostile mail: list {kind} as JSON and CSV",
                   [cell[:40] for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not
                    re.fullmatch(r"[+-]?[\d.]+", cell)])
        lines = run.run("list", kind, "--format", "tsv").decode().splitlines()
        tap.result(f"hostile mail: list {kind} as TSV", [line[:60] for line in lines if OBEYED.search(line)
                                                          or line.count("\t") != lines[0].count("\t")])


def pictures(tap, name, run, draw):
    """Every view: in its budget, read by Graphviz, small."""
    for view in VIEWS:
        graph = json.loads(run.run("graph", "--view", view, "--format", "json"))
        count = len(graph["nodes"])
        problems = [] if count <= BUDGET else [f"{count} nodes"]
        if draw:
            text = run.run("graph", "--view", view)
            problems += dot_problems(text, count)
            size = len(run.run("graph", "--view", view, "--format", "svg"))
            problems += [f"an SVG of {size} bytes"] if size >= SVG_MOST else []
        tap.result(f"{name}: the picture of {view}", problems)
        if draw:
            whole = json.loads(run.run("graph", "--view", view, "--full", "--format", "json"))
            if len(whole["nodes"]) <= 200:
                tap.result(f"{name}: the whole of {view}",
                           dot_problems(run.run("graph", "--view", view, "--full"), len(whole["nodes"])))


def main(program, root):
    tap = Tap()
    draw = shutil.which("dot") is not None
    with Program(program) as run:
        mail(run.folder / "mail")
        run.scan("--own-host=mx.you.example", "mail")
        words_for_people(tap, run, "mail/00.eml")
        machine_formats(tap, run)
    for story in sorted(p.parent for p in (pathlib.Path(root) / "fixtures" / "cases").glob("*/truth.json")):
        with Program(program, 0, story) as run:
            run.scan("mail")
            pictures(tap, story.name, run, draw)
            run.run("ledger", "import", "ledger.csv")
            run.run("claims", "import", "claims.ini")
            pictures(tap, f"{story.name} with claims", run, draw)
    for name in PACKS:
        pack = shared("corpora", name)
        if pack is None:
            tap.skip(f"pictures of {name}", "../shared/corpora is not here")
            continue
        with Program(program) as run:
            run.scan(pack)
            pictures(tap, name, run, draw)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
