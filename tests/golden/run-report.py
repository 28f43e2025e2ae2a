#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTML report as a browser and as a reader sees it: on the stories, and on mail that attacks it.

Structure, links, words and contrast are checked here; console, requests, light and dark and A4 in headless
Chromium, where there is one. Controls show that what is looked for would be found.

Usage: run-report.py PROGRAM CASES-FOLDER SOURCE-ROOT [FOLDER-TO-KEEP-PICTURES-IN]
"""
import html.parser
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Failed, Program  # noqa: E402
from tap import Tap  # noqa: E402

VOID = {"meta", "br"}
HTML = {"html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "h3", "p", "ul", "ol", "li", "a",
        "strong", "code", "time", "br", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption"}
SVG = {"svg", "g", "title", "text", "path", "line", "rect", "circle", "ellipse", "polygon", "polyline", "a"}
# Beyond these an attribute has no business in the page.
ATTRIBUTES = re.compile(r"id|class|href|scope|lang|charset|http-equiv|name|content|role|aria-[a-z]+|viewbox|width|height|"
                        r"x[12]?|y[12]?|c[xy]|r[xy]?|d|points|transform|fill|stroke(-width|-dasharray)?|text-anchor|"
                        r"font-(size|weight|style)")
ATTACK = '<script>alert(1)</script>" onload="x |[x](javascript:alert(1)) ![y](http://e.example/p.gif)\\'


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.bad, self.headings, self.ids, self.links, self.tables = [], [], [], [], [], 0
        self.words = []
        self.feed(text)
        self.close()
        self.bad += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag not in (SVG if "svg" in self.open or tag == "svg" else HTML):
            self.bad.append(f"<{tag}> in the page")
        self.bad += [f"<{tag} {name}>" for name, _ in attrs if not ATTRIBUTES.fullmatch(name)]
        self.bad += [f"{name}={value}" for name, value in attrs if name == "href" and not value.startswith("#")]
        if tag == "th" and names.get("scope") not in ("row", "col"):
            self.bad.append("a th without scope")
        if tag == "svg" and names.get("role") != "img":
            self.bad.append("a picture that is not called one")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.tables += tag == "table"
        self.ids += [names["id"]] if "id" in names else []
        self.links += [names["href"][1:]] if names.get("href", "").startswith("#") else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.bad.append(f"</{tag}> closes something else")

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)


def structure(text):
    page = Page(text)
    bad = list(page.bad)
    bad += [] if page.headings[:1] == [1] and page.headings.count(1) == 1 else ["not one h1, at the top"]
    bad += [f"h{b} after h{a}" for a, b in zip(page.headings, page.headings[1:]) if b > a + 1]
    bad += [f"id {i} twice" for i in sorted(set(page.ids)) if page.ids.count(i) > 1]
    bad += [f"a link to #{i}, which is nowhere" for i in sorted(set(page.links) - set(page.ids))]
    bad += [] if "default-src 'none'" in text else ["no policy"]
    bad += [] if re.search(r"<title>[^<]+</title>", text) and '<html lang="en">' in text else ["no title or language"]
    return bad


def accusations(text):
    """A report never says that somebody did it. Statements of people may: they are quoted in a table."""
    words = re.sub(r"\s+", " ", "".join(Page(re.sub(r'(?s)<h2>Statements.*?</section>', "", text)).words))
    return [words[max(found.start() - 40, 0):found.end() + 40] for found in re.finditer(
        r"\b(leaked it|was breached|is guilty|stole it|sold it|is the source|was hacked|is responsible)\b", words)]


# ---- contrast, after WCAG 2.1 ----

def luminance(colour):
    full = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(full[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    parts = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(text):
    """Every colour of text on every ground of its scheme: 4.5 to 1."""
    bad = []
    schemes = []
    for block in re.findall(r"\{((?:--[a-z]+:#[0-9a-f]+;?)+|[^{}]*--ink:[^{}]*)\}", text):
        schemes.append(dict(re.findall(r"--([a-z]+):(#[0-9a-f]{3,6})\b", block)))
    for scheme in schemes:
        grounds = [scheme[g] for g in ("paper", "panel") if g in scheme]
        for name in set(scheme) & {"ink", "soft", "link", "good", "bad", "claim"}:
            for ground in grounds:
                light, dark = sorted((luminance(scheme[name]), luminance(ground)), reverse=True)
                ratio = (light + 0.05) / (dark + 0.05)
                if ratio < 4.5:
                    bad.append(f"{name} {scheme[name]} on {ground}: {ratio:.1f}")
    return bad if len(schemes) >= 4 else [f"only {len(schemes)} schemes found"]


# ---- the browser ----

def events(log):
    """What each line of a net log tells, one event a line."""
    for line in log.read_text(errors="replace").splitlines():
        try:
            found = json.loads(line.strip().rstrip(","))
        except ValueError:
            continue
        if isinstance(found, dict) and "url" in found.get("params", {}):
            yield found["params"]


class Browser:
    def __init__(self, program, folder):
        self.program, self.folder, self.runs = program, folder, 0

    def run(self, url, *options):
        """(console lines, addresses that the page asked for). Without an option that ends it a browser stays."""
        self.runs += 1
        log = self.folder / f"net{self.runs}.json"
        with tempfile.TemporaryDirectory(prefix="mailprov-browser-") as profile:
            done = subprocess.run(
                [self.program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions",
                 "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", f"--user-data-dir={profile}", "--enable-logging=stderr", f"--log-net-log={log}",
                 *(options or ["--dump-dom"]), url], capture_output=True, timeout=120)
        console = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if "CONSOLE" in line]
        # What the browser wants for itself has no origin; what a page wants has the page's.
        asked = {event["url"] for event in events(log) if event.get("initiator", "not an origin") != "not an origin"}
        return console, asked


def corner(path):
    """The colour of the first pixel of a PNG."""
    data = path.read_bytes()
    packed, at = b"", 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        packed += data[at + 8:at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    line = zlib.decompressobj().decompress(packed, 16)
    return tuple(line[1:4])  # the first pixel of the first line stands as it is, whatever its filter


def in_browser(tap, browser, pages, keep):
    bad_page = browser.folder / "bad.html"
    bad_page.write_text('<!DOCTYPE html><meta http-equiv="Content-Security-Policy" content="script-src \'none\'">'
                        '<script>1</script><img src="http://127.0.0.1:9/x.gif">')
    console, asked = browser.run(bad_page.as_uri())
    tap.result("control: a blocked script and a request would be seen",
               [] if console and any("127.0.0.1:9" in a for a in asked) else [f"{console} {asked}"])
    for name, path in pages.items():
        picture = keep / f"{name}-light.png"
        console, asked = browser.run(path.as_uri(), f"--screenshot={picture}", "--window-size=1280,2400")
        tap.result(f"{name}: nothing on the console", console)
        tap.result(f"{name}: nothing is asked for but the file", sorted(asked))
        tap.result(f"{name}: white paper", [] if corner(picture) == (255, 255, 255) else [str(corner(picture))])
    name, path = next(iter(pages.items()))
    picture = keep / f"{name}-dark.png"
    browser.run(path.as_uri(), f"--screenshot={picture}", "--window-size=1280,2400", "--force-dark-mode",
                "--blink-settings=preferredColorScheme=0")
    tap.result(f"{name}: dark paper", [] if corner(picture) == (0x16, 0x18, 0x1b) else [str(corner(picture))])
    paper = keep / f"{name}.pdf"
    browser.run(path.as_uri(), f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    data = paper.read_bytes() if paper.exists() else b""
    sizes = {tuple(int(float(n) + 0.9) for n in box.split()[2:4]) for box in re.findall(rb"/MediaBox \[([0-9. ]+)\]", data)}
    a4 = all(min(size) in range(594, 598) and max(size) in range(841, 845) for size in sizes)
    tap.result(f"{name}: prints on A4, the graph across", [] if a4 and len(sizes) == 2 else [str(sizes)])


# ---- what is looked at ----

def letter(number, sender, name, to, subject, links):
    host = sender.partition("@")[2]
    return (f"From {sender} Mon May 16 17:02:1{number} 2011\n"
            f"Received: from {host} ({host} [192.0.2.{number + 10}]) by mx.you.example (Postfix) with ESMTP id 4F2A91C0{number}"
            f" for <{to}>; Mon, {number + 10} May 2011 17:02:11 +0000 (UTC)\n"
            f"Authentication-Results: mx.you.example; spf=pass smtp.mailfrom={sender}\n"
            f"X-Original-To: {to}\nMessage-ID: <{number}.{name[:30]}@{host}>\nFrom: \"{name}\" <{sender}>\nTo: {to}\n"
            f"Subject: {subject}\nDate: Mon, {number + 10} May 2011 17:02:01 +0000\n\n{links}\n\n")


def hostile(run, folder):
    """A stranger whose every word is an attack writes to an address with a ledger entry that is another."""
    quoted = ATTACK.replace("\\", "\\\\").replace('"', '\\"')
    mail = "".join(letter(n, "news@brand.example", "Brand", "shop@you.example", "News", "http://brand.example/") for n in (1, 2, 3))
    mail += "".join(letter(n, "x@stranger.example", quoted, "shop@you.example", ATTACK, "http://stranger.example/") for n in (4, 5, 6))
    (folder / "hostile.mbox").write_text(mail)
    ledger = ATTACK.replace('"', '""')
    (folder / "ledger.csv").write_text("address,given_to,date,name,related,note\n"
                                       f'shop@you.example,brand.example,2011-01-01,"{ledger}",,\n')
    (folder / "claims.ini").write_text(f"[claim X1]\nkind=statement\nby={ATTACK}\non=2011-06-01\nsays={ATTACK}\n"
                                       f"custodian=org:stranger.example\nreliability={ATTACK}\nheld_by=2011-02-01\n")
    run.scan("--own-host=mx.you.example", str(folder / "hostile.mbox"))
    run.run("ledger", "import", str(folder / "ledger.csv"))
    run.run("claims", "import", str(folder / "claims.ini"))


def figures_agree(root, text):
    """The error rates of the report are those of docs/attribution.md."""
    rows = re.findall(r"(?m)^\| (?:clean|stress): [^|]*\|(.*)\|$", (root / "docs" / "attribution.md").read_text())
    wanted = {cell.strip() for row in rows for cell in row.split("|") if cell.strip().endswith("%")}
    return [f"{rate} is not in the report" for rate in sorted(wanted) if rate not in text] or (
        [] if len(rows) == 6 else [f"{len(rows)} rows in docs/attribution.md"])


def look_at(tap, name, run, out):
    page = run.run("report", "--format", "html")
    text = page.decode()
    (out / f"{name}.html").write_bytes(page)
    tap.result(f"{name}: headings, tables, links, nothing but what may be there", structure(text))
    tap.result(f"{name}: accuses nobody", accusations(text))
    tap.result(f"{name}: twice the same", [] if run.run("report", "--format", "html") == page else ["other bytes"])
    drawing = re.search(r'(?s)<svg class="mp-graph".*?</svg>', text)
    tap.result(f"{name}: the graph is under 200 kB", [] if drawing is None or len(drawing[0]) < 200_000 else [str(len(drawing[0]))])
    return text


def without_dot(tap, run):
    """A program folder with nothing in it: no Graphviz."""
    with tempfile.TemporaryDirectory(prefix="mailprov-empty-") as empty:
        path, run.environment["PATH"] = run.environment["PATH"], empty
        text = run.run("report", "--format", "html").decode()
        run.environment["PATH"] = path
    good = "could not draw it" in text and "mp-graph\" role" not in text and "mp-timeline" in text
    tap.result("without Graphviz the report says so and goes on", [] if good else ["no word of it"])


def main(program, cases, root, keep=None):
    tap = Tap()
    pages = {}
    with tempfile.TemporaryDirectory(prefix="mailprov-report-") as home:
        out = pathlib.Path(home)
        pictures = pathlib.Path(keep) if keep else out
        for story in sorted(p.parent for p in pathlib.Path(cases).glob("*/ledger.csv")):
            with Program(program, 0, story) as run:
                run.scan("mail")
                run.run("ledger", "import", "ledger.csv")
                run.run("claims", "import", "claims.ini")
                text = look_at(tap, story.name, run, out)
                if not pages:
                    without_dot(tap, run)
                    tap.result("error rates as in docs/attribution.md", figures_agree(pathlib.Path(root), text))
                    tap.result("contrast", contrast(text))
            pages[story.name] = out / f"{story.name}.html"
        with Program(program) as run:
            try:
                hostile(run, out)
                text = look_at(tap, "hostile", run, out)
                tap.result("hostile: its words are there, as words", [] if "&lt;script&gt;" in text else ["they are not"])
                pages["hostile"] = out / "hostile.html"
            except Failed as failure:
                tap.result("hostile", [failure])
        browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if browser is None:
            tap.skip("in a browser", "there is no Chromium here")
        else:
            in_browser(tap, Browser(browser, out), pages, pictures)
    return tap.end()


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
