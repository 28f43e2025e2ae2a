/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-received-peer.h"

#include "facts/mp-received-comment.h"

/* What the from clause says, before it is known which program said it. */
typedef struct {
    MpHopFact *hop;
    MpArena *arena;
    MpSlice name;    /* the first word */
    MpSlice helo;    /* after HELO, helo=, "claiming to be" */
    MpSlice rdns;    /* the name beside the address in a comment */
    MpSlice ip_word; /* the peer's address as written */
    MpIp ip;
    gboolean has_ip;
    gboolean is_bracketed;
    gboolean said_helo;
    gboolean said_verified; /* CommuniGate: the name before the comment is the looked-up one */
    gboolean is_tight;      /* smap: name(address) */
    gboolean is_bare;       /* qmail: a comment of nothing but [ident@]address */
} Peer;

static gboolean
is_word_of(MpSlice word, const char *text)
{
    return mp_slice_equal_nocase(word, mp_slice_of(text));
}

static MpSlice
lower(MpSlice s, MpArena *arena)
{
    for (gsize i = 0; i < s.len; i++)
        if (g_ascii_isupper(s.data[i]))
            return mp_arena_copy_lower(arena, s);
    return s;
}

/* @word without one pair of @open and @close around it. */
static MpSlice
without_pair(MpSlice word, char open, char close)
{
    gssize at;

    if (word.len < 2 || word.data[0] != open)
        return word;
    at = mp_slice_find(mp_slice_sub(word, 1, word.len), close);
    return at >= 0 ? mp_slice_sub(word, 1, (gsize)at) : mp_slice_sub(word, 1, word.len);
}

MpSlice
mp_received_host(MpSlice word, MpArena *arena)
{
    word = without_pair(without_pair(word, '<', '>'), '[', ']');
    while (word.len > 0 && word.data[word.len - 1] == '.')
        word.len--;
    return lower(word, arena);
}

static gboolean
read_number(MpSlice digits, guint32 *out)
{
    guint32 n = 0;

    if (digits.len == 0 || digits.len > 5)
        return FALSE;
    for (gsize i = 0; i < digits.len; i++) {
        if (!g_ascii_isdigit(digits.data[i]))
            return FALSE;
        n = n * 10 + (guint32)(digits.data[i] - '0');
    }
    *out = n;
    return TRUE;
}

/* `192.0.2.1:25` and `192.0.2.1.25`: an IPv4 address and a port. */
static gboolean
read_ip_and_port(MpSlice text, MpIp *ip, guint32 *port)
{
    static const char marks[] = ":.";

    for (gsize i = 0; i < 2; i++) {
        gssize at = mp_slice_find_last(text, marks[i]);
        MpSlice head = mp_slice_sub(text, 0, at > 0 ? (gsize)at : 0);

        if (at > 0 && mp_slice_find(head, '.') > 0 &&
            read_number(mp_slice_sub(text, (gsize)at + 1, text.len), port) && mp_ip_parse(head, ip))
            return TRUE;
    }
    return FALSE;
}

gboolean
mp_received_read_ip(MpSlice word, MpIp *ip, guint32 *port)
{
    MpSlice inner;
    gssize close;

    while (word.len > 0 && (word.data[0] == '?' || word.data[0] == ' '))
        word = mp_slice_sub(word, 1, word.len);
    while (word.len > 0 && (word.data[word.len - 1] == '?' || word.data[word.len - 1] == ' '))
        word.len--;
    inner = without_pair(word, '[', ']');
    if (inner.len < 2 || inner.len > 2 * MP_IP_TEXT)
        return FALSE;
    if (!g_ascii_isxdigit(inner.data[0]) && inner.data[0] != ':' && inner.data[0] != 'I' &&
        inner.data[0] != 'i' && inner.data[0] != ' ')
        return FALSE;
    if (!mp_ip_parse(inner, ip) && !read_ip_and_port(inner, ip, port))
        return FALSE;
    close = word.data[0] == '[' ? mp_slice_find(word, ']') : -1;
    if (close > 0 && (gsize)close + 1 < word.len && word.data[close + 1] == ':')
        read_number(mp_slice_sub(word, (gsize)close + 2, word.len), port);
    return TRUE;
}

MpSlice
mp_received_ip_text(const MpIp *ip, MpSlice word, MpArena *arena)
{
    char text[MP_IP_TEXT];
    MpSlice inner = without_pair(word, '[', ']');
    MpSlice canonical = mp_slice_of(mp_ip_format(ip, text));

    return mp_slice_equal(canonical, inner) ? inner : mp_arena_copy(arena, canonical);
}

static gboolean
take_ip(Peer *peer, MpSlice word)
{
    gboolean is_bracketed = word.len > 0 && word.data[0] == '[';
    guint32 port = 0;
    MpIp ip;

    if (!mp_received_read_ip(word, &ip, &port))
        return FALSE;
    if (peer->has_ip && (peer->is_bracketed || !is_bracketed))
        return TRUE;
    peer->ip = ip;
    peer->ip_word = word;
    peer->has_ip = TRUE;
    peer->is_bracketed = is_bracketed;
    if (port != 0)
        peer->hop->port = port;
    return TRUE;
}

enum {
    SIGN = 1, /* of a host's name */
    LETTER = 2,
};

/* clang-format off */
static const guint8 host_classes[256] = {
    ['a' ... 'z'] = LETTER, ['A' ... 'Z'] = LETTER, ['0' ... '9'] = SIGN, ['.'] = SIGN, ['-'] = SIGN, ['_'] = SIGN,
};
/* clang-format on */

/* Letters, digits, dots, hyphens and underscores, at least one of them a letter. */
static gboolean
looks_like_host(MpSlice word)
{
    guint8 seen = 0;

    for (gsize i = 0; i < word.len; i++) {
        guint8 class = host_classes[(guint8)word.data[i]];

        if (class == 0)
            return FALSE;
        seen |= class;
    }
    return (seen & LETTER) != 0;
}

/* `user@rdns`, `user@[192.0.2.1]`, `user@192.0.2.1`: RFC 1413. The address is
 * not part of the ident; a name is, as written. */
static void
take_ident(Peer *peer, MpSlice word)
{
    gssize at = mp_slice_find_last(word, '@');
    MpSlice behind = mp_slice_sub(word, (gsize)at + 1, word.len);

    if (peer->hop->ident.len == 0)
        peer->hop->ident =
            behind.len == 0 || take_ip(peer, behind) ? mp_slice_sub(word, 0, (gsize)at) : word;
    if (peer->rdns.len == 0 && looks_like_host(behind) && !peer->has_ip)
        peer->rdns = behind;
}

static gboolean
take_pair(Peer *peer, MpSlice word)
{
    gssize equals = mp_slice_find(word, '=');
    MpSlice key, value;

    if (equals <= 0)
        return FALSE;
    key = mp_slice_sub(word, 0, (gsize)equals);
    value = mp_slice_sub(word, (gsize)equals + 1, word.len);
    if (is_word_of(key, "helo") || is_word_of(key, "ehlo")) {
        peer->helo = value;
        peer->said_helo = TRUE;
    } else if (is_word_of(key, "ident")) {
        peer->hop->ident = value;
    } else if (is_word_of(key, "port")) {
        read_number(value, &peer->hop->port);
    }
    return TRUE;
}

static gboolean
is_helo(MpSlice word)
{
    return (word.len == 4 &&
            (is_word_of(word, "helo") || is_word_of(word, "ehlo") || is_word_of(word, "lhlo"))) ||
           is_word_of(word, "hello");
}

/* A word of a comment. Returns how many tokens it used up. */
static gsize
take_word(Peer *peer, const MpReceivedToken *tokens, gsize n)
{
    MpSlice word = tokens[0].text;
    MpSlice next = n > 1 && tokens[1].kind == MP_RECEIVED_WORD ? tokens[1].text : MP_SLICE_EMPTY;
    gboolean before_ip = next.len > 0 && next.data[0] == '[';

    if (is_helo(word)) {
        peer->helo = next;
        peer->said_helo = TRUE;
        return 2;
    }
    if (tokens[0].keyword == MP_RECEIVED_WITH) { /* Yahoo: user@192.0.2.1 with login */
        peer->hop->auth = next;
        return 2;
    }
    if (is_word_of(word, "account"))
        return 2;
    if (mp_slice_starts_nocase(word, MP_SLICE_LITERAL("ident:")))
        word = mp_slice_sub(word, 6, word.len);
    if (is_word_of(word, "verified"))
        peer->said_verified = TRUE;
    else if (is_word_of(word, "unknown") || is_word_of(word, "nodnsquery") ||
             is_word_of(word, "unknown_domain"))
        peer->hop->flags |= MP_HOP_RDNS_UNKNOWN;
    else if (mp_slice_find(word, '@') > 0)
        take_ident(peer, word);
    else if (!take_ip(peer, word) && !take_pair(peer, word) && peer->rdns.len == 0 &&
             looks_like_host(word) && (before_ip || mp_host_is_name(word)) &&
             !is_word_of(word, "unverified"))
        peer->rdns = word;
    return 1;
}

static void
take_comment(Peer *peer, MpSlice content)
{
    MpReceivedTokens inner;

    if (mp_received_starts(content, "proxying for") > 0)
        return;
    if (mp_received_read_comment(content, peer->hop) &&
        mp_received_starts(content, "account ") == 0)
        return;
    mp_received_tokenize(content, &inner);
    for (gsize i = 0; i < inner.n;) {
        if (inner.items[i].kind == MP_RECEIVED_WORD) {
            i += take_word(peer, &inner.items[i], inner.n - i);
            continue;
        }
        if (mp_received_starts(inner.items[i].text, "may be forged") > 0)
            peer->hop->flags |= MP_HOP_MAY_BE_FORGED;
        i++;
    }
    if (inner.n == 1 && peer->has_ip && !peer->is_bracketed)
        peer->is_bare = TRUE;
}

static MpSlice
without_quotes(MpSlice word)
{
    return without_pair(word, '"', '"');
}

/* A word behind the first one. Returns how many tokens it used up. */
static gsize
take_outer_word(Peer *peer, const MpReceivedToken *tokens, gsize n)
{
    MpSlice next = n > 1 ? tokens[1].text : MP_SLICE_EMPTY;

    if (mp_received_token_is(tokens, "be") || is_helo(tokens[0].text)) {
        peer->helo = without_quotes(next); /* smtpd: claiming to be "name" */
        peer->said_helo = TRUE;
        return 2;
    }
    if (mp_received_token_is(tokens, "user")) { /* IMP: as user name */
        peer->hop->ident = next;
        return 2;
    }
    if (mp_received_token_is(tokens, "pickup"))
        peer->hop->flags |= MP_HOP_LOCAL;
    take_ip(peer, tokens[0].text);
    return 1;
}

static gboolean
is_exim(const MpHopFact *hop)
{
    MpSlice id = hop->id;

    return mp_slice_starts_nocase(hop->by_program, MP_SLICE_LITERAL("exim")) ||
           ((id.len == 16 || id.len == 23) && id.data[6] == '-' &&
            id.data[id.len == 16 ? 13 : 18] == '-');
}

/* tcp-env of qmail gives the looked-up name, and no HELO where it is the same;
 * Critical Path writes alike. */
static gboolean
is_qmail(const Peer *peer)
{
    const MpHopFact *hop = peer->hop;

    if (!peer->is_bare)
        return FALSE;
    if (hop->by_program.len == 0 && hop->id.len == 0)
        return (hop->at.flags & MP_INSTANT_ZONE_MINUS_ZERO) != 0 || hop->ident.len > 0;
    return hop->auth.len > 0 && hop->by_program.len > 0 && g_ascii_isdigit(hop->by_program.data[0]);
}

/* Who is claimed and who was looked up: the wordings of mail servers. */
static void
settle_names(Peer *peer)
{
    MpHopFact *hop = peer->hop;
    MpIp ip;
    guint32 port = 0;
    gboolean is_unknown = is_word_of(peer->name, "unknown") || is_word_of(peer->name, "nodnsquery");
    gboolean is_literal = mp_received_read_ip(peer->name, &ip, &port);
    gboolean is_host = !is_unknown && !is_literal && looks_like_host(peer->name);
    MpSlice looked_up = peer->rdns;

    if (is_unknown && !peer->rdns.len)
        hop->flags |= MP_HOP_RDNS_UNKNOWN;
    if (hop->flags & (MP_HOP_PULL | MP_HOP_LOCAL)) {
        hop->helo = lower(peer->helo, peer->arena);
        if (hop->flags & MP_HOP_PULL)
            return;
    } else if (peer->said_helo) {
        hop->helo = lower(peer->helo, peer->arena);
        if (peer->rdns.len == 0 && is_host && peer->has_ip)
            looked_up = peer->name;
    } else if (peer->rdns.len == 0 && is_host && peer->is_tight && peer->has_ip) {
        looked_up = peer->name;
    } else if (peer->rdns.len == 0 && is_host &&
               (peer->said_verified || (peer->has_ip && is_exim(hop)) || is_qmail(peer))) {
        looked_up = peer->name;
        hop->helo = lower(peer->name, peer->arena);
    } else if (mp_slice_find(peer->name, '@') < 0 && (peer->has_ip || !is_literal) &&
               (peer->rdns.len > 0 || !is_unknown) &&
               (peer->has_ip || !mp_slice_starts_nocase(hop->with, MP_SLICE_LITERAL("http")))) {
        hop->helo = lower(without_pair(peer->name, '<', '>'), peer->arena);
    }
    hop->rdns = mp_received_host(looked_up, peer->arena);
    if (hop->rdns.len > 0 && !(hop->flags & MP_HOP_MAY_BE_FORGED))
        hop->flags |= MP_HOP_RDNS_VERIFIED;
    if (hop->rdns.len > 0)
        hop->flags &= ~(guint32)MP_HOP_RDNS_UNKNOWN;
}

void
mp_received_read_peer(const MpReceivedToken *tokens, gsize n, MpArena *arena, MpHopFact *hop)
{
    Peer peer = { .hop = hop, .arena = arena, .name = MP_SLICE_EMPTY };
    MpSlice from;
    gssize slash;
    gsize i = 0;

    if (n > 0 && tokens[0].kind == MP_RECEIVED_WORD) {
        peer.name = tokens[0].text;
        peer.is_tight = n > 1 && tokens[1].kind == MP_RECEIVED_COMMENT && tokens[1].tight;
        i = 1;
    }
    while (i < n)
        if (tokens[i].kind == MP_RECEIVED_WORD) {
            i += take_outer_word(&peer, &tokens[i], n - i);
        } else {
            take_comment(&peer, tokens[i].text);
            i++;
        }
    settle_names(&peer);
    if (!peer.has_ip)
        take_ip(&peer, peer.name);
    if (peer.has_ip)
        hop->ip = mp_received_ip_text(&peer.ip, peer.ip_word, arena);
    from = without_pair(without_pair(peer.name, '<', '>'), '[', ']');
    slash = mp_slice_find(from, '/'); /* no host name holds one */
    hop->from = slash > 0 ? mp_slice_sub(from, 0, (gsize)slash) : from;
    if (mp_slice_starts_nocase(hop->with, MP_SLICE_LITERAL("local")) && hop->ident.len == 0 &&
        !mp_host_is_name(hop->from))
        hop->ident = hop->from;
}
