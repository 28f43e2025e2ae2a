/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-codec.h"

#include "base/mp-diag.h"
#include "case/mp-codec-format.h"

#define REMEMBERED_MAX 1024 /* strings of one record that are found again; later ones are new */
#define SLOTS 4096          /* of the hash table; a power of two */
#define PROBES 16           /* slots looked at: a miss only costs bytes */
#define EMPTY_STRING 1      /* word 0 */
#define MEMBER_BYTES_MAX (4 * MP_CODEC_VARINT_BYTES) /* without the bytes of strings */

const MpMember mp_codec_raw_member = { "raw", MP_MEMBER_SLICE, offsetof(MpHopFact, raw), 1 };

typedef struct {
    const char *data;
    guint32 len;
    guint32 hash;
} String;

typedef struct {
    guint8 *bytes;
    gsize len;
    gsize room;
} Buffer;

/* A kind's part of the record that is being made. */
typedef struct {
    gsize n_facts;
    gsize n_bytes;
    gsize n_strings;
} Section;

struct _MpCodec {
    Buffer record;
    Buffer body; /* of all kinds, before the directory is known */
    Section sections[MP_FACT_N_KINDS];

    String *strings; /* first the words of the table, then those of this record */
    gsize n_words;
    gsize n_strings;
    gsize strings_room;
    guint16 slots[SLOTS]; /* number + 1 of a string; 0: free */
    guint16 taken[REMEMBERED_MAX];
    gsize n_taken;

    gint64 instant; /* the last one, for differences */
    gint64 base;    /* what each kind's begin from: the record's first, in whole seconds */
    gboolean has_base;
};

MpCodecPlan
mp_codec_plan(MpFactKind kind, guint flags)
{
    MpCodecPlan plan = { .members = mp_fact_layout(kind)->members };

    while (plan.members[plan.n_listed].count > 0)
        plan.n_listed++;
    plan.n_members = plan.n_listed;
    if (kind == MP_FACT_HOP && (flags & MP_CODEC_RAW) != 0)
        plan.n_members++;
    return plan;
}

/* ---- bytes ---- */

static guint64
zigzag(gint64 value)
{
    return ((guint64)value << 1) ^ (guint64)(value >> 63);
}

static inline void
make_room(Buffer *self, gsize n)
{
    if (self->room - self->len >= n)
        return;
    self->room = MAX(self->room * 2, self->len + n);
    self->bytes = g_realloc(self->bytes, self->room);
}

/* The caller made room. */
static inline void
put_varint(Buffer *self, guint64 value)
{
    while (value >= 0x80) {
        self->bytes[self->len++] = (guint8)(value | 0x80);
        value >>= 7;
    }
    self->bytes[self->len++] = (guint8)value;
}

static inline void
put_fixed(Buffer *self, guint64 value, gsize n)
{
    for (gsize i = 0; i < n; i++)
        self->bytes[self->len++] = (guint8)(value >> (8 * i));
}

/* ---- strings ---- */

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

static void
add_string(MpCodec *self, MpSlice text, guint32 hash)
{
    if (self->n_strings == self->strings_room) {
        self->strings_room *= 2;
        self->strings = g_renew(String, self->strings, self->strings_room);
    }
    self->strings[self->n_strings++] = (String){ text.data, (guint32)text.len, hash };
}

/* As a string of the record is named: 0 where it is new, and it is known from now on. */
static guint64
token_of(MpCodec *self, MpSlice text)
{
    guint32 hash = hash_of(text.data, text.len);
    guint at = hash & (SLOTS - 1);

    for (guint probe = 0; probe < PROBES; probe++, at = (at + 1) & (SLOTS - 1)) {
        guint number = self->slots[at];
        const String *known;

        if (number == 0) {
            if (self->n_taken < REMEMBERED_MAX) {
                self->slots[at] = (guint16)(self->n_strings + 1);
                self->taken[self->n_taken++] = (guint16)at;
            }
            break;
        }
        known = &self->strings[--number];
        if (known->hash == hash && known->len == text.len &&
            memcmp(known->data, text.data, text.len) == 0)
            return number < self->n_words ? (guint64)number * 2 + 1
                                          : (number - self->n_words) * 2 + 2;
    }
    add_string(self, text, hash);
    return 0;
}

/* ---- members ---- */

static void
put_instant(MpCodec *self, const MpInstant *at)
{
    gboolean exact = at->utc_us % G_USEC_PER_SEC != 0;
    guint8 parts = (guint8)((at->known ? MP_CODEC_INSTANT_KNOWN : 0) |
                            (at->has_offset ? MP_CODEC_INSTANT_HAS_OFFSET : 0) |
                            (at->has_fraction ? MP_CODEC_INSTANT_HAS_FRACTION : 0) |
                            (at->flags != 0 ? MP_CODEC_INSTANT_FLAGS : 0) |
                            (at->utc_us != 0 ? MP_CODEC_INSTANT_UTC : 0) |
                            (exact ? MP_CODEC_INSTANT_MICROSECONDS : 0) |
                            (at->offset_minutes != 0 ? MP_CODEC_INSTANT_OFFSET : 0));

    if (!self->has_base && at->utc_us != 0) {
        self->has_base = TRUE;
        self->base = at->utc_us / G_USEC_PER_SEC;
        self->instant = self->base * G_USEC_PER_SEC;
    }
    self->body.bytes[self->body.len++] = parts;
    if (exact)
        put_varint(&self->body, zigzag((gint64)((guint64)at->utc_us - (guint64)self->instant)));
    else if (at->utc_us != 0)
        put_varint(&self->body,
                   zigzag(at->utc_us / G_USEC_PER_SEC - self->instant / G_USEC_PER_SEC));
    if (at->utc_us != 0)
        self->instant = at->utc_us;
    if (at->offset_minutes != 0)
        put_varint(&self->body, zigzag(at->offset_minutes));
    if (at->flags != 0)
        put_varint(&self->body, at->flags);
}

static gboolean
is_empty_instant(const MpInstant *at)
{
    return at->utc_us == 0 && at->offset_minutes == 0 && at->flags == 0 && !at->known &&
           !at->has_offset && !at->has_fraction;
}

static inline gboolean
is_empty(MpMemberType type, gconstpointer at)
{
    switch (type) {
    case MP_MEMBER_SLICE:
        return ((const MpSlice *)at)->len == 0;
    case MP_MEMBER_U64:
        return *(const guint64 *)at == 0;
    case MP_MEMBER_INSTANT:
        return is_empty_instant(at);
    case MP_MEMBER_DIAG:
        return FALSE; /* zero is a code like any other */
    case MP_MEMBER_U32:
    case MP_MEMBER_I32:
    default:
        return *(const guint32 *)at == 0;
    }
}

/* The caller made room for MEMBER_BYTES_MAX. */
static inline void
put_member(MpCodec *self, MpMemberType type, gconstpointer at)
{
    const guint32 *number = at;

    switch (type) {
    case MP_MEMBER_SLICE:
        put_varint(&self->body, ((const MpSlice *)at)->len == 0
                                    ? EMPTY_STRING
                                    : token_of(self, *(const MpSlice *)at));
        break;
    case MP_MEMBER_U64: /* hashes: nothing to be saved */
        put_fixed(&self->body, *(const guint64 *)at, 8);
        break;
    case MP_MEMBER_INSTANT:
        put_instant(self, at);
        break;
    case MP_MEMBER_DIAG:
        put_varint(&self->body,
                   token_of(self, mp_slice_of(mp_diag_code_name((MpDiagCode)*number))));
        break;
    case MP_MEMBER_I32:
        put_varint(&self->body, zigzag((gint32)*number));
        break;
    case MP_MEMBER_U32:
    default:
        put_varint(&self->body, *number);
    }
}

/* Elements of an array up to its last that is not empty. */
static guint
used_count(const MpMember *member, const guint8 *fact)
{
    gsize size = mp_codec_member_size(member->type);
    guint n = member->count;

    while (n > 0 && is_empty(member->type, fact + member->offset + (n - 1) * size))
        n--;
    return n;
}

static void
put_array(MpCodec *self, const MpMember *member, const guint8 *fact)
{
    gsize size = mp_codec_member_size(member->type);
    guint n = used_count(member, fact);

    make_room(&self->body, MP_CODEC_VARINT_BYTES + MEMBER_BYTES_MAX * (gsize)n);
    put_varint(&self->body, n);
    for (guint i = 0; i < n; i++) {
        const guint8 *at = fact + member->offset + i * size;

        if (member->type == MP_MEMBER_U32) /* hashes too */
            put_fixed(&self->body, *(const guint32 *)(gconstpointer)at, 4);
        else
            put_member(self, member->type, at);
    }
}

/* ---- facts ---- */

static void
put_fact(MpCodec *self, const MpCodecPlan *plan, const guint8 *fact)
{
    guint64 mask = 0;

    for (gsize i = 0; i < plan->n_members; i++) {
        const MpMember *member = mp_codec_member(plan, i);

        if (member->count > 1 ? used_count(member, fact) > 0
                              : !is_empty(member->type, fact + member->offset))
            mask |= G_GUINT64_CONSTANT(1) << i;
    }
    make_room(&self->body, MP_CODEC_VARINT_BYTES + MEMBER_BYTES_MAX * plan->n_members);
    put_varint(&self->body, mask);
    for (; mask != 0; mask &= mask - 1) {
        const MpMember *member = mp_codec_member(plan, (gsize)__builtin_ctzll(mask));

        if (member->count > 1) {
            put_array(self, member, fact);
            make_room(&self->body, MEMBER_BYTES_MAX * plan->n_members);
        } else {
            put_member(self, member->type, fact + member->offset);
        }
    }
}

/* Facts of a kind are coded one after another, each from the one before. */
static void
put_kind(MpCodec *self, MpFactKind kind, const MpFactSet *facts, guint flags)
{
    gsize size = mp_fact_layout(kind)->size;
    Section *section = &self->sections[kind];
    const guint8 *fact = mp_fact_set_get(facts, kind, &section->n_facts);
    MpCodecPlan plan;
    gsize bytes_before = self->body.len, strings_before = self->n_strings;
    guint64 end = 0;
    guint32 field = 1; /* MP_FACT_NO_FIELD + 1 is 0 */

    if (section->n_facts == 0)
        return;
    plan = mp_codec_plan(kind, flags);
    self->instant = self->base * G_USEC_PER_SEC;
    for (gsize i = 0; i < section->n_facts; i++, fact += size) {
        const MpFactHead *head = (const MpFactHead *)(gconstpointer)fact;

        make_room(&self->body, 3 * MP_CODEC_VARINT_BYTES);
        put_varint(&self->body, zigzag((gint64)(head->where.start - end)));
        put_varint(&self->body, head->where.end - head->where.start);
        put_varint(&self->body, zigzag((gint64)(guint32)(head->field + 1) - (gint64)field));
        end = head->where.end;
        field = head->field + 1;
        put_fact(self, &plan, fact);
    }
    section->n_bytes = self->body.len - bytes_before;
    section->n_strings = self->n_strings - strings_before;
}

/* ---- the record ---- */

static void
begin_record(MpCodec *self)
{
    while (self->n_taken > 0)
        self->slots[self->taken[--self->n_taken]] = 0;
    self->n_strings = self->n_words;
    self->base = 0;
    self->has_base = FALSE;
    self->body.len = 0;
    self->record.len = 0;
}

static void
put_directory(MpCodec *self, guint flags)
{
    Buffer *out = &self->record;
    guint64 kinds = 0;

    make_room(out, 2 + (2 + 3 * MP_FACT_N_KINDS) * MP_CODEC_VARINT_BYTES);
    out->bytes[out->len++] = MP_CODEC_VERSION;
    out->bytes[out->len++] = (guint8)flags;
    for (guint kind = 0; kind < MP_FACT_N_KINDS; kind++)
        kinds |= (guint64)(self->sections[kind].n_facts > 0) << kind;
    put_varint(out, kinds);
    put_varint(out, zigzag(self->base));
    for (; kinds != 0; kinds &= kinds - 1) {
        const Section *section = &self->sections[__builtin_ctzll(kinds)];

        put_varint(out, section->n_facts);
        put_varint(out, section->n_bytes);
        put_varint(out, section->n_strings);
    }
}

static void
put_strings(MpCodec *self)
{
    const String *strings = self->strings + self->n_words;
    gsize n = self->n_strings - self->n_words, n_bytes = 0;
    Buffer *out = &self->record;

    make_room(out, n * MP_CODEC_VARINT_BYTES);
    for (gsize i = 0; i < n; i++) {
        put_varint(out, strings[i].len);
        n_bytes += strings[i].len;
    }
    make_room(out, n_bytes + self->body.len);
    for (gsize i = 0; i < n; i++) {
        memcpy(out->bytes + out->len, strings[i].data, strings[i].len);
        out->len += strings[i].len;
    }
}

MpSlice
mp_codec_encode(MpCodec *self, const MpFactSet *facts, guint flags)
{
    begin_record(self);
    for (guint kind = 0; kind < MP_FACT_N_KINDS; kind++)
        put_kind(self, kind, facts, flags);
    put_directory(self, flags);
    put_strings(self);
    if (self->body.len > 0)
        memcpy(self->record.bytes + self->record.len, self->body.bytes, self->body.len);
    self->record.len += self->body.len;
    return (MpSlice){ (const char *)self->record.bytes, self->record.len };
}

MpCodec *
mp_codec_new(void)
{
    MpCodec *self = g_new0(MpCodec, 1);
    gsize n;
    const MpSlice *words = mp_codec_words(&n);

    self->strings_room = n + REMEMBERED_MAX;
    self->strings = g_new(String, self->strings_room);
    self->n_words = n;                       /* so that none of them counts as taken by a record */
    self->strings[0] = (String){ "", 0, 0 }; /* has a token of its own: EMPTY_STRING */
    for (gsize i = 1; i < n; i++) {
        guint32 hash = hash_of(words[i].data, words[i].len);
        guint at = hash & (SLOTS - 1);

        while (self->slots[at] != 0)
            at = (at + 1) & (SLOTS - 1);
        self->slots[at] = (guint16)(i + 1);
        self->strings[i] = (String){ words[i].data, (guint32)words[i].len, hash };
    }
    return self;
}

void
mp_codec_free(MpCodec *self)
{
    if (self == NULL)
        return;
    g_free(self->strings);
    g_free(self->record.bytes);
    g_free(self->body.bytes);
    g_free(self);
}
