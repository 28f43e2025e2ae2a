# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms in which mail carries the address of its recipient.

Written for the test of redaction, apart from the program's own reading: there
encodings are undone, here they are done.
"""
import base64
import codecs
import hashlib
import html


def base64_at(offset, alphabet):
    """The characters of base64 that depend on the text alone, where it begins @offset bytes into a group of three."""
    def encode(text):
        coded = alphabet(b"xyz"[:offset] + text.encode() + b"xyz"[:(3 - (offset + len(text)) % 3) % 3]).decode()
        first = (offset * 8 + 5) // 6
        last = (offset + len(text)) * 8 // 6
        return coded[first:last]
    return encode


def token_at(offset, alphabet):
    """A whole token, as a sender writes it."""
    return lambda text: alphabet(b"xyz"[:offset] + text.encode()).decode()


def local_and_domain(form):
    return lambda text: form.format(*text.rsplit("@", 1)) if text.count("@") == 1 else text


# Name to (what a sender writes, what must not be found).
CODINGS = {
    "plain": (str, str),
    "upper": (str.upper, str.upper),
    "hex": (lambda t: t.encode().hex(),) * 2,
    "hex-upper": (lambda t: t.encode().hex().upper(),) * 2,
    "rot13": (lambda t: codecs.encode(t, "rot13"),) * 2,
    "percent": (lambda t: t.replace("@", "%40").replace(".", "%2e"),) * 2,
    "percent-all": (lambda t: "".join(f"%{b:02X}" for b in t.encode()),) * 2,
    "quoted": (lambda t: t.replace("@", "=40").replace(".", "=2E"),) * 2,
    "quoted-all": (lambda t: "".join(f"={b:02X}" for b in t.encode()),) * 2,
    "entities": (lambda t: t.replace("@", "&#64;").replace(".", "&#x2E;"),) * 2,
    "entities-named": (lambda t: html.escape(t).replace("@", "&commat;").replace(".", "&period;"),) * 2,
    "json": (lambda t: t.replace("@", "\\u0040"),) * 2,
    "json-all": (lambda t: "".join(f"\\u{ord(c):04x}" for c in t),) * 2,
}
for number in range(3):
    CODINGS[f"base64-{number}"] = (token_at(number, base64.b64encode), base64_at(number, base64.b64encode))
    CODINGS[f"base64url-{number}"] = (token_at(number, base64.urlsafe_b64encode), base64_at(number, base64.urlsafe_b64encode))
DIGESTS = {name: (lambda t, name=name: hashlib.new(name, t.encode()).hexdigest(),) * 2 for name in ("md5", "sha1", "sha256")}
VERP = {
    "verp-equals": (local_and_domain("{}={}"),) * 2,
    "verp-hash": (local_and_domain("{}#{}"),) * 2,
    "verp-at-word": (local_and_domain("{}_at_{}"),) * 2,
    "srs": (local_and_domain("{1}={0}"),) * 2,
}
SINGLE = {**CODINGS, **DIGESTS, **VERP}


def nested():
    """One in another: any coding around any coding, digest or bounce form."""
    for outer in CODINGS:
        for inner in SINGLE:
            if outer not in ("plain", "upper") and inner != "plain":
                yield (f"{outer} of {inner}",
                       lambda t, o=outer, i=inner: CODINGS[o][0](SINGLE[i][0](t)),
                       lambda t, o=outer, i=inner: CODINGS[o][1](SINGLE[i][1](t)))


def needles(address):
    """Name to bytes that must not be there; in any case where case carries nothing."""
    for name, (_, hidden) in SINGLE.items():
        yield name, hidden(address)
    for name, _, hidden in nested():
        yield name, hidden(address)
