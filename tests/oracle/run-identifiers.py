#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identifiers of real mail with the time they encode, each wrapped in the field it stands in, through inspect.

Usage: run-identifiers.py PROGRAM
"""
import collections
import email.utils
import sys

from oracle import Tap, cases, epoch_ms, inspect

PROGRAMS = {"exim": "(Exim 4.96)", "postfix": "(Postfix)", "sendmail": "(8.12.5/8.12.5)"}


def received(case, date):
    scheme, what = case["scheme"], case["input"]
    if scheme.startswith("gmail_received_id"):
        return f"Received: from mail.example.net (mail.example.net [192.0.2.7]) by mx.google.com with ESMTPS id {what} " \
            f"for <a@example.org>; {date}\n"
    if scheme == "sendgrid_filter_id":
        return f"Received: by filterdrecv-5968db5584-z26vq with SMTP id {what}; {date}\n"
    program = next((text for name, text in PROGRAMS.items() if scheme.startswith(name)), "")
    protocol = "LMTP" if scheme.startswith("dovecot") else "ESMTP"
    return f"Received: from mail.example.net (mail.example.net [192.0.2.7]) by mx.example.org {program} with {protocol} " \
        f"id {what}; {date}\n"


def message(case):
    scheme, what = case["scheme"], case["input"]
    date = email.utils.formatdate(case["reference"]["epoch"])
    head = f"From: a@example.net\nDate: {date}\n"
    if "boundary" in scheme:
        return head + f'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="{what}"\n\n--{what}\n\n\n--{what}--\n'
    if scheme == "exchange_network_message_id_ticks":
        return f"X-MS-Exchange-Organization-Network-Message-Id: {what}\n{head}\n"
    if scheme == "x_originalarrivaltime_filetime":
        return f"X-OriginalArrivalTime: {what}\n{head}\n"
    if scheme == "gmail_x_received_id_ms":
        return f"X-Received: by 2002:a05:6402:50c6:b0:54e:bd7d:b5b9 with SMTP id {what}; {date}\n{head}\n"
    if "message_id" in scheme or "msgid" in scheme:
        return f"{head}Message-ID: <{what}>\n\n"
    return received(case, date) + head + "\n"


def main(program):
    rows = cases("idtime-dev.ndjson")
    found = inspect(program, [message(case).encode() for case in rows])
    tap = Tap()
    wrong = collections.defaultdict(list)
    count = collections.Counter(case["scheme"] for case in rows)
    for case, row in zip(rows, found):
        name = case["scheme"].replace("_", "-")
        basis = "local" if "local" in case["expected"]["basis"] else "utc"
        clocks = [clock for clock in row["clocks"] if clock["scheme"] == name]
        if not any(abs(epoch_ms(c["utc"]) - case["expected"]["decoded_ms"]) <= 1 and c["basis"] == basis for c in clocks):
            wrong[case["scheme"]].append(f"{case['id']}: {case['input']}: expected {case['expected']['decoded_ms']} {basis}, "
                                         f"got {[(c['utc'], c['basis']) for c in clocks]}")
    print(f"# {len(rows)} identifiers, {sum(map(len, wrong.values()))} wrong")
    for scheme in sorted(count):
        tap.result(f"{scheme.replace('_', '-')} ({count[scheme]})", wrong[scheme])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
