#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sending platform, held against 250 labels set by hand.

The messages are inspected together, as one archive. The sending platform is the
verified origin, else the verified delivery, else nobody's. A customer id counts
when the label is among the identifiers of the verified platforms. Prints the
figures and every message that came out otherwise.

Usage: labels.py PROGRAM
"""
import csv
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program, shared  # noqa: E402
from tap import Tap, skip_all  # noqa: E402

NOBODY = "self-hosted-unknown"
PRECISION, RECALL, ACCUSED, CUSTOMERS, ROLES = 0.97, 0.93, 1, 0.85, 0.90


def canonical(name):
    """The id of a platform: lower case, each run of other characters one hyphen."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def verified(message, role):
    found = [p["id"] for p in message["platforms"] if p["standing"] == "verified" and p["role"] == role]
    return found[0] if found else NOBODY


def customer_ids(message):
    return {str(value) for p in message["platforms"] if p["standing"] == "verified"
            for value in p["ids"].values() if value is not None}


class Score:
    def __init__(self):
        self.named = self.right = self.known = self.nobodys = self.accused = 0
        self.both = self.customers = self.found = self.messages = 0
        self.confusion = []

    def add(self, label, message):
        origin, delivery = verified(message, "origin"), verified(message, "delivery")
        sender = origin if origin != NOBODY else delivery
        true = canonical(label["true_sending_platform"])
        roles = canonical(label["platform_origin"]), canonical(label["platform_delivery"])
        self.messages += 1
        self.named += sender != NOBODY
        self.right += sender == true != NOBODY
        self.known += true != NOBODY
        self.nobodys += true == NOBODY
        self.accused += sender != NOBODY and true == NOBODY
        self.both += (origin, delivery) == roles
        if sender != true:
            self.confusion.append(f"{label['file']}: {true} came out as {sender} ({label['injected_by']})")
        elif (origin, delivery) != roles:
            self.confusion.append(f"{label['file']}: {'/'.join(roles)} came out as {origin}/{delivery}")
        if label["customer_id"]:
            self.customers += 1
            if label["customer_id"] in customer_ids(message):
                self.found += 1
            else:
                self.confusion.append(f"{label['file']}: customer {label['customer_id']} of {true} not among "
                                      f"{sorted(customer_ids(message))}")


def ratio(part, whole):
    return part / whole if whole else 0.0


def main(program):
    labels, archive = shared("esp", "labels-dev.tsv"), shared("esp", "labels-dev.tar.xz")
    if labels is None or archive is None:
        skip_all("../shared/esp is not here")
    with open(labels, encoding="utf-8", newline="") as lines:
        wanted = {row["file"]: row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}
    tap, score = Tap(), Score()
    with Program(program) as run:
        rows = run.rows("inspect", "--format", "json", archive, statuses=(0, 4))
    messages = {pathlib.PurePosixPath(row["source"]["origin"]).name: row for row in rows}
    messages = {name.rsplit("!", 1)[-1]: row for name, row in messages.items()}
    tap.result("every labelled message is there", [f"{name} is missing" for name in sorted(set(wanted) - set(messages))])
    for name in sorted(set(wanted) & set(messages)):
        score.add(wanted[name], messages[name])
    precision, recall = ratio(score.right, score.named), ratio(score.right, score.known)
    customers, both = ratio(score.found, score.customers), ratio(score.both, score.messages)
    for line in score.confusion:
        print(f"# {line}")
    for name, figure, good in (
            (f"precision {precision:.3f}, at least {PRECISION}", precision, precision >= PRECISION),
            (f"recall {recall:.3f}, at least {RECALL}", recall, recall >= RECALL),
            (f"accused {score.accused} of {score.nobodys} that no platform sent, at most {ACCUSED}", score.accused,
             score.accused <= ACCUSED),
            (f"customer ids {customers:.3f}, at least {CUSTOMERS}", customers, customers >= CUSTOMERS),
            (f"origin and delivery both right {both:.3f}, at least {ROLES}", both, both >= ROLES)):
        tap.result(name, [] if good else [f"{figure} misses the bar"])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
