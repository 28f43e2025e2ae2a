#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real Received fields on which at least three other readers agree, through inspect.

At least 99.9 % of by and date each; of the peer's address at least 99.9 % where the readers did not take the
address of a HELO for it, which is not what the field is. Differences are listed.

Usage: run-real.py PROGRAM
"""
import re
import sys

from oracle import Tap, address, cases, epoch_ms, host, inspect, unfolded_name

LEAST = 0.999


def is_claimed_address(case):
    """Whether the expected address stands in the field as a HELO and nowhere else."""
    wanted = case["expected"].get("from_ip")
    if wanted is None:
        return False
    text = re.sub(r"(?i)\b(?:helo|ehlo)[= ]\s*\[?[0-9a-f.:]+\]?", "", case["input"])
    return wanted not in text


def main(program):
    rows = cases("received-real-dev.ndjson")
    found = inspect(program, [f"Received: {unfolded_name(c['input'], 'Received').strip()}\n\n".encode(
        "utf-8", "surrogateescape") for c in rows])
    tap = Tap()
    right, asked, claimed = {}, {}, 0
    differences = []
    for case, row in zip(rows, found):
        hop = row["hops"][0]
        got = {"from_ip": address(hop["ip"]), "by": host(hop["by"]), "id": hop["id"],
               "date": (epoch_ms(hop["at"]["utc"]) or 0) // 1000 if hop["at"] and hop["at"]["utc"] else None}
        wanted = case["expected"]
        wanted = {"from_ip": address(wanted.get("from_ip")), "by": host(wanted.get("by")), "id": wanted.get("id"),
                  "date": wanted.get("date_epoch")}
        for field, value in wanted.items():
            if value is None:
                continue
            if field == "from_ip" and is_claimed_address(case):
                claimed += got[field] != value
                differences.append(f"{case['id']}: from_ip: {value} is what the peer claimed, {got[field]} is the peer: "
                                   f"{' '.join(case['input'].split())[:140]}")
                continue
            asked[field] = asked.get(field, 0) + 1
            right[field] = right.get(field, 0) + (got[field] == value)
            if got[field] != value:
                differences.append(f"{case['id']}: {field}: expected {value!r}, got {got[field]!r}: "
                                   f"{' '.join(case['input'].split())[:140]}")
    for line in differences:
        print("# " + line)
    for field in ("from_ip", "by", "date", "id"):
        share = right[field] / asked[field]
        print(f"# {field}: {right[field]} of {asked[field]} ({100 * share:.2f} %)")
        if field == "from_ip":
            print(f"# with the {claimed} that take a HELO's address for the peer's: {right[field]} of "
                  f"{asked[field] + claimed} ({100 * right[field] / (asked[field] + claimed):.2f} %)")
        if field != "id":  # one reader's word alone
            tap.result(field, [] if share >= LEAST else [f"{100 * share:.2f} %, at least {100 * LEAST} % are wanted"])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
