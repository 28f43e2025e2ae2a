# SPDX-License-Identifier: GPL-3.0-or-later
"""The bytes of simulated mail: what mailing companies, own servers and thieves write,
and what the owner's server adds when it takes a message.

Everything is drawn from the random.Random it is given, so a seed gives the same mailbox.
"""
import base64
import datetime

DAY = 86400
SYLLABLES = ("ba be bi bo bu da de di do du fa fe fi fo ga ge gi go ha he hi ho ka ke ki ko la le li lo lu ma me mi mo "
             "na ne ni no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi wa we wi za ze zo").split()
COMMON = ("the and for you your with this that from have will our are more now new all can one out get see here when "
          "what time week day offer order today about until only also").split()
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def word(rand, low=2, high=4):
    return "".join(rand.choice(SYLLABLES) for _ in range(rand.randint(low, high)))


def token(rand, length, alphabet="0123456789abcdef"):
    return "".join(rand.choice(alphabet) for _ in range(length))


def date(at, offset=0, comment=""):
    when = datetime.datetime.fromtimestamp(at + offset * 60, datetime.timezone.utc)
    sign = "-" if offset < 0 else "+"
    return (f"{WEEKDAYS[when.weekday()]}, {when.day} {MONTHS[when.month - 1]} {when.year} "
            f"{when:%H:%M:%S} {sign}{abs(offset) // 60:02d}{abs(offset) % 60:02d}{comment}")


class Voice:
    """How somebody writes: a vocabulary of its own, over a frame that stays the same."""

    def __init__(self, rand, words=60):
        self.words = [word(rand) for _ in range(words)]
        self.head = self.sentences(rand, 2)
        self.foot = self.sentences(rand, 3)

    def sentence(self, rand):
        parts = [rand.choice(COMMON) if rand.random() < 0.45 else rand.choice(self.words)
                 for _ in range(rand.randint(7, 13))]
        return " ".join(parts).capitalize() + "."

    def sentences(self, rand, n):
        return " ".join(self.sentence(rand) for _ in range(n))

    def subject(self, rand):
        return " ".join(rand.choice(self.words) for _ in range(rand.randint(3, 6))).capitalize()


class Letter:
    """A message before it is delivered: header fields, body, and how it arrives."""

    def __init__(self, fields, body, peer, envelope, auth):
        self.fields, self.body = fields, body
        self.ip, self.rdns, self.helo = peer
        self.envelope, self.auth = envelope, auth  # auth: (spf, dkim, signing domains, dmarc)


def fold(text, width=70):
    lines, line = [], ""
    for piece in text.split(" "):
        if line and len(line) + len(piece) >= width:
            lines.append(line)
            line = piece
        else:
            line = f"{line} {piece}" if line else piece
    return "\n".join(lines + [line])


def parts(rand, shape, text, links):
    """MIME fields and body of one shape: text, html or both."""
    plain = fold(text) + "\n\n" + "\n".join(links) + "\n"
    html = ("<html><body><p>" + fold(text) + "</p>\n"
            + "\n".join(f"<a href=\"{link}\">{i}</a>" for i, link in enumerate(links)) + "\n</body></html>\n")
    if shape == "text":
        return [("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8")], plain
    if shape == "html":
        return [("MIME-Version", "1.0"), ("Content-Type", "text/html; charset=\"UTF-8\"")], html
    boundary = "b" + token(rand, 24)
    body = (f"--{boundary}\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n--{boundary}\n"
            f"Content-Type: text/html; charset=utf-8\n\n{html}\n--{boundary}--\n")
    return [("MIME-Version", "1.0"), ("Content-Type", f"multipart/alternative; boundary=\"{boundary}\"")], body


# Mailing companies, each with the marks its rule file shows. A customer has one account for good.


def account_of(rand, platform):
    digits = {"constant-contact": 13, "mailchimp": 8, "sendgrid": 7, "salesforce-marketing-cloud": 7, "klaviyo": 6}
    if platform == "amazon-ses":
        return base64.b64encode(bytes(rand.randrange(256) for _ in range(32))).decode()
    return "1" + token(rand, digits.get(platform, 6) - 1, "0123456789")


def marks(rand, platform, customer, to, at):
    """(rdns, envelope, extra fields, signing domains, host of links, message id) of one message."""
    account, domain, label = customer.accounts[platform], customer.domain, customer.label
    n, verp = rand.randint(1, 99), to.replace("@", "=")
    if platform == "sendgrid":
        mid = f"<{token(rand, 22)}@geopod-ismtpd-{n}-1>"
        return (f"xtrwk{token(rand, 4)}.outbound-mail.sendgrid.net", f"bounces+{account}-{token(rand, 4)}-{verp}@em{n}.{domain}",
                [("X-SG-EID", token(rand, 60))], [domain, "sendgrid.net"], f"u{account}.ct.sendgrid.net", mid)
    if platform == "mailchimp":
        host, campaign = f"mail{n}.suw{n % 20}.mcsv.net", token(rand, 10)
        key = (account * 4)[:25]
        return (host, f"bounce-mc.us12_{account}.{rand.randint(1000, 9999999)}-{token(rand, 10)}@{host}",
                [("X-MC-User", key), ("X-Campaign", f"mailchimp{key}.{campaign}"),
                 ("Feedback-ID", f"{account}:{account}.{rand.randint(1000, 9999999)}:us12:mc")],
                [domain, "mailchimpapp.net"], f"{label}.us12.list-manage.com", f"<{key}.{campaign}.{token(rand, 14)}@{host}>")
    if platform == "salesforce-marketing-cloud":
        batch = rand.randint(10000, 99999)
        return (f"mta{n}.s{n % 50}.exacttarget.com",
                f"bounce-{batch}_HTML-{rand.randint(1000, 9999999)}-{rand.randint(1000, 999999)}-{account}-9@bounce.{domain}",
                [("x-job", f"{account}_{rand.randint(100000, 999999)}"), ("X-SFMC-Stack", "7")],
                [domain, "s7.y.mc.salesforce.com"], f"click.email.{domain}",
                f"<{token(rand, 8)}-{token(rand, 4)}-{token(rand, 4)}-{token(rand, 4)}-{token(rand, 12)}@dfw1s10mta{n}.xt.local>")
    if platform == "epsilon":
        return (f"mta{n}.epsl1.com", f"news@{label}.bfi0.com", [], [domain, f"{label}.bfi0.com"],
                f"click.{label}.bfi0.com", f"<{token(rand, 20)}.{at}@mta{n}.epsl1.com>")
    if platform == "constant-contact":
        return (f"ccm{n}.constantcontact.com", f"A{token(rand, 22)}==_{account}_{token(rand, 22)}==@in.constantcontact.com",
                [("X-Roving-ID", f"{account}.{rand.randint(10, 9999)}"), ("X-Roving-Campaignid", str(rand.randint(10**12, 10**13)))],
                ["ccsend.com"], f"{token(rand, 10)}.rs6.net", f"<{account}.{rand.randint(1000, 9999)}@ccsend.com>")
    if platform == "amazon-ses":
        mid = (f"01{token(rand, 14)}-{token(rand, 8)}-{token(rand, 4)}-{token(rand, 4)}-{token(rand, 4)}-{token(rand, 12)}-000000")
        return (f"a{n}-{n}.smtp-out.eu-west-1.amazonses.com", f"{mid}@eu-west-1.amazonses.com",
                [("Feedback-ID", f"1.eu-west-1.{account}:AmazonSES"), ("X-SES-Outgoing", "2016.01.02-192.0.2.14")],
                [domain, "amazonses.com"], f"www.{domain}", f"<{mid}@eu-west-1.amazonses.com>")
    if platform == "campaign-monitor":
        return (f"mail{n}.cmail20.com", f"bounce-{token(rand, 12)}@cmail20.com", [("X-Complaints-To", "abuse@cmail20.com")],
                [domain, "cmail20.com"], f"{label}.cmail20.com", f"<{token(rand, 18)}@cmail20.com>")
    if platform == "klaviyo":
        return (f"o{n}.klaviyomail.com", f"bounce-kl_{account}-{token(rand, 12)}@send.{domain}", [],
                [domain, "klaviyomail.com"], "ctrk.klclick1.com", f"<{token(rand, 22)}@klaviyomail.com>")
    if platform == "icontact":
        return (f"drone{n:03d}.ral.icpbounce.com", f"bounces+{token(rand, 12)}@icpbounce.com", [],
                ["icpbounce.com"], "click.icptrack.com", f"<{token(rand, 18)}@icpbounce.com>")
    host = f"jm{n}.jangomail.com"
    return (host, f"{label}@jangomail.com", [], ["jangomail.com"], "x.jngomktg.net", f"<{rand.randint(10**8, 10**9)}@jngomktg.net>")


PLATFORMS = ("salesforce-marketing-cloud", "mailchimp", "sendgrid", "constant-contact", "epsilon", "amazon-ses",
             "campaign-monitor", "klaviyo", "icontact", "jangomail")


class Note:
    """What one message says: its text, its links by path, its shape, its names."""

    def __init__(self, subject, text, shape="both", name=None, hosts=(), unsubscribe=True, user="news"):
        self.subject, self.text, self.shape, self.name = subject, text, shape, name
        self.hosts, self.unsubscribe, self.user = list(hosts), unsubscribe, user


def through_platform(rand, platform, customer, ip, to, note, at):
    """@note sent by @customer's account at @platform: an organisation with .domain .label .name .accounts."""
    rdns, envelope, extra, signers, tracker, mid = marks(rand, platform, customer, to, at)
    if getattr(customer, "quiet", False):  # a customer with names of his own: only Return-Path, DKIM and the host show the platform
        extra, tracker = [], f"click.{customer.domain}"
        mid = f"<{token(rand, 20)}@{customer.domain}>"
    links = [f"https://{host}/{token(rand, 6)}" for host in note.hosts or [tracker, customer.domain]]
    if note.unsubscribe:
        links.append(f"https://{tracker}/u/{token(rand, 12)}")
    mime, body = parts(rand, note.shape, note.text, links)
    fields = [("DKIM-Signature", f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={d}; s=s1; h=From:To:Subject:Date;\n\tbh={token(rand, 43)}=; b={token(rand, 60)}")
              for d in signers]
    fields += [("Date", date(at - rand.randint(2, 30))), ("From", f"\"{note.name or customer.name}\" <{note.user}@{customer.domain}>"),
               ("To", f"<{to}>"), ("Message-ID", mid), ("Subject", note.subject)] + extra
    if note.unsubscribe:
        fields.append(("List-Unsubscribe", f"<https://{tracker}/u/{token(rand, 12)}>"))
    dmarc = "pass" if customer.domain in signers else "none"
    return Letter(fields + mime, body, (ip, rdns, rdns), envelope, ("pass", "pass", signers, dmarc))


def from_own_server(rand, customer, ip, to, note, at, signs=True):
    host = f"mail{rand.randint(1, 3)}.{customer.domain}"
    links = [f"https://{host_name}/{token(rand, 6)}" for host_name in note.hosts or [f"www.{customer.domain}"]]
    if note.unsubscribe:
        links.append(f"https://www.{customer.domain}/unsubscribe?{token(rand, 8)}")
    mime, body = parts(rand, note.shape, note.text, links)
    fields = [("Received", f"from app{rand.randint(1, 5)} (app [10.0.{rand.randint(0, 9)}.{rand.randint(2, 200)}])\n\tby {host} (Postfix) "
                           f"with ESMTP id {token(rand, 10, '0123456789ABCDEF')}\n\tfor <{to}>; {date(at - 3)}"),
              ("Date", date(at - rand.randint(4, 30))), ("From", f"\"{note.name or customer.name}\" <{note.user}@{customer.domain}>"),
              ("To", f"<{to}>"), ("Message-ID", f"<{token(rand, 16)}@{host}>"), ("Subject", note.subject)]
    if note.unsubscribe and rand.random() < 0.7:
        fields.append(("List-Unsubscribe", f"<https://www.{customer.domain}/unsubscribe?{token(rand, 8)}>"))
    signers = [customer.domain] if signs else []
    return Letter(fields + mime, body, (ip, host, host), f"bounce@{customer.domain}",
                  ("pass", "pass" if signs else "none", signers, "pass"))


def person_to_person(rand, name, address, ip, to, text, subject, at):
    domain = address.partition("@")[2]
    mime, body = parts(rand, "text", text, [])
    fields = [("Received", f"from [192.168.1.{rand.randint(2, 99)}] (unknown [{ip}])\n\tby mail.{domain} (Postfix) with ESMTPSA id "
                           f"{token(rand, 10, '0123456789ABCDEF')}\n\tfor <{to}>; {date(at - 4)}"),
              ("Date", date(at - 6)), ("From", f"{name} <{address}>"), ("To", to),
              ("Message-ID", f"<{token(rand, 18)}@{domain}>"), ("Subject", subject), ("User-Agent", "Mozilla Thunderbird")]
    return Letter(fields + mime, body, (ip, f"mail.{domain}", f"mail.{domain}"), address, ("pass", "none", [], "none"))


class Server:
    """The owner's receiving machine: one style of writing for the whole mailbox."""

    def __init__(self, rand, domain, mailbox):
        self.style = rand.choice(("postfix", "postfix", "exim", "sendmail"))
        self.host = rand.choice((f"mx.{domain}", f"mail.{domain}", f"mx1.{word(rand)}host.example"))
        self.mailbox, self.domain = mailbox, domain
        self.results = rand.random() < 0.85  # writes Authentication-Results
        self.offset = rand.choice((0, 60, 120, -300, -420))
        self.flags = rand.random() < 0.6  # marks junk in the header too

    def received(self, rand, letter, to, at):
        ident, when = token(rand, 11, "0123456789ABCDEF"), date(at, self.offset)
        rdns = letter.rdns or "unknown"
        if self.style == "exim":
            peer = f"{letter.rdns} ([{letter.ip}])" if letter.rdns == letter.helo else (
                f"{letter.rdns} ([{letter.ip}] helo={letter.helo})" if letter.rdns else f"[{letter.ip}] (helo={letter.helo})")
            return (f"from {peer}\n\tby {self.host} with esmtps (TLS1.2:ECDHE_RSA_AES_256_GCM_SHA384:256)\n\t(Exim 4.92)\n"
                    f"\t(envelope-from <{letter.envelope}>)\n\tid 1{token(rand, 5, 'abcdefXYZ')}-000{token(rand, 3, '0123abcXYZ')}-"
                    f"{token(rand, 2, 'ABCDEFGH')}\n\tfor {to}; {when}")
        if self.style == "sendmail":
            peer = f"{rdns} [{letter.ip}]" if letter.rdns else f"[{letter.ip}]"
            return (f"from {letter.helo} ({peer})\n\tby {self.host} (8.15.2/8.15.2) with ESMTPS id u{token(rand, 13, '0123456789')}\n"
                    f"\tfor <{to}>; {when}")
        return (f"from {letter.helo} ({rdns} [{letter.ip}])\n\tby {self.host} (Postfix) with ESMTPS id {ident}\n"
                f"\tfor <{to}>; {when}")

    def take(self, rand, letter, to, at, junk):
        """The message as it is stored."""
        spf, dkim, signers, dmarc = letter.auth
        fields = [("Return-Path", f"<{letter.envelope}>")]
        fields += [("Envelope-to", to)] if self.style == "exim" else [("X-Original-To", to)] if self.style == "postfix" else []
        fields.append(("Delivered-To", f"{self.mailbox}@{self.domain}"))
        if junk and self.flags:
            fields.append(("X-Spam-Flag", "YES"))
        if self.results:
            checks = [f"spf={spf} smtp.mailfrom={letter.envelope or letter.helo}"]
            checks += [f"dkim=pass header.d={signer}" for signer in signers] or [f"dkim={dkim}"]
            sender = next(value for name, value in letter.fields if name == "From")
            checks.append(f"dmarc={dmarc} header.from={sender.rpartition('@')[2].rstrip('>')}")
            fields.append(("Authentication-Results", f"{self.host};\n\t" + ";\n\t".join(checks)))
        fields.append(("Received", self.received(rand, letter, to, at)))
        head = "".join(f"{name}: {value}\n" for name, value in fields + letter.fields)
        return (head + "\n" + letter.body).encode()
