# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes with known causes: who held which address, who lost it, and the mail that came of it.

    boxes.py SEED MIX FOLDER     writes FOLDER/mail, FOLDER/ledger.csv (in some mailboxes) and FOLDER/truth.json

A seed and a mix give the same bytes on every machine. MIXES and CAUSES below are the published weights.
"""
import json
import pathlib
import random
import sys

from letters import (DAY, PLATFORMS, Letter, Note, Server, Voice, account_of, date, from_own_server, parts, person_to_person,
                     through_platform, token, word)

# Shares of mailboxes or of draws; a mailbox has one cause, or two where "second" says so.
MIXES = {
    "clean": {"second": 0.15, "merged": 0.0, "hidden": 0.0, "background": 0.0, "no_junk": 0.1, "moves": 0.1, "rotate": 0.5,
              "ledger": 0.3},
    "stress": {"second": 0.4, "merged": 0.15, "hidden": 0.2, "background": 0.02, "no_junk": 0.25, "moves": 0.25, "rotate": 0.8,
               "ledger": 0.2},
}
CAUSES = {"platform-breach": 8, "brand-disclosed": 5, "subcontractor-disclosed": 2, "downstream-disclosed": 2, "sender-takeover": 3,
          "guessed": 2, "harvested": 2, "own-compromise": 2, "none": 4}
START, YEARS = 1325376000, 3  # 2012-01-01
ROLES = "info sales admin contact office support john mary peter anna webmaster mike david sarah james accounts jobs".split()
PROVIDERS = ("post.example", "inbox.example", "freemail.example")


class Org:
    """An organisation that mails: a brand, a survey house, a stranger."""

    def __init__(self, world, rand):
        while True:
            self.label = word(rand, 2, 4)
            self.domain = f"{self.label}{rand.choice(('', '', 'shop', 'group', 'online'))}.example"
            if self.label not in world.labels and len(self.label) >= 4:
                break
        world.labels.add(self.label)
        self.name = self.label.capitalize() + rand.choice(("", "", " Ltd", " Store", " & Co"))
        self.voice, self.accounts = Voice(rand), {}
        self.shape = rand.choice(("both", "both", "html", "text"))
        self.ip = world.fixed_ip(rand)
        self.signs = rand.random() < 0.6
        self.quiet = rand.random() < 0.25
        self.spans = []  # (platform or None for its own servers, from, to)
        self.tags, self.helpers = [], []

    def ways(self, at):
        return [platform for platform, start, end in self.spans if start <= at < end]

    def write(self, world, rand, platform, to, note, at):
        if platform is None:
            return from_own_server(rand, self, self.ip, to, note, at, self.signs)
        if platform not in self.accounts:
            self.accounts[platform] = account_of(rand, platform)
        return through_platform(rand, platform, self, world.fixed_ip(rand), to, note, at)

    def note(self, rand, also=()):
        text = f"{self.voice.head} {self.voice.sentences(rand, rand.randint(2, 6))} {self.voice.foot}"
        return Note(self.voice.subject(rand), text, self.shape, hosts=also, unsubscribe=rand.random() < 0.95)


class World:
    """One mailbox being made."""

    def __init__(self, seed, mix):
        self.rand = rand = random.Random(f"{seed}/{mix}")
        self.mix, self.seed = MIXES[mix], seed
        self.labels, self.kept, self.truth = set(), [], []
        self.documentation = rand.random() < 0.5  # addresses of documentation networks, or of anywhere
        self.end = START + YEARS * 365 * DAY
        self.domain = f"{word(rand, 2, 3)}.example"
        self.owner = word(rand, 2, 2) + "m"  # like no label
        self.general = f"{self.owner}@{self.domain}"
        self.server = Server(rand, self.domain, self.owner)
        self.has_junk = rand.random() >= self.mix["no_junk"]
        self.tag_style = rand.choice(("label", "label", "plus", "random", "dash"))
        self.brands = [Org(self, rand) for _ in range(rand.randint(20, 60))]
        self.helpers = [Org(self, rand) for _ in range(rand.randint(1, 3))]

    def fixed_ip(self, rand):
        if self.documentation:
            return f"{rand.choice(('192.0.2', '198.51.100', '203.0.113'))}.{rand.randint(1, 254)}"
        return f"{rand.choice((23, 46, 62, 77, 80, 91, 109, 151, 178, 185, 195, 212))}." + ".".join(
            str(rand.randint(1, 254)) for _ in range(3))

    def keep(self, letter, to, at, junk=False):
        """Delivers; junk is lost where the mailbox keeps none, but a little slips into the inbox."""
        rand = self.rand
        slips = junk and rand.random() < 0.08
        if junk and not slips and not self.has_junk:
            return None
        folder = "Junk" if junk and not slips else "Inbox"
        data = self.server.take(rand, letter, to, at, folder == "Junk")
        self.kept.append((at, folder, data))
        return next(value for name, value in letter.fields if name == "Message-ID")

    def keep_sent(self, to, subject, text, at):
        fields = [("From", f"{self.owner.capitalize()} <{self.general}>"), ("To", to), ("Date", date(at, self.server.offset)),
                  ("Message-ID", f"<{token(self.rand, 16)}@{self.domain}>"), ("Subject", subject)]
        mime, body = parts(self.rand, "text", text, [])
        head = "".join(f"{n}: {v}\n" for n, v in fields + mime)
        self.kept.append((at, "Sent", (head + "\n" + body).encode()))


# Custody: who was given what, and who mailed for whom.


def new_tag(world, brand, number):
    rand, label = world.rand, brand.label + (str(number) if number else "")
    local = {"label": label, "plus": f"{world.owner}+{label}", "dash": f"{world.owner}-{label}",
             "random": token(rand, 7, "bcdfghjkmnpqrstvwxyz23456789")}[world.tag_style]
    return f"{local}@{world.domain}"


def draw_platform(rand):
    """Zipf: the first has the most customers."""
    return rand.choices(PLATFORMS, [1 / (i + 1) for i in range(len(PLATFORMS))])[0]


def settle_brands(world):
    rand = world.rand
    for brand in world.brands:
        brand.given = START + rand.randint(0, int(0.55 * YEARS * 365)) * DAY
        count = 1 if rand.random() < 0.8 else rand.randint(2, 3)
        brand.tags = [(new_tag(world, brand, i), brand.given + i * rand.randint(20, 200) * DAY) for i in range(count)]
        middle = brand.given + rand.randint(100, 500) * DAY
        if rand.random() < 0.35:
            brand.spans = [(None, 0, world.end)]
        elif rand.random() < world.mix["moves"]:
            first, second = rand.sample(PLATFORMS, 2)
            brand.spans = [(first, 0, middle), (second, middle, world.end)]
        else:
            brand.spans = [(draw_platform(rand), 0, world.end)]
            if rand.random() < 0.25:
                brand.spans.append((None, 0, world.end))
    for helper in world.helpers:
        helper.clients = rand.sample(world.brands, rand.randint(2, 5))
        for brand in helper.clients:
            brand.helpers.append(helper)


def brand_life(world):
    rand = world.rand
    for brand in world.brands:
        platforms = list(dict.fromkeys(platform for platform, _, _ in brand.spans))
        # In the stress mix some links between a brand and who mails for it leave no mail.
        unseen = {p for p in platforms if rand.random() < world.mix["hidden"] and len(platforms) > 1}
        for tag, given in brand.tags:
            seen = []
            for number in range(rand.randint(4, 9)):
                at = given + rand.randint(600, 9000) if number == 0 else rand.randint(given, world.end)
                ways = [w for w in brand.ways(at) if w not in unseen] or [None]
                helper_link = [f"www.{h.domain}" for h in brand.helpers if rand.random() < 0.5]
                note = brand.note(rand, also=[f"www.{brand.domain}"] + helper_link if helper_link else ())
                way = ways[number % len(ways)]
                world.keep(brand.write(world, rand, way, tag, note, at), tag, at)
                seen.append((way, at))
            brand.seen = getattr(brand, "seen", []) + seen
    for helper in world.helpers:
        for brand in helper.clients:
            tag, given = brand.tags[0]
            for _ in range(rand.randint(1, 2)):
                at = rand.randint(given + 30 * DAY, given + 330 * DAY)
                note = helper.note(rand, also=[f"www.{helper.domain}", f"www.{brand.domain}"])
                world.keep(helper.write(world, rand, None, tag, note, at), tag, at)


def ordinary_life(world):
    rand = world.rand
    friends = [(word(rand).capitalize(), f"{word(rand)}@{rand.choice(PROVIDERS)}", world.fixed_ip(rand), Voice(rand)) for _ in range(8)]
    for _ in range(rand.randint(25, 60)):
        name, address, ip, voice = rand.choice(friends)
        at = rand.randint(START, world.end)
        subject = voice.subject(rand)
        world.keep(person_to_person(rand, name, address, ip, world.general, voice.sentences(rand, 4), subject, at), world.general, at)
        if rand.random() < 0.4:
            world.keep_sent(address, "Re: " + subject, voice.sentences(rand, 2), at + 7200)
    for _ in range(rand.randint(3, 6)):
        org, way = Org(world, rand), rand.choice((None, draw_platform(rand)))
        for _ in range(rand.randint(4, 8)):
            at = rand.randint(START, world.end)
            world.keep(org.write(world, rand, way, world.general, org.note(rand), at), world.general, at)
    background = [Gang(world) for _ in range(rand.randint(3, 8))]
    for _ in range(rand.randint(40, 120)):
        at, gang = rand.randint(START, world.end), rand.choice(background)
        world.keep(gang.write(world.general, at), world.general, at, junk=True)


# Who writes the foreign mail.


class Gang:
    """Criminals: hired machines, forged names, and a kit whose domains, texts and Subjects rotate."""

    def __init__(self, world):
        rand = self.rand = world.rand
        self.world, self.voice = world, Voice(rand, 40)
        self.rotate = rand.random() < world.mix["rotate"]
        self.shops = [f"{word(rand, 3, 4)}.example" for _ in range(rand.randint(6, 12) if self.rotate else 2)]
        self.texts = [self.voice.sentences(rand, rand.randint(4, 8)) for _ in range(rand.randint(2, 6) if self.rotate else 1)]
        self.subjects = [self.voice.subject(rand) for _ in range(rand.randint(3, 8))]
        self.shape = rand.choice(("text", "html", "both"))
        self.helo = rand.choice(("pc", "rdns", "word", "ip"))
        self.per_day = rand.randint(2, 6)
        self.ident = rand.choice(("outlook", "dotted", "hex", "own", "none"))
        self.mailer = rand.choice((None, None, "Microsoft Outlook Express 6.00.2900.5512", "The Bat! (v3.99)", "PHP/5.3.3"))
        self.to_name = rand.random() < 0.3
        self.order = rand.random()

    def message_id(self, helo, sender):
        rand = self.rand
        return {"outlook": f"<{token(rand, 12)}${token(rand, 8)}@{helo.strip('[]')}>",
                "dotted": f"<20{token(rand, 12, '0123456789')}.{rand.randint(100, 99999)}.qmail@{word(rand, 3, 4)}>",
                "hex": f"<{token(rand, 32)}@{sender.partition('@')[2]}>",
                "own": f"<{word(rand)}-{token(rand, 6, '0123456789')}@{word(rand, 3, 4)}.example>",
                "none": f"<{token(rand, 10, 'ABCDEFGHJKLMNP')}.{token(rand, 6, '0123456789')}@{word(rand, 2, 3)}.local>"}[self.ident]

    def vary(self, text):
        """A few words of the kit's text change in each mail."""
        rand = self.rand
        return " ".join(rand.choice(self.voice.words) if rand.random() < 0.06 else w for w in text.split(" "))

    def write(self, to, at):
        rand, world = self.rand, self.world
        day = at // DAY // self.per_day
        shop = self.shops[day % len(self.shops)]
        text = self.vary(self.texts[(day // 2 + rand.randint(0, 1)) % len(self.texts)])
        ip = world.fixed_ip(rand)
        rdns = f"host-{ip.replace('.', '-')}.{rand.choice(('dsl', 'cable', 'dyn'))}.{rand.choice(('telco', 'kabel', 'citynet'))}.example"
        rdns = rdns if rand.random() < 0.6 else None
        helo = {"pc": f"pc-{token(rand, 4)}", "rdns": rdns or f"[{ip}]", "word": word(rand, 3, 4), "ip": f"[{ip}]"}[self.helo]
        sender = f"{word(rand)}@{word(rand, 3, 4)}.example"
        spf, dmarc = "none", "none"
        if rand.random() < 0.15:  # somebody else's name in From
            sender, spf, dmarc = f"service@{rand.choice(world.brands).domain}", rand.choice(("fail", "softfail", "neutral")), "fail"
        mime, body = parts(rand, self.shape, text, [f"http://{shop}/{token(rand, 5)}"])
        fields = [("Message-ID", self.message_id(helo, sender)), ("From", f"\"{word(rand).capitalize()}\" <{sender}>"),
                  ("To", f"\"{to.partition('@')[0]}\" <{to}>" if self.to_name else f"<{to}>"), ("Subject", rand.choice(self.subjects)),
                  ("Date", date(at - rand.randint(5, 4000), rand.choice((0, 180, 330))))]
        fields += [("X-Mailer", self.mailer)] if self.mailer else []
        random.Random(self.order).shuffle(fields)
        return Letter(fields + mime, body, (ip, rdns, helo), sender, (spf, "none", [], dmarc))

    def is_junk(self):
        return True


class Buyer:
    """A business that mails a list it was not given by you: verified, by its own servers or a mailing company."""

    def __init__(self, world):
        self.world, self.rand = world, world.rand
        self.org = Org(world, world.rand)
        self.way = self.rand.choice((None, draw_platform(self.rand), draw_platform(self.rand)))

    def write(self, to, at):
        return self.org.write(self.world, self.rand, self.way, to, self.org.note(self.rand), at)

    def is_junk(self):
        return self.rand.random() < 0.3


# What happened. Each cause writes its mail and says what it was.


def send(world, writer, targets, first, span, causes, kind, caused=None):
    """A campaign to @targets (address, brand or None), and its truth; @caused: the brands that the first cause explains."""
    rand, ids, brands = world.rand, [], set()
    each = rand.randint(2, 10)
    for address, brand in targets:
        for number in range(rand.randint(max(1, each // 2), each)):
            at = first + (rand.randint(0, 2 * DAY) if number == 0 else rand.randint(0, span))
            if at >= world.end:
                continue
            ident = world.keep(writer.write(address, at), address, at, junk=writer.is_junk())
            if ident is not None:
                ids.append(ident)
                if brand is not None:
                    brands.add(brand.domain)
    if ids:
        world.truth.append({"kind": kind, "causes": causes, "message_ids": ids, "brands": sorted(brands),
                            "criminal": isinstance(writer, Gang),
                            "one_cause": len(causes) == 1 and (caused is None or brands <= caused)})


def some_tags(world, brand):
    return [(tag, brand) for tag, given in brand.tags if world.rand.random() < 0.8 or tag == brand.tags[0][0]]


def share_of(rand, brands):
    """The part of a stolen list that is used."""
    share = rand.uniform(0.15, 1)
    taken = [b for b in brands if rand.random() < share]
    return taken or brands[:1]


def exposed(world, at):
    return [b for b in world.brands if b.given < at - 20 * DAY]


def moment(world):
    return START + int(world.rand.uniform(0.6, 0.92) * YEARS * 365) * DAY


def write_leak(world, cause, brands, first):
    """Targets of a leak, with what merging and chance add, sent by whoever bought it."""
    rand = world.rand
    causes = [cause]
    targets = [t for b in brands for t in some_tags(world, b)]
    if rand.random() < world.mix["merged"]:
        other = rand.choice(exposed(world, first))
        targets += some_tags(world, other)
        causes.append(["brand-disclosed", f"org:{other.domain}"])
    targets += [t for b in exposed(world, first) if b not in brands and rand.random() < world.mix["background"] for t in some_tags(world, b)]
    if rand.random() < 0.3:
        targets.append((world.general, None))
    business = cause[0] != "platform-breach" and rand.random() < 0.4
    writer = Buyer(world) if business else Gang(world)
    send(world, writer, targets, first, rand.randint(5, 60) * DAY, causes, cause[0], {b.domain for b in brands})


def platform_breach(world):
    rand, first = world.rand, moment(world)
    stolen = first - rand.randint(10, 150) * DAY
    held = {}
    for brand in exposed(world, stolen):
        for platform, at in brand.seen:
            if platform is not None and at < first and any(p == platform and start < stolen for p, start, _ in brand.spans):
                held.setdefault(platform, [])
                if brand not in held[platform]:
                    held[platform].append(brand)
    if not held:
        return False
    platform = rand.choice(sorted(held))
    write_leak(world, ["platform-breach", f"esp:{platform}"], share_of(rand, held[platform]), first)
    return True


def brand_disclosed(world):
    first = moment(world)
    brand = world.rand.choice(exposed(world, first))
    write_leak(world, ["brand-disclosed", f"org:{brand.domain}"], [brand], first)
    return True


def subcontractor_disclosed(world):
    first, helper = moment(world), world.rand.choice(world.helpers)
    held = [b for b in helper.clients if b.given < first - 340 * DAY]
    if not held:
        return False
    write_leak(world, ["subcontractor-disclosed", f"org:{helper.domain}"], share_of(world.rand, held), first)
    return True


def downstream_disclosed(world):
    """A stranger buys a list of some brands from a dealer nobody sees, mails it for months, and loses it."""
    rand, first = world.rand, moment(world)
    buyer, bought = Buyer(world), rand.sample(exposed(world, first - 200 * DAY), rand.randint(1, 5))
    targets = [(b.tags[0][0], b) for b in bought]
    causes = [["brand-disclosed", f"org:{bought[0].domain}"]] if len(bought) == 1 else [["undetermined", None]]
    send(world, buyer, targets, first - rand.randint(30, 150) * DAY, 300 * DAY, causes, "acquired")
    if not world.truth or world.truth[-1]["kind"] != "acquired":
        return False  # nothing of it was kept
    holders = [["downstream-disclosed", f"org:{buyer.org.domain}"]]
    if buyer.way is not None:
        holders.append(["downstream-disclosed", f"esp:{buyer.way}"])
    send(world, Gang(world), targets, first, rand.randint(5, 60) * DAY, holders, "downstream-disclosed")
    if world.truth[-1]["kind"] == "downstream-disclosed":
        world.truth[-1]["one_cause"] = True
    return True


def sender_takeover(world):
    """A thief in a brand's own account: its marks and signatures, not its links and words."""
    rand, first = world.rand, moment(world)
    ready = [b for b in exposed(world, first - 60 * DAY) if sum(at < first - 31 * DAY for _, at in b.seen) >= 5]
    if not ready:
        return False
    brand, thief = rand.choice(ready), Gang(world)
    way = rand.choice([w for w, at in brand.seen if at < first] or [None])
    note = Note(rand.choice(thief.subjects), thief.texts[0], rand.choice((brand.shape, "html", "text")),
                name=rand.choice((brand.name, "Account Security", "Customer Service")), hosts=[thief.shops[0]],
                unsubscribe=rand.random() < 0.3, user=rand.choice(("news", "security")))
    ids = []
    for tag, given in brand.tags:
        for _ in range(rand.randint(1, 3)):
            at = first + rand.randint(0, 2 * DAY)
            if given < first:
                ids.append(world.keep(brand.write(world, rand, way, tag, note, at), tag, at))
    world.truth.append({"kind": "sender-takeover", "causes": [["sender-takeover", f"org:{brand.domain}"]], "message_ids": ids,
                        "brands": [brand.domain], "one_cause": True})
    return True


def guessed(world):
    """Names from a word list at the owner's domain; where tags are brand names, a few of those."""
    rand = world.rand
    targets = [(f"{role}@{world.domain}", None) for role in rand.sample(ROLES, rand.randint(4, 10))]
    if world.tag_style == "label" and rand.random() < 0.3:
        brand = rand.choice(world.brands)
        targets.append((brand.tags[0][0], brand))
    send(world, Gang(world), targets, moment(world), rand.randint(5, 60) * DAY, [["guessed", None], ["undetermined", None]], "guessed")
    return True


def harvested(world):
    """An address used for a public mailing list, read there by strangers."""
    rand, first = world.rand, moment(world)
    lists, address = f"lists.{word(rand, 3, 3)}.example", f"lists-{word(rand)}@{world.domain}"
    name = f"talk@{lists}"
    ip, voice = world.fixed_ip(rand), Voice(rand)
    for number in range(rand.randint(5, 12)):
        at = START + rand.randint(30, int((first - START) / DAY) - 20) * DAY
        author = address if number % 3 == 0 else f"{word(rand)}@{rand.choice(PROVIDERS)}"
        mime, body = parts(rand, "text", voice.sentences(rand, 3), [])
        fields = [("Message-ID", f"<{token(rand, 14)}@{lists}>"), ("Date", date(at - 90)), ("From", f"{word(rand).capitalize()} <{author}>"),
                  ("To", name), ("Subject", f"[talk] {voice.subject(rand)}"), ("X-BeenThere", name), ("Precedence", "list"),
                  ("List-Id", f"Talk <talk.{lists}>"), ("List-Post", f"<mailto:{name}>"),
                  ("List-Unsubscribe", f"<mailto:talk-request@{lists}?subject=unsubscribe>"), ("Sender", f"talk-bounces@{lists}")]
        letter = Letter(fields + mime, body, (ip, lists, lists), f"talk-bounces@{lists}", ("pass", "none", [], "none"))
        world.keep(letter, address, at)
    targets = [(address, None)] + ([(world.general, None)] if rand.random() < 0.5 else [])
    send(world, Gang(world), targets, first, rand.randint(5, 60) * DAY, [["harvested", None], ["undetermined", None]], "harvested")
    return True


def own_compromise(world):
    """Everything the mailbox knows is written to: most tags, the general address."""
    rand, first = world.rand, moment(world)
    share = rand.uniform(0.6, 1)
    targets = [t for b in exposed(world, first) if rand.random() < share for t in some_tags(world, b)] + [(world.general, None)]
    send(world, Gang(world), targets, first, rand.randint(5, 30) * DAY, [["own-compromise", None]], "own-compromise")
    return True


HAPPENS = {"platform-breach": platform_breach, "brand-disclosed": brand_disclosed, "subcontractor-disclosed": subcontractor_disclosed,
           "downstream-disclosed": downstream_disclosed, "sender-takeover": sender_takeover, "guessed": guessed, "harvested": harvested,
           "own-compromise": own_compromise, "none": lambda world: True}


def make(seed, mix):
    """A whole mailbox."""
    world = World(seed, mix)
    settle_brands(world)
    brand_life(world)
    ordinary_life(world)
    rand = world.rand
    for _ in range(2 if rand.random() < world.mix["second"] else 1):
        HAPPENS[rand.choices(sorted(CAUSES), [CAUSES[c] for c in sorted(CAUSES)])[0]](world)
    return world


def write(world, folder):
    """@folder/mail as Maildir or as one mbox a folder, the ledger where the owner keeps one, and the truth."""
    rand, root = world.rand, pathlib.Path(folder)
    mail = root / "mail"
    mail.mkdir(parents=True)
    world.kept.sort(key=lambda kept: (kept[0], kept[2]))
    if rand.random() < 0.3:
        for number, (at, name, data) in enumerate(world.kept):
            place = mail / "cur" if name == "Inbox" else mail / f".{name}" / "cur"
            if not place.exists():
                for part in ("cur", "new", "tmp"):
                    (place.parent / part).mkdir(parents=True, exist_ok=True)
            (place / f"{at}.M{number}P1.mx:2,S").write_bytes(data)
    else:
        for name in ("Inbox", "Junk", "Sent"):
            entries = [b"From MAILER-DAEMON Thu Jan  1 00:00:00 2015\n" + data.replace(b"\nFrom ", b"\n>From ") + b"\n"
                       for _, folder_name, data in world.kept if folder_name == name]
            if entries:
                (mail / name).write_bytes(b"".join(entries))
    if rand.random() < world.mix["ledger"]:
        rows = ["address,given_to,date,name,related,note"]
        rows += [f"{tag},{b.domain},{date_of(given)},{b.name.replace(',', '')},," for b in world.brands for tag, given in b.tags]
        (root / "ledger.csv").write_text("\n".join(rows) + "\n")
    truth = {"seed": world.seed, "junk": world.has_junk, "style": world.tag_style, "brands": [b.domain for b in world.brands],
             "campaigns": world.truth}
    (root / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")


def date_of(at):
    import datetime
    return datetime.datetime.fromtimestamp(at, datetime.timezone.utc).strftime("%Y-%m-%d")


if __name__ == "__main__":
    write(make(sys.argv[1], sys.argv[2]), sys.argv[3])
