#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile and broken archives. Usage: check-archives.py EVIDENCE-DUMP SANITIZERS [ROW...]"""
import bz2
import gzip
import io
import lzma
import random
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib

from hazard import FROM_LINE, MESSAGE, Skip, need, run_rows

N = 50


def message(n):
    """A message of some thousand bytes that do not compress away."""
    random.seed(n)
    return MESSAGE + b"X" + random.randbytes(6000).hex().encode() + b"\n"


def tar_of(members, **how):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", **how) as tar:
        for name, body in members:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            if body is not None:
                info.size = len(body)
            tar.addfile(info, io.BytesIO(body) if body is not None else None)
    return data.getvalue()


def mail_tar():
    return tar_of([(f"mail/{n:02}.eml", message(n)) for n in range(N)])


def zip_of(members, how=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", how) as z:
        for name, body in members:
            z.writestr(name, body)
    return data.getvalue()


def pack(tool, data):
    if tool == "gz":
        return gzip.compress(data)
    if tool == "bz2":
        return bz2.compress(data)
    if tool in ("xz", "lzma"):
        return lzma.compress(data, lzma.FORMAT_XZ if tool == "xz" else lzma.FORMAT_ALONE)
    program = {"zst": "zstd", "lz4": "lz4"}[tool]
    need(program)
    return subprocess.run([program, "-c"], input=data, capture_output=True, check=True).stdout


def seven_zip(box, name, *options):
    need("7z")
    for n in range(2):
        box.write(f"in/{n}.eml", message(n))
    run = subprocess.run(["7z", "a", "-bso0", *options, str(box.path / name), str(box.path / "in")], capture_output=True,
                         check=False)
    if run.returncode != 0:
        raise Skip("this 7z cannot: " + " ".join(options))
    return box.path / name


def of_kinds(walk):
    return sorted({e["kind"] for e in walk.ends})


def every_packing(box):
    """tar alone and in each compression, and an mbox in each: all members"""
    for tool in ("gz", "bz2", "xz", "zst", "lz4"):
        walk = box.walk(box.write(f"mail.tar.{tool}", pack(tool, mail_tar())))
        box.expect_of(walk, N, {})
        walk = box.walk(box.write(f"old.mbox.{tool}", pack(tool, (FROM_LINE + message(1) + b"\n") * N)))
        box.expect_of(walk, N, {})
        box.expect("origin", walk.items[0]["origin"], str(box.path / f"old.mbox.{tool}") + "!old.mbox")
    box.expect_of(box.walk(box.write("mail.tar", mail_tar())), N, {})


def cut_in_half(box):
    """the whole members are kept, the cut one is named and not taken"""
    for tool in ("gz", "xz", "zst", "lz4", "bz2"):
        packed = pack(tool, mail_tar())
        walk = box.walk(box.write(f"cut.tar.{tool}", packed[:len(packed) // 2]))
        box.expect(f"{tool}: truncated", "truncated" in walk.codes, True)
        box.expect(f"{tool}: only that", set(walk.codes) - {"truncated"}, set())
        box.expect(f"{tool}: whole members", [i for i in walk.items if i["length"] != len(message(0))], [])
        if tool in ("gz", "xz", "zst"):  # the others have it all in one block
            box.expect(f"{tool}: some are kept", len(walk.items) > 10, True)
        box.expect(f"{tool}: status", walk.status_of("archive")[0] in ("partly", "unread"), True)
    tar = mail_tar()
    walk = box.walk(box.write("cut.tar", tar[:len(tar) // 2]))
    box.expect("tar", (set(walk.codes), len(walk.items) > 10), ({"truncated"}, True))
    packed = pack("gz", b"".join(FROM_LINE + message(n) + b"\n" for n in range(N)))
    walk = box.walk(box.write("cut.mbox.gz", packed[:len(packed) // 2]))
    box.expect("mbox: whole messages", {i["length"] for i in walk.items}, {len(message(1))})


def wrong_checksum(box):
    """every member is read, and that the CRC is wrong is told"""
    packed = bytearray(gzip.compress(mail_tar()))
    packed[-6] ^= 1
    box.expect_of(box.walk(box.write("crc.tar.gz", packed)), N, {"checksum-wrong": 1})
    packed = bytearray(gzip.compress(mail_tar()))
    packed[-2] ^= 1
    box.expect_of(box.walk(box.write("length.tar.gz", packed)), N, {"checksum-wrong": 1})
    stored = bytearray(zip_of([("1.eml", message(1)), ("2.eml", message(2))], zipfile.ZIP_STORED))
    stored[stored.index(b"hello\nX") + 1] ^= 1
    walk = box.walk(box.write("crc.zip", stored))
    box.expect("zip", (walk.codes, len(walk.items)), ({"checksum-wrong": 1}, 2))


def corrupt_in_the_middle(box):
    """what comes before is kept; behind a damaged header of a tar the members go on"""
    for tool, code in (("gz", "corrupt"), ("xz", "corrupt"), ("zst", "corrupt"), ("lz4", "corrupt")):
        packed = bytearray(pack(tool, mail_tar()))
        middle = len(packed) // 2
        packed[middle:middle + 64] = bytes(64)
        walk = box.walk(box.write(f"corrupt.tar.{tool}", packed))
        box.expect(f"{tool}: named", bool({"corrupt", "checksum-wrong", "truncated"} & set(walk.codes)), True)
        box.expect(f"{tool}: kept", 5 < len(walk.items) < N + 1, True)
    tar = bytearray(mail_tar())
    at = tar.index(b"mail/20.eml")
    tar[at:at + 100] = b"\xff" * 100
    box.expect_of(box.walk(box.write("header.tar", tar)), N - 1, {"corrupt": 1})


def members_one_behind_the_other(box):
    """concatenated streams are one; padding is nothing; anything else behind them is told"""
    whole = (FROM_LINE + message(1) + b"\n") * 10
    third = len(whole) // 3
    for tool in ("gz", "bz2", "xz", "zst", "lz4"):
        try:
            packed = pack(tool, whole[:third]) + pack(tool, whole[third:])
        except Skip:
            continue
        box.expect_of(box.walk(box.write(f"two.mbox.{tool}", packed)), 10, {})
    padded = lzma.compress(whole[:third]) + bytes(8) + lzma.compress(whole[third:])
    box.expect_of(box.walk(box.write("padded.mbox.xz", padded)), 10, {})
    box.expect_of(box.walk(box.write("zeros.mbox.gz", gzip.compress(whole) + bytes(512))), 10, {})
    for tool in ("gz", "bz2", "xz", "zst", "lz4", "lzma"):
        for n, behind in enumerate((b"behind the end of it all", b"x", b"\xff" * 100000, b"PK\3\4" + MESSAGE)):
            walk = box.walk(box.write(f"behind{n}.mbox.{tool}", pack(tool, whole) + behind))
            box.expect_of(walk, 10, {"trailing-data": 1})
            told = [a["detail"] for a in walk.anomalies]
            box.expect(f"{tool}: how many", told, [f"{len(behind)} bytes"])
    skippable = b"\x50\x2a\x4d\x18\5\0\0\0hello"
    for tool in ("zst", "lz4"):
        box.expect_of(box.walk(box.write(f"skip.mbox.{tool}", pack(tool, whole) + skippable + pack(tool, whole))), 20, {})
    for check in (lzma.CHECK_NONE, lzma.CHECK_CRC32, lzma.CHECK_SHA256):
        packed = lzma.compress(whole, check=check) + lzma.compress(random.Random(5).randbytes(300000), check=check)
        box.expect_of(box.walk(box.write(f"check{check}.mbox.xz", packed)), 10, {})
    box.expect_of(box.walk(box.write("both.tar", mail_tar() + mail_tar())), 2 * N, {"duplicate-name": N})
    walk = box.walk(box.write("behind.zip", zip_of([("1.eml", message(1))]) + b"behind"))
    box.expect_of(walk, 1, {"trailing-data": 1})


def encrypted(box):
    """each encrypted member is named, the others are read; of 7z the number is unknown"""
    plain = bytearray(zip_of([("1.eml", message(1)), ("2.eml", message(2)), ("3.eml", message(3))], zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = plain.index(b"2.eml", plain.index(mark)) if mark == b"PK\3\4" else plain.rindex(b"2.eml")
        at = plain.rindex(mark, 0, at)
        plain[at + offset] |= 1
    box.expect_of(box.walk(box.write("one.zip", plain)), 2, {"encrypted": 1})
    for name, options in (("all.zip", ["-psecret"]), ("aes.zip", ["-psecret", "-mem=AES256"])):
        box.expect_of(box.walk(seven_zip(box, name, *options)), 0, {"encrypted": 2})
    for name, options in (("a.7z", ["-psecret"]), ("b.7z", ["-psecret", "-mhe=on"])):
        walk = box.walk(seven_zip(box, name, *options))
        box.expect(name, (set(walk.codes), walk.status_of("archive")), ({"encrypted"}, ["unread"]))


def methods(box):
    """LZMA, PPMd, BZip2 and LZMA2 are read; Deflate64 is named"""
    for n, method in enumerate(("LZMA", "PPMd", "BZip2", "Deflate")):
        box.expect_of(box.walk(seven_zip(box, f"{n}.zip", f"-mm={method}")), 2, {})
    for n, method in enumerate(("LZMA", "LZMA2", "PPMd", "BZip2", "Deflate", "Copy")):
        box.expect_of(box.walk(seven_zip(box, f"{n}.7z", f"-m0={method}")), 2, {})
    walk = box.walk(seven_zip(box, "64.zip", "-mm=Deflate64"))
    box.expect("zip", (set(walk.codes), len(walk.items)), ({"unsupported-method"}, 0))
    walk = box.walk(seven_zip(box, "64.7z", "-m0=Deflate64"))
    box.expect("7z", (set(walk.codes), len(walk.items)), ({"unsupported-method"}, 0))


def split_sets(box):
    """every part is named, with the set and what joins it"""
    need("7z")
    for n in range(8):
        box.write(f"in/{n}.eml", message(n))
    for form in ("7z", "zip"):
        subprocess.run(["7z", "a", "-bso0", "-v8k", str(box.path / f"set.{form}"), str(box.path / "in")], check=True)
        parts = sorted(box.path.glob(f"set.{form}.*"))
        for part in parts:
            walk = box.walk(part)
            box.expect(part.name, [a["detail"] for a in walk.anomalies if a["code"] == "split-archive"][:1],
                       [f"of the set set.{form}; join its parts first: cat set.{form}.* > set.{form}"])


def zeros_in_gzip_in_gzip(box):
    """5 GiB from 10 KB: stopped by the ratio"""
    one = gzip.compress(bytes(64 << 20))
    packed = gzip.compress(one * 80)
    walk = box.walk(box.write("bomb.gz.gz", packed))
    box.expect("small", len(packed) < 20000, True)
    box.expect_of(walk, 0, {"ratio-limit": 1})
    box.expect("status", walk.status_of("archive"), ["unread"])


def bombs_inside_archives(box):
    """a bomb is stopped by its own size, and what lies beside it is read"""
    bomb = gzip.compress(FROM_LINE + MESSAGE + bytes(200 << 20))
    padding = random.Random(3).randbytes(1 << 20)
    walk = box.walk(box.write("a.tar", tar_of([("bomb.mbox.gz", bomb), ("pad.bin", padding), ("a.eml", MESSAGE)])))
    box.expect("codes", set(walk.codes), {"ratio-limit", "truncated", "large-message"} & set(walk.codes) | {"ratio-limit"})
    box.expect("beside it", len(walk.items), 1)
    zipped = zip_of([("a.eml", MESSAGE), ("bomb.mbox", FROM_LINE + MESSAGE + bytes(200 << 20)), ("b.eml", MESSAGE)])
    walk = box.walk(box.write("a.zip", zipped))
    box.expect("zip", "ratio-limit" in walk.codes, True)
    inner = gzip.compress(tar_of([("in.eml", MESSAGE + bytes(100 << 20))]))
    walk = box.walk(box.write("b.tar.gz", gzip.compress(tar_of([("in.tar.gz", inner), ("b.eml", MESSAGE)]))))
    box.expect("nested", ("ratio-limit" in walk.codes, len(walk.items)), (True, 1))


def gzip_many_deep(box):
    """two compressions are taken off one file, not thirty"""
    data = MESSAGE
    for depth in range(1, 31):
        data = gzip.compress(data)
        if depth == 2:
            box.expect_of(box.walk(box.write("two.eml.gz.gz", data)), 1, {})
    box.expect_of(box.walk(box.write("thirty.gz", data)), 0, {"nesting-limit": 1})


def archives_many_deep(box):
    """archives in archives are read three deep; the fourth is named"""
    data = tar_of([("deep.eml", MESSAGE)])
    for depth in range(2, 5):
        data = tar_of([("beside.eml", MESSAGE), ("inner.tar", data)])
        walk = box.walk(box.write(f"{depth}.tar", data))
        box.expect_of(walk, min(depth, 3), {} if depth < 4 else {"nesting-limit": 1})
    inner = zip_of([("a.eml", MESSAGE), ("b.zip", zip_of([("b.eml", MESSAGE)]))])
    walk = box.walk(box.write("zips.tar.gz", gzip.compress(tar_of([("z.zip", inner)]))))
    box.expect_of(walk, 2, {})
    box.expect("origin", walk.items[-1]["origin"], str(box.path / "zips.tar.gz") + "!z.zip!b.zip!b.eml")


def zip_whose_members_overlap(box):
    """5,000 entries on one member: told, for the library gives what it likes"""
    body = bytes(1 << 20)
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packed.compress(body) + packed.flush()
    crc = zlib.crc32(body)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0x21, crc, len(packed), len(body), 5, 0) + b"0.bin" + packed
    directory = b"".join(struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0x21, crc, len(packed), len(body), 5, 0,
                                     0, 0, 0, 0, 0) + b"%04d." % n for n in range(5000))
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 5000, 5000, len(directory), len(local), 0)
    walk = box.walk(box.write("overlap.zip", local + directory + end))
    box.expect("overlap", walk.codes.get("overlapping-members"), 1)
    box.expect("detail", [a["detail"] for a in walk.anomalies if a["code"] == "overlapping-members"],
               ["4999 of 5000 members"])


def zip_of_very_many(box):
    """200,000 members cost seconds, not memory"""
    walk = box.walk(box.write("many.zip", zip_of([(f"{n}.bin", b"") for n in range(200000)])), options=["--count"])
    box.expect("not mail", sum(e["not_mail"] for e in walk.ends), 200000)


def absurd_sizes(box):
    """sizes that cannot be are not believed: nothing is allocated, the rest is named"""
    def header(size):
        info = tarfile.TarInfo("huge.eml")
        raw = bytearray(info.tobuf(tarfile.USTAR_FORMAT))
        raw[124:136] = size
        raw[148:156] = b" " * 8
        raw[148:156] = b"%06o\0 " % sum(raw)
        return bytes(raw)
    first = tar_of([("a.eml", MESSAGE)])[:1024]
    for name, size in (("octal", b"77777777777\0"), ("binary", b"\x80" + b"\0" * 3 + b"\x7f" * 8)):
        walk = box.walk(box.write(f"{name}.tar", first + header(size) + MESSAGE))
        box.expect(name, (set(walk.codes), len(walk.items)), ({"absurd-size"}, 1))
    walk = box.walk(box.write("negative.tar", first + header(b"\xff" * 12) + MESSAGE))
    box.expect("negative", (len(walk.items), bool(set(walk.codes) & {"corrupt", "absurd-size", "truncated"})), (1, True))
    pax = tar_of([("long.eml", MESSAGE)], format=tarfile.PAX_FORMAT, pax_headers={"size": str(8 << 30)})
    box.walk(box.write("pax.tar", pax))


def sparse_terabyte(box):
    """a member of 1 TiB that holds nothing is told"""
    path = box.path / "hole.mbox"
    with open(path, "wb") as f:
        f.truncate(1 << 40)
    run = subprocess.run(["tar", "-C", str(box.path), "-cSf", str(box.path / "sparse.tar"), "hole.mbox"], check=False,
                         capture_output=True)
    path.unlink()
    if run.returncode != 0:
        raise Skip("tar cannot store sparse files here")
    walk = box.walk(box.path / "sparse.tar")
    box.expect("codes", walk.codes.get("absurd-size"), 1)
    box.expect("messages", len(walk.items), 0)


def names_that_lead_astray(box):
    """names are text: all members are read, what is odd about them is told, nothing is written"""
    def info(name, kind=tarfile.REGTYPE, link=""):
        i = tarfile.TarInfo(name)
        i.type, i.linkname = kind, link
        return i
    rows = [("../up.eml", MESSAGE), ("/etc/absolute.eml", MESSAGE), ("C:\\drive.eml", MESSAGE), ("a/../../b.eml", MESSAGE),
            (info("link.eml", tarfile.SYMTYPE, "/etc"), None), ("link.eml/through.eml", MESSAGE),
            (info("hard.eml", tarfile.LNKTYPE, "/etc/shadow"), None), (info("pipe", tarfile.FIFOTYPE), None),
            (info("device", tarfile.CHRTYPE), None), ("twice.eml", MESSAGE), ("twice.eml", MESSAGE + b"again\n"),
            ("line\nfeed\x1b[31m.eml", MESSAGE), ("x" * 5000 + ".eml", MESSAGE)]
    tar = tar_of(rows, format=tarfile.GNU_FORMAT)
    tar = tar.replace(b"twice.eml", b"tw\xe9ce.eml")
    for header in (tar,):
        fixed, at = bytearray(header), 0
        while (at := fixed.find(b"tw\xe9ce.eml", at)) >= 0:
            fixed[at + 148:at + 156] = b" " * 8
            fixed[at + 148:at + 156] = b"%06o\0 " % sum(fixed[at:at + 512])
            at += 1
    before = sorted(p.name for p in box.path.parent.glob("*up.eml*"))
    walk = box.walk(box.write("names.tar", bytes(fixed)))
    box.expect_of(walk, 9, {"unsafe-name": 5, "symlink": 2, "special-file": 2, "duplicate-name": 1})
    box.expect("both", sum("tw\xe9ce.eml" in i["origin"] for i in walk.items), 2)
    box.expect("nothing was written", sorted(p.name for p in box.path.parent.glob("*up.eml*")), before)


def one_name_for_two(box):
    """a file and a folder of one name, and a name that was given to a second one: nothing is lost or mixed"""
    rows = [("Mail/inbox", FROM_LINE + message(1)), ("Mail/inbox/1", message(2)), ("Mail/inbox/.mh_sequences", b"unseen: 1\n"),
            ("a.eml#2", message(3)), ("a.eml", message(4)), ("a.eml", message(5))]
    for name, members in (("file-first", rows), ("folder-first", rows[:0:-1] + rows[:1])):
        walk = box.walk(box.write(f"{name}.tar", tar_of(members)))
        box.expect(name, len({i["origin"] for i in walk.items}), 5)
        box.expect(f"{name}: sources", len({e["origin"] for e in walk.ends}), len(walk.ends))


def names_of_every_charset(box):
    """UTF-8, Latin-1 and no names at all, whatever the locale"""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as z:
        z.writestr("Entwürfe/ä.eml", MESSAGE)
        z.writestr("plain.eml", MESSAGE)
    packed = data.getvalue().replace(b"plain.eml", b"pl\xe4in.eml")
    need("env")
    for locale in ("C", "C.UTF-8", "de_DE.ISO-8859-1"):
        walk = box.walk(box.write("names.zip", packed), prefix=["env", f"LC_ALL={locale}", f"LANG={locale}"])
        box.expect_of(walk, 2, {})
        names = sorted(i["origin"].split("!")[1].encode("latin-1") for i in walk.items)
        box.expect(locale, names, sorted(["Entwürfe/ä.eml".encode(), b"pl\xe4in.eml"]))


def what_only_looks_like_an_archive(box):
    """zeros, mtree and WARC text, uuencoded mail: no format but the named ones is tried"""
    box.write("zeros.tar", bytes(1 << 20))
    box.write("zeros.eml", bytes(1 << 20))
    box.write("list.eml", b"#mtree\n./etc/passwd type=file\n")
    box.write("crawl.eml", b"WARC/1.0\r\nWARC-Type: response\r\n\r\n")
    uu = MESSAGE + b"begin 644 a.txt\n#0V%T\n`\nend\n"
    box.write("uu.eml", uu)
    walk = box.walk()
    box.expect("messages", sorted(i["length"] for i in walk.items), sorted([len(uu), 33]))
    box.expect("codes", walk.codes, {"not-a-message": 2})
    walk = box.walk(box.write("z/zeros.tar.gz", gzip.compress(bytes(4 << 20))))
    box.expect_of(walk, 0, {"all-zero": 1})


def stores_in_any_order(box):
    """Maildir and MH folders whose members come interleaved are one source each"""
    random.seed(4)
    members = [(f"Maildir/{sub}cur/17000000{n:02}.M1P1.mx:2,S", message(n)) for n in range(20) for sub in ("", ".Junk/")]
    members += [(f"Mail/{f}/{n}", message(n)) for f in ("a", "b") for n in range(1, 11)]
    members += [("Maildir/dovecot-uidlist", b"3 V1\n"), ("Mail/a/.mh_sequences", b"unseen: 1\n"),
                ("old/tmp/1.eml", MESSAGE), ("Maildir/tmp/1700000099.M1P1.mx", MESSAGE), ("readme.txt", b"hello\n")]
    random.shuffle(members)
    for name, data in (("mail.tar.gz", gzip.compress(tar_of(members))), ("mail.zip", zip_of(members))):
        walk = box.walk(box.write(name, data))
        box.expect_of(walk, 61, {"undelivered": 1})
        got = {(e["kind"], e["folder"], e["role"], e["messages"], e["not_mail"]) for e in walk.ends}
        box.expect(name, got, {("maildir", "INBOX", "inbox", 20, 1), ("maildir", "Junk", "junk", 20, 0),
                               ("mh", "a", "unknown", 10, 1), ("mh", "b", "unknown", 10, 0), ("eml", "old/tmp", "unknown", 1, 0),
                               ("archive", "", "unknown", 0, 1)})
        box.expect("kinds", of_kinds(walk), ["archive", "eml", "maildir", "mh"])


ROWS = [every_packing, cut_in_half, wrong_checksum, corrupt_in_the_middle, members_one_behind_the_other, encrypted, methods,
        split_sets, zeros_in_gzip_in_gzip, bombs_inside_archives, gzip_many_deep, archives_many_deep,
        zip_whose_members_overlap, zip_of_very_many, absurd_sizes, sparse_terabyte, names_that_lead_astray, one_name_for_two,
        names_of_every_charset, what_only_looks_like_an_archive, stores_in_any_order]

if __name__ == "__main__":
    sys.exit(run_rows(ROWS))
