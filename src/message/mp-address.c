/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message/mp-address.h"

#include "base/mp-limits.h"
#include "message/mp-token.h"

#define FIRST_ROOM 4 /* mailboxes */

/* RFC 5322 section 3.4, obsolete forms of section 4.4, and what breaks them:
 *
 *   list    = element *(("," / ";") element)
 *   element = group-name ":"        (what follows is in the group, up to ";")
 *           / phrase "<" [route ":"] spec ">" comments
 *           / spec comments
 *
 * A comma in a name that should have been quoted divides nothing: elements
 * without `@` that stand before an element in brackets are its name.
 *
 * One pass: the scanner stands in one element at a time; only elements without
 * `@` are gone over once more when no brackets follow. */
typedef struct {
    MpSlice value;
    MpArena *arena;
    MpDiagSink *diags;
    MpSpan where;
    const char *p;
    const char *end;

    const char *pending; /* the first of the elements without `@` before this one; or NULL */

    /* the element */
    const char *start;
    const char *before_angle;
    const char *angle; /* behind `<`; NULL: none */
    const char *angle_end;
    const char *after_angle;
    MpSlice comment; /* the last one's inside */
    gboolean has_at;

    guint open_groups;
    gboolean no_quote_ends; /* a quote, comment, literal without end was met: none has one */
    gboolean no_comment_ends;
    gboolean no_literal_ends;
    gboolean malformed;
    gboolean too_deep;
    gboolean too_many;
    gboolean too_many_groups;

    MpMailbox *items;
    gsize n;
    gsize room;
    gsize n_groups;
} Scanner;

static gboolean
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static MpSlice
between(const char *start, const char *end)
{
    return (MpSlice){ start, (gsize)(end - start) };
}

/* The length of the token at @p that hides what stands in it; 0: a byte of its own. */
static gsize
hiding_token(Scanner *self, const char *p, const char *end)
{
    MpSlice text = between(p, end);
    gsize len = 0;
    guint depth;

    if (*p == '"' && !self->no_quote_ends) {
        len = mp_token_quoted(text);
        self->no_quote_ends = len == 0;
    } else if (*p == '(' && !self->no_comment_ends) {
        len = mp_token_comment(text, &depth);
        self->no_comment_ends = len == 0;
        self->too_deep |= depth > MP_LIMIT_COMMENT_DEPTH;
    } else if (*p == '[' && !self->no_literal_ends && p > self->value.data && p[-1] == '@') {
        len = mp_token_literal(text);
        self->no_literal_ends = len == 0;
    } else if (*p == '=')
        return mp_token_encoded_word(text);
    else
        return 0;
    self->malformed |= len == 0;
    return len;
}

/* ---- what an element holds ---- */

/* @text without comments and quotes: a display name. Most are neither. */
static MpSlice
phrase(Scanner *self, MpSlice text)
{
    const char *p = text.data, *end = text.data + text.len;
    MpSlice out;
    char *at;

    text = mp_slice_trim(text);
    if (mp_slice_find(text, '"') < 0 && mp_slice_find(text, '(') < 0)
        return text;
    p = text.data;
    end = text.data + text.len;
    if (*p == '"' && mp_token_quoted(text) == text.len)
        return mp_slice_trim(mp_token_unescape(mp_slice_sub(text, 1, text.len - 2), self->arena));
    out = mp_arena_copy(self->arena, text);
    at = (char *)out.data;
    while (p < end) {
        gsize len = *p == '"' || *p == '(' ? hiding_token(self, p, end) : 0;

        if (len == 0)
            *at++ = *p++;
        else if (*p == '"') {
            MpSlice inside = mp_token_unescape(between(p + 1, p + len - 1), self->arena);

            memcpy(at, inside.data, inside.len);
            at += inside.len;
            p += len;
        } else
            p += len;
    }
    out.len = (gsize)(at - out.data);
    return mp_slice_trim(out);
}

/* One run of a spec. Blanks and comments belong to it beside `@`, and beside
 * `.` in brackets or behind `@`: of `J. Doe a@example.org` one word is it. */
typedef struct {
    const char *start;
    const char *end;
    gsize n_gaps; /* blanks and comments inside */
    gboolean has_at;
} Run;

static gboolean
joins(const Scanner *self, const Run *run, const char *p)
{
    return *p == '@' || (*p == '.' && (self->angle != NULL || run->has_at));
}

/* Behind blanks and comments. */
static const char *
skip_gap(Scanner *self, const char *p, const char *end)
{
    while (p < end) {
        gsize len = *p == '(' ? hiding_token(self, p, end) : is_blank(*p) ? 1 : 0;

        if (len == 0)
            break;
        p += len;
    }
    return p;
}

static Run
next_run(Scanner *self, const char *p, const char *end)
{
    Run run = { .start = p, .end = p };

    while (p < end) {
        const char *behind = skip_gap(self, p, end);
        gsize len;

        if (behind > p) {
            if (behind == end || !(joins(self, &run, run.end - 1) || joins(self, &run, behind)))
                return run;
            run.n_gaps++;
            p = behind;
        }
        len = hiding_token(self, p, end);
        run.has_at |= *p == '@';
        self->malformed |= *p == '"' && run.has_at;
        run.end = p + MAX(1, len);
        if (*p == '"' && len > 0 && run.end < end && *run.end != '.' && *run.end != '@' &&
            self->angle == NULL)
            return run; /* "Name"a@example.org */
        p = run.end;
    }
    return run;
}

/* The run without its gaps. */
static MpSlice
closed_up(Scanner *self, const Run *run)
{
    MpSlice out;
    char *at;

    if (run->n_gaps == 0)
        return between(run->start, run->end);
    out = mp_arena_copy(self->arena, between(run->start, run->end));
    at = (char *)out.data;
    for (const char *p = run->start; p < run->end;) {
        gsize len;

        p = skip_gap(self, p, run->end);
        if (p == run->end)
            break;
        len = MAX(1, *p == '(' ? 1 : hiding_token(self, p, run->end));
        memcpy(at, p, len);
        at += len;
        p += len;
    }
    out.len = (gsize)(at - out.data);
    return out;
}

/* The name that a comment holds, the older way: a@example.org (John), or ("John"). */
static MpSlice
comment_name(Scanner *self)
{
    MpSlice text = mp_slice_trim(self->comment);

    if (text.len > 0 && text.data[0] == '"' && mp_token_quoted(text) == text.len)
        text = mp_slice_sub(text, 1, text.len - 2);
    return mp_slice_trim(mp_token_unescape(text, self->arena));
}

static void
add_mailbox(Scanner *self, MpSlice name, const Run *spec)
{
    MpSlice address = closed_up(self, spec);

    if (address.len == 0)
        return;
    if (self->n == MP_LIMIT_ADDRESSES) {
        self->too_many = TRUE;
        self->p = self->end; /* the rest is not looked at */
        return;
    }
    if (self->n == self->room) {
        gsize room = MAX(FIRST_ROOM, self->room * 2);

        self->items = mp_arena_grow(self->arena, self->items, self->room * sizeof(MpMailbox),
                                    room * sizeof(MpMailbox));
        self->room = room;
    }
    if (name.len == 0)
        name = comment_name(self);
    self->items[self->n++] = (MpMailbox){
        .name = name,
        .address = address,
        .start = (gsize)(spec->start - self->value.data),
        .end = (gsize)(spec->end - self->value.data),
    };
}

/* Takes a route (RFC 5322 section 4.4) and `mailto:` off. */
static const char *
behind_route(const char *p, const char *end)
{
    static const MpSlice mailto = MP_SLICE_INIT("mailto:");
    const char *colon;

    if (mp_slice_starts_nocase(between(p, end), mailto))
        return p + mailto.len;
    if (p == end || *p != '@')
        return p;
    colon = memchr(p, ':', (gsize)(end - p));
    return colon == NULL ? p : colon + 1;
}

/* A name that ends in commas: `Name, <spec>`. */
static MpSlice
without_separators(MpSlice name)
{
    while (name.len > 0 && memchr(", ;", name.data[name.len - 1], 3) != NULL)
        name.len--;
    return name;
}

/* `phrase <spec>`. */
static void
take_angle(Scanner *self, gboolean has_commas)
{
    MpSlice name = phrase(self, between(self->start, self->before_angle));
    const char *p = skip_gap(self, self->angle, self->angle_end);
    Run spec, rest;

    if (has_commas)
        name = without_separators(name);
    p = skip_gap(self, behind_route(p, self->angle_end), self->angle_end);
    spec = next_run(self, p, self->angle_end);
    rest = next_run(self, skip_gap(self, spec.end, self->angle_end), self->angle_end);
    if (rest.end > rest.start) { /* <a b@example.org>: as written */
        self->malformed = TRUE;
        spec = (Run){ .start = spec.start, .end = rest.end };
    }
    if (spec.end == spec.start)
        self->malformed |= name.len > 0; /* <> alone is the null sender */
    add_mailbox(self, name, &spec);
}

/* Takes a `>` off whose `<` is missing. */
static Run
without_bracket(Scanner *self, Run run)
{
    while (run.end > run.start && run.end[-1] == '>') {
        self->malformed = TRUE;
        run.end--;
    }
    return run;
}

static void
add_bare(Scanner *self, MpSlice name, Run run)
{
    run = without_bracket(self, run);
    add_mailbox(self, name, &run);
}

/* Words without `@`: one alone is a local name. */
static void
take_local(Scanner *self, Run first, const char *end)
{
    Run second = next_run(self, skip_gap(self, first.end, end), end);

    first = without_bracket(self, first);
    if (second.end > second.start || first.n_gaps > 0 || *first.start == '"')
        self->malformed = TRUE;
    else
        add_mailbox(self, MP_SLICE_EMPTY, &first);
}

/* `spec`, or words of which one is it; more than one where commas are missing. */
static void
take_bare(Scanner *self, const char *start, const char *end)
{
    const char *p = skip_gap(self, start, end);
    Run first = next_run(self, p, end);
    gsize n_specs = 0;

    if (first.end == first.start)
        return;
    for (Run run = first; run.end > run.start && !self->too_many;
         run = next_run(self, skip_gap(self, run.end, end), end)) {
        if (!run.has_at)
            continue;
        self->malformed |= run.start != first.start;
        n_specs++;
        add_bare(self, phrase(self, between(start, run.start)), run);
        start = run.end;
    }
    if (n_specs == 0)
        take_local(self, first, end);
}

/* No brackets followed: each of the elements without `@` is what it is. */
static void
flush_pending(Scanner *self)
{
    const char *p = self->pending, *end = self->start;
    const char *start = p;
    MpSlice comment = self->comment;

    self->pending = NULL;
    self->comment = MP_SLICE_EMPTY;
    while (p != NULL && p < end && !self->too_many) {
        gsize len = hiding_token(self, p, end);

        if (len == 0 && (*p == ',' || *p == ';')) {
            take_bare(self, start, p);
            start = p + 1;
        }
        p += MAX(1, len);
    }
    self->comment = comment;
}

/* The element ends before @end, the next begins at @next. */
static void
finish_element(Scanner *self, const char *end, const char *next)
{
    if (self->angle != NULL) {
        gboolean has_commas = self->pending != NULL;

        self->malformed |= has_commas;
        self->start = has_commas ? self->pending : self->start;
        self->pending = NULL;
        take_angle(self, has_commas);
        self->malformed |= skip_gap(self, self->after_angle, end) < end;
    } else if (!self->has_at && next < self->end && end < next) {
        if (self->pending == NULL && skip_gap(self, self->start, end) < end)
            self->pending = self->start;
    } else {
        flush_pending(self);
        if (!self->too_many)
            take_bare(self, self->start, end);
    }
    self->start = next;
    self->angle = NULL;
    self->comment = MP_SLICE_EMPTY;
    self->has_at = FALSE;
}

/* ---- the walk ---- */

/* Whether nothing but more of an address stands between the comma at @p and
 * the closing bracket: <a@example,org> has a wrong dot, not a missing bracket. */
static gboolean
is_comma_inside(const Scanner *self, const char *p)
{
    for (p++; p < self->end && memchr("<>@\"( \t\r\n", *p, 9) == NULL; p++)
        ;
    return p < self->end && *p == '>';
}

/* Whether what stands in the open bracket is an address already. */
static gboolean
holds_address(const Scanner *self)
{
    MpSlice inside = mp_slice_trim(between(self->angle, self->p));
    gssize at = mp_slice_find_last(inside, '@');

    return at >= 0 && (gsize)at + 1 < inside.len;
}

/* At `<`: finds where it ends. */
static void
scan_angle(Scanner *self)
{
    gboolean commas;

    self->before_angle = self->p;
    while (self->p < self->end && (*self->p == '<' || is_blank(*self->p)))
        self->p++;
    self->angle = self->p;
    commas = self->p < self->end && *self->p == '@'; /* a route */
    while (self->p < self->end) {
        char c = *self->p;

        if (c == '>' || (c == '<' && holds_address(self)))
            break;
        if (c == '<') { /* X <y@<a@example.org> */
            self->malformed = TRUE;
            self->before_angle = self->p;
            self->angle = self->p + 1;
        }
        if (c == ',' && !commas) {
            commas = is_comma_inside(self, self->p);
            self->malformed = TRUE;
            if (!commas)
                break;
        }
        self->p += MAX(1, hiding_token(self, self->p, self->end));
    }
    self->angle_end = self->p;
    if (self->p == self->end || *self->p != '>')
        self->malformed = TRUE;
    while (self->p < self->end && *self->p == '>')
        self->p++;
    self->after_angle = self->p;
}

static void
open_group(Scanner *self)
{
    if (self->open_groups == MP_LIMIT_GROUP_OPEN)
        self->too_many_groups = TRUE;
    else
        self->open_groups++;
    self->n_groups++;
    flush_pending(self);
    self->p += !self->too_many;
    self->start = self->p;
    self->comment = MP_SLICE_EMPTY;
}

static void
scan_byte(Scanner *self)
{
    const char *p = self->p;

    switch (*p) {
    case '<':
        if (self->angle != NULL) { /* a comma is missing */
            self->malformed = TRUE;
            finish_element(self, self->after_angle, self->after_angle);
            if (self->too_many)
                return;
        }
        scan_angle(self);
        return;
    case ',':
        self->p++;
        finish_element(self, p, self->p);
        return;
    case ';':
        self->p++;
        self->malformed |= self->open_groups == 0;
        finish_element(self, p, self->p);
        if (self->open_groups > 0) {
            self->open_groups--;
            flush_pending(self);
        }
        return;
    case ':':
        if (!self->has_at && self->angle == NULL) {
            open_group(self);
            return;
        }
        break;
    case '@':
        self->has_at = TRUE;
        break;
    default:
        break;
    }
    self->p++;
}

static void
tell(const Scanner *self)
{
    const struct {
        gboolean seen;
        MpDiagCode code;
    } rows[] = {
        { self->malformed || self->open_groups > 0, MP_DIAG_ADDRESS_MALFORMED },
        { self->too_many, MP_DIAG_ADDRESS_LIMIT },
        { self->too_many_groups, MP_DIAG_GROUP_LIMIT },
        { self->too_deep, MP_DIAG_COMMENT_DEPTH },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].seen && self->diags != NULL)
            mp_diag_add(self->diags, rows[i].code, self->where, NULL);
}

MpMailboxes
mp_address_scan_general(MpSlice value, MpArena *arena, MpDiagSink *diags, MpSpan where)
{
    Scanner scanner = { .value = value,
                        .arena = arena,
                        .diags = diags,
                        .where = where,
                        .p = value.data,
                        .end = value.data + value.len,
                        .start = value.data,
                        .comment = MP_SLICE_EMPTY };

    while (scanner.p < scanner.end) {
        gsize len = hiding_token(&scanner, scanner.p, scanner.end);

        if (len > 0 && *scanner.p == '(')
            scanner.comment = between(scanner.p + 1, scanner.p + len - 1);
        if (len > 0)
            scanner.p += len;
        else
            scan_byte(&scanner);
    }
    if (!scanner.too_many)
        finish_element(&scanner, scanner.end, scanner.end);
    if (!scanner.too_many)
        flush_pending(&scanner);
    tell(&scanner);
    return (MpMailboxes){ .items = scanner.items, .n = scanner.n, .n_groups = scanner.n_groups };
}

MpMailboxes
mp_address_scan(MpSlice value, MpArena *arena, MpDiagSink *diags, MpSpan where)
{
    MpMailboxes plain;

    return mp_address_scan_plain(value, arena, &plain)
               ? plain
               : mp_address_scan_general(value, arena, diags, where);
}

void
mp_address_split(MpSlice address, MpSlice *local, MpSlice *domain)
{
    gsize at = address.len;

    for (gsize i = 0; i < address.len; i++) {
        if (address.data[i] == '"') {
            gsize len = mp_token_quoted(mp_slice_sub(address, i, address.len));

            i += len == 0 ? 0 : len - 1;
        } else if (address.data[i] == '@')
            at = i;
    }
    *local = mp_slice_sub(address, 0, at);
    *domain = mp_slice_sub(address, at + 1, address.len);
}
