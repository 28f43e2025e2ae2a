/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-codec.h"

#include "base/mp-diag.h"

#define VERSION 1
#define WORD_BYTES_MIN 2 /* a shorter string costs no more inline than its number */
#define STRINGS_MAX 1024 /* strings of one record that have a number; later ones are inline */
#define SLOTS 4096       /* of the hash table; a power of two */
#define PROBES 16        /* slots looked at: a miss only costs bytes */
#define VARINT_BYTES 10

typedef struct {
    const char *data;
    guint32 len;
    guint32 hash;
} String;

struct _MpCodec {
    guint8 *bytes;
    gsize len;
    gsize room;

    String *strings; /* first the words of the table, then those of this record */
    gsize n_words;
    gsize n_strings;
    guint16 slots[SLOTS]; /* number + 1 of a string; 0: free */
    guint16 taken[STRINGS_MAX];
    gsize n_taken;

    gint64 instant; /* the last one, for differences */
};

/* Facts of a kind are coded one after another, each from the one before. */
typedef struct {
    guint64 end;
    guint32 field;
} Before;

static const MpMember raw_member = { "raw", MP_MEMBER_SLICE, offsetof(MpHopFact, raw), 1 };

/* What is kept of a fact of one kind: the members of its layout and, of a hop
 * where the record keeps raw text, one more. */
typedef struct {
    const MpMember *members;
    gsize n_members; /* with the extra one */
    gsize n_listed;
} Plan;

static Plan
plan_of(MpFactKind kind, guint flags)
{
    Plan plan = { .members = mp_fact_layout(kind)->members };

    while (plan.members[plan.n_listed].count > 0)
        plan.n_listed++;
    plan.n_members = plan.n_listed;
    if (kind == MP_FACT_HOP && (flags & MP_CODEC_RAW) != 0)
        plan.n_members++;
    return plan;
}

static inline const MpMember *
member_at(const Plan *plan, gsize i)
{
    return i < plan->n_listed ? &plan->members[i] : &raw_member;
}

static guint64
zigzag(gint64 value)
{
    return ((guint64)value << 1) ^ (guint64)(value >> 63);
}

static gint64
unzigzag(guint64 value)
{
    return (gint64)(value >> 1) ^ -(gint64)(value & 1);
}

/* Encoding. */

static void
make_room(MpCodec *self, gsize n)
{
    if (self->room - self->len >= n)
        return;
    self->room = MAX(self->room * 2, self->len + n);
    self->bytes = g_realloc(self->bytes, self->room);
}

/* The caller made room. */
static inline void
put_varint(MpCodec *self, guint64 value)
{
    while (value >= 0x80) {
        self->bytes[self->len++] = (guint8)(value | 0x80);
        value >>= 7;
    }
    self->bytes[self->len++] = (guint8)value;
}

static inline void
put_fixed(MpCodec *self, guint64 value, gsize n)
{
    for (gsize i = 0; i < n; i++)
        self->bytes[self->len++] = (guint8)(value >> (8 * i));
}

/* Both ends and the length tell strings of mail apart well enough. */
static inline guint32
hash_of(const char *data, gsize len)
{
    guint64 head = 0, tail = 0;

    if (len >= 8) {
        memcpy(&head, data, 8);
        memcpy(&tail, data + len - 8, 8);
    } else if (len >= 4) {
        memcpy(&head, data, 4);
        memcpy(&tail, data + len - 4, 4);
    } else {
        head = (guint8)data[0] | (guint64)(guint8)data[len - 1] << 8;
    }
    head = (head + len) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    head = (head ^ head >> 29 ^ tail) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    return (guint32)(head >> 32);
}

/* The string's number, or -1 and it has one from now on. */
static gssize
number_of(MpCodec *self, MpSlice text)
{
    guint32 hash = hash_of(text.data, text.len);
    guint at = hash & (SLOTS - 1);

    for (guint probe = 0; probe < PROBES; probe++, at = (at + 1) & (SLOTS - 1)) {
        const String *known;

        if (self->slots[at] == 0) {
            if (self->n_strings < self->n_words + STRINGS_MAX) {
                self->slots[at] = (guint16)(self->n_strings + 1);
                self->taken[self->n_taken++] = (guint16)at;
            }
            break;
        }
        known = &self->strings[self->slots[at] - 1];
        if (known->hash == hash && known->len == text.len &&
            memcmp(known->data, text.data, text.len) == 0)
            return self->slots[at] - 1;
    }
    if (self->n_strings < self->n_words + STRINGS_MAX)
        self->strings[self->n_strings++] = (String){ text.data, (guint32)text.len, hash };
    return -1;
}

static void
put_string(MpCodec *self, MpSlice text)
{
    gssize number = -1;

    make_room(self, text.len + VARINT_BYTES);
    if (text.len >= WORD_BYTES_MIN)
        number = number_of(self, text);
    if (number >= 0) {
        put_varint(self, (guint64)number << 1 | 1);
        return;
    }
    put_varint(self, (guint64)text.len << 1);
    if (text.len > 0)
        memcpy(self->bytes + self->len, text.data, text.len);
    self->len += text.len;
}

enum {
    INSTANT_KNOWN = 1 << 0,
    INSTANT_HAS_OFFSET = 1 << 1,
    INSTANT_HAS_FRACTION = 1 << 2,
    INSTANT_FLAGS = 1 << 3,
    INSTANT_UTC = 1 << 4, /* there is a time */
    INSTANT_MICROSECONDS = 1 << 5,
    INSTANT_OFFSET = 1 << 6,
};

static void
put_instant(MpCodec *self, const MpInstant *at)
{
    gboolean exact = at->utc_us % G_USEC_PER_SEC != 0;
    guint8 parts =
        (guint8)((at->known ? INSTANT_KNOWN : 0) | (at->has_offset ? INSTANT_HAS_OFFSET : 0) |
                 (at->has_fraction ? INSTANT_HAS_FRACTION : 0) |
                 (at->flags != 0 ? INSTANT_FLAGS : 0) | (at->utc_us != 0 ? INSTANT_UTC : 0) |
                 (exact ? INSTANT_MICROSECONDS : 0) |
                 (at->offset_minutes != 0 ? INSTANT_OFFSET : 0));

    self->bytes[self->len++] = parts;
    if (exact)
        put_varint(self, zigzag((gint64)((guint64)at->utc_us - (guint64)self->instant)));
    else if (at->utc_us != 0)
        put_varint(self, zigzag(at->utc_us / G_USEC_PER_SEC - self->instant / G_USEC_PER_SEC));
    if (at->utc_us != 0)
        self->instant = at->utc_us;
    if (at->offset_minutes != 0)
        put_varint(self, zigzag(at->offset_minutes));
    if (at->flags != 0)
        put_varint(self, at->flags);
}

static gsize
member_size(MpMemberType type)
{
    switch (type) {
    case MP_MEMBER_SLICE:
        return sizeof(MpSlice);
    case MP_MEMBER_U64:
        return sizeof(guint64);
    case MP_MEMBER_INSTANT:
        return sizeof(MpInstant);
    case MP_MEMBER_U32:
    case MP_MEMBER_I32:
    case MP_MEMBER_DIAG:
    default:
        return sizeof(guint32);
    }
}

static gboolean
is_empty(MpMemberType type, gconstpointer at)
{
    const MpInstant *instant = at;

    switch (type) {
    case MP_MEMBER_SLICE:
        return ((const MpSlice *)at)->len == 0;
    case MP_MEMBER_U64:
        return *(const guint64 *)at == 0;
    case MP_MEMBER_INSTANT:
        return instant->utc_us == 0 && instant->offset_minutes == 0 && instant->flags == 0 &&
               !instant->known && !instant->has_offset && !instant->has_fraction;
    case MP_MEMBER_DIAG:
        return FALSE; /* zero is a code like any other */
    case MP_MEMBER_U32:
    case MP_MEMBER_I32:
    default:
        return *(const guint32 *)at == 0;
    }
}

static void
put_member(MpCodec *self, MpMemberType type, gconstpointer at)
{
    const guint32 *number = at;

    make_room(self, 4 * VARINT_BYTES);
    switch (type) {
    case MP_MEMBER_SLICE:
        put_string(self, *(const MpSlice *)at);
        break;
    case MP_MEMBER_U64: /* hashes: nothing to be saved */
        put_fixed(self, *(const guint64 *)at, 8);
        break;
    case MP_MEMBER_INSTANT:
        put_instant(self, at);
        break;
    case MP_MEMBER_DIAG:
        put_string(self, mp_slice_of(mp_diag_code_name((MpDiagCode)*number)));
        break;
    case MP_MEMBER_I32:
        put_varint(self, zigzag((gint32)*number));
        break;
    case MP_MEMBER_U32:
    default:
        put_varint(self, *number);
    }
}

/* Elements of an array up to its last that is not empty. */
static guint
used_count(const MpMember *member, const guint8 *fact)
{
    gsize size = member_size(member->type);
    guint n = member->count;

    while (n > 0 && is_empty(member->type, fact + member->offset + (n - 1) * size))
        n--;
    return n;
}

static void
put_array(MpCodec *self, const MpMember *member, const guint8 *fact)
{
    gsize size = member_size(member->type);
    guint n = used_count(member, fact);

    make_room(self, VARINT_BYTES + 8 * (gsize)n);
    put_varint(self, n);
    for (guint i = 0; i < n; i++) {
        const guint8 *at = fact + member->offset + i * size;

        if (member->type == MP_MEMBER_U32) /* hashes too */
            put_fixed(self, *(const guint32 *)(gconstpointer)at, 4);
        else
            put_member(self, member->type, at);
    }
}

static void
put_fact(MpCodec *self, const Plan *plan, const guint8 *fact)
{
    guint64 mask = 0;

    for (gsize i = 0; i < plan->n_members; i++) {
        const MpMember *member = member_at(plan, i);

        if (member->count > 1 ? used_count(member, fact) > 0
                              : !is_empty(member->type, fact + member->offset))
            mask |= G_GUINT64_CONSTANT(1) << i;
    }
    put_varint(self, mask);
    for (gsize i = 0; mask != 0; i++, mask >>= 1) {
        const MpMember *member = member_at(plan, i);

        if ((mask & 1) == 0)
            continue;
        if (member->count > 1)
            put_array(self, member, fact);
        else
            put_member(self, member->type, fact + member->offset);
    }
}

static void
put_head(MpCodec *self, const MpFactHead *head, Before *before)
{
    make_room(self, 6 * VARINT_BYTES);
    put_varint(self, zigzag((gint64)(head->where.start - before->end)));
    put_varint(self, head->where.end - head->where.start);
    /* MP_FACT_NO_FIELD + 1 is 0 */
    put_varint(self, zigzag((gint64)(guint32)(head->field + 1) - (gint64)before->field));
    *before = (Before){ head->where.end, head->field + 1 };
}

static void
begin_record(MpCodec *self, guint flags)
{
    while (self->n_taken > 0)
        self->slots[self->taken[--self->n_taken]] = 0;
    self->n_strings = self->n_words;
    self->instant = 0;
    self->len = 0;
    make_room(self, 2);
    self->bytes[self->len++] = VERSION;
    self->bytes[self->len++] = (guint8)flags;
}

MpCodec *
mp_codec_new(void)
{
    MpCodec *self = g_new0(MpCodec, 1);
    gsize n;
    const MpSlice *words = mp_codec_words(&n);

    self->strings = g_new(String, n + STRINGS_MAX);
    self->n_words = n; /* so that none of them counts as taken by a record */
    for (gsize i = 0; i < n; i++) {
        guint at = hash_of(words[i].data, words[i].len) & (SLOTS - 1);

        while (self->slots[at] != 0)
            at = (at + 1) & (SLOTS - 1);
        self->slots[at] = (guint16)(i + 1);
        self->strings[i] =
            (String){ words[i].data, (guint32)words[i].len, hash_of(words[i].data, words[i].len) };
    }
    return self;
}

void
mp_codec_free(MpCodec *self)
{
    if (self == NULL)
        return;
    g_free(self->strings);
    g_free(self->bytes);
    g_free(self);
}

MpSlice
mp_codec_encode(MpCodec *self, const MpFactSet *facts, guint flags)
{
    begin_record(self, flags);
    for (guint kind = 0; kind < MP_FACT_N_KINDS; kind++) {
        gsize size = mp_fact_layout(kind)->size;
        Before before = { 0, 1 };
        Plan plan;
        gsize n;
        const guint8 *fact = mp_fact_set_get(facts, kind, &n);

        if (n == 0)
            continue;
        plan = plan_of(kind, flags);
        make_room(self, 2 * VARINT_BYTES);
        put_varint(self, kind);
        put_varint(self, n);
        for (gsize i = 0; i < n; i++, fact += size) {
            put_head(self, (const MpFactHead *)(gconstpointer)fact, &before);
            put_fact(self, &plan, fact);
        }
    }
    return (MpSlice){ (const char *)self->bytes, self->len };
}

/* Decoding. A record may come from a damaged case file: every length is
 * checked against what is left, and the first thing that cannot be ends it. */

typedef struct {
    const guint8 *at;
    const guint8 *end;
    gboolean bad;
    MpSlice *strings; /* of this record */
    gsize n_strings;
    const MpSlice *words;
    gsize n_words;
    gint64 instant;
} Reader;

static guint64
get_varint(Reader *self)
{
    guint64 value = 0;

    for (guint shift = 0; shift < 64 && self->at < self->end; shift += 7) {
        guint8 byte = *self->at++;

        value |= (guint64)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    self->bad = TRUE;
    return 0;
}

static guint64
get_fixed(Reader *self, gsize n)
{
    guint64 value = 0;

    if ((gsize)(self->end - self->at) < n) {
        self->bad = TRUE;
        return 0;
    }
    for (gsize i = 0; i < n; i++)
        value |= (guint64)*self->at++ << (8 * i);
    return value;
}

static MpSlice
get_string(Reader *self)
{
    guint64 token = get_varint(self);
    guint64 value = token >> 1;
    MpSlice text = { (const char *)self->at, value };

    if ((token & 1) != 0) {
        if (value < self->n_words)
            return self->words[value];
        if (value - self->n_words < self->n_strings)
            return self->strings[value - self->n_words];
        self->bad = TRUE;
        return MP_SLICE_EMPTY;
    }
    if (value > (guint64)(self->end - self->at)) {
        self->bad = TRUE;
        return MP_SLICE_EMPTY;
    }
    self->at += value;
    if (value >= WORD_BYTES_MIN && self->n_strings < STRINGS_MAX)
        self->strings[self->n_strings++] = text;
    return text;
}

static MpInstant
get_instant(Reader *self)
{
    guint8 parts = (guint8)get_fixed(self, 1);
    MpInstant at = {
        .known = (parts & INSTANT_KNOWN) != 0,
        .has_offset = (parts & INSTANT_HAS_OFFSET) != 0,
        .has_fraction = (parts & INSTANT_HAS_FRACTION) != 0,
    };

    if ((parts & INSTANT_MICROSECONDS) != 0)
        at.utc_us = (gint64)((guint64)unzigzag(get_varint(self)) + (guint64)self->instant);
    else if ((parts & INSTANT_UTC) != 0)
        at.utc_us = (gint64)(((guint64)unzigzag(get_varint(self)) +
                              (guint64)(self->instant / G_USEC_PER_SEC)) *
                             G_USEC_PER_SEC);
    if ((parts & INSTANT_UTC) != 0)
        self->instant = at.utc_us;
    if ((parts & INSTANT_OFFSET) != 0)
        at.offset_minutes = (gint32)unzigzag(get_varint(self));
    if ((parts & INSTANT_FLAGS) != 0)
        at.flags = (guint16)get_varint(self);
    return at;
}

static void
get_member(Reader *self, MpMemberType type, gpointer at)
{
    MpDiagCode code = 0;

    switch (type) {
    case MP_MEMBER_SLICE:
        *(MpSlice *)at = get_string(self);
        break;
    case MP_MEMBER_U64:
        *(guint64 *)at = get_fixed(self, 8);
        break;
    case MP_MEMBER_INSTANT:
        *(MpInstant *)at = get_instant(self);
        break;
    case MP_MEMBER_DIAG:
        self->bad |= !mp_diag_code_find(get_string(self), &code);
        *(guint32 *)at = code;
        break;
    case MP_MEMBER_I32:
        *(gint32 *)at = (gint32)unzigzag(get_varint(self));
        break;
    case MP_MEMBER_U32:
    default:
        *(guint32 *)at = (guint32)get_varint(self);
    }
}

static void
get_array(Reader *self, const MpMember *member, guint8 *fact)
{
    gsize size = member_size(member->type);
    guint64 n = get_varint(self);

    self->bad |= n > member->count;
    for (guint64 i = 0; i < n && !self->bad; i++) {
        guint8 *at = fact + member->offset + i * size;

        if (member->type == MP_MEMBER_U32)
            *(guint32 *)(gpointer)at = (guint32)get_fixed(self, 4);
        else
            get_member(self, member->type, at);
    }
}

static void
get_fact(Reader *self, const Plan *plan, guint8 *fact)
{
    guint64 mask = get_varint(self);

    self->bad |= plan->n_members < 64 && mask >> plan->n_members != 0;
    for (gsize i = 0; mask != 0 && !self->bad; i++, mask >>= 1) {
        const MpMember *member = member_at(plan, i);

        if ((mask & 1) != 0 && member->count > 1)
            get_array(self, member, fact);
        else if ((mask & 1) != 0)
            get_member(self, member->type, fact + member->offset);
    }
}

static void
get_kind(Reader *self, guint flags, MpFactSet *facts)
{
    guint64 kind = get_varint(self);
    guint64 n = get_varint(self);
    Before before = { 0, 1 };
    Plan plan;

    /* no fact is shorter than its head and its mask */
    self->bad |= kind >= MP_FACT_N_KINDS || n > (guint64)(self->end - self->at) / 4;
    if (self->bad)
        return;
    plan = plan_of((MpFactKind)kind, flags);
    for (guint64 i = 0; i < n && !self->bad; i++) {
        guint64 start = before.end + (guint64)unzigzag(get_varint(self));
        guint64 end = start + get_varint(self);
        guint32 field = (guint32)(before.field + (guint64)unzigzag(get_varint(self)));

        before = (Before){ end, field };
        get_fact(self, &plan,
                 mp_fact_set_add(facts, (MpFactKind)kind, (MpSpan){ start, end }, field - 1));
    }
}

MpFactSet *
mp_codec_decode(MpSlice record, MpArena *arena)
{
    MpSlice strings[STRINGS_MAX];
    Reader reader = { .at = (const guint8 *)record.data,
                      .end = (const guint8 *)record.data + record.len,
                      .strings = strings };
    MpFactSet *facts = mp_fact_set_new(arena);
    guint flags;

    reader.words = mp_codec_words(&reader.n_words);
    if (get_fixed(&reader, 1) != VERSION)
        return NULL;
    flags = (guint)get_fixed(&reader, 1);
    while (reader.at < reader.end && !reader.bad)
        get_kind(&reader, flags, facts);
    return reader.bad ? NULL : facts;
}
