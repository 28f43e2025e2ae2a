# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests against other people's expectations have in common."""
import calendar
import datetime
import ipaddress
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import Program, shared  # noqa: E402
from tap import Tap, skip_all  # noqa: E402

__all__ = ["Tap", "address", "cases", "epoch_ms", "host", "inspect", "shared", "skip_all", "unfolded_name"]


def cases(name):
    """The objects of one file of ../shared/oracles; the whole test is skipped where it is absent."""
    path = shared("oracles", name)
    if path is None:
        skip_all(f"../shared/oracles/{name} is not here")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def inspect(program, messages):
    """What inspect says of each message (bytes), all given together and with nothing configured."""
    with Program(program) as mailprov:
        names = []
        for number, message in enumerate(messages):
            names.append(f"{number:06}.eml")
            (mailprov.folder / names[-1]).write_bytes(message)
        found = mailprov.rows("inspect", "--format", "json", *names, statuses=(0, 4))
    by_name = {row["source"]["origin"]: row for row in found}
    return [by_name.get(name) for name in names]


def epoch_ms(utc):
    """Milliseconds of an RFC 3339 time, rounded; None for None. The year may have more than four digits."""
    if utc is None:
        return None
    year, month, day, hour, minute, second, fraction = re.fullmatch(
        r"(-?\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?Z", utc).groups()
    year = int(year)
    cycles = (year - 2000) // 400  # datetime knows no years beyond 9999; four hundred years are 146,097 days
    moment = datetime.datetime(year - 400 * cycles, int(month), int(day), int(hour), int(minute), int(second))
    seconds = calendar.timegm(moment.timetuple()) + cycles * 146097 * 86400
    return seconds * 1000 + round(float(fraction or 0) * 1000)


def address(text):
    """An address in one form, or the text itself."""
    if text is None:
        return None
    try:
        found = ipaddress.ip_address(text.strip("[]").split("%")[0].removeprefix("IPv6:"))
    except ValueError:
        return text
    return str(getattr(found, "ipv4_mapped", None) or found)


def host(text):
    """A host name without case and final dot, an address as address; the marks that SpamAssassin replaces are one."""
    if text is None:
        return None
    text = re.sub(r"[ \[\]()<>|#\0]", "!", text.lower()).strip("!").rstrip(".")
    return address(text)


def unfolded_name(text, name):
    """@text without a leading `name:`."""
    return re.sub(rf"^\s*{name}:\s*", "", text, flags=re.I)
