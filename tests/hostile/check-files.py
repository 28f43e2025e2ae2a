#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile and broken files on disk. Usage: check-files.py EVIDENCE-DUMP SANITIZERS [ROW...]"""
import hashlib
import os
import random
import shutil
import socket
import subprocess
import sys

from hazard import FROM_LINE, MESSAGE, Skip, need, run_rows

NAME = "1700000001.M1P1.mx.example.net"


def special_files(box):
    """told and not waited for; the message beside them is read"""
    cur = box.maildir() / "cur"
    (cur / NAME).write_bytes(MESSAGE)
    os.mkfifo(cur / "1700000002.pipe")
    (cur / "1700000003.folder").mkdir()
    with socket.socket(socket.AF_UNIX) as s:
        os.chdir(cur)
        s.bind("1700000004.socket")
        os.chdir("/")
    try:
        os.mknod(cur / "1700000005.zero", 0o600 | 0o020000, os.makedev(1, 5))
        devices = 1
    except PermissionError:
        devices = 0
    box.expect_of(box.walk(), 1, {"special-file": 2 + devices})


def symbolic_links(box):
    """told and never followed, whether dangling, looping or out of the root"""
    cur = box.maildir("in/Maildir") / "cur"
    outside = box.write("outside/secret.eml", MESSAGE)
    (cur / NAME).write_bytes(MESSAGE)
    (cur / "1700000002.dangling").symlink_to("/nowhere/at/all")
    (cur / "1700000003.loop").symlink_to("1700000003.loop")
    (cur / "1700000004.out").symlink_to(outside)
    (cur / "1700000005.zero").symlink_to("/dev/zero")
    (box.path / "in" / "folder").symlink_to(outside.parent)
    box.expect_of(box.walk(box.path / "in"), 1, {"symlink": 5})


def a_link_the_user_named(box):
    """is followed: it was meant"""
    box.maildir("real")
    box.write("real/cur/" + NAME, MESSAGE)
    (box.path / "link").symlink_to(box.path / "real")
    box.expect_of(box.walk(box.path / "link"), 1, {})


def a_pipe_the_user_named(box):
    """is refused at once"""
    os.mkfifo(box.path / "pipe")
    walk = box.walk(box.path / "pipe")
    box.expect("events", [(e["event"], e["code"]) for e in walk.events], [("error", 0)])


def as_nobody(box):
    need("setpriv")
    if os.geteuid() != 0:
        return []
    os.chmod(box.path, 0o755)
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def unreadable(box):
    """permission-denied for file, folder and store, and on it goes"""
    maildir = box.maildir()
    (maildir / "cur" / NAME).write_bytes(MESSAGE)
    (maildir / "cur" / "1700000002.locked").write_bytes(MESSAGE)
    os.chmod(maildir / "cur" / "1700000002.locked", 0)
    os.chmod(box.write("locked.mbox", FROM_LINE + MESSAGE), 0)
    box.write("locked/1.eml", MESSAGE)
    os.chmod(box.path / "locked", 0)
    prefix = as_nobody(box)
    walk = box.walk(prefix=prefix)
    if prefix:
        walk.codes.pop("access-time", None)
    box.expect_of(walk, 1, {"permission-denied": 3})
    box.expect("store", walk.status_of("maildir"), ["partly"])
    box.expect("file", walk.status_of("file"), ["unread"])


def read_only_folder(box):
    """a tree of mode 0555 is read by somebody who does not own it"""
    maildir = box.maildir()
    (maildir / "cur" / NAME).write_bytes(MESSAGE)
    for folder, _, names in os.walk(box.path):
        for name in names:
            os.chmod(os.path.join(folder, name), 0o444)
        os.chmod(folder, 0o555)
    prefix = as_nobody(box)
    walk = box.walk(prefix=prefix)
    box.expect_of(walk, 1, {"access-time": 1} if prefix else {})


def fingerprint(path):
    found = []
    for folder, folders, names in os.walk(path):
        for name in sorted(folders + names) + ["."]:
            full = os.path.join(folder, name)
            st = os.lstat(full)
            body = b"" if os.path.isdir(full) else open(full, "rb").read()
            found.append((os.path.relpath(full, path), st.st_mode, st.st_ino, st.st_size, st.st_mtime_ns, st.st_ctime_ns,
                          hashlib.sha256(body).hexdigest()))
    return sorted(found)


def build_stores(box):
    maildir = box.maildir()
    (maildir / "new" / NAME).write_bytes(MESSAGE)
    box.maildir("Maildir/.Junk")
    box.write("Maildir/.Junk/cur/" + NAME + ":2,S", MESSAGE)
    box.write("Mail/inbox/1", MESSAGE)
    box.write("Mail/inbox/2", MESSAGE)
    box.write("old.mbox", (FROM_LINE + MESSAGE + b"\n") * 3)
    subprocess.run(["tar", "czf", "backup.tar.gz", "Maildir", "old.mbox"], cwd=box.path, check=True)
    return 2 + 2 + 3 + 2 + 3


def nothing_is_touched(box):
    """contents, times of change and modification, places: all as before; new mail stays in new"""
    messages = build_stores(box)
    before = fingerprint(box.path)
    access = {p: os.stat(p).st_atime_ns for p in box.path.rglob("*")}
    walk = box.walk()
    times = [str(p) for p, t in access.items() if os.stat(p).st_atime_ns != t]
    box.expect("access times that changed", times, [])
    box.expect_of(walk, messages, {})
    box.expect("the same tree", fingerprint(box.path) == before, True)


def system_calls(box):
    """no file of the evidence is opened but for reading, nothing is renamed, no socket is made"""
    need("strace")
    if box.sanitized:
        raise Skip("sanitizers cannot run below strace")
    messages = build_stores(box)
    trace = box.path.parent / (box.path.name + ".trace")
    walk = box.walk(prefix=["strace", "-f", "-o", str(trace), "-e", "trace=file,desc,network"])
    lines = trace.read_text(errors="replace").splitlines()
    trace.unlink()
    if not any(str(box.path) in line for line in lines):
        raise Skip("strace may not trace here")
    box.expect_of(walk, messages, {})
    writing = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND")
    changing = ("rename", "unlink", "link(", "linkat", "symlink", "chmod", "chown", "utime", "truncate", "mkdir", "rmdir",
                "setxattr", "flock", "mknod")
    box.expect("opened to write", [x for x in lines if str(box.path) in x and any(w in x for w in writing)], [])
    box.expect("changed", [x for x in lines if any(f" {c}" in x or x.split(" ", 1)[-1].startswith(c) for c in changing)], [])
    box.expect("sockets", [x for x in lines if "socket(" in x and "AF_UNIX" not in x], [])


def the_order_of_a_folder(box):
    """names are read in byte order, however the folder lists them"""
    random.seed(1)
    names = [f"17{n:08d}.M1P1.mx.example.net" for n in range(300)]
    for which in ("1st", "2nd"):
        random.shuffle(names)
        for name in names:
            box.write(f"{which}/Maildir/cur/{name}", MESSAGE + name.encode())
    plain = ["1st", "2nd"]
    first, second = ([{k: str(v).replace(which, "x") for k, v in e.items()} for e in box.walk(box.path / which).events]
                     for which in plain)
    box.expect("the same events", first == second, True)


def not_messages(box):
    """NUL bytes, noise, prose, a cut field name, nothing, line feeds: each is named"""
    random.seed(2)
    cur = box.maildir() / "cur"
    bodies = {"zeros": bytes(1 << 20), "noise": b"\x80" + random.randbytes(1 << 20), "prose": b"hello world\n",
              "cut": b"Subj", "feeds": b"\n" * (1 << 20)}
    for n, body in enumerate(bodies.values()):
        (cur / f"170000000{n}.M1P1.mx").write_bytes(body)
    (cur / "1700000009.M1P1.mx").write_bytes(b"")
    (cur / NAME).write_bytes(MESSAGE)
    box.expect_of(box.walk(), 1, {"not-a-message": 5, "empty-file": 1})
    for name, body in bodies.items():
        box.write(f"eml/{name}.eml", body)
    walk = box.walk(box.path / "eml")
    box.expect_of(walk, 0, {"not-a-message": 5})
    box.expect("status", walk.status_of("eml"), ["unread"] * 5)


def what_is_no_mail_at_all(box):
    """named by the user it is refused; in a folder it is counted"""
    box.write("a/picture.jpg", b"\xff\xd8\xff\xe0" + bytes(1000))
    box.write("a/notes.txt", b"Note: buy milk\nand bread\n")
    box.write("a/1.eml", MESSAGE)
    walk = box.walk(box.path / "a")
    box.expect_of(walk, 1, {})
    box.expect("not mail", sum(e["not_mail"] for e in walk.ends), 2)
    for name in ("picture.jpg", "notes.txt"):
        walk = box.walk(box.path / "a" / name)
        box.expect(name, [(e["event"], e["code"]) for e in walk.events], [("error", 1)])


def stores_that_are_not_read(box):
    """PST, MSG, DBX, Babyl, mbx and RAR are named, with what converts them"""
    rows = {"a.pst": b"!BDN", "a.msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.dbx": b"\xcf\xad\x12\xfe",
            "RMAIL": b"BABYL OPTIONS:\n", "a.mbx": b"*mbx*\r\n", "a.rar": b"Rar!\x1a\x07\x00"}
    for name, magic in rows.items():
        box.write(name, magic + bytes(600))
    box.write("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    walk = box.walk()
    box.expect_of(walk, 0, {"unsupported-store": len(rows)})
    box.expect("with a command", [a["origin"] for a in walk.anomalies if "with:" not in a["detail"]], [])
    box.expect("status", {e["status"] for e in walk.ends if e["kind"] != "folder"}, {"unread"})


def deep_folders(box):
    """folders are read to a depth, and what lies below is named"""
    path = box.path
    for n in range(80):
        path = path / f"{n}"
        path.mkdir()
        if n in (10, 75):
            (path / "a.eml").write_bytes(MESSAGE)
    box.expect_of(box.walk(), 1, {"too-deep": 1})


def sizes_in_names(box):
    """a name that tells another size is a finding; the message is read"""
    cur = box.maildir() / "cur"
    n, w = len(MESSAGE), len(MESSAGE) + MESSAGE.count(b"\n")
    (cur / f"1700000001.M1P1.mx,S={n},W={w}:2,S").write_bytes(MESSAGE)
    (cur / f"1700000002.M1P1.mx,S={n + 1},W={w}:2,S").write_bytes(MESSAGE)
    (cur / f"1700000003.M1P1.mx,S={n},W={w + 1}:2,").write_bytes(MESSAGE)
    (cur / f"1700000004.M1P1.mx,S={w}:2,").write_bytes(MESSAGE.replace(b"\n", b"\r\n"))
    box.expect_of(box.walk(), 4, {"size-mismatch": 2})


def names_of_maildirs(box):
    """flags in every form, names of no form, files in tmp, index files, dot files"""
    maildir = box.maildir()
    box.maildir("Maildir/.&AMQ-rger.Alt")
    for name in ("1700000001.a:2,FS", "1700000002.a;2,T", "1700000003.a!2,R", "1700000004.a-2,D", "no form at all",
                 "1700000005.a:2,Sab", "1700000006.a:1,x"):
        (maildir / "cur" / name).write_bytes(MESSAGE)
    (maildir / "tmp" / "1700000007.a").write_bytes(MESSAGE)
    (maildir / "cur" / ".nfs0001").write_bytes(b"x")
    for name in ("dovecot-uidlist", "dovecot.index.cache", "subscriptions", "maildirsize"):
        (maildir / name).write_bytes(b"1 V1\n")
    walk = box.walk(maildir)
    box.expect_of(walk, 7, {"undelivered": 1})
    box.expect("flags", sorted(str(i["flags"]) for i in walk.items), sorted(["FS", "T", "R", "D", "None", "Sab", "None"]))
    box.expect("not mail", sum(e["not_mail"] for e in walk.ends), 5)
    box.expect("folders", sorted(e["folder"].encode("latin-1").decode() for e in walk.ends), ["INBOX", "Ärger.Alt"])


def compressed_maildir_files(box):
    """gz, bz2, xz, zstd and lz4 are unpacked; S= tells the plain size; Dovecot's own LZ4 is named"""
    import bz2
    import gzip
    import lzma
    cur = box.maildir() / "cur"
    packed = [gzip.compress(MESSAGE), bz2.compress(MESSAGE), lzma.compress(MESSAGE)]
    for tool in ("zstd", "lz4"):
        if shutil.which(tool):
            packed.append(subprocess.run([tool, "-c"], input=MESSAGE, capture_output=True, check=True).stdout)
    for n, data in enumerate(packed):
        (cur / f"170000000{n}.M1P1.mx,S={len(MESSAGE)}:2,SZ").write_bytes(data)
    (cur / "1700000008.M1P1.mx:2,S").write_bytes(b"Dovecot-LZ4\r*\x9b\xc5" + bytes(100))
    walk = box.walk()
    box.expect_of(walk, len(packed), {"unsupported-store": 1})
    box.expect("digests", {i["sha256"] for i in walk.items}, {hashlib.sha256(MESSAGE).hexdigest()})


def large_message(box):
    """a message of 40 MB is hashed and never held; in an mbox, too"""
    body = (b"x" * 75 + b"\n") * (40 << 20 >> 6)
    message = MESSAGE + body
    cur = box.maildir() / "cur"
    (cur / NAME).write_bytes(message)
    box.write("big.mbox", FROM_LINE + MESSAGE + b"\n" + FROM_LINE + message + b"\n" + FROM_LINE + MESSAGE)
    walk = box.walk()
    box.expect_of(walk, 4, {"large-message": 2})
    box.expect("digests", [i["sha256"] for i in walk.items if i["is_large"]], [hashlib.sha256(message).hexdigest()] * 2)
    box.expect("offset", [i["offset"] for i in walk.items if i["is_large"]], [0, 2 * len(FROM_LINE) + len(MESSAGE) + 1])


def mbox_of_candidates(box):
    """16 MB of lines that could be separators, parts or fields cost no more than their size"""
    kinds = {"bare": b"From x\nA:\n", "dated": FROM_LINE + b"A: b\n", "parts": b"--a\nContent-Type: x\n\n" + FROM_LINE,
             "signed": b"--a\n\n" + FROM_LINE + b"A: b\n", "quotes": b">" * 200 + b"From \n", "colons": b"From :\n",
             "length": FROM_LINE + b"Content-Length: 9000000\n\nFrom x\n", "zeros": bytes(40) + FROM_LINE}
    for name, line in kinds.items():
        box.write(f"{name}.mbox", FROM_LINE + MESSAGE + b"\n" + line * ((16 << 20) // len(line)))
    for name in kinds:
        walk = box.walk(box.path / f"{name}.mbox", options=["--count"])
        for e in walk.ends:
            parts = e["preamble"] + e["separators"] + e["message_bytes"] + e["trailing"]
            box.expect(f"{name}: bytes", parts, e["bytes"])


def long_lines(box):
    """a line of 100 MB is no reason to stop"""
    box.write("line.mbox", FROM_LINE + MESSAGE + b"x" * (100 << 20) + b"\n\n" + FROM_LINE + MESSAGE)
    box.write("from.mbox", FROM_LINE + MESSAGE + b"\nFrom " + b"x" * (20 << 20) + b"\n\n" + FROM_LINE + MESSAGE)
    box.expect_of(box.walk(box.path / "line.mbox"), 2, {"large-message": 1})
    box.expect_of(box.walk(box.path / "from.mbox"), 2, {"large-message": 1, "ambiguous-from": 1})


def gigabytes_of_zeros(box):
    """a sparse mbox of 1 GB is read through in little memory"""
    path = box.write("sparse.mbox", FROM_LINE + MESSAGE + b"\n")
    os.truncate(path, 1 << 30)
    if box.sanitized:
        raise Skip("too slow with sanitizers")
    walk = box.walk(path, options=["--count"])
    box.expect("messages", [e["messages"] for e in walk.ends], [1])


def emlx(box):
    """the first line counts; what is cut, partial or deleted is told"""
    plist = b'<?xml version="1.0"?>\n<plist><dict><key>flags</key>\n<integer>%d</integer></dict></plist>\n'
    messages = "V9/INBOX.mbox/5A1B3C4D-0000-0000-0000-000000000000/Data/Messages/"
    box.write(messages + "1.emlx", b"%d\n" % len(MESSAGE) + MESSAGE + plist % 1)
    box.write(messages + "2.partial.emlx", b"%d        \n" % len(MESSAGE) + MESSAGE + plist % 1)
    box.write(messages + "3.emlx", b"%d\n" % len(MESSAGE) + MESSAGE + plist % 3)
    box.write(messages + "4.emlx", b"%d\n" % (len(MESSAGE) + 9999) + MESSAGE)
    walk = box.walk()
    box.expect_of(walk, 3, {"detached-attachment": 1, "deleted-still-stored": 1, "truncated": 1})
    box.expect("digests", {i["sha256"] for i in walk.items}, {hashlib.sha256(MESSAGE).hexdigest()})
    box.expect("folders", {e["folder"] for e in walk.ends if e["kind"] == "emlx"}, {"V9/INBOX"})


def dovecot_boxes(box):
    """sdbox and mdbox: messages, what was cut out of them, what is broken behind them"""
    def entry(body, metadata):
        return b"\1\2N %08x %016x\n" % (1, len(body)) + body + b"\n\1\3\n" + metadata + b"\n"
    line = b"2 M1e C4f2a1b3c\n"
    box.write("mailboxes/INBOX/dbox-Mails/u.1", line + entry(MESSAGE, b"R4f2a1b3c\nG00\n"))
    box.write("mailboxes/INBOX/dbox-Mails/u.2", line + entry(MESSAGE, b"R4f2a1b3c\nX1 2 3 x\n"))
    box.write("storage/m.1", line + entry(MESSAGE + b"x" * 100000, b"BJunk\n") * 3 + b"rubbish")
    box.write("storage/m.2", (line + entry(MESSAGE, b"BINBOX\n"))[:-60])
    walk = box.walk()
    box.expect_of(walk, 5, {"detached-attachment": 1, "corrupt": 1, "truncated": 1})
    box.expect("labels", [i["role"] for i in walk.items if i["labels"] == "Junk"], ["junk"] * 3)
    box.expect("folders", {e["folder"] for e in walk.ends if e["kind"] == "sdbox"}, {"INBOX"})
    for e in walk.ends:
        if e["kind"].endswith("dbox"):
            box.expect("bytes", e["preamble"] + e["separators"] + e["message_bytes"] + e["trailing"], e["bytes"])


def other_stores(box):
    """MH, Cyrus, Thunderbird, Takeout, Evolution's and Dovecot's nested folders, each with its name and role"""
    for n in ("1", "2"):
        box.write("mh/list/" + n, MESSAGE)
        box.write("cyrus/user/" + n + ".", MESSAGE.replace(b"\n", b"\r\n"))
    box.write("mh/list/,3", MESSAGE)
    box.write("mh/list/.mh_sequences", b"unseen: 1\n")
    box.write("cyrus/user/cyrus.header", b"\241\002\213\015Cyrus mailbox header\n")
    box.write("tb/Local Folders/Inbox", b"From - Mon Jan  5 10:00:00 2004\nX-Mozilla-Status: 0009\n" + MESSAGE)
    box.write("tb/Local Folders/Inbox.msf", b"// <!-- -->\n")
    box.write("tb/Local Folders/Inbox.sbd/Junk", b"From - Mon Jan  5 10:00:00 2004\nX-Mozilla-Status: 0001\n" + MESSAGE)
    box.write("Takeout/Mail/All mail Including Spam and Trash.mbox",
              b"From 18@xxx Mon Jan  5 10:00:00 +0000 2004\nX-GM-THRID: 1\nX-Gmail-Labels: =?UTF-8?Q?Ge=C3=B6ffnet?=,Spam\n"
              + MESSAGE)
    box.write("evolution/Maildir/cur/1f/1700000001.a:2,S", MESSAGE)
    for part in ("new", "tmp"):
        (box.path / "evolution/Maildir" / part).mkdir()
    box.write("fs/Maildir/Sent/2019/cur/1700000001.a:2,S", MESSAGE)
    (box.path / "fs/Maildir/Sent/2019/new").mkdir()
    walk = box.walk()
    box.expect_of(walk, 9, {"removed-message": 1, "deleted-still-stored": 1})
    got = {(e["kind"], e["folder"], e["role"], e["messages"]) for e in walk.ends if e["kind"] != "folder"}
    box.expect("folders", got, {
        ("mh", "mh/list", "list", 2), ("cyrus", "cyrus/user", "unknown", 2), ("mbox", "Inbox", "inbox", 1),
        ("mbox", "Inbox/Junk", "junk", 1), ("mbox", "All mail Including Spam and Trash", "archive", 1),
        ("maildir", "INBOX", "inbox", 1), ("maildir", "Sent/2019", "sent", 1)})
    labels = [(i["labels"].encode("latin-1").decode(), i["role"]) for i in walk.items if i["labels"]]
    box.expect("labels", labels, [("Geöffnet,Spam", "junk")])


ROWS = [special_files, symbolic_links, a_link_the_user_named, a_pipe_the_user_named, unreadable, read_only_folder,
        nothing_is_touched, system_calls, the_order_of_a_folder, not_messages, what_is_no_mail_at_all,
        stores_that_are_not_read, deep_folders, sizes_in_names, names_of_maildirs, compressed_maildir_files,
        large_message, mbox_of_candidates, long_lines, gigabytes_of_zeros, emlx, dovecot_boxes, other_stores]

if __name__ == "__main__":
    sys.exit(run_rows(ROWS))
