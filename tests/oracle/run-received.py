#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cases of other projects' own test suites for Received fields, through inspect.

Every field that an undisputed case states must be right; a disputed case must give a record. EXPLAINED names the
expectations that contradict each other, or the definition of the field, and says why we answer as we do.

Usage: run-received.py PROGRAM
"""
import sys

from oracle import Tap, address, cases, epoch_ms, host, inspect, unfolded_name

# (field, expectation) that no answer could keep together with others of the same set, or that is no such thing.
EXPLAINED = {
    ("ident", "Owner50@207.213.27.129"): "another suite expects Owner50 of the same clause: the peer's address is no ident",
    ("ident", "benelli@80.167.158.170"): "the peer's address is no part of an ident",
    ("ident", "baldusi@200.69.254.217"): "the peer's address is no part of an ident",
    ("ident", "jdavid@farfalle.com"): "that is the envelope sender; the ident is jdavid",
    ("ident", "uXDGrn@SYT0"): "an account of SMTP AUTH, cut at a slash; it stands in auth",
    ("id", "EE"): "the whole id is EE/20-30863-33CE1054; another suite expects such ids whole",
    ("id", "8B"): "the whole id is 8B/57-16227-3764EB44; another suite expects such ids whole",
}


def message(case):
    if case["kind"] == "date":
        return f"Date: {case['input']}\n\n"
    if case["kind"] in ("trust_path", "received_chain"):
        return case["input"].rstrip("\n") + "\n\n"
    value = unfolded_name(case["input"], "Received").rstrip("\r\n")
    if case["kind"] == "received_fragment":
        value = "from " + value
    return f"Received: {value}\n\n"


def answer(hop, field):
    if field == "date_ms":
        return epoch_ms(hop["at"]["utc"]) if hop["at"] else None
    if field in ("tls_version", "tls_cipher"):
        return (hop["tls"] or {}).get(field[4:])
    return hop[{"from_ip": "ip", "from_token": "from"}.get(field, field)]


def alike(field, wanted, got):
    if field == "auth":
        return got is not None
    if field == "from_ip":
        return address(wanted) == address(got)
    if field in ("by", "helo", "rdns", "from_token"):
        return host(wanted) == host(got)
    if wanted is None or got is None:
        return wanted == got
    if field == "date_ms":
        return abs(wanted - got) <= 1  # microseconds rounded or cut
    if field == "with":
        return wanted.lower().replace("esmtp-tls", "esmtps") == got.lower()
    if field == "tls_cipher":
        return wanted.lower() == got.lower()
    if field == "tls_version":
        return wanted.replace("_", ".") == got.replace("_", ".")
    return wanted == got


def main(program):
    rows = cases("received-dev.ndjson")
    found = inspect(program, [message(case).encode("utf-8", "surrogateescape") for case in rows])
    tap = Tap()
    wrong, explained, disputed, lost = [], [], [], []
    fields = 0
    for case, row in zip(rows, found):
        if row is None or (case["kind"].startswith("received") and not row["hops"]):
            lost.append(f"{case['id']}: no record of {case['input'][:100]!r}")
            continue
        for field, wanted in case.get("norm", {}).items():
            got = answer(row["hops"][0], field) if row["hops"] else None
            fields += not case.get("disputed")
            if alike(field, wanted, got):
                continue
            line = f"{case['id']}: {field}: expected {wanted!r}, got {got!r}: {' '.join(case['input'].split())[:160]}"
            if case.get("disputed"):
                disputed.append(f"{line} ({case.get('dispute_reason', '')[:120]})")
            elif (field, wanted) in EXPLAINED:
                explained.append(f"{line} ({EXPLAINED[field, wanted]})")
            else:
                wrong.append(line)
    print(f"# {len(rows)} cases, {fields} undisputed fields: {len(wrong)} wrong, {len(explained)} explained; "
          f"{len(disputed)} disputed fields answered otherwise")
    for line in explained + disputed:
        print("# " + line)
    tap.result("a record of every case", lost)
    tap.result("every undisputed field", wrong)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
