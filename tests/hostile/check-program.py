#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of store through the program, and what a scan promises of its files. Usage: check-program.py PROGRAM"""
import bz2
import gzip
import hashlib
import io
import lzma
import pathlib
import shutil
import subprocess
import sys
import tarfile

from hazard import FROM_LINE, MESSAGE
from program import Program
from tap import Tap

N = "17000000%02d.M1P1.mx"
CRLF = MESSAGE.replace(b"\n", b"\r\n")


def made(number):
    """A message that is not like the others."""
    return MESSAGE.replace(b"hello", b"hello %d" % number)


class Scene:
    """A folder of evidence, and what scanning it said."""

    def __init__(self, program):
        self.run = Program(program)
        self.path = pathlib.Path(self.run.home.name) / "in"
        self.path.mkdir()
        self.problems = []

    def write(self, name, data=None):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(MESSAGE if data is None else data)

    def folder(self, name):
        (self.path / name).mkdir(parents=True, exist_ok=True)

    def expect(self, what, got, want):
        if got != want:
            self.problems.append(f"{what}: {got}, not {want}")

    def scan(self, status, *options):
        return self.run.scan(*options, "in", statuses=(status,)).decode()

    def sources(self):
        return {row["origin"].removeprefix("in/"): row for row in self.run.rows("list", "sources", "--format", "json")}

    def codes(self):
        return sorted((row["code"], row["origin"].removeprefix("in/")) for row in
                      self.run.rows("list", "anomalies", "--format", "json"))

    def shown(self):
        """What inspect says of each message, by its origin."""
        return [(m["source"]["origin"].removeprefix("in/"), m["source"]) for m in
                self.run.rows("inspect", "--format", "json", "in", statuses=(0, 4))]

    def expect_stores(self, want, not_mail=0):
        got = {o: (r["kind"], r["messages"]) for o, r in self.sources().items() if r["messages"] or r["status"] != "read"}
        self.expect("stores", got, want)
        self.expect("not mail", sum(r["not_mail"] for r in self.sources().values()), not_mail)


def maildirs(s):
    """Maildir in all its name forms: flags, sizes, keywords, a folder of its own dialect, tmp told apart"""
    for n, name in enumerate((":2,FS", ";2,T", "!2,R", "-2,D", "", ",S=%d,W=%d:2,Sab" % (len(made(5)), len(made(5)) + 6))):
        s.write("Maildir/cur/" + N % n + name, made(n))
    s.write("Maildir/cur/no form at all", made(6))
    s.write("Maildir/new/" + N % 7, made(7))
    s.write("Maildir/tmp/" + N % 8)
    s.write("Maildir/.&AMQ-rger.Alt/cur/" + N % 9 + ":2,S", made(9))
    s.folder("Maildir/.&AMQ-rger.Alt/new")
    s.write("Maildir/.Junk/new/" + N % 10, made(10))
    s.folder("Maildir/.Junk/cur")
    s.write("Maildir/dovecot-keywords", b"0 $Label1\n1 NonJunk\n")
    s.write("Maildir/dovecot-uidlist", b"3 V1\n")
    s.write("Maildir/.dovecot.sieve", b"keep;\n")
    s.scan(0)
    s.expect_stores({"Maildir": ("maildir", 8), "Maildir/.&AMQ-rger.Alt": ("maildir", 1), "Maildir/.Junk": ("maildir", 1)}, 3)
    s.expect("anomalies", s.codes(), [("undelivered", "Maildir/tmp/" + N % 8)])
    folders = {(source["folder"], source["folder_role"]) for _, source in s.shown()}
    s.expect("folders", folders, {("INBOX", "inbox"), ("INBOX", "trash"), ("Ärger.Alt", "unknown"), ("Junk", "junk")})


def maildirs_of_other_layouts(s):
    """Dovecot's LAYOUT=fs, mbsync's Verbatim, Evolution's folders inside cur, an archive without empty folders"""
    for folder in ("fs/Maildir", "fs/Maildir/Sent/2019"):
        for part in ("cur", "new", "tmp"):
            s.folder(f"{folder}/{part}")
        s.write(f"{folder}/cur/" + N % 1 + ":2,S")
    s.write("evolution/Maildir/cur/1f/" + N % 2 + ":2,S")
    s.folder("evolution/Maildir/new")
    s.write("half/Maildir/cur/" + N % 3 + ":2,S")
    s.scan(0)
    s.expect_stores({"fs/Maildir": ("maildir", 1), "fs/Maildir/Sent/2019": ("maildir", 1),
                     "evolution/Maildir": ("maildir", 1), "half/Maildir": ("maildir", 1)})


def compressed_maildir_files(s):
    """gz, bz2, xz, zstd and lz4 under an unchanged name; S= tells the plain size"""
    packed = [gzip.compress(made(0)), bz2.compress(made(1)), lzma.compress(made(2))]
    for tool in ("zstd", "lz4"):
        if shutil.which(tool):
            packed.append(subprocess.run([tool, "-c"], input=made(len(packed)), capture_output=True, check=True).stdout)
    for n, data in enumerate(packed):
        s.write("Maildir/cur/" + N % n + f",S={len(made(n))}:2,SZ", data)
    s.write("Maildir/cur/" + N % 9 + ",S=5:2,S", gzip.compress(made(9)))
    s.folder("Maildir/new")
    s.scan(0)
    s.expect_stores({"Maildir": ("maildir", len(packed) + 1)})
    s.expect("anomalies", [code for code, _ in s.codes()], ["size-mismatch"])
    s.expect("digests", {m["sha256"] for _, m in s.shown()},
             {hashlib.sha256(made(n)).hexdigest() for n in [*range(len(packed)), 9]})


def mh_and_cyrus(s):
    """numbered files; what rmm leaves behind is told apart; Gnus marks; Cyrus numbers with a dot"""
    for n in (1, 2):
        s.write(f"Mail/inbox/{n}", made(n))
        s.write(f"cyrus/user/{n}.", made(n).replace(b"\n", b"\r\n"))
    s.write("Mail/inbox/,3")
    s.write("Mail/inbox/#4")
    s.write("Mail/inbox/.mh_sequences", b"unseen: 1\n")
    s.write("Mail/context", b"Current-Folder: inbox\n")
    s.write("gnus/list/7", made(7))
    s.write("gnus/list/.marks", b"()\n")
    s.write("cyrus/user/cyrus.header", b"\241\002\213\015Cyrus\n")
    s.write("cyrus/user/cyrus.index", b"\0\0\0\0")
    s.scan(0)
    s.expect_stores({"Mail/inbox": ("mh", 2), "gnus/list": ("mh", 1), "cyrus/user": ("cyrus", 2)}, 5)
    s.expect("anomalies", s.codes(), [("removed-message", "Mail/inbox/#4"), ("removed-message", "Mail/inbox/,3")])


def apple_mail(s):
    """.emlx counts its bytes; .partial.emlx lacks its attachments; deleted mail is still there"""
    plist = b'<?xml version="1.0"?>\n<plist><dict><key>flags</key>\n<integer>%d</integer></dict></plist>\n'
    for name, flags in (("1.emlx", 1), ("2.partial.emlx", 1), ("3.emlx", 3)):
        s.write("V9/INBOX.mbox/Messages/" + name, b"%d\n" % len(MESSAGE) + MESSAGE + plist % flags)
    s.scan(0)
    messages = "V9/INBOX.mbox/Messages/"
    s.expect_stores({messages + n: ("emlx", 1) for n in ("1.emlx", "2.partial.emlx", "3.emlx")})
    s.expect("anomalies", s.codes(), [("deleted-still-stored", messages + "3.emlx"),
                                      ("detached-attachment", messages + "2.partial.emlx")])


def thunderbird_and_takeout(s):
    """Mozilla's mboxes with .msf and .sbd, deleted mail that is still stored, Gmail's labels"""
    first = b"From - Mon Jan  5 10:00:00 2004\nX-Mozilla-Status: %s\n"
    s.write("tb/Local Folders/Inbox", first % b"0001" + made(1) + b"\n" + first % b"0009" + made(2))
    s.write("tb/Local Folders/Inbox.msf", b"// <!-- -->\n")
    s.write("tb/Local Folders/Inbox.sbd/Junk", first % b"0001" + made(3))
    s.write("Takeout/Mail/All mail.mbox", b"From 18@xxx Mon Jan  5 10:00:00 +0000 2004\nX-GM-THRID: 1\n"
            b"X-Gmail-Labels: =?UTF-8?Q?Ge=C3=B6ffnet?=,Spam\n" + made(4))
    s.scan(0)
    s.expect_stores({"tb/Local Folders/Inbox": ("mbox", 2), "tb/Local Folders/Inbox.sbd/Junk": ("mbox", 1),
                     "Takeout/Mail/All mail.mbox": ("mbox", 1)}, 1)
    s.expect("anomalies", s.codes(), [("deleted-still-stored", "tb/Local Folders/Inbox")])
    s.expect("roles", sorted(m["folder_role"] for _, m in s.shown()), ["inbox", "inbox", "junk", "junk"])


def other_mboxes(s):
    """MMDF, Pipermail in gzip, Pine's first message, UTF-16, old Mac line ends, packed mboxes"""
    mbox = FROM_LINE + made(1) + b"\n" + FROM_LINE + made(2)
    s.write("mmdf.mbox", (b"\1\1\1\1\n" + MESSAGE + b"\1\1\1\1\n") * 2)
    s.write("2004-January.txt.gz", gzip.compress(b"From a at example.org  Mon Jan  5 10:00:00 2004\n" + MESSAGE))
    s.write("pine.mbox", FROM_LINE + b"From: MAILER-DAEMON@x.example\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n"
            b"X-IMAP: 1 2\n\ntext\n\n" + mbox)
    s.write("utf16.mbox", mbox.decode().encode("utf-16"))
    s.write("mac.mbox", mbox.replace(b"\n", b"\r"))
    s.write("old.mbox.xz", lzma.compress(mbox))
    accounts = s.scan(0, "--check")
    s.expect_stores({"mmdf.mbox": ("mbox", 2), "2004-January.txt.gz!2004-January.txt": ("mbox", 1), "pine.mbox": ("mbox", 2),
                     "utf16.mbox!utf-8": ("mbox", 2), "mac.mbox": ("mbox", 2), "old.mbox.xz!old.mbox": ("mbox", 2)}, 1)
    s.expect("anomalies", sorted({c for c, _ in s.codes()}), ["converted-encoding", "pseudo-message"])
    s.expect("accounts", (accounts.count("\nright"), accounts.count("WRONG")), (6, 0))


def dovecot_boxes(s):
    """sdbox and mdbox, also with a message that is compressed; attachments that lie elsewhere"""
    def entry(body, metadata):
        return b"\1\2N %08x %016x\n" % (1, len(body)) + body + b"\n\1\3\n" + metadata + b"\n"
    line = b"2 M1e C4f2a1b3c\n"
    s.write("mailboxes/INBOX/dbox-Mails/u.1", line + entry(made(1), b"R4f2a1b3c\nG00\n"))
    s.write("mailboxes/INBOX/dbox-Mails/u.2", line + entry(made(2), b"R4f2a1b3c\nX1 2 3 x\n"))
    s.write("mailboxes/INBOX/dbox-Mails/dovecot.index.cache", b"\0")
    s.write("storage/m.1", line + entry(made(3), b"BJunk\n") + entry(gzip.compress(made(4)), b"BJunk\nZ63\n"))
    accounts = s.scan(0, "--check")
    s.expect_stores({"mailboxes/INBOX/dbox-Mails/u.1": ("sdbox", 1), "mailboxes/INBOX/dbox-Mails/u.2": ("sdbox", 1),
                     "storage/m.1": ("mdbox", 2)}, 1)
    s.expect("anomalies", [c for c, _ in s.codes()], ["detached-attachment"])
    s.expect("digests", {m["sha256"] for _, m in s.shown()}, {hashlib.sha256(made(n)).hexdigest() for n in (1, 2, 3, 4)})
    s.expect("accounts", (accounts.count("\nright"), accounts.count("WRONG")), (3, 0))


def stores_that_are_not_read(s):
    """PST, MSG, DBX, Babyl, mbx and RAR are named with what converts them; the status says so"""
    rows = {"a.pst": b"!BDN", "a.msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.dbx": b"\xcf\xad\x12\xfe",
            "RMAIL": b"BABYL OPTIONS:\n", "a.mbx": b"*mbx*\r\n", "a.rar": b"Rar!\x1a\x07\x00"}
    for name, magic in rows.items():
        s.write(name, magic + bytes(600))
    s.write("1.eml", made(1))
    said = s.scan(4)
    s.expect("summary", "6 could not be read" in said, True)
    s.expect("named", s.codes(), sorted(("unsupported-store", name) for name in rows))
    s.expect("status", {o: r["status"] for o, r in s.sources().items()}, {**dict.fromkeys(rows, "unread"), "1.eml": "read"})
    details = [row["detail"] for row in s.run.rows("list", "anomalies", "--format", "json")]
    s.expect("no command", [d for d in details if "with:" not in d], [])


def accounts_of_what_is_broken(s):
    """--check adds up for cut and damaged files, too"""
    mbox = b"rubbish\n\n" + FROM_LINE + made(1) + b"\n" + FROM_LINE + made(2)
    s.write("cut.mbox.gz", gzip.compress(mbox * 40)[:-12])
    s.write("junk.mbox", mbox + b"\n" * 20)
    s.write("none.eml", b"hello world\n")
    s.write("cut.emlx", b"9999\n" + MESSAGE)
    s.write("u.1", b"2 M1e C4f2a1b3c\n" + b"\1\2N %08x %016x\n" % (1, 9999) + MESSAGE)
    accounts = s.scan(4, "--check")
    s.expect("wrong", [x for x in accounts.splitlines() if x.startswith("WRONG")], [])
    s.expect("files", accounts.count("\nright"), 5)


def a_path_that_is_wrong(s):
    """one line, status 1, and no case, not even one of the paths that were right"""
    s.write("1.eml")
    s.write("picture.jpg", b"\xff\xd8\xff\xe0" + bytes(1000))
    for paths in (["in/nosuch"], ["in", "in/nosuch"], ["in/picture.jpg"]):
        done = subprocess.run([s.run.path, "scan", *paths], cwd=s.run.folder, env=s.run.environment, capture_output=True)
        s.expect(f"{paths}: status", done.returncode, 1)
        s.expect(f"{paths}: output", done.stdout, b"")
        s.expect(f"{paths}: one line", (done.stderr.count(b"\n"), paths[-1].encode() in done.stderr), (1, True))
        s.expect(f"{paths}: no case", s.run.case.exists(), False)


def a_dry_run(s):
    """says what would be read and what not, makes no case and changes none"""
    for n in range(3):
        s.write(f"Maildir/cur/{N % n}:2,S", made(n))
    s.folder("Maildir/new")
    s.write("old.mbox", FROM_LINE + made(3))
    dry = [line.split("\t")[:3] for line in s.scan(0, "--dry-run").splitlines()]
    s.expect("first", sorted(dry), [["read", "file", "1"], ["read", "maildir", "3"]])
    s.expect("no case", s.run.case.exists(), False)
    s.scan(0)
    s.write(f"Maildir/cur/{N % 9}:2,S", made(9))
    before = s.run.case.read_bytes()
    dry = [line.split("\t")[:3] for line in s.scan(0, "--dry-run").splitlines()]
    s.expect("then", sorted(dry), [["read", "maildir", "1"], ["unchanged", "file", "0"]])
    s.expect("the case as it was", s.run.case.read_bytes() == before, True)


def the_custody_record(s):
    """tool, libraries, rules, options, times, counts and limits of each scan"""
    s.write("1.eml")
    s.scan(0, "--jobs", "2")
    said = s.run.run("case", "info").decode()
    wanted = ("mailprov ", "glib ", "gmime ", "libarchive ", "zlib ", "OpenSSL ", "sqlite ", "libpsl ", "public suffix list ",
              "started ", "ended ", "rules ", "extraction ", "header 1048576", "unpack ratio 1000", "messages ", "anomalies ",
              "--jobs 2")
    s.expect("missing", [word for word in wanted if word not in said], [])


def manifests(s):
    """hashdeep audits the evidence with one, sha256sum -c accepts the other; both find a change"""
    s.write("old.mbox", FROM_LINE + made(1))
    s.write("a file, with a comma.eml", made(2))
    for n in range(3):
        s.write(f"Maildir/cur/{N % n},S={len(made(n))}:2,S", made(n))
    s.folder("Maildir/new")
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        tar.add(s.path / "old.mbox", "inside.mbox")
    s.write("backup.tar.gz", data.getvalue())
    s.scan(0)
    deep, sums = (pathlib.Path(s.run.home.name) / name for name in ("deep.txt", "sums.txt"))
    deep.write_bytes(s.run.run("verify", "--manifest"))
    sums.write_bytes(s.run.run("verify", "--manifest=sha256sum"))
    files = sorted(str(p) for p in s.path.rglob("*") if p.is_file())
    s.expect("files", sorted(line.split("  ", 1)[1] for line in sums.read_text().splitlines()), files)

    def accepted(*command):
        return subprocess.run(command, cwd=s.run.folder, capture_output=True).returncode == 0
    s.expect("sha256sum", accepted("sha256sum", "--strict", "-c", sums), True)
    if shutil.which("hashdeep"):
        s.expect("hashdeep", accepted("hashdeep", "-a", "-k", deep, *files), True)
    s.run.run("verify")
    s.write("old.mbox", FROM_LINE + made(9))
    s.expect("a change, by sha256sum", accepted("sha256sum", "--strict", "-c", sums), False)
    if shutil.which("hashdeep"):
        s.expect("a change, by hashdeep", accepted("hashdeep", "-a", "-k", deep, *files), False)
    s.run.run("verify", statuses=(3,))


def folders_of_archives(s):
    """a folder at the root of an archive, and one that bears a file's name: all of it is found again"""
    for name, members in (("root.tar", ("1", "2", ".mh_sequences")), ("both.tar", ("Mail/inbox", "Mail/inbox/1", "Mail/inbox/,2"))):
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w") as tar:
            for n, member in enumerate(members):
                info = tarfile.TarInfo(member)
                body = b"unseen: 1\n" if member.startswith(".") else made(n) if member[-1].isdigit() else FROM_LINE + made(n)
                info.size = len(body)
                tar.addfile(info, io.BytesIO(body))
        s.write(name, data.getvalue())
    s.scan(0)
    s.expect_stores({"root.tar!.": ("mh", 2), "both.tar!Mail/inbox": ("mbox", 1), "both.tar!Mail/inbox#2": ("mh", 1)}, 1)
    s.expect("verify", s.run.run("verify", statuses=(0, 3)).decode().splitlines()[-1].endswith("nothing changed."), True)
    places = s.run.run("case", "sql", "SELECT count(*), count(DISTINCT origin) FROM place WHERE state = 'live'")
    s.scan(0, "--rehash")
    s.expect("places", s.run.run("case", "sql", "SELECT count(*), count(DISTINCT origin) FROM place WHERE state = 'live'"), places)


ROWS = [maildirs, maildirs_of_other_layouts, compressed_maildir_files, mh_and_cyrus, apple_mail, thunderbird_and_takeout,
        other_mboxes, dovecot_boxes, stores_that_are_not_read, accounts_of_what_is_broken, a_path_that_is_wrong, a_dry_run,
        the_custody_record, manifests, folders_of_archives]


def main(program):
    tap = Tap()
    for row in ROWS:
        scene = Scene(program)
        with scene.run:
            row(scene)
        tap.result(f"{row.__name__.replace('_', '-')}: {row.__doc__}", scene.problems)
    if not shutil.which("hashdeep"):
        tap.skip("hashdeep", "not installed: its part of the manifests was left out")
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
