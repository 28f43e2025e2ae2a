#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A case on PostgreSQL gives what a case in a file gives, in every output, byte for byte; with several scanners at once,
and where one of them is killed.

Usage: test-shared.py MAILPROV CASES-FOLDER
"""
import importlib
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from postgres import Postgres  # noqa: E402
from program import Failed, Program  # noqa: E402
from tap import Tap, skip_all  # noqa: E402

merging = importlib.import_module("test-merge")
message, outputs, differences, BRIEF = merging.message, merging.outputs, merging.differences, merging.BRIEF


def start(run, *arguments):
    return subprocess.Popen([run.path, *arguments], cwd=run.folder, env=run.environment, stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE)


def same(tap, run, name, url, *paths):
    """After the same calls on a file."""
    case = f"{name.replace(' ', '-')}.case"
    run.scan("--case", case, *paths)
    tap.result(name, differences(outputs(run, case), outputs(run, url)))
    return case


def told(run, case):
    (run.folder / "given.csv").write_text("address,given_to,date,name,related,note\nshop1@owner.example,shop.example,2020-01-01,Shop,,\n")
    run.run("--case", case, "ledger", "import", "given.csv")
    run.run("--case", case, "claims", "add", "C1", "kind=statement", "by=Ann", "on=2025-05-01", "says=it was me",
            "custodian=org:shop.example")


def growth(tap, run, server):
    """What a second scan finds changed."""
    url, folder = server.database("growth"), run.folder
    box = folder / "grow" / "box"
    for name in ("cur", "new", "tmp"):
        (box / name).mkdir(parents=True)
    for n in range(30):
        (box / "cur" / f"{n}.host:2,").write_text(message(n))
    mbox = folder / "grow" / "a.mbox"
    mbox.write_text("".join(f"From s@example.net Tue Apr  1 09:00:00 2025\n{message(n)}\n" for n in range(40, 60)))
    os.mkdir(os.fsencode(folder) + b"/grow/caf\xe9")
    (pathlib.Path(os.fsdecode(os.fsencode(folder) + b"/grow/caf\xe9")) / "one.eml").write_text(message(90))
    for case in ("growth.case", url):
        run.scan("--case", case, "grow")
    tap.result("names that are not UTF-8", differences(outputs(run, "growth.case", BRIEF), outputs(run, url, BRIEF)))
    for case in ("growth.case", url):
        told(run, case)
    tap.result("what the owner says", differences(outputs(run, "growth.case", BRIEF), outputs(run, url, BRIEF)))
    (box / "cur" / "3.host:2,").unlink()
    (box / "cur" / "4.host:2,").rename(box / "cur" / "4.host:2,S")
    (box / "cur" / "99.host:2,").write_text(message(99))
    with open(mbox, "a") as more:
        more.write(f"From s@example.net Tue Apr  1 09:00:00 2025\n{message(61)}\n")
    for case in ("growth.case", url):
        run.scan("--case", case, "grow")
    tap.result("what came, went and moved", differences(outputs(run, "growth.case", BRIEF), outputs(run, url, BRIEF)))
    said = [run.run("--case", case, "scan", "--progress=never", "grow").splitlines()[0] for case in ("growth.case", url)]
    tap.result("a scan that finds nothing new", [] if said[0] == said[1] else [repr(said)])
    mbox.unlink()
    for case in ("growth.case", url):
        run.scan("--case", case, "grow")
    tap.result("a source that is gone", differences(outputs(run, "growth.case", BRIEF), outputs(run, url, BRIEF)))
    tap.result("what would be read", [] if run.run("--case", url, "scan", "--dry-run", "grow")
               == run.run("--case", "growth.case", "scan", "--dry-run", "grow") else ["differs"])


def together(tap, run, server, whole):
    """Four shards at the same time, into one case."""
    url = server.database("together")
    children = [start(run, "scan", "--progress=never", "--case", url, "--jobs", "1", "--shard", f"{i}/4", "in") for i in (1, 2, 3, 4)]
    said = [(child.communicate()[1], child.returncode) for child in children]
    tap.result("four shards at once end well", [str(s) for s in said if s[1] not in (0, 4)])
    tap.result("four shards at once make what one scan makes", differences(whole, outputs(run, url)))
    run.scan("--case", url, "--shard", "2/4", "in")
    tap.result("one of them again changes nothing", differences(whole, outputs(run, url, BRIEF)))
    run.run("--case", "fetched.case", "merge", url)
    tap.result("merged into a file", differences(whole, outputs(run, "fetched.case", BRIEF)))
    other = server.database("other")
    for i in (3, 1, 2, 4):
        run.scan("--case", f"part-{i}.case", "--shard", f"{i}/4", "in")
        run.run("--case", other, "merge", f"part-{i}.case")
    tap.result("parts in files, merged into a shared case", differences(whole, outputs(run, other, BRIEF)))


def rows(run, url):
    return run.run("--case", url, "export", "--format", "ndjson")


def killed(tap, run, server, whole):
    """At every moment of a scan: all of it is there or nothing."""
    url, spare = server.database("killed"), server.database("spare")
    began = time.monotonic()
    run.scan("--case", spare, "--jobs", "1", "--shard", "1/1", "in")
    seconds = time.monotonic() - began
    run.scan("--case", url, "in/small.mbox")
    before, came_through, problems, turns = rows(run, url), False, [], 10
    for turn in range(1, turns + 1):
        child = start(run, "scan", "--progress=never", "--case", url, "--jobs", "1", "in")
        time.sleep(seconds * turn / turns)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        time.sleep(0.2)
        now = rows(run, url)
        if now != before:
            came_through = True
            if len(now.splitlines()) != len(rows(run, spare).splitlines()):
                problems.append(f"after {turn} of {turns}: {len(now.splitlines())} lines, neither none nor all")
            break
    tap.result(f"a scanner that is killed leaves the case as it was, or is done (killed {turn} times, "
               f"{'the last one came through' if came_through else 'none came through'})", problems)
    run.scan("--case", url, "in")
    # the first scan knew one file, so it is unchanged now
    said = {what: text.replace(b"unchanged", b"read") for what, text in outputs(run, url, BRIEF).items()}
    want = {what: text.replace(b"unchanged", b"read") for what, text in whole.items()}
    tap.result("the next scan makes it whole", differences(want, said))


def readers(tap, run, server, url):
    """Commands at the same time, all of which want findings."""
    run.run("--case", url, "claims", "add", "C9", "kind=statement", "by=Bob", "on=2025-05-01", "says=no", "custodian=org:shop.example")
    children = [start(run, "--case", url, "explain", "--all") for _ in range(4)]
    said = [(child.communicate()[1], child.returncode) for child in children]
    tap.result("four who ask at once", [str(s) for s in said if s[1] != 0])
    run.run("--case", url, "case", "forget")
    try:
        run.run("--case", url, "list", "sources", statuses=(1,))
        problems = []
    except Failed as failed:
        problems = [str(failed)]
    tap.result("forgotten", problems)


def main(program, cases):
    if Postgres.missing():
        skip_all(Postgres.missing())
    tap = Tap()
    with Program(program) as run:
        try:
            run.run("--case", "postgresql://mailprov@/x?host=/nowhere", "list", "sources", statuses=(1,))
            done = subprocess.run([run.path, "--case", "postgresql://a:secret@/x?host=/nowhere&password=hidden", "list", "sources"],
                                  env=run.environment, cwd=run.folder, capture_output=True, text=True)
        except Failed as failed:
            tap.result("no server", [str(failed)])
            return tap.end()
        if "without PostgreSQL" in done.stderr:
            skip_all("this mailprov was built without libpq")
        tap.result("no server is said in one line, without the password",
                   [] if done.stderr.count("\n") == 1 and "secret" not in done.stderr and "hidden" not in done.stderr else [done.stderr])
        with Postgres() as server:
            folder = run.folder / "in"
            folder.mkdir()
            merging.write_mail(folder, cases)
            url = server.database("one")
            run.scan("--case", url, "in")
            whole = outputs(run, same(tap, run, "one scan", url, "in"))
            growth(tap, run, server)
            together(tap, run, server, whole)
            killed(tap, run, server, whole)
            readers(tap, run, server, url)
    return tap.end()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
