#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stories of fixtures/cases are what their scripts write, and their truth.json is what their mail says.

The mail is read with Python's own modules and judged by rules of this file, not by those of the scripts or of the
program: whose host stands in the owner's own Received line, and the closed form of attribution, as a product.

Usage: test-stories.py CASES-FOLDER
"""
import datetime
import email
import email.policy
import email.utils
import hashlib
import ipaddress
import json
import mailbox
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from tap import Tap  # noqa: E402

COMPANIES = {"bfi0.com": "esp:epsilon", "jangomail.com": "esp:jangomail", "constantcontact.com": "esp:constant-contact",
             "mcsv.net": "esp:mailchimp", "exacttarget.com": "esp:salesforce-marketing-cloud",
             "chtah.com": "esp:cheetah-digital", "icpbounce.com": "esp:icontact"}
# Real names that may stand in a story: its public actors, and the hosts by which mailing companies are known.
ACTORS = set(COMPANIES) | {"dell.com", "intervision.com", "jngomktg.net", "rs6.net", "list-manage.com", "exct.net",
                           "cheetahmail.com", "icptrack.com", "icontact.com", "prodcc.net", "returnpath.net"}
DOCUMENTATION = [ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
TOP = re.compile(r"from (?P<helo>\S+) \((?P<rdns>\S+) \[(?P<ip>[\d.]+)\]\).* by mx\.you\.example \(Postfix\) "
                 r"with ESMTPS? id (?P<id>[0-9A-F]+) for <(?P<to>[^>]+)>; (?P<date>.*)")
# What attribution prints for these tables: story, campaign, row, how many times better the best fits.
PRINTED = [("dell-d1", "A", "org:panelwise.example", "6.0"), ("dell-d1", "A", "esp:epsilon", "20.6"),
           ("dell-d1", "A", "guessed", "148"), ("dell-d1", "A", "own-compromise", "5e+05"),
           ("dell-d1", "E", "org:northbank.example", "2.0e+02"), ("dell-d1", "E", "guessed", "2.7e+03"),
           ("dell-d2", "K2", "org:dell.com", "6.8e+03"), ("icontact-2010", "P", "org:rindhouse.example", "3.5e+03"),
           ("icontact-2010", "P", "guessed", "3e+04")]


def organisation(host):
    return ".".join(host.lower().rstrip(".").split(".")[-2:])


class Letter:
    """One stored message, read by Python."""

    def __init__(self, data, place):
        self.data, self.place = data, place
        self.message = email.message_from_bytes(data, policy=email.policy.compat32)
        self.id = self.message["Message-ID"]
        self.digest = hashlib.sha256(data).hexdigest()
        received = [" ".join(r.split()) for r in self.message.get_all("Received", [])]
        self.hops = [email.utils.parsedate_to_datetime(hop_date(r)) for r in received]
        self.top = TOP.fullmatch(received[0]) if received else None
        self.to = self.top["to"] if self.top else None
        self.at = self.hops[0].astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") if self.top else None
        self.host = self.top["rdns"] if self.top else None
        self.by = None
        if self.host:
            org = organisation(self.host)
            self.by = COMPANIES.get(org, "org:" + org)
        self.sender = organisation(email.utils.parseaddr(self.message["From"])[1].partition("@")[2])

    def links(self):
        return {organisation(h) for h in re.findall(r"https?://([\w.-]+)", self.data.decode("latin-1"))}


def hop_date(received):
    date = received.rpartition(";")[2]
    return re.sub(r"\(envelope-from [^)]*\)", "", date).strip()


def read(folder):
    """Every message as stored: (letters, messages by source)."""
    letters, sources = [], {}
    for path in sorted(folder.rglob("*")):
        name = "mail/" + str(path.relative_to(folder))
        if path.is_dir() and (path / "cur").is_dir():
            mine = [p.read_bytes() for p in sorted([*path.glob("cur/*"), *path.glob("new/*")])]
            letters += [Letter(data, name) for data in mine]
            sources[name] = len(mine)
        elif path.suffix == ".mbox":
            box = mailbox.mbox(str(path), create=False)
            mine = [re.sub(rb"(?m)^>(>*From )", rb"\1", box.get_bytes(key)) for key in sorted(box.keys())]
            letters += [Letter(data, name) for data in mine]
            sources[name] = len(mine)
    return letters, sources


def distinct(letters):
    return list({letter.digest: letter for letter in letters}.values())


def tree(folder):
    skip = ("expected", "make.py", "README.md", "__pycache__")
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*")
            if p.is_file() and p.relative_to(folder).parts[0] not in skip}


def written_afresh(story):
    with tempfile.TemporaryDirectory(prefix="mailprov-story-") as out:
        environment = dict(os.environ, TZ="Asia/Kolkata", LC_ALL="C", PYTHONHASHSEED="7", PYTHONDONTWRITEBYTECODE="1")
        subprocess.run([sys.executable, str(story / "make.py"), out], check=True, env=environment)
        made, kept = tree(pathlib.Path(out)), tree(story)
    return [f"{name}: {'not written' if name not in made else 'not kept' if name not in kept else 'differs'}"
            for name in sorted(made.keys() | kept.keys()) if made.get(name) != kept.get(name)]


def unlike(what, wanted, got):
    return [] if wanted == got else [f"{what}: truth.json says {wanted}, the mail {got}"]


def check_mailbox(truth, letters, sources):
    box = truth["mailbox"]
    bad = unlike("messages", box["messages"], len(letters)) + unlike("distinct", box["distinct"],
                                                                     len(distinct(letters)))
    bad += unlike("sources", {s["origin"]: s["messages"] for s in box["sources"]}, sources)
    received = [x.at for x in letters if x.at]
    bad += unlike("first", box["first"], min(received))
    for row in box["general"]:
        bad += unlike(row["address"], row["messages"], sum(x.to == row["address"] for x in distinct(letters)))
    known = {a["address"] for a in truth["addresses"]} | {a["address"] for a in box["general"]}
    bad += [f"{x.place}: mail to {x.to}" for x in letters if x.to and x.to not in known]
    ids = [x.id for x in distinct(letters)]
    return bad + [f"Message-ID {i} twice" for i in sorted(set(ids)) if ids.count(i) > 1]


def check_period(letters):
    """The owner's server wrote the top, time runs upwards, and nobody real is in it but the actors."""
    bad = []
    for letter in letters:
        if letter.place.endswith(".Sent"):
            continue
        if not letter.top:
            bad.append(f"{letter.place}: {letter.id}: the top Received is not the owner's")
            continue
        if int(letter.top["id"][:5], 16) > 999999:
            bad.append(f"{letter.id}: no Postfix queue id: {letter.top['id']}")
        if letter.to != letter.message["X-Original-To"]:
            bad.append(f"{letter.id}: for <{letter.to}>, X-Original-To {letter.message['X-Original-To']}")
        if not any(ipaddress.ip_address(letter.top["ip"]) in net for net in DOCUMENTATION):
            bad.append(f"{letter.id}: {letter.top['ip']} is not a documentation address")
        if letter.hops != sorted(letter.hops, reverse=True):
            bad.append(f"{letter.id}: a lower hop is later than the one above it")
        if email.utils.parsedate_to_datetime(letter.message["Date"]) > letter.hops[-1]:
            bad.append(f"{letter.id}: sent after it was received")
    return bad + strange_names(letters)


def strange_names(letters):
    seen = set()
    for letter in letters:
        text = letter.data.decode("ascii")
        seen |= {organisation(h) for h in re.findall(r"(?:@|//|\(|\[|from |by )((?:[\w-]+\.)+[a-z]{2,})\b", text)}
    return [f"{name} is neither an example nor an actor" for name in sorted(seen - ACTORS)
            if not name.endswith((".example", "xt.local"))]


def check_address(row, letters, foreign_ids, hijacked_ids):
    mine = sorted((x for x in letters if x.to == row["address"]), key=lambda x: x.at)
    foreign = [x for x in mine if x.id in foreign_ids]
    hijacked = [x for x in mine if x.id in hijacked_ids]
    own = [x for x in mine if x not in foreign and x not in hijacked]
    bad = unlike("messages", row["messages"], len(mine)) + unlike("first mail", row["first_mail"], own[0].at)
    bad += unlike("foreign", (row["foreign_messages"], row["first_foreign"]),
                  (len(foreign), foreign[0].at if foreign else None))
    bad += unlike("hijacked", row["hijacked_messages"], len(hijacked))
    found = {}
    principal = "org:" + row["given_to"]["org"]
    for letter in own:
        if letter.by == principal or letter.by in COMPANIES.values():
            found.setdefault(principal, []).append(letter)
        if letter.by != principal:
            found.setdefault(letter.by, []).append(letter)
    for letter in foreign:
        if letter.by in COMPANIES.values():
            found.setdefault("org:" + letter.sender, []).append(letter)
            found.setdefault(letter.by, []).append(letter)
    wanted = {h["holder"]: (h["no_later_than"], h["messages"]) for h in row["holders"]}
    return bad + unlike("holders", wanted, {k: (v[0].at, len(v)) for k, v in found.items()})


def check_campaign(row, letters):
    mine = sorted((x for x in letters if x.id in set(row["message_ids"])), key=lambda x: x.at)
    bad = unlike("messages", row["messages"], len(mine))
    bad += unlike("dates", (row["first"], row["last"]), (mine[0].at, mine[-1].at))
    bad += unlike("addresses", row["addresses"], sorted({x.to for x in mine}))
    return bad


def ordered_share(hits, n, a, b):
    """P(these hits and these misses, in this order) where the share hit is Beta(a, b): one factor a draw."""
    p = 1.0
    for i in range(hits):
        p *= (a + i) / (a + b + i)
    for j in range(n - hits):
        p *= (b + j) / (a + b + hits + j)
    return p


def fit(line):
    table = line["table"]
    inside = ordered_share(table["held_hit"], table["held"], *((4, 1) if line["story"] == "own-compromise" else (1, 1)))
    return inside * ordered_share(table["not_held_hit"], table["not_held"], 0.2, 20)


def holder_lists(truth, letters, before, holder):
    """The brands whose lists @holder had before an instant, by the mail, and by the ledger for the brand itself."""
    lists = set()
    for address in truth["addresses"]:
        brand = address["given_to"]["org"]
        if holder == "org:" + brand and address["given_to"]["since"] <= before[:10]:
            lists.add(brand)
        for letter in letters:
            if letter.to == address["address"] and letter.at < before:
                if letter.by == holder or (letter.by == "esp:jangomail" and "org:" + letter.sender == holder):
                    lists.add(brand)
    return lists


def check_tables(truth, row, letters):
    exposed = {a["given_to"]["org"] for a in truth["addresses"] if a["given_to"]["since"] <= row["first"][:10]}
    hit = {a["given_to"]["org"] for a in truth["addresses"] if a["address"] in row["addresses"]}
    bad, best = [], max(fit(line) for line in row["stories"])
    for line in row["stories"]:
        name = (line["holders"] or [line["story"]])[0]
        if line["holders"]:
            held = holder_lists(truth, letters, row["first"], name) & exposed
        else:
            held = exposed if line["story"] == "own-compromise" else set()
        table = {"held": len(held), "held_hit": len(held & hit), "not_held": len(exposed - held),
                 "not_held_hit": len(hit - held)}
        bad += unlike(f"{name} table", line["table"], table)
        bad += unlike(f"{name} log10", line["log10_pattern"], round(math.log10(fit(line)), 3))
        bad += unlike(f"{name} best/this", line["best_over_this"], float(f"{best / fit(line):.3g}"))
    word = row["verdict"]["support"]
    ratio = row["log10_ratio_to_next"]
    by_ratio = "none" if ratio < 0.3 else "weak" if ratio <= 1 else "moderate" if ratio <= 3 else "strong"
    capped = "weak" if row["brands_hit"] < 3 and by_ratio in ("moderate", "strong") else by_ratio
    return bad + unlike("support", word, capped)


def check_timing(row):
    """E2 for whoever acquired the address: lag since its own first mail against any day since the address was given."""
    bad = []
    for line in row["stories"]:
        if line["story"] == "downstream-disclosed":
            first, use = (datetime.datetime.fromisoformat(t[:-1]) for t in (row["first"], "2011-05-16T17:02:11Z"))
            lag = (first - use) / datetime.timedelta(days=1)
            span = (first - datetime.datetime(2009, 7, 15)) / datetime.timedelta(days=1)
            p = 0.5 * (1 + math.erf(math.log(lag / 60) / 1.2 / math.sqrt(2)))
            bad += unlike("timing", round(line["timing"], 2), round(math.log10(p / (lag / span)), 2))
    return bad


def check_printed(story, truth):
    bad = []
    for name, key, holder, text in PRINTED:
        if name == story:
            rows = next(c for c in truth["campaigns"] if c["id"] == key)["stories"]
            times = max(map(fit, rows)) / fit(next(r for r in rows if holder in (r["holders"] or [r["story"]])))
            digits = len(text.partition("e")[0].replace(".", ""))
            if float(f"{times:.{digits - 1}e}") != float(text):
                bad.append(f"{key}, {holder}: {times} times, attribution prints {text}")
    return bad


def check_apart(truth, letters):
    """No link of one campaign stands in another; a rotating campaign hangs together by its links."""
    links = {c["id"]: [x.links() for x in letters if x.id in set(c["message_ids"])] for c in truth["campaigns"]}
    bad = []
    for row in truth["campaigns"]:
        mine = set().union(*links[row["id"]])
        for other in row["not_joined_with"]:
            bad += [f"{row['id']} and {other} share {sorted(s)}" for s in [mine & set().union(*links[other])] if s]
        joined, size = set(links[row["id"]][0]), 0
        while len(joined) > size:
            size = len(joined)
            joined.update(*[found for found in links[row["id"]] if joined & found])
        rest = [found for found in links[row["id"]] if not joined & found]
        bad += [f"{row['id']}: {len(rest)} messages hang on no link of the others"] if rest else []
    return bad


def check_ledger(story, truth):
    rows = [line.split(",") for line in (story / "ledger.csv").read_text().splitlines()[1:]]
    told = [(a["address"], a["given_to"]["org"], a["given_to"]["since"]) for a in truth["addresses"]]
    return unlike("ledger", sorted(told),
                  sorted((r[0], r[1], r[2]) for r in rows))


def check_story(tap, story):
    name = story.name
    truth = json.loads((story / "truth.json").read_text())
    letters, sources = read(story / "mail")
    once = distinct(letters)
    tap.result(f"{name}: the script writes what is kept", written_afresh(story))
    tap.result(f"{name}: sources and counts", check_mailbox(truth, letters, sources))
    tap.result(f"{name}: the owner's server, the clock, the names", check_period(letters))
    tap.result(f"{name}: ledger", check_ledger(story, truth))
    foreign, hijacked = set(), set()
    for row in truth["campaigns"]:
        (hijacked if row["class"] == "abused-pipe" else foreign).update(row["message_ids"])
    tap.result(f"{name}: addresses, holders and dates",
               [f"{a['address']}: {p}" for a in truth["addresses"] for p in check_address(a, once, foreign, hijacked)])
    for row in truth["campaigns"]:
        tap.result(f"{name}: campaign {row['id']}", check_campaign(row, once))
        if row["stories"]:
            tap.result(f"{name}: tables of {row['id']}", check_tables(truth, row, once) + check_timing(row))
    tap.result(f"{name}: links join and do not join", check_apart(truth, once))
    tap.result(f"{name}: the figures attribution prints", check_printed(name, truth))


def main(folder):
    tap = Tap()
    for story in sorted(p.parent for p in folder.glob("*/make.py")):
        check_story(tap, story)
    return tap.end()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
