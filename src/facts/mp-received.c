/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-received.h"

#include "base/mp-host.h"
#include "base/mp-limits.h"
#include "facts/mp-received-comment.h"
#include "facts/mp-received-peer.h"
#include "facts/mp-received-token.h"

/* A date stands within this many bytes behind its semicolon. */
#define DATE_BYTES 512

/* A date without a semicolon is tried at this many places, from the left. */
#define DATE_TRIES 4

typedef struct {
    MpHopFact *hop;
    MpArena *arena;
    const MpReceivedTokens *tokens;
    gsize from_start, from_end; /* the from clause */
    gboolean has_from;
    gboolean has_by;
} Reader;

/* Where a token begins within the value. */
static gsize
offset_of(const Reader *self, gsize i)
{
    return (gsize)(self->tokens->items[i].text.data - self->hop->raw.data);
}

/* A weekday, an ISO day, or a day of the month before its name. */
static gboolean
is_date_start(MpSlice word, MpSlice next)
{
    static const char days[] = "montuewedthufrisatsun";
    guint digits = 0;

    while (digits < word.len && digits < 4 && g_ascii_isdigit(word.data[digits]))
        digits++;
    if (digits == 4) /* ISO 8601 */
        return word.len >= 8 && word.data[4] == '-';
    if (digits > 0 && digits == word.len && next.len >= 3)
        return g_ascii_isalpha(next.data[0]) && g_ascii_isalpha(next.data[2]);
    if (word.len < 3 || word.len > 10)
        return FALSE;
    for (gsize i = 0; i < sizeof(days) - 1; i += 3)
        if (g_ascii_strncasecmp(word.data, days + i, 3) == 0)
            return TRUE;
    return FALSE;
}

/* SendGrid and others write no semicolon: `id ID Fri, 28 Jul 2023 ...`. */
static gsize
find_bare_date(const Reader *self, MpInstant *at)
{
    guint tries = 0;

    for (gsize i = 0; i < self->tokens->n && tries < DATE_TRIES; i++) {
        const MpReceivedToken *token = &self->tokens->items[i];

        if (token->kind != MP_RECEIVED_WORD ||
            !is_date_start(token->text, i + 1 < self->tokens->n ? token[1].text : MP_SLICE_EMPTY))
            continue;
        tries++;
        *at = mp_instant_parse(mp_slice_sub(self->hop->raw, offset_of(self, i), DATE_BYTES));
        if (at->known)
            return i;
    }
    return self->tokens->n;
}

/* The tokens [*start, *end) of the date; none of them belongs to a clause. */
static void
find_date(Reader *self, gsize *start, gsize *end)
{
    const MpReceivedToken *items = self->tokens->items;
    gsize n = self->tokens->n;
    MpInstant at = { 0 }, odd = { 0 };

    *start = *end = n;
    for (gsize i = n; i > 0 && !at.known; i--) {
        if (items[i - 1].kind != MP_RECEIVED_SEMICOLON)
            continue;
        at = mp_instant_parse(mp_slice_sub(self->hop->raw, offset_of(self, i - 1) + 1, DATE_BYTES));
        if (at.known || *start == n || (odd.flags == 0 && at.flags != 0)) {
            *start = i - 1;
            odd = at;
        }
    }
    self->hop->at = at.known ? at : odd;
    if (!at.known && (self->hop->at.flags & MP_INSTANT_OUT_OF_RANGE) == 0) {
        gsize bare = find_bare_date(self, &at);

        if (at.known) {
            self->hop->at = at;
            *start = bare;
        }
    }
    /* `; date (envelope-from <a>)`, `; date id 7`: clauses go on behind the date */
    for (*end = *start; *end < n; (*end)++)
        if (items[*end].keyword != MP_RECEIVED_NO_KEYWORD ||
            (items[*end].kind == MP_RECEIVED_COMMENT && mp_slice_find(items[*end].text, '@') > 0))
            break;
    if (self->hop->at.flags & MP_INSTANT_SPAMWARE)
        self->hop->flags |= MP_HOP_DATE_SPAMWARE;
}

static MpSlice
without_brackets(MpSlice word)
{
    if (word.len >= 2 && word.data[0] == '<') {
        gssize close = mp_slice_find(word, '>');

        return mp_slice_trim(mp_slice_sub(word, 1, close > 0 ? (gsize)close - 1 : word.len));
    }
    return word;
}

/* The bytes from the first to the last of @n tokens. */
static MpSlice
joined(const MpReceivedToken *tokens, gsize n)
{
    const char *end = tokens[n - 1].text.data + tokens[n - 1].text.len;

    return (MpSlice){ tokens[0].text.data, (gsize)(end - tokens[0].text.data) };
}

static gsize
count_words(const MpReceivedToken *tokens, gsize n)
{
    gsize words = 0;

    while (words < n && tokens[words].kind == MP_RECEIVED_WORD)
        words++;
    return words;
}

/* `Postfix, from userid 0`: the program and who called it. */
static void
read_program(Reader *self, MpSlice content)
{
    MpHopFact *hop = self->hop;
    MpReceivedTokens inner;
    gssize comma = mp_slice_find(content, ',');

    if (comma > 0 && mp_received_starts(mp_slice_trim(mp_slice_sub(content, (gsize)comma + 1, 64)),
                                        "from ") > 0) {
        mp_received_tokenize(mp_slice_sub(content, (gsize)comma + 1, content.len), &inner);
        content = mp_slice_sub(content, 0, (gsize)comma);
        if (inner.n >= 2 && hop->from.len == 0)
            hop->from = inner.items[1].text;
        if (inner.n >= 3)
            hop->ident = inner.items[2].text;
        hop->flags |= MP_HOP_LOCAL;
    }
    content = mp_slice_trim(content);
    if (hop->by_program.len == 0 && !mp_slice_equal_nocase(content, hop->by)) /* MDaemon */
        hop->by_program = content;
}

/* `[192.0.2.1]`, `192.0.2.1`, `host [192.0.2.1]`, `192.0.2.1:25` in the by
 * clause; `7.0.27` is a version. */
static gboolean
read_by_ip(Reader *self, MpSlice content)
{
    MpReceivedTokens inner;
    MpSlice last;
    guint32 port = 0;
    MpIp ip;

    if (content.len > 2 * MP_LIMIT_HOST_BYTES)
        return FALSE;
    mp_received_tokenize(content, &inner);
    if (inner.n == 0 || inner.n > 2 || inner.items[inner.n - 1].kind != MP_RECEIVED_WORD)
        return FALSE;
    last = inner.items[inner.n - 1].text;
    if ((inner.n == 2 && last.data[0] != '[') || !mp_received_read_ip(last, &ip, &port))
        return FALSE;
    if (mp_ip_is_v4(&ip) && last.data[0] != '[' && last.len > 1 && last.data[1] == '.')
        return FALSE;
    if (self->hop->by_ip.len == 0)
        self->hop->by_ip = mp_received_ip_text(&ip, last, self->arena);
    return TRUE;
}

static void
read_comments(Reader *self, const MpReceivedToken *tokens, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (tokens[i].kind == MP_RECEIVED_COMMENT &&
            !mp_received_read_comment(tokens[i].text, self->hop) &&
            !read_by_ip(self, tokens[i].text))
            read_program(self, tokens[i].text);
}

static const struct {
    MpSlice written;
    MpSlice protocol;
} protocols[] = {
    /* RFC 3848, RFC 6531 and the mail parameters registry, then what servers invented */
    { MP_SLICE_INIT("smtp"), MP_SLICE_INIT("SMTP") },
    { MP_SLICE_INIT("esmtp"), MP_SLICE_INIT("ESMTP") },
    { MP_SLICE_INIT("esmtps"), MP_SLICE_INIT("ESMTPS") },
    { MP_SLICE_INIT("esmtpa"), MP_SLICE_INIT("ESMTPA") },
    { MP_SLICE_INIT("esmtpsa"), MP_SLICE_INIT("ESMTPSA") },
    { MP_SLICE_INIT("lmtp"), MP_SLICE_INIT("LMTP") },
    { MP_SLICE_INIT("lmtps"), MP_SLICE_INIT("LMTPS") },
    { MP_SLICE_INIT("lmtpa"), MP_SLICE_INIT("LMTPA") },
    { MP_SLICE_INIT("lmtpsa"), MP_SLICE_INIT("LMTPSA") },
    { MP_SLICE_INIT("utf8smtp"), MP_SLICE_INIT("UTF8SMTP") },
    { MP_SLICE_INIT("utf8smtps"), MP_SLICE_INIT("UTF8SMTPS") },
    { MP_SLICE_INIT("utf8smtpa"), MP_SLICE_INIT("UTF8SMTPA") },
    { MP_SLICE_INIT("utf8smtpsa"), MP_SLICE_INIT("UTF8SMTPSA") },
    { MP_SLICE_INIT("utf8lmtp"), MP_SLICE_INIT("UTF8LMTP") },
    { MP_SLICE_INIT("utf8lmtps"), MP_SLICE_INIT("UTF8LMTPS") },
    { MP_SLICE_INIT("utf8lmtpa"), MP_SLICE_INIT("UTF8LMTPA") },
    { MP_SLICE_INIT("utf8lmtpsa"), MP_SLICE_INIT("UTF8LMTPSA") },
    { MP_SLICE_INIT("mms"), MP_SLICE_INIT("MMS") },
    { MP_SLICE_INIT("http"), MP_SLICE_INIT("HTTP") },
    { MP_SLICE_INIT("https"), MP_SLICE_INIT("HTTPS") },
    { MP_SLICE_INIT("httprest"), MP_SLICE_INIT("HTTP") },
    { MP_SLICE_INIT("local"), MP_SLICE_INIT("local") },
    { MP_SLICE_INIT("local-smtp"), MP_SLICE_INIT("SMTP") },
    { MP_SLICE_INIT("local-bsmtp"), MP_SLICE_INIT("SMTP") },
    { MP_SLICE_INIT("local-esmtp"), MP_SLICE_INIT("ESMTP") },
    { MP_SLICE_INIT("local-esmtps"), MP_SLICE_INIT("ESMTPS") },
    { MP_SLICE_INIT("local-esmtpa"), MP_SLICE_INIT("ESMTPA") },
    { MP_SLICE_INIT("local-esmtpsa"), MP_SLICE_INIT("ESMTPSA") },
    { MP_SLICE_INIT("asmtp"), MP_SLICE_INIT("ASMTP") },
    { MP_SLICE_INIT("smtps"), MP_SLICE_INIT("SMTPS") },
    { MP_SLICE_INIT("smtpsvc"), MP_SLICE_INIT("SMTP") },
    { MP_SLICE_INIT("esmtp-tls"), MP_SLICE_INIT("ESMTPS") },
    { MP_SLICE_INIT("mapi"), MP_SLICE_INIT("MAPI") },
    { MP_SLICE_INIT("imap"), MP_SLICE_INIT("IMAP") },
    { MP_SLICE_INIT("pop3"), MP_SLICE_INIT("POP3") },
    { MP_SLICE_INIT("nnfmp"), MP_SLICE_INIT("NNFMP") },
    { MP_SLICE_INIT("qmqp"), MP_SLICE_INIT("QMQP") },
};

/* The protocol that @word names; as written where that is its own name. */
static MpSlice
protocol_of(MpSlice word)
{
    for (gsize i = 0; i < G_N_ELEMENTS(protocols); i++)
        if (mp_slice_equal_nocase(word, protocols[i].written))
            return word.len == protocols[i].protocol.len ? word : protocols[i].protocol;
    return MP_SLICE_EMPTY;
}

static void
read_by(Reader *self, const MpReceivedToken *tokens, gsize n)
{
    MpHopFact *hop = self->hop;
    gsize words = count_words(tokens, n);
    guint32 port = 0;
    MpIp ip;

    /* Exchange: `with MailboxResubmission by AGENT`: the host stands in from and by_ip */
    if (self->has_by && words == 1 && tokens > self->tokens->items + 3 &&
        tokens[-3].keyword == MP_RECEIVED_WITH && protocol_of(tokens[-2].text).len == 0)
        self->has_by = FALSE;
    if (self->has_by || words == 0) {
        if (words >= 2 && mp_received_token_is(tokens, "uid")) /* qmail-scanner: by HOST by uid N */
            hop->ident = tokens[1].text;
        read_comments(self, tokens, n);
        return;
    }
    self->has_by = TRUE;
    hop->by = mp_received_host(tokens[0].text, self->arena);
    if (mp_received_read_ip(tokens[0].text, &ip, &port))
        hop->by_ip = mp_received_ip_text(&ip, tokens[0].text, self->arena);
    for (gsize i = 1; i < n; i++) {
        if (tokens[i].kind != MP_RECEIVED_WORD)
            continue;
        if (tokens[i].text.data[0] == '<' && hop->id.len == 0) /* MailSite: by HOST <ID> */
            hop->id = without_brackets(tokens[i].text);
        else if (tokens[i].text.data[0] == '[' && mp_received_read_ip(tokens[i].text, &ip, &port))
            hop->by_ip = mp_received_ip_text(&ip, tokens[i].text, self->arena);
        else if (mp_received_token_is(&tokens[i], "envelope-from") && i + 1 < n)
            mp_received_read_envelope_from(tokens[i + 1].text, hop);
    }
    read_comments(self, tokens, n);
}

/* The protocol among the words of a clause; the other words name a program. */
static MpSlice
find_protocol(MpSlice words)
{
    static const char stops[] = " \t\r\n[]/";

    for (gsize i = 0; i < words.len;) {
        gsize start = i;
        MpSlice protocol;

        while (i < words.len && memchr(stops, words.data[i], sizeof(stops) - 1) == NULL)
            i++;
        protocol = protocol_of(mp_slice_sub(words, start, i - start));
        if (protocol.len > 0)
            return protocol;
        i++;
    }
    return MP_SLICE_EMPTY;
}

static void
read_with(Reader *self, const MpReceivedToken *tokens, gsize n)
{
    MpHopFact *hop = self->hop;
    gsize words, skip = 0;
    MpSlice text;

    /* Spam Experts: with (CIPHER encrypted) SMTP */
    while (skip < n && tokens[skip].kind == MP_RECEIVED_COMMENT)
        skip++;
    words = count_words(tokens + skip, n - skip);
    if (words > 0 && hop->with.len == 0) {
        text = joined(tokens + skip, words);
        hop->with = words == 1 ? protocol_of(text) : MP_SLICE_EMPTY;
        if (hop->with.len == 0)
            hop->with = find_protocol(text);
        if (hop->with.len == 0)
            hop->with = text;
        else if (words > 1 && protocol_of(tokens[skip].text).len == 0 && hop->by_program.len == 0)
            hop->by_program = text;
        if (mp_slice_starts_nocase(text, MP_SLICE_LITERAL("local")))
            hop->flags |= MP_HOP_LOCAL;
        if (mp_slice_starts_nocase(text, MP_SLICE_LITERAL("imap")) ||
            mp_slice_starts_nocase(text, MP_SLICE_LITERAL("pop")))
            hop->flags |= MP_HOP_PULL;
        if (mp_slice_find(text, '/') > 0) /* ESMTP/TLS/CIPHER */
            mp_received_read_tls(
                mp_slice_sub(text, (gsize)mp_slice_find_last(text, '/') + 1, text.len), hop);
    }
    for (gsize i = 1; i + 1 < n; i++)
        if (mp_received_token_is(&tokens[i], "tls")) /* Exim: with esmtps (TLS1.2) tls CIPHER */
            hop->tls_cipher = tokens[i + 1].text;
    read_comments(self, tokens, n);
}

static void
read_id(Reader *self, const MpReceivedToken *tokens, gsize n)
{
    MpHopFact *hop = self->hop;
    gsize words = count_words(tokens, n);

    if (words > 0 && hop->id.len == 0)
        hop->id = without_brackets(tokens[0].text);
    for (gsize i = 1; i < n; i++) {
        if (tokens[i].kind != MP_RECEIVED_WORD)
            continue;
        if (mp_received_token_is(&tokens[i], "envelope-from") && i + 1 < n)
            mp_received_read_envelope_from(tokens[++i].text, hop);
        else if (tokens[i].text.data[0] == '<' && hop->recipient.len == 0)
            hop->recipient = without_brackets(tokens[i].text); /* `id 846CF2117for <a@b>` */
    }
    read_comments(self, tokens, n);
}

static void
read_for(Reader *self, const MpReceivedToken *tokens, gsize n)
{
    MpHopFact *hop = self->hop;
    gsize words = count_words(tokens, n);
    MpSlice who = words > 0 ? without_brackets(tokens[0].text) : MP_SLICE_EMPTY;

    /* `for Windows US` and `for <multiple recipients>` name no mailbox */
    if (hop->recipient.len == 0 && who.len > 0 &&
        (mp_slice_find(who, '@') > 0 || (words == 1 && tokens[0].text.data[0] != '<')))
        hop->recipient = who;
    for (gsize i = 1; i + 1 < n; i++)
        if (mp_received_token_is(&tokens[i], "envelope-from"))
            mp_received_read_envelope_from(tokens[i + 1].text, hop);
    read_comments(self, tokens, n);
}

static void
read_clause(Reader *self, MpReceivedKeyword keyword, gsize start, gsize end)
{
    const MpReceivedToken *tokens = &self->tokens->items[start];
    gsize n = end - start;

    switch (keyword) {
    case MP_RECEIVED_FROM:
        if (!self->has_by && (!self->has_from || self->from_end == self->from_start)) {
            self->has_from = TRUE;
            self->from_start = start;
            self->from_end = end;
        } else if (!self->has_by && n > 0 && self->from_end + 1 == start) {
            self->from_end = end; /* Smail: from HOST from [192.0.2.1] */
        } else if (n > 0 && tokens[0].kind == MP_RECEIVED_WORD && tokens[0].text.data[0] == '<') {
            mp_received_read_envelope_from(tokens[0].text, self->hop); /* XMail */
        }
        break;
    case MP_RECEIVED_BY:
        read_by(self, tokens, n);
        break;
    case MP_RECEIVED_VIA:
        if (count_words(tokens, n) > 0 && self->hop->via.len == 0)
            self->hop->via = joined(tokens, count_words(tokens, n));
        read_comments(self, tokens, n);
        break;
    case MP_RECEIVED_WITH:
        read_with(self, tokens, n);
        break;
    case MP_RECEIVED_ID:
        read_id(self, tokens, n);
        break;
    case MP_RECEIVED_FOR:
        read_for(self, tokens, n);
        break;
    case MP_RECEIVED_NO_KEYWORD:
        break;
    }
}

/* `qmail 11764 invoked by uid 7791`, `invoked from network[192.0.2.1/host]`. */
static gboolean
read_qmail(Reader *self, const MpReceivedTokens *inner)
{
    MpHopFact *hop = self->hop;

    if (!mp_received_token_is(&inner->items[0], "qmail") &&
        !mp_received_token_is(&inner->items[0], "nullmailer"))
        return FALSE;
    hop->by_program = inner->items[0].text;
    for (gsize i = 1; i < inner->n; i++) {
        const MpReceivedToken *token = &inner->items[i];
        MpSlice text = mp_slice_sub(token->text, 1, token->text.len);
        gssize slash = mp_slice_find(text, '/');
        guint32 port = 0;
        MpIp ip;

        if (mp_received_token_is(token, "uid") && i + 1 < inner->n) {
            hop->ident = inner->items[i + 1].text;
            hop->flags |= MP_HOP_LOCAL;
        }
        if (token->text.data[0] != '[' || slash <= 0)
            continue;
        if (mp_received_read_ip(mp_slice_sub(text, 0, (gsize)slash), &ip, &port)) {
            hop->ip = mp_received_ip_text(&ip, mp_slice_sub(text, 0, (gsize)slash), self->arena);
            text = mp_slice_sub(text, (gsize)slash + 1, text.len);
            text.len -= text.len > 0 && text.data[text.len - 1] == ']';
            hop->rdns = mp_received_host(text, self->arena);
        }
    }
    return TRUE;
}

/* What stands before the first clause: `(qmail 1 invoked ...)`, `(from user@host)`. */
static void
read_preamble(Reader *self, MpSlice content)
{
    MpHopFact *hop = self->hop;
    MpReceivedTokens inner;
    gssize at;

    mp_received_tokenize(content, &inner);
    if (inner.n == 0 || read_qmail(self, &inner))
        return;
    if (inner.items[0].keyword != MP_RECEIVED_FROM || inner.n < 2) {
        if (!mp_received_read_comment(content, hop))
            read_program(self, content);
        return;
    }
    at = mp_slice_find_last(inner.items[1].text, '@');
    if (at > 0 && inner.n == 2) { /* sendmail: a mailbox of this host */
        hop->flags |= MP_HOP_LOCAL;
        hop->ident = mp_slice_sub(inner.items[1].text, 0, (gsize)at);
        hop->from = inner.items[1].text;
        return;
    }
    hop->flags &= ~(guint32)MP_HOP_FROM_MISSING;
    mp_received_read_peer(inner.items + 1, inner.n - 1, self->arena, hop);
}

static void
read_clauses(Reader *self, gsize date_start, gsize date_end)
{
    const MpReceivedToken *items = self->tokens->items;
    gsize i = 0;

    while (i < self->tokens->n) {
        MpReceivedKeyword keyword = items[i].keyword;
        gsize end;

        if (i == date_start && date_end > date_start) {
            i = date_end;
            continue;
        }
        if (keyword == MP_RECEIVED_NO_KEYWORD) {
            if (items[i].kind == MP_RECEIVED_COMMENT)
                read_preamble(self, items[i].text);
            i++;
            continue;
        }
        for (end = i + 1; end < self->tokens->n && end != date_start; end++)
            if (items[end].keyword != MP_RECEIVED_NO_KEYWORD ||
                items[end].kind == MP_RECEIVED_SEMICOLON)
                break;
        read_clause(self, keyword, i + 1, end);
        i = end;
    }
}

/* Authentication that the protocol's name tells (RFC 3848), and that of a
 * server which takes mail from its own users only. */
static void
settle_auth(MpHopFact *hop)
{
    static const MpSlice authenticated[] = {
        MP_SLICE_INIT("ESMTPA"),     MP_SLICE_INIT("ESMTPSA"),  MP_SLICE_INIT("LMTPA"),
        MP_SLICE_INIT("LMTPSA"),     MP_SLICE_INIT("ASMTP"),    MP_SLICE_INIT("UTF8SMTPA"),
        MP_SLICE_INIT("UTF8SMTPSA"), MP_SLICE_INIT("ESMTPSSA"), /* GMX */
    };

    if (hop->auth.len > 0)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(authenticated); i++)
        if (mp_slice_equal_nocase(hop->with, authenticated[i]))
            hop->auth = hop->with;
    if (mp_slice_equal(hop->by, MP_SLICE_LITERAL("mail.gmx.net")) &&
        mp_slice_starts_nocase(hop->by_program, MP_SLICE_LITERAL("mp0")))
        hop->auth = MP_SLICE_LITERAL("GMX");
}

void
mp_received_parse(MpSlice value, MpArena *arena, MpHopFact *hop)
{
    MpReceivedTokens tokens; /* 3 KiB: not worth clearing */
    Reader reader = { .hop = hop, .arena = arena, .tokens = &tokens };
    gsize date_start, date_end;

    *hop =
        (MpHopFact){ .head = hop->head, .n = hop->n, .raw = value, .flags = MP_HOP_FROM_MISSING };
    mp_received_tokenize(value, &tokens);
    find_date(&reader, &date_start, &date_end);
    read_clauses(&reader, date_start, date_end);
    if (mp_slice_starts_nocase(hop->by_program, MP_SLICE_LITERAL("fetchmail")) ||
        mp_slice_starts_nocase(hop->by_program, MP_SLICE_LITERAL("getmail")))
        hop->flags |= MP_HOP_PULL;
    if (reader.has_from) {
        hop->flags &= ~(guint32)MP_HOP_FROM_MISSING;
        mp_received_read_peer(&tokens.items[reader.from_start], reader.from_end - reader.from_start,
                              arena, hop);
    }
    settle_auth(hop);
    if (!hop->at.known || tokens.is_odd ||
        (!reader.has_by && !reader.has_from && hop->by_program.len == 0))
        hop->flags |= MP_HOP_PARTIAL;
}
