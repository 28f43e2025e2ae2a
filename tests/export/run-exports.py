#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports each story in every format and reads it as those programs do that it is meant for.

Usage: run-exports.py PROGRAM SOURCE-ROOT [STORY...]
"""
import csv
import hashlib
import io
import json
import pathlib
import re
import shutil
import sys
import uuid
import xml.etree.ElementTree as xml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import schema  # noqa: E402
from program import Failed, Program  # noqa: E402
from tap import Tap  # noqa: E402

# STIX 2.1 (OASIS standard), sections 3.2, 4 and 6: what each type of object must have.
STIX_DOMAIN = {"type", "spec_version", "id", "created", "modified"}
STIX_REQUIRED = {
    "identity": STIX_DOMAIN | {"name"},
    "campaign": STIX_DOMAIN | {"name"},
    "note": STIX_DOMAIN | {"content", "object_refs"},
    "observed-data": STIX_DOMAIN | {"first_observed", "last_observed", "number_observed", "object_refs"},
    "relationship": STIX_DOMAIN | {"relationship_type", "source_ref", "target_ref"},
    "report": STIX_DOMAIN | {"name", "published", "object_refs"},
    "email-addr": {"type", "id", "value"},
    "domain-name": {"type", "id", "value"},
    "ipv4-addr": {"type", "id", "value"},
    "ipv6-addr": {"type", "id", "value"},
    "email-message": {"type", "id", "is_multipart"},
}
STIX_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
STIX_SPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
TEXT_FORMATS = ("ndjson", "csv", "graphml", "hashdeep", "timesketch", "stix", "misp")


def lines(text):
    return [json.loads(line) for line in text.decode().splitlines()]


def check_ndjson(text, schemas):
    rows = lines(text)
    bad = [p for row in rows for p in schema.problems(row, schemas[row["schema"]], row["schema"])]
    tables = {row["schema"] for row in rows}
    named = {s for s in schemas if s.split("/")[1] not in ("graph", "manifest", "explanation", "message")}
    bad += [f"there is no schema of {s}" for s in sorted(tables - named)]
    whole = text.decode().splitlines()
    return bad + ([] if len(set(whole)) == len(whole) else ["a line stands there twice"])


def check_csv(text):
    if not text.endswith(b"\r\n") or b"\n" in text.replace(b"\r\n", b""):
        yield "lines do not end with CR LF"
    rows = list(csv.reader(io.StringIO(text.decode(), newline=""), strict=True))
    yield from (f"{len(row)} cells, not {len(rows[0])}: {row}" for row in rows if len(row) != len(rows[0]))
    yield from (f"a formula: {cell}" for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r") and
                not re.fullmatch(r"-?[0-9.]+", cell))


def check_graphml(text):
    space = "{http://graphml.graphdrawing.org/xmlns}"
    graph = xml.fromstring(text).find(space + "graph")
    ids = [node.get("id") for node in graph.iter(space + "node")]
    if len(set(ids)) != len(ids):
        yield "two nodes of one id"
    yield from (f"an edge to nowhere: {edge.attrib}" for edge in graph.iter(space + "edge")
                if {edge.get("source"), edge.get("target")} - set(ids))
    keys = {key.get("id") for key in xml.fromstring(text).iter(space + "key")}
    yield from (f"data without a key: {d.get('key')}" for d in graph.iter(space + "data") if d.get("key") not in keys)


def check_hashdeep(text, folder):
    head, *rest = text.decode().splitlines()
    if head != "%%%% HASHDEEP-1.0" or rest[0] != "%%%% size,sha256,filename":
        yield "not a hashdeep manifest"
    files = {str(p) for p in (folder / "mail").rglob("*") if p.is_file()}
    for line in rest[1:]:
        if not line.startswith("##"):
            size, digest, name = line.split(",", 2)
            data = pathlib.Path(name).read_bytes()
            if int(size) != len(data) or hashlib.sha256(data).hexdigest() != digest:
                yield f"not so: {line}"
            files.discard(name)
    yield from (f"{name} is missing" for name in files if pathlib.Path(name).read_bytes().startswith((b"From ", b"Return-Path")))


def check_timesketch(text):
    for event in lines(text):
        yield from (f"no {key}: {event}" for key in ("message", "datetime", "timestamp_desc") if not event.get(key))


def stix_references(thing):
    for key, value in thing.items():
        if key.endswith("_ref"):
            yield value
        if key.endswith("_refs"):
            yield from value


def check_stix(text):
    bundle = json.loads(text)
    things = bundle["objects"]
    ids = [thing["id"] for thing in things]
    if bundle["type"] != "bundle" or len(set(ids)) != len(ids):
        yield "no bundle, or an id stands there twice"
    for thing in things:
        kind, own = thing["type"], thing["id"]
        missing = STIX_REQUIRED[kind] - set(thing)
        yield from (f"{own}: no {key}" for key in sorted(missing))
        if not re.fullmatch(kind + r"--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", own):
            yield f"{own}: no id"
        yield from (f"{own}: refers to {ref}, which is not there" for ref in stix_references(thing) if ref not in ids)
        yield from (f"{own}: {key} is {value}" for key, value in thing.items()
                    if key in ("created", "modified", "first_seen", "last_seen", "date", "published",
                               "first_observed", "last_observed") and not STIX_TIME.fullmatch(value))
        if kind in ("email-addr", "domain-name", "ipv4-addr", "ipv6-addr"):
            name = json.dumps({"value": thing["value"]}, separators=(",", ":"), ensure_ascii=False)
            if own != f"{kind}--{uuid.uuid5(STIX_SPACE, name)}":
                yield f"{own}: is not the id of {name}"
    if "attributed-to" in text.decode():
        yield "something is attributed to somebody"


def check_misp(text, own):
    event = json.loads(text)["Event"]
    yield from (f"no {key}" for key in ("uuid", "info", "date", "threat_level_id", "analysis", "distribution") if key not in event)
    seen = set()
    for thing in event["Object"]:
        yield from (f"no {key}" for key in ("name", "meta-category", "template_uuid", "template_version", "uuid", "Attribute") if key not in thing)
        for one in [thing, *thing["Attribute"]]:
            if one["uuid"] in seen or uuid.UUID(one["uuid"]).version != 5:
                yield f"{one['uuid']}: twice, or of another version"
            seen.add(one["uuid"])
        for one in thing["Attribute"]:
            yield from (f"{one}: no {key}" for key in ("type", "category", "object_relation", "value", "to_ids") if key not in one)
            if one["object_relation"] == "to" or one["value"] in own:
                yield f"the victim: {one}"


def check_bundle(run, folder, schemas, *options):
    run.run("export", "--all", folder, *options)
    names = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    manifest = json.loads((folder / "manifest.json").read_text())
    yield from schema.problems(manifest, schemas["mailprov/manifest/1"])
    sums = dict(reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS").read_text().splitlines())
    for entry in manifest["files"]:
        data = (folder / entry["name"]).read_bytes()
        if (len(data), hashlib.sha256(data).hexdigest()) != (entry["bytes"], entry["sha256"]) or \
                sums.get(entry["name"]) != entry["sha256"]:
            yield f"{entry['name']} is not what the manifest says"
    listed = {entry["name"] for entry in manifest["files"]} | {"manifest.json", "SHA256SUMS"}
    yield from (f"{name} is not listed, or not there" for name in sorted(listed ^ names))


def prepare(run, story, workers, backwards):
    run.folder = pathlib.Path(run.home.name) / "story"
    if not run.folder.exists():
        shutil.copytree(story, run.folder)
    paths = sorted((p.relative_to(run.folder) for p in (run.folder / "mail").iterdir()), reverse=backwards)
    run.scan(f"--jobs={workers}", *paths)
    run.run("ledger", "import", "ledger.csv")
    if (story / "claims.ini").exists():
        run.run("claims", "import", "claims.ini")


def all_formats(run):
    said = {name: run.run("export", "--format", name) for name in TEXT_FORMATS}
    said.update({f"csv {t}": run.run("export", "--format", "csv", "--table", t) for t in ("address", "campaign", "judged")})
    return said


def play(tap, program, story, schemas):
    with Program(program) as run:
        prepare(run, story, 1, False)
        said = all_formats(run)
        own = {row["address"] for row in lines(said["ndjson"]) if row["schema"] == "mailprov/address/1"}
        tap.result(f"{story.name}: ndjson fits its schemas", check_ndjson(said["ndjson"], schemas))
        for name in sorted(n for n in said if n.startswith("csv")):
            tap.result(f"{story.name}: {name} is RFC 4180, no formula in it", check_csv(said[name]))
        tap.result(f"{story.name}: graphml", check_graphml(said["graphml"]))
        tap.result(f"{story.name}: hashdeep", check_hashdeep(said["hashdeep"], run.folder))
        tap.result(f"{story.name}: hashdeep is what verify prints",
                   [] if said["hashdeep"] == run.run("verify", "--manifest") else ["it is not"])
        tap.result(f"{story.name}: timesketch", check_timesketch(said["timesketch"]))
        tap.result(f"{story.name}: stix", check_stix(said["stix"]))
        tap.result(f"{story.name}: misp", check_misp(said["misp"], own))
        for name, options in (("graph", ["graph", "--format", "json"]), ("explanation", ["explain", "--all", "--format", "json"]),
                              ("message", ["inspect", "--format", "json", "mail"])):
            tap.result(f"{story.name}: {name} fits its schema",
                       [p for row in run.rows(*options, statuses=(0, 4)) for p in schema.problems(row, schemas[f"mailprov/{name}/1"])])
        tap.result(f"{story.name}: --all", check_bundle(run, run.folder / "all", schemas))
        run.scan(*sorted(p.relative_to(run.folder) for p in (run.folder / "mail").iterdir()))
        again = all_formats(run)
        tap.result(f"{story.name}: a rescan changes nothing", [n for n in said if said[n] != again[n]])
        run.case.unlink()
        prepare(run, story, 4, True)
        again = all_formats(run)
        tap.result(f"{story.name}: nor do four workers and another order", [n for n in said if said[n] != again[n]])


HOSTILE = [
    "=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", "\t=1+1", '"quoted", and; more', "</script><script>alert(1)</script>", "]]>&amp;<!--",
    "\x1b[31mred\x1b[0m\x07\x00end", "\u202egnp.exe", "\ufffe\ud7ff\U0010ffff", "{{7*7}} ${x} `id`", "a\\nb\\\"c\\", "x" * 3000,
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
]


def hostile_mail(folder):
    """What strangers write, in every field that gets into an export."""
    folder.mkdir()
    for number, text in enumerate(HOSTILE):
        own = f"tag{number % 3}@you.example"
        letter = (f"Return-Path: <b{number}@evil.example>\nX-Original-To: {own}\nDelivered-To: {own}\n"
                  f"Received: from h.evil.example (h.evil.example [192.0.2.{number + 1}]) by mx.you.example (Postfix) with ESMTP id ABCDEF{number:02}"
                  f" for <{own}>; {number + 1:02} May 2011 10:00:00 +0000\nDate: {number + 1:02} May 2011 09:59:00 +0000\n"
                  f'From: "{text}" <s{number}@evil.example>\nTo: "{text}" <{own}>\nSubject: {text}\nMessage-ID: <{text}@evil.example>\n'
                  f"List-ID: {text} <{number}.evil.example>\nX-Mailer: {text}\nList-Unsubscribe: <http://evil.example/{text}>\n\n"
                  f"Dear {text},\nhttp://evil.example/{text}\n")
        (folder / f"{number:02}.eml").write_bytes(letter.encode("utf-8", "surrogatepass"))


def play_hostile(tap, program, schemas):
    with Program(program) as run:
        run.folder = pathlib.Path(run.home.name)
        hostile_mail(run.folder / "mail")
        run.scan("mail")
        for options in ([], ["--redact"], ["--redact=linkable"]):
            name = " ".join(["hostile mail", *options])
            said = {f: run.run("export", "--format", f, *options) for f in TEXT_FORMATS}
            tap.result(f"{name}: ndjson", check_ndjson(said["ndjson"], schemas))
            tables = [run.run("export", "--format", "csv", "--table", t, *options) for t in ("message", "address", "sender", "list", "judged")]
            tap.result(f"{name}: csv", [p for table in tables for p in check_csv(table)])
            tap.result(f"{name}: graphml", check_graphml(said["graphml"]))
            tap.result(f"{name}: timesketch", check_timesketch(said["timesketch"]))
            tap.result(f"{name}: stix", check_stix(said["stix"]))
            tap.result(f"{name}: misp", check_misp(said["misp"], {f"tag{n}@you.example" for n in range(3)}))
            controls = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
            tap.result(f"{name}: no control character in any", [f for f, text in said.items() if controls.search(text)])


def main(program, root, *names):
    tap = Tap()
    schemas = schema.load(root / "docs" / "schema")
    tap.result("every word of the schemas is looked at", [f"{k}: {w}" for k, s in schemas.items() for w in schema.unknown_words(s)])
    try:
        play_hostile(tap, program, schemas)
    except Failed as failure:
        tap.result("hostile mail: the program runs", [failure])
    for story in sorted(p.parent for p in (root / "fixtures" / "cases").glob("*/truth.json")):
        if not names or story.name in names:
            try:
                play(tap, program, story, schemas)
            except Failed as failure:
                tap.result(f"{story.name}: the program runs", [failure])
    return tap.end()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), *sys.argv[3:]))
