/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-auth-results.h"

#include "base/mp-host.h"
#include "base/mp-limits.h"
#include "facts/mp-received-peer.h"

#define METHOD_BYTES 32 /* no registered method name is half as long */

/* RFC 8601 section 2.2 in pieces: a pair, a word alone, a comment, a semicolon. */
typedef enum { PIECE_END, PIECE_SEMICOLON, PIECE_COMMENT, PIECE_WORD, PIECE_PAIR } PieceKind;

typedef struct {
    MpSlice rest;
    MpSlice key;   /* or the word alone, or the comment */
    MpSlice value; /* of a pair, without quotes */
} Pieces;

static void
skip(MpSlice *rest, gsize n)
{
    *rest = mp_slice_sub(*rest, n, rest->len);
}

static void
skip_blanks(MpSlice *rest)
{
    while (rest->len > 0 && g_ascii_isspace(rest->data[0]))
        skip(rest, 1);
}

static MpSlice
take_comment(MpSlice *rest)
{
    guint depth = 0;
    gsize i;
    MpSlice comment;

    for (i = 0; i < rest->len; i++) {
        if (rest->data[i] == '\\')
            i++;
        else if (rest->data[i] == '(')
            depth++;
        else if (rest->data[i] == ')' && --depth == 0)
            break;
    }
    comment = mp_slice_sub(*rest, 1, MIN(i, rest->len) - 1);
    skip(rest, i + 1);
    return comment;
}

/* Up to white space, a comment, a semicolon, or @end. */
static MpSlice
take_word(MpSlice *rest, char end)
{
    MpSlice word;
    gsize i = 0;

    if (end == '\0' && rest->len > 0 && rest->data[0] == '"') {
        gssize close = mp_slice_find(mp_slice_sub(*rest, 1, rest->len), '"');

        word = mp_slice_sub(*rest, 1, close >= 0 ? (gsize)close : rest->len);
        skip(rest, word.len + 2);
        return word;
    }
    while (i < rest->len && !g_ascii_isspace(rest->data[i]) && rest->data[i] != ';' &&
           rest->data[i] != '(' && (end == '\0' || rest->data[i] != end))
        i++;
    word = mp_slice_sub(*rest, 0, i);
    skip(rest, i);
    return word;
}

static PieceKind
next_piece(Pieces *self)
{
    MpSlice *rest = &self->rest;

    skip_blanks(rest);
    if (rest->len == 0)
        return PIECE_END;
    if (rest->data[0] == ';') {
        skip(rest, 1);
        return PIECE_SEMICOLON;
    }
    if (rest->data[0] == '(') {
        self->key = take_comment(rest);
        return PIECE_COMMENT;
    }
    self->key = take_word(rest, '=');
    skip_blanks(rest);
    if (rest->len == 0 || rest->data[0] != '=')
        return PIECE_WORD;
    skip(rest, 1);
    skip_blanks(rest);
    self->value = take_word(rest, '\0');
    return PIECE_PAIR;
}

/* What follows the last @, or all of it; lower case. */
static MpSlice
domain_of(MpSlice value, MpArena *arena)
{
    gssize at = mp_slice_find_last(value, '@');

    value = mp_slice_sub(value, (gsize)(at + 1), value.len);
    while (value.len > 0 && (value.data[value.len - 1] == '>' || value.data[value.len - 1] == '.' ||
                             value.data[value.len - 1] == ','))
        value.len--;
    return mp_arena_copy_lower(arena, value);
}

/* The first address in a comment: `sender IP is A`, `designates A as permitted`. */
static MpSlice
ip_in_comment(MpSlice comment, MpArena *arena)
{
    while (comment.len > 0) {
        MpSlice word;
        guint32 port = 0;
        MpIp ip;

        skip_blanks(&comment);
        word = take_word(&comment, '=');
        if (word.len == 0)
            skip(&comment, 1);
        else if (mp_received_read_ip(word, &ip, &port))
            return mp_received_ip_text(&ip, word, arena);
    }
    return MP_SLICE_EMPTY;
}

/* An SPF or reverse-name result is about the peer, so its comment names it. */
static gboolean
is_about_peer(const MpAuthFact *fact)
{
    return mp_slice_equal(fact->method, MP_SLICE_LITERAL("spf")) ||
           mp_slice_equal(fact->method, MP_SLICE_LITERAL("iprev"));
}

static void
set_domain(MpAuthFact *fact, const char *property, MpSlice value, MpArena *arena)
{
    fact->domain = domain_of(value, arena);
    fact->property = mp_slice_of(property);
}

static gboolean
is_key(MpSlice key, const char *name)
{
    return mp_slice_equal_nocase(key, mp_slice_of(name));
}

static void
read_property(MpAuthFact *fact, MpSlice key, MpSlice value, MpArena *arena)
{
    gboolean has_domain = fact->domain.len > 0;
    guint32 port = 0;
    MpIp ip;

    if (value.len == 0)
        return;
    if (is_key(key, "smtp.mailfrom") || is_key(key, "smtp.mfrom") ||
        is_key(key, "smtp.envelope-from"))
        set_domain(fact, "smtp.mailfrom", value, arena);
    else if (is_key(key, "header.d"))
        set_domain(fact, "header.d", value, arena);
    else if (is_key(key, "header.i") && !has_domain)
        set_domain(fact, "header.i", value, arena);
    else if (is_key(key, "header.from") && !has_domain)
        set_domain(fact, "header.from", value, arena);
    else if (is_key(key, "smtp.auth") && !has_domain)
        set_domain(fact, "smtp.auth", value, arena);
    else if (is_key(key, "header.s"))
        fact->selector = value;
    else if (is_key(key, "smtp.helo")) {
        fact->helo = mp_arena_copy_lower(arena, value);
        if (!has_domain)
            set_domain(fact, "smtp.helo", value, arena);
    } else if ((is_key(key, "policy.iprev") || is_key(key, "smtp.remote-ip") ||
                is_key(key, "smtp.client-ip")) &&
               mp_received_read_ip(value, &ip, &port))
        fact->ip = mp_received_ip_text(&ip, value, arena);
}

/* `dkim/1` is the method dkim. A property that stands before any result is none. */
static gboolean
is_method(MpSlice key)
{
    if (key.len == 0 || key.len > METHOD_BYTES || is_key(key, "from"))
        return FALSE;
    for (gsize i = 0; i < key.len; i++)
        if (!g_ascii_isalnum(key.data[i]) && key.data[i] != '-')
            return FALSE;
    return TRUE;
}

typedef struct {
    MpFactSet *facts;
    MpAuthFact like;
    MpAuthFact *fact; /* of this segment; NULL before its result */
    gboolean has_id;
} Results;

static void
read_pair(Results *self, MpSlice key, MpSlice value)
{
    MpArena *arena = mp_fact_set_arena(self->facts);
    gssize slash = mp_slice_find(key, '/');

    if (self->fact != NULL) {
        read_property(self->fact, key, value, arena);
        return;
    }
    if (is_key(key, "i") && value.len > 0 && value.len <= 2 && !self->has_id) {
        self->like.arc_instance = 0;
        for (gsize i = 0; i < value.len && g_ascii_isdigit(value.data[i]); i++)
            self->like.arc_instance = self->like.arc_instance * 10 + value.data[i] - '0';
        return;
    }
    if (slash > 0)
        key.len = (gsize)slash;
    if (!is_method(key))
        return;
    self->has_id = TRUE;
    self->fact =
        mp_fact_set_add(self->facts, MP_FACT_AUTH, self->like.head.where, self->like.head.field);
    *self->fact = self->like;
    self->fact->method = mp_arena_copy_lower(arena, key);
    self->fact->result = mp_arena_copy_lower(arena, value);
}

void
mp_auth_results_parse(MpSlice value, const MpAuthFact *like, MpFactSet *facts)
{
    Results self = { .facts = facts, .like = *like };
    Pieces pieces = { .rest = mp_slice_sub(value, 0, MP_LIMIT_FIELD_VALUE) };
    PieceKind kind;

    while ((kind = next_piece(&pieces)) != PIECE_END) {
        if (kind == PIECE_SEMICOLON) {
            self.fact = NULL;
        } else if (kind == PIECE_WORD && !self.has_id) {
            self.like.by = mp_arena_copy_lower(mp_fact_set_arena(facts), pieces.key);
            self.has_id = TRUE;
        } else if (kind == PIECE_COMMENT && self.fact != NULL && self.fact->ip.len == 0 &&
                   is_about_peer(self.fact)) {
            self.fact->ip = ip_in_comment(pieces.key, mp_fact_set_arena(facts));
        } else if (kind == PIECE_PAIR) {
            read_pair(&self, pieces.key, pieces.value);
        }
    }
}

/* `(receiver: domain of a@b designates ...)`, the example of RFC 7208. */
static MpSlice
receiver_in_comment(MpSlice comment, MpArena *arena)
{
    gssize colon = mp_slice_find(comment, ':');
    MpSlice name = mp_slice_trim(mp_slice_sub(comment, 0, colon > 0 ? (gsize)colon : 0));
    MpSlice behind = mp_slice_trim(mp_slice_sub(comment, (gsize)(colon + 1), comment.len));

    if (!mp_host_is_name(name) ||
        (!mp_slice_starts_nocase(behind, MP_SLICE_LITERAL("domain of")) &&
         mp_slice_find_slice(behind, MP_SLICE_LITERAL("does not designate")) < 0))
        return MP_SLICE_EMPTY;
    return mp_arena_copy_lower(arena, name);
}

/* X of `domain of X designates`, X an address or a domain: where there is no
 * envelope-from, this is what was checked. */
static MpSlice
sender_in_comment(MpSlice comment)
{
    static const MpSlice mark = MP_SLICE_INIT("domain of ");
    gssize at = mp_slice_find_slice(comment, mark);
    MpSlice sender;
    gsize len = 0;

    if (at < 0)
        return MP_SLICE_EMPTY;
    sender = mp_slice_sub(comment, (gsize)at + mark.len, comment.len);
    while (len < sender.len && !g_ascii_isspace(sender.data[len]))
        len++;
    return mp_slice_sub(sender, 0, len);
}

static void
read_spf_pair(MpAuthFact *fact, MpSlice key, MpSlice value, MpArena *arena)
{
    guint32 port = 0;
    MpIp ip;

    if (is_key(key, "receiver"))
        fact->by = mp_arena_copy_lower(arena, value);
    else if (is_key(key, "helo"))
        fact->helo = mp_arena_copy_lower(arena, value);
    else if (is_key(key, "envelope-from"))
        set_domain(fact, "smtp.mailfrom", value, arena);
    else if (is_key(key, "client-ip") && mp_received_read_ip(value, &ip, &port))
        fact->ip = mp_received_ip_text(&ip, value, arena);
}

void
mp_received_spf_parse(MpSlice value, const MpAuthFact *like, MpFactSet *facts)
{
    MpArena *arena = mp_fact_set_arena(facts);
    Pieces pieces = { .rest = mp_slice_sub(value, 0, MP_LIMIT_FIELD_VALUE) };
    PieceKind kind = next_piece(&pieces);
    MpSlice receiver = MP_SLICE_EMPTY, sender = MP_SLICE_EMPTY;
    MpAuthFact *fact;

    if (kind != PIECE_WORD)
        return;
    fact = mp_fact_set_add(facts, MP_FACT_AUTH, like->head.where, like->head.field);
    *fact = *like;
    fact->method = MP_SLICE_LITERAL("spf");
    fact->result = mp_arena_copy_lower(arena, pieces.key);
    while ((kind = next_piece(&pieces)) != PIECE_END) {
        if (kind == PIECE_COMMENT && fact->ip.len == 0) {
            fact->ip = ip_in_comment(pieces.key, arena);
            receiver = receiver_in_comment(pieces.key, arena);
            sender = sender_in_comment(pieces.key);
        } else if (kind == PIECE_PAIR) {
            read_spf_pair(fact, pieces.key, pieces.value, arena);
        }
    }
    if (fact->by.len == 0)
        fact->by = receiver;
    if (fact->domain.len == 0 && sender.len > 0)
        set_domain(fact, "smtp.mailfrom", sender, arena);
    if (fact->domain.len == 0 && fact->helo.len > 0)
        set_domain(fact, "smtp.helo", fact->helo, arena);
}

gboolean
mp_signature_next_tag(MpSlice *rest, MpSlice *name, MpSlice *value)
{
    while (rest->len > 0) {
        gssize end = mp_slice_find(*rest, ';');
        MpSlice tag = mp_slice_sub(*rest, 0, end >= 0 ? (gsize)end : rest->len);
        gssize equals = mp_slice_find(tag, '=');

        skip(rest, tag.len + 1);
        if (equals <= 0)
            continue;
        *name = mp_slice_trim(mp_slice_sub(tag, 0, (gsize)equals));
        *value = mp_slice_trim(mp_slice_sub(tag, (gsize)equals + 1, tag.len));
        return TRUE;
    }
    return FALSE;
}

/* Lower case, without white space: names of a signed header list. */
static MpSlice
squeezed(MpSlice value, MpArena *arena)
{
    MpSlice copy = mp_arena_copy_lower(arena, value);
    char *out = (char *)copy.data; /* just made, so ours to write */
    gsize n = 0;

    for (gsize i = 0; i < copy.len; i++)
        if (!g_ascii_isspace(copy.data[i]))
            out[n++] = copy.data[i];
    return (MpSlice){ out, n };
}

static MpInstant
seconds_of(MpSlice digits)
{
    gint64 seconds = 0;

    if (digits.len == 0 || digits.len > 12)
        return (MpInstant){ 0 };
    for (gsize i = 0; i < digits.len; i++) {
        if (!g_ascii_isdigit(digits.data[i]))
            return (MpInstant){ 0 };
        seconds = seconds * 10 + (digits.data[i] - '0');
    }
    return mp_instant_utc(seconds * G_USEC_PER_SEC);
}

void
mp_signature_parse(MpSlice value, MpArena *arena, MpSignatureFact *out)
{
    MpSlice rest = mp_slice_sub(value, 0, MP_LIMIT_FIELD_VALUE);
    MpSlice name, tag;

    while (mp_signature_next_tag(&rest, &name, &tag)) {
        if (is_key(name, "d"))
            out->domain = mp_arena_copy_lower(arena, tag);
        else if (is_key(name, "s"))
            out->selector = tag;
        else if (is_key(name, "i") && mp_slice_starts_nocase(out->kind, MP_SLICE_LITERAL("arc-")))
            out->arc_instance =
                tag.len == 1 && g_ascii_isdigit(tag.data[0]) ? tag.data[0] - '0' : 0;
        else if (is_key(name, "i"))
            out->identity = tag;
        else if (is_key(name, "h"))
            out->fields = squeezed(tag, arena);
        else if (is_key(name, "cv"))
            out->cv = mp_arena_copy_lower(arena, tag);
        else if (is_key(name, "t"))
            out->at = seconds_of(tag);
    }
}
